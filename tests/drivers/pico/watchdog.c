/* The watchdog: fed, it lets the program live; then it bites, and the next run knows it. Two words
 * that survive the bite tell it when. */
#include "hal/watchdog.h"

#include "tests/tap.h"

#define LIMIT_MS 100
#define FED (*(volatile uint32_t *)0x4005800cu)
#define LAST_SEEN (*(volatile uint32_t *)0x40058010u)

/* Never ends. */
CASE_WITH(it_is_fed_and_then_not, int i;)
{
	BEGIN(it_is_fed_and_then_not);
	EQ(hal_watchdog_start(0), WEFT_EINVAL);
	EQ(hal_watchdog_start(8389), WEFT_EINVAL);
	EQ(hal_watchdog_start(8388), 0);
	EQ(hal_watchdog_start(LIMIT_MS), 0);
	for (; self->i < 10; self->i++) {
		TRY(weft_sleep_ms(LIMIT_MS - 1));
		hal_watchdog_feed();
		FED = (uint32_t)weft_now();
	}
	while (weft_now() < FED + weft_ms(2 * LIMIT_MS))
		LAST_SEEN = (uint32_t)weft_now();
	EQ(LAST_SEEN, 0);
	END(0);
}

CASE(it_has_bitten)
{
	BEGIN(it_has_bitten);
	OK(FED > 10 * weft_ms(LIMIT_MS - 1)); /* ten times it was fed */
	OK(LAST_SEEN > FED + weft_ms(LIMIT_MS) - 10 && LAST_SEEN < FED + weft_ms(LIMIT_MS) + 10);
	OK(weft_now() < weft_ms(10)); /* the clock began anew */
	EQ(*(volatile uint32_t *)0x40058000u >> 30 & 1, 0);
	END(0);
}

TESTS(if (hal_watchdog_has_bitten()) {
	RUN_CASE(it_has_bitten)
} else {RUN_CASE(it_is_fed_and_then_not)})
