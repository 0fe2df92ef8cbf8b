/* The clock of hal/soc/mps2/time.c: its rate, its one-shot alarm, and the crossings of the
 * counter's halves, with the counter set to shortly before them. */
#include "tests/unit-mps2-an385/timer_interrupt.h"

#define NEAR 2000u /* 0.1 ms */
#define HALF 0x80000000u
#define LATE NEAR
#define STEP 200u
#include "tests/clock.h"

static unsigned alarms;

static void count(void)
{
	alarms++;
}

/* Puts the counter shortly before its next crossing. The alarm then has to be set anew. */
static hal_time before_crossing(void)
{
	uint32_t half = FPGAIO_COUNTER & HALF;

	FPGAIO_COUNTER = half | (HALF - NEAR);
	hal_alarm(HAL_NEVER);
	return hal_now();
}

/* An alarm of the test's own. */
static void count_alarm_in(uint32_t ticks)
{
	alarms = 0;
	interrupt_in(ticks, count);
}

/* The counter against timer 1, in ticks. */
CASE(the_counter_has_the_timers_rate)
{
	BEGIN(the_counter_has_the_timers_rate);
	uint32_t from = FPGAIO_COUNTER, ticks = 1000000;

	count_alarm_in(ticks);
	while (!HAL_LOAD(&alarms)) {
	}
	OK(FPGAIO_COUNTER - from >= ticks);
	OK(FPGAIO_COUNTER - from < ticks + 200);
	END(0);
}

/* Reads all the time while the counter crosses; once with the interrupt that counts it held back.
 */
static bool steady(bool masked)
{
	hal_time end, now;
	bool good;

	if (masked)
		__asm volatile("cpsid i" ::: "memory");
	end = before_crossing() + 2 * NEAR;
	good = steady_until(end);
	__asm volatile("cpsie i\n\tisb" ::: "memory");
	now = hal_now();
	return good && now >= end && now - end < 2 * STEP;
}

CASE(the_clock_goes_on_through_crossings)
{
	BEGIN(the_clock_goes_on_through_crossings);
	for (int i = 0; i < 4; i++)
		OK(steady(i >= 2));
	END(0);
}

CASE_WITH(a_sleep_goes_on_through_crossings, struct timed_sleep sleep; int i;)
{
	BEGIN(a_sleep_goes_on_through_crossings);
	for (self->i = 0; self->i < 4; self->i++) {
		before_crossing();
		TRY(CALL(&self->sleep, timed_sleep, .ticks = 5 * NEAR));
	}
	END(0);
}

/* Busy for so many ticks since an earlier time; false when the clock went back. */
static bool stay(hal_time since, hal_time ticks)
{
	hal_time last = since, now;

	while ((now = hal_now()) < since + ticks && now >= last)
		last = now;
	return now >= last;
}

/* The alarm comes just before a crossing, while the loop is busy until behind it; the next one is
 * asked for then, for a time behind another crossing. A clock that has missed the first one goes
 * back a wrap at the second. */
CASE_WITH(a_crossing_between_two_alarms, hal_time from;)
{
	BEGIN(a_crossing_between_two_alarms);
	self->from = before_crossing();
	hal_alarm(self->from + NEAR / 2);
	OK(stay(self->from, NEAR));
	count_alarm_in(HALF + 3 * NEAR);
	TRY(weft_sleep(HALF + 2 * NEAR));
	OK(!alarms);
	TRY(weft_sleep(2 * NEAR));
	EQ(alarms, 1);
	END(0);
}

/* An alarm is replaced at each instant around the crossing that it was to count. */
CASE(alarms_replaced_at_a_crossing)
{
	BEGIN(alarms_replaced_at_a_crossing);
	hal_time last = before_crossing();

	for (unsigned i = 0; i < 200; i++) {
		hal_time now;

		OK(stay(last, NEAR - 100 + i));
		hal_alarm(HAL_NEVER);
		OK(stay(last, NEAR + 200));
		now = before_crossing();
		OK(now > last + HALF - NEAR && now < last + HALF + NEAR);
		last = now;
	}
	END(0);
}

/* Several crossings, each of which the alarm itself comes to. */
CASE_WITH(long_sleeps, struct timed_sleep sleep;)
{
	BEGIN(long_sleeps);
	TRY(CALL(&self->sleep, timed_sleep, .ticks = weft_ms(700000)));
	END(0);
}

TESTS(RUN_CASE(the_counter_has_the_timers_rate) RUN_CASE(the_clock_goes_on_through_crossings)
          RUN_CASE(a_sleep_goes_on_through_crossings) RUN_CASE(a_crossing_between_two_alarms)
              RUN_CASE(alarms_replaced_at_a_crossing) RUN_CASE(long_sleeps) RUN_CASE(short_sleeps))
