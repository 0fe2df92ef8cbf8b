/* The random source: from the seed, so that a run repeats. */
#include "hal/random.h"

#include "hal/soc/virtual/sim.h"

#define TAKES 20

static bool busy;

static void reset(void)
{
	busy = false;
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}

static void done(void *unused)
{
	(void)unused;
	busy = false;
	random_done_isr((uint8_t)(sim_random() >> 24));
}

void hal_random_start(void)
{
	if (busy)
		sim_refuse("a second random byte was asked for before the first has come");
	busy = true;
	sim_at(hal_now() + TAKES, done, NULL);
}
