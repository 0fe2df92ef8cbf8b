/* The watchdog (RP2040 Datasheet, 4.7), from the crystal. It counts down twice in each microsecond
 * (RP2040-E1). */
#include "hal/watchdog.h"

#include "hal/soc/rp2040/rp2040.h"
#include "kernel/error.h"

#define COUNTS_PER_MS 2000u
#define MOST 0xffffffu

static uint32_t load;

/* Everything but the oscillators is reset. */
int hal_watchdog_start(uint32_t ms)
{
	if (!ms || ms > MOST / COUNTS_PER_MS)
		return WEFT_EINVAL;
	RP2040_CLEAR(WATCHDOG_CTRL) = WATCHDOG_ENABLE;
	PSM_WDSEL = PSM_ALL & ~PSM_OSCILLATORS;
	load = ms * COUNTS_PER_MS;
	hal_watchdog_feed();
	RP2040_SET(WATCHDOG_CTRL) = WATCHDOG_ENABLE;
	return 0;
}

void hal_watchdog_feed(void)
{
	WATCHDOG_LOAD = load;
}

bool hal_watchdog_has_bitten(void)
{
	return WATCHDOG_REASON & WATCHDOG_REASON_TIMER;
}
