/* The clock of hal/soc/lm3s/time.c: its rate, the crossings of the counter's halves, its alarm. */
#include "tests/unit-lm3s6965evb/timer_interrupt.h"

#define HALF 0x800000u
#define NEAR 5000u /* 0.1 ms */
#define LATE NEAR
#define STEP 200u
#include "tests/clock.h"

static unsigned alarms;

static void count(void)
{
	alarms++;
}

/* An alarm of the test's own, from a timer that counts at the same rate by itself. */
static void count_alarm_in(uint32_t ticks)
{
	alarms = 0;
	interrupt_in(ticks, count);
}

static hal_time next_crossing(void)
{
	return (hal_now() / HALF + 1) * HALF;
}

static bool steady_masked_until(hal_time end)
{
	bool good;

	__asm volatile("cpsid i" ::: "memory");
	good = steady_until(end);
	__asm volatile("cpsie i\n\tisb" ::: "memory");
	return good && hal_now() >= end && hal_now() - end < 2 * STEP;
}

CASE(the_counter_has_the_timers_rate)
{
	BEGIN(the_counter_has_the_timers_rate);
	hal_time from = hal_now();

	count_alarm_in(1000000);
	while (!HAL_LOAD(&alarms)) {
	}
	OK(hal_now() - from >= 1000000);
	OK(hal_now() - from < 1000000 + STEP);
	END(0);
}

CASE_WITH(the_clock_goes_on_through_crossings, hal_time crossing; int i;)
{
	BEGIN(the_clock_goes_on_through_crossings);
	for (self->i = 0; self->i < 6; self->i++) {
		self->crossing = next_crossing();
		TRY(weft_sleep_until(self->crossing - NEAR));
		OK(steady_until(self->crossing + NEAR));
	}
	END(0);
}

/* For almost as long as the interrupt that counts it may be late. */
CASE_WITH(crossings_while_interrupts_are_masked, hal_time crossing; int i;)
{
	BEGIN(crossings_while_interrupts_are_masked);
	for (self->i = 0; self->i < 4; self->i++) {
		self->crossing = next_crossing();
		TRY(weft_sleep_until(self->crossing - NEAR));
		OK(steady_masked_until(self->crossing + HALF - NEAR));
	}
	END(0);
}

CASE_WITH(a_sleep_goes_on_through_crossings, hal_time crossing; int i;)
{
	BEGIN(a_sleep_goes_on_through_crossings);
	for (self->i = 0; self->i < 6; self->i++) {
		self->crossing = next_crossing();
		TRY(weft_sleep_until(self->crossing - NEAR));
		TRY(weft_sleep(self->i * NEAR));
		OK(hal_now() >= self->crossing + self->i * NEAR - NEAR);
		OK(hal_now() < self->crossing + self->i * NEAR);
	}
	END(0);
}

/* An alarm just before a crossing, another one just behind it, nothing for long. */
CASE_WITH(a_crossing_between_two_alarms, hal_time crossing; unsigned i;)
{
	BEGIN(a_crossing_between_two_alarms);
	for (self->i = 0; self->i < 200; self->i++) {
		self->crossing = next_crossing();
		TRY(weft_sleep_until(self->crossing - NEAR));
		hal_alarm(self->crossing - NEAR / 2);
		OK(steady_until(self->crossing - 100 + self->i));
		hal_alarm(HAL_NEVER);
		OK(steady_until(self->crossing + STEP));
		EQ(hal_now() / HALF * HALF, self->crossing);
	}
	END(0);
}

/* Many crossings while nothing runs, against timer 2. */
CASE_WITH(long_sleeps, struct timed_sleep sleep;)
{
	BEGIN(long_sleeps);
	count_alarm_in((uint32_t)weft_ms(20000) + NEAR);
	TRY(CALL(&self->sleep, timed_sleep, .ticks = weft_ms(20000)));
	EQ(alarms, 0);
	TRY(weft_sleep(2 * NEAR));
	EQ(alarms, 1);
	END(0);
}

TESTS(RUN_CASE(the_counter_has_the_timers_rate) RUN_CASE(the_clock_goes_on_through_crossings)
          RUN_CASE(crossings_while_interrupts_are_masked)
              RUN_CASE(a_sleep_goes_on_through_crossings) RUN_CASE(a_crossing_between_two_alarms)
                  RUN_CASE(long_sleeps) RUN_CASE(short_sleeps))
