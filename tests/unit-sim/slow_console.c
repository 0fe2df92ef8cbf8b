/* tests/unit/console.c with an output that takes its time, as a serial line does. */
#include "hal/soc/virtual/sim.h"

__attribute__((constructor)) static void slow_down(void)
{
	sim_slow_output(100, HAL_HZ / 100);
}

#include "tests/unit/console.c"
