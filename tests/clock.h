/* What every board's clock must do. A board's clock.c includes this behind
 *
 *     LATE     ticks: a sleep ends sooner than that behind its time
 *     STEP     ticks: no two reads in a row are so far apart */
#include "tests/tap.h"

/* Reads all the time until then; false when the clock goes back, or ahead. */
static bool steady_until(hal_time end)
{
	hal_time last = hal_now(), now;

	do {
		now = hal_now();
		if (now < last || now - last > STEP)
			return false;
		last = now;
	} while (now < end);
	return true;
}

/* Ends at its time, and not before. */
struct timed_sleep {
	WEFT_FRAME;
	hal_time ticks;
	/* private */
	hal_time from;
};

static ASYNC(timed_sleep)
{
	BEGIN(timed_sleep);
	self->from = hal_now();
	TRY(weft_sleep(self->ticks));
	OK(hal_now() - self->from >= self->ticks);
	OK(hal_now() - self->from < self->ticks + LATE);
	END(0);
}

/* Passed while the alarm is set, or just not. One that is replaced does not come. */
CASE_WITH(short_sleeps, struct timed_sleep sleep; unsigned ticks;)
{
	BEGIN(short_sleeps);
	for (self->ticks = 0; self->ticks < 200; self->ticks++)
		TRY(CALL(&self->sleep, timed_sleep, .ticks = self->ticks));
	END(0);
}
