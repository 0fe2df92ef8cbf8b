/* The clock of hal/soc/atmega328p/time.c: its rate, the alarm, and the counter's overflows, with
 * the counter set to shortly before one. */
#include "hal/soc/atmega328p/chip.h"

#define NEAR 100u /* ticks; 0.4 ms */
#define LATE 100u /* a step of a debug build takes most of it */
#define STEP 20u
#include "tests/clock.h"

/* Puts the counter shortly before its overflow. The alarm then has to be set anew. */
static hal_time before_overflow(void)
{
	uint8_t before = arch_mask();

	TCNT1 = (uint16_t)-NEAR;
	arch_unmask(before);
	hal_alarm(HAL_NEVER);
	return hal_now();
}

/* The clock is moved on, which looks like a step that takes too long. */
static void allow_slow_steps(void)
{
#if WEFT_DEBUG
	weft_step_limit = HAL_NEVER;
#endif
}

/* A tick is 64 cycles. */
CASE(the_rate)
{
	hal_time from;

	BEGIN(the_rate);
	cli();
	from = hal_now();
	__builtin_avr_delay_cycles(64000);
	from = hal_now() - from;
	sei();
	OK(from >= 1000);
	OK(from <= 1010);
	END(0);
}

/* Reads all the time while the counter overflows; also with the interrupt that counts it held back.
 */
static bool steady(bool masked)
{
	hal_time end, now;
	bool good;

	if (masked)
		cli();
	end = before_overflow() + 2 * NEAR;
	good = steady_until(end);
	sei();
	now = hal_now();
	return good && now >= end && now - end < 2 * STEP;
}

CASE(the_clock_goes_on_through_overflows)
{
	BEGIN(the_clock_goes_on_through_overflows);
	for (int i = 0; i < 40; i++)
		OK(steady(i % 2));
	END(0);
}

/* An alarm that is due before an overflow, at it, or behind it comes at its time. */
CASE_WITH(an_alarm_near_an_overflow, hal_time from; unsigned ticks;)
{
	BEGIN(an_alarm_near_an_overflow);
	for (self->ticks = NEAR - 30; self->ticks < NEAR + 30; self->ticks++) {
		self->from = before_overflow();
		TRY(weft_sleep_until(self->from + self->ticks));
		OK(hal_now() >= self->from + self->ticks);
		OK(hal_now() < self->from + self->ticks + LATE);
	}
	END(0);
}

/* The alarm waits for its overflow. */
CASE_WITH(long_sleeps, struct timed_sleep sleep; uint32_t ms;)
{
	BEGIN(long_sleeps);
	for (self->ms = 100; self->ms < 20000; self->ms *= 3)
		TRY(CALL(&self->sleep, timed_sleep, .ticks = weft_ms(self->ms)));
	END(0);
}

TESTS(allow_slow_steps(); RUN_CASE(the_rate) RUN_CASE(the_clock_goes_on_through_overflows)
          RUN_CASE(an_alarm_near_an_overflow) RUN_CASE(long_sleeps) RUN_CASE(short_sleeps))
