/* The watchdog (data sheet, 11). It counts down twice: the first end would be an interrupt, which
 * stays off, the second is the reset. */
#include "hal/watchdog.h"

#include "hal/soc/lm3s/lm3s.h"
#include "kernel/error.h"

/* An interrupt that feeds may lock it meanwhile, and the write is lost: then once more. */
static void write(volatile uint32_t *reg, uint32_t value)
{
	do {
		WDT->lock = WDT_UNLOCK;
		*reg = value;
	} while (WDT->lock);
	WDT->lock = WDT_LOCK;
}

int hal_watchdog_start(uint32_t ms)
{
	uint64_t half = (uint64_t)ms * (HAL_HZ / 1000) / 2;

	if (!ms || half > UINT32_MAX)
		return WEFT_EINVAL;
	lm3s_gate(&SYSCTL_RCGC0, RCGC0_WDT);
	write(&WDT->test, WDT_STALL);
	write(&WDT->load, (uint32_t)half);
	write(&WDT->ctl, WDT_RESEN | WDT_INTEN);
	return 0;
}

/* Takes the first end back, and counts anew. */
void hal_watchdog_feed(void)
{
	write(&WDT->icr, 0);
}

bool hal_watchdog_has_bitten(void)
{
	return lm3s_reset_cause & RESC_WDT;
}
