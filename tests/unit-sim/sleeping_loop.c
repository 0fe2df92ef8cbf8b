/* tests/sleeping_loop.h with events of the simulation; where it is built for one core. */
#include "hal/soc/virtual/sim.h"
#include "tests/tap.h"

#if HAL_LENDS

static void (*action)(void);

static void happen(void *unused)
{
	(void)unused;
	action();
}

static void interrupt_in(hal_time ticks, void (*what)(void))
{
	action = what;
	sim_at(hal_now() + ticks, happen, NULL);
}

#define LATER (HAL_HZ / 10000)

#include "tests/sleeping_loop.h"

#else

TESTS(tap_skip("each_kind_of_post", "VARIANT=lends only");)

#endif
