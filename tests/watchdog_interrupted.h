/* A watchdog behind a lock, with an interrupt that feeds it at each instruction of its start: it
 * locks what the start has just unlocked, and what is written then is lost. A board's
 * watchdog_interrupted.c includes this behind
 *
 *     interrupt_in(ticks, action)      calls it as an interrupt, so many ticks from now
 *     LOADED(ms)                       what the watchdog counts from, for this time
 *     LOAD                             its register */
#include "hal/watchdog.h"

static volatile enum { BEFORE, STARTS, BEHIND } place, came;

static void feed(void)
{
	came = place;
	hal_watchdog_feed();
}

/* The distance is in rounds of the loop: an instruction lasts less than a tick, so it takes more
 * than one until the interrupt has come at each of them. */
static void start_interrupted(uint32_t ms, unsigned ticks, unsigned distance)
{
	place = came = BEFORE;
	interrupt_in(ticks, feed);
	for (unsigned i = 0; i < distance; i++)
		__asm volatile("");
	place = STARTS;
	EQ(hal_watchdog_start(ms), 0);
	place = BEHIND;
}

CASE(its_start_is_not_lost)
{
	unsigned inside = 0;

	BEGIN(its_start_is_not_lost);
	for (unsigned ticks = 1; ticks < 200; ticks++) {
		for (unsigned distance = 0; distance < 12; distance++) {
			uint32_t ms = 60000 + ticks * 16 + distance;

			start_interrupted(ms, ticks, distance);
			EQ(LOAD, LOADED(ms));
			inside += came == STARTS;
		}
	}
	OK(inside > 100);
	END(0);
}

TESTS(RUN_CASE(its_start_is_not_lost))
