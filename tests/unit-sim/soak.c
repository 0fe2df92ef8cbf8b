/* tests/soak/soak.h for an hour of virtual time, or a year. */
#include "hal/soc/virtual/sim.h"

#define SOAK_BEAT (2 * (hal_time)HAL_HZ)

#include "tests/soak/soak.h"

#ifdef SOAK_LONG
#define HOURS (365 * 24)
#else
#define HOURS 1
#endif

static struct source source = {.chance = 0x1e4, .puts = true};
static bool comes;

static void interrupt(void *unused)
{
	if (!comes)
		return;
	soak_interrupt(&source);
	sim_at(hal_now() + draw(&source.chance, 2 * (uint32_t)SOAK_BEAT), interrupt, unused);
}

static void soak_begin(void)
{
	comes = true;
	sim_at(hal_now(), interrupt, NULL);
}

static void soak_end(void)
{
	comes = false;
}

static bool soak_over(void)
{
	return weft_now() >= (weft_time)HOURS * 3600 * HAL_HZ;
}

static uint32_t soak_released(void)
{
	return source.released;
}

static uint32_t soak_interrupts(void)
{
	return source.interrupts;
}
