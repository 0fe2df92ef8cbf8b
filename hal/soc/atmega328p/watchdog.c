/* The watchdog (data sheet, 11.8) has an oscillator of its own, of about 128 kHz, and counts 2,048
 * of its cycles or so many times two. */
#include "hal/watchdog.h"

#include <avr/wdt.h>

#include "hal/soc/atmega328p/chip.h"
#include "kernel/error.h"

#define LEAST_MS 16u
#define MOST 9u /* times two */

/* The least of its times that is not shorter. */
int hal_watchdog_start(uint32_t ms)
{
	uint8_t times = 0;

	if (!ms || ms > LEAST_MS << MOST)
		return WEFT_EINVAL;
	while (ms > LEAST_MS << times)
		times++;
	wdt_enable(times);
	return 0;
}

void hal_watchdog_feed(void)
{
	wdt_reset();
}

/* chip_start() keeps what the chip says of its reset. */
bool hal_watchdog_has_bitten(void)
{
	return GPIOR1 & _BV(WDRF);
}
