/* The clock of hal/soc/nrf51/time.c: its rate, its alarm, and the crossings of the counter's
 * halves. */
#include "hal/hal.h"
#include "hal/soc/nrf51/nrf51.h"

#define NEAR 1000u /* ticks: 1 ms */
#define HALF 0x800000u
#define LATE NEAR
#define STEP 100u
#include "tests/clock.h"

/* Sleeps until shortly before the next crossing. */
struct before_crossing {
	WEFT_FRAME;
};

static ASYNC(before_crossing)
{
	BEGIN(before_crossing);
	TRY(weft_sleep(HALF - NEAR - hal_now() % HALF));
	END(0);
}

/* The counter against timer 1, which counts 4 times as fast here. */
CASE(the_counter_has_the_timers_rate)
{
	BEGIN(the_counter_has_the_timers_rate);
	hal_time from, to;

	TIMER1->prescaler = 2;
	TIMER1->clear = 1;
	TIMER1->cc[0] = 40000;
	TIMER1->start = 1;
	from = hal_now();
	while (!TIMER1->compared[0]) {
	}
	to = hal_now();
	TIMER1->stop = 1;
	OK(to - from >= 9990);
	OK(to - from < 10010);
	END(0);
}

/* Reads all the time while the counter crosses, and the handler in between or, when interrupts are
 * masked, behind it. */
static bool steady(bool masked)
{
	hal_time start = hal_now(), end = start + 2 * NEAR, now;
	bool good;

	if (masked)
		__asm volatile("cpsid i" ::: "memory");
	good = steady_until(end);
	__asm volatile("cpsie i\n\tisb" ::: "memory");
	now = hal_now();
	return good && now >= end && now - end < 2 * STEP && now / HALF == start / HALF + 1;
}

CASE_WITH(the_clock_goes_on_through_crossings, struct before_crossing before; int i;)
{
	BEGIN(the_clock_goes_on_through_crossings);
	for (self->i = 0; self->i < 4; self->i++) {
		TRY(CALL(&self->before, before_crossing));
		OK(steady(self->i >= 2));
	}
	END(0);
}

CASE_WITH(a_sleep_goes_on_through_crossings, struct before_crossing before;
          struct timed_sleep sleep; int i;)
{
	BEGIN(a_sleep_goes_on_through_crossings);
	for (self->i = 0; self->i < 4; self->i++) {
		TRY(CALL(&self->before, before_crossing));
		TRY(CALL(&self->sleep, timed_sleep, .ticks = 5 * NEAR));
	}
	END(0);
}

/* Around half a period, where the alarm's channel is used or not, and many crossings. */
CASE_WITH(long_sleeps, struct timed_sleep sleep; int i;)
{
	static const uint32_t length[] = {HALF - 1, HALF,         HALF + 1,      2 * HALF - 1,
	                                  2 * HALF, 2 * HALF + 1, 3u * HALF + 5, 100u * HALF};
	BEGIN(long_sleeps);
	for (self->i = 0; self->i < 8; self->i++)
		TRY(CALL(&self->sleep, timed_sleep, .ticks = length[self->i]));
	END(0);
}

TESTS(RUN_CASE(the_counter_has_the_timers_rate) RUN_CASE(the_clock_goes_on_through_crossings)
          RUN_CASE(a_sleep_goes_on_through_crossings) RUN_CASE(long_sleeps) RUN_CASE(short_sleeps))
