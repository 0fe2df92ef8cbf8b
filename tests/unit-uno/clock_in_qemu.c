/* What the clock and the alarm must do under QEMU as well, which takes some interrupts late:
 * tests/uno.py runs this there. */
#include "hal/soc/atmega328p/chip.h"
#include "tests/tap.h"

#define OVERFLOW 65536ul

/* The clock takes the flag for one more overflow. Without a sleep: what is done for an alarm may
 * clear it. */
CASE(the_flag_of_an_overflow_is_taken_back)
{
	hal_time start, passed;
	bool flag;

	BEGIN(the_flag_of_an_overflow_is_taken_back);
	start = hal_now();
	do {
		flag = TIFR1 & _BV(TOV1);
		passed = hal_now() - start;
	} while (passed < 2 * OVERFLOW || (flag && passed < 10 * OVERFLOW));
	OK(!flag);
	END(0);
}

/* The next overflow, which comes every 262 ms, would end a sleep as well. */
CASE_WITH(a_sleep_ends_before_the_overflow, hal_time from; unsigned i, soon;)
{
	BEGIN(a_sleep_ends_before_the_overflow);
	for (self->i = 0; self->i < 40; self->i++) {
		self->from = hal_now();
		TRY(weft_sleep_ms(5));
		self->soon += hal_now() - self->from < weft_ms(100);
	}
	OK(self->soon >= 5);
	END(0);
}

static void allow_slow_steps(void)
{
#if WEFT_DEBUG
	weft_step_limit = HAL_NEVER;
#endif
}

TESTS(allow_slow_steps();
      RUN_CASE(the_flag_of_an_overflow_is_taken_back) RUN_CASE(a_sleep_ends_before_the_overflow))
