/* The clock of hal/soc/nrf51/time.c: its rate, its alarm, and the crossings of the counter's
 * halves. */
#include "hal/hal.h"
#include "hal/soc/nrf51/nrf51.h"
#include "tests/tap.h"

#define NEAR 1000u /* ticks: 1 ms */
#define HALF 0x800000u

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
	hal_time start = hal_now(), last = start, now;
	bool good = true;

	if (masked)
		__asm volatile("cpsid i" ::: "memory");
	do {
		now = hal_now();
		good = good && now >= last && now - last < 100;
		last = now;
	} while (now - start < 2 * NEAR && good);
	__asm volatile("cpsie i\n\tisb" ::: "memory");
	now = hal_now();
	return good && now >= last && now - last < 100 && now / HALF == start / HALF + 1;
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

CASE_WITH(a_sleep_goes_on_through_crossings, struct before_crossing before; hal_time from; int i;)
{
	BEGIN(a_sleep_goes_on_through_crossings);
	for (self->i = 0; self->i < 4; self->i++) {
		TRY(CALL(&self->before, before_crossing));
		self->from = hal_now();
		TRY(weft_sleep(5 * NEAR));
		OK(hal_now() - self->from >= 5 * NEAR);
		OK(hal_now() - self->from < 6 * NEAR);
	}
	END(0);
}

/* Around half a period, where the alarm's channel is used or not, and many crossings. */
CASE_WITH(long_sleeps, hal_time from; uint32_t ticks; int i;)
{
	static const uint32_t length[] = {HALF - 1, HALF,         HALF + 1,      2 * HALF - 1,
	                                  2 * HALF, 2 * HALF + 1, 3u * HALF + 5, 100u * HALF};
	BEGIN(long_sleeps);
	for (self->i = 0; self->i < 8; self->i++) {
		self->ticks = length[self->i];
		self->from = hal_now();
		TRY(weft_sleep(self->ticks));
		OK(hal_now() - self->from >= self->ticks);
		OK(hal_now() - self->from < self->ticks + NEAR);
	}
	END(0);
}

/* An alarm comes at its time, and not before. */
CASE_WITH(short_sleeps, hal_time from; unsigned ticks;)
{
	BEGIN(short_sleeps);
	for (self->ticks = 1; self->ticks < 100; self->ticks++) {
		self->from = hal_now();
		TRY(weft_sleep(self->ticks));
		OK(hal_now() - self->from >= self->ticks);
		OK(hal_now() - self->from < self->ticks + NEAR);
	}
	END(0);
}

TESTS(RUN_CASE(the_counter_has_the_timers_rate) RUN_CASE(the_clock_goes_on_through_crossings)
          RUN_CASE(a_sleep_goes_on_through_crossings) RUN_CASE(long_sleeps) RUN_CASE(short_sleeps))
