/* The watchdog: fed it does not bite, and then it does; so the program runs twice. What it knows of
 * its first life stands in the EEPROM. */
#include "hal/watchdog.h"

#include <avr/eeprom.h>

#include "tests/tap.h"

#define FED ((uint8_t *)0)
#define MARK 0x5a

CASE(times)
{
	BEGIN(times);
	EQ(hal_watchdog_start(0), WEFT_EINVAL);
	EQ(hal_watchdog_start(8193), WEFT_EINVAL);
	EQ(hal_watchdog_start(8192), 0);
	EQ(WDTCSR, _BV(WDE) | _BV(WDP3) | _BV(WDP0));
	EQ(hal_watchdog_start(17), 0);
	EQ(WDTCSR, _BV(WDE) | _BV(WDP0));
	hal_watchdog_feed();
	END(0);
}

/* In time, ten times: every 24 ms of 32. */
CASE_WITH(fed, int i;)
{
	BEGIN(fed);
	EQ(hal_watchdog_start(32), 0);
	for (self->i = 0; self->i < 10; self->i++) {
		TRY(weft_sleep_ms(24));
		hal_watchdog_feed();
	}
	eeprom_write_byte(FED, MARK);
	END(0);
}

CASE(not_fed)
{
	BEGIN(not_fed);
	TRY(weft_sleep_ms(1000));
	OK(!"the watchdog has not bitten");
	END(0);
}

CASE(bitten)
{
	BEGIN(bitten);
	OK(hal_watchdog_has_bitten());
	EQ(eeprom_read_byte(FED), MARK);
	EQ(WDTCSR & _BV(WDE), 0); /* the start has switched it off */
	TRY(weft_sleep_ms(100));
	END(0);
}

int main(void)
{
	if (!hal_watchdog_has_bitten()) {
		RUN_CASE(times)
		RUN_CASE(fed)
		RUN_CASE(not_fed)
	}
	RUN_CASE(bitten)
	return tap_finish();
}
