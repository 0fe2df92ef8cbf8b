/* The watchdog (ARM DDI 0479). It counts down twice: the first end is an NMI, which no program can
 * mask. It bites then: a report of what ran, as of a fault, and the reset. The second end resets
 * the chip by itself, if the report does not come to its end. */
#include "hal/watchdog.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/fault.h"
#include "hal/hal.h"
#include "hal/soc/mps2/mps2.h"
#include "kernel/error.h"

/* An interrupt that feeds may lock it meanwhile, and the write is lost: then once more. */
static void write(volatile uint32_t *reg, uint32_t value)
{
	do {
		WATCHDOG->lock = WATCHDOG_UNLOCK;
		*reg = value;
	} while (WATCHDOG->lock);
	WATCHDOG->lock = WATCHDOG_LOCK;
}

int hal_watchdog_start(uint32_t ms)
{
	if (!ms || ms > UINT32_MAX / (HAL_HZ / 1000))
		return WEFT_EINVAL;
	write(&WATCHDOG->load, ms * (HAL_HZ / 1000));
	hal_watchdog_feed();
	write(&WATCHDOG->ctrl, WATCHDOG_RESEN | WATCHDOG_INTEN);
	return 0;
}

/* Takes the first end back, and counts anew. */
void hal_watchdog_feed(void)
{
	write(&WATCHDOG->intclr, 0);
}

/* However other failures end: who started the watchdog was promised a reset. */
void chip_nmi(const uint32_t *frame)
{
	mps2_bite = MPS2_BITE;
	hal_on_fault = HAL_FAULT_RESET;
	arch_die("the watchdog has bitten", frame[6], 0, arch_handler(frame));
}

bool hal_watchdog_has_bitten(void)
{
	return mps2_bitten;
}
