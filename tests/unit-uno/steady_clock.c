/* What the clock and the alarm must do under QEMU as well, whose counter starts anew a moment
 * before it says so: tests/uno.py runs this there. */
#include "hal/hal.h"
#include "tests/tap.h"

#define OVERFLOWS 4
#define NEAR 0x1000u /* ticks */

/* Where the counter's upper half begins. */
static bool is_near_the_middle(hal_time time)
{
	return (uint16_t)(time - 0x8000u + NEAR) < 2 * NEAR;
}

/* Read all the time. An overflow that counts although it has been counted shows where the counter
 * is high again: the time falls back there. */
CASE(an_overflow_counts_once)
{
	unsigned back = 0;
	hal_time end, last, now;

	BEGIN(an_overflow_counts_once);
	last = hal_now();
	end = last + OVERFLOWS * 65536ul;
	do {
		now = hal_now();
		back += now < last && is_near_the_middle(now) && is_near_the_middle(last);
		last = now;
	} while (now < end);
	EQ(back, 0);
	END(0);
}

/* The next overflow would end it as well, a quarter of a second later. */
CASE_WITH(a_short_sleep_does_not_wait_for_an_overflow, hal_time from; int i;)
{
	BEGIN(a_short_sleep_does_not_wait_for_an_overflow);
	self->from = hal_now();
	for (self->i = 0; self->i < 40; self->i++)
		TRY(weft_sleep_ms(5));
	OK(hal_now() - self->from >= weft_ms(200));
	OK(hal_now() - self->from < weft_ms(5000));
	END(0);
}

static void allow_slow_steps(void)
{
#if WEFT_DEBUG
	weft_step_limit = HAL_NEVER;
#endif
}

TESTS(allow_slow_steps();
      RUN_CASE(an_overflow_counts_once) RUN_CASE(a_short_sleep_does_not_wait_for_an_overflow))
