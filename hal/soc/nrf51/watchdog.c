/* The watchdog. It counts 32,768 Hz, and has the chip's RC oscillator made for it if nothing else
 * gives that: off by 2 % at most. Once it runs it keeps its time, over a reset by software too. */
#include "hal/watchdog.h"

#include "hal/soc/nrf51/nrf51.h"
#include "kernel/error.h"

#define CLOCK_HZ 32768u
#define SHORTEST 15u /* crv */

int hal_watchdog_start(uint32_t ms)
{
	uint64_t ticks = ((uint64_t)ms * CLOCK_HZ + 999) / 1000;
	uint32_t reload = ticks > SHORTEST ? (uint32_t)(ticks - 1) : SHORTEST;

	if (!ms || ticks - 1 > UINT32_MAX)
		return WEFT_EINVAL;
	if (WDT->runstatus & 1) {
		hal_watchdog_feed();
		return WDT->crv == reload ? 0 : WEFT_EINVAL;
	}
	WDT->config = WDT_IN_SLEEP;
	WDT->crv = reload;
	WDT->rren = 1;
	WDT->start = 1;
	return 0;
}

void hal_watchdog_feed(void)
{
	WDT->rr[0] = WDT_FOOD;
}

bool hal_watchdog_has_bitten(void)
{
	return nrf51_reset_reason & RESETREAS_WATCHDOG;
}
