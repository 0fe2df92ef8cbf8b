/* What becomes of a bare-metal program that has failed: it exits, resets the chip, or stands still. */
#include "hal/fault.h"

#include "hal/hal.h"

#define FATAL_STATUS 70 /* EX_SOFTWARE, as the kernel's */

uint8_t hal_on_fault = HAL_ON_FAULT;

void hal_failed(int status)
{
	if (hal_on_fault == HAL_FAULT_EXIT)
		hal_exit(status);
	if (hal_on_fault == HAL_FAULT_RESET)
		hal_reset();
	arch_stand_still();
}

/* The smallest images are built without reports; they just end. With weft_fault() comes
 * hal_report_begin(). */
extern __typeof__(weft_fault) weft_fault __attribute__((weak));
extern __typeof__(hal_report_begin) hal_report_begin __attribute__((weak));

void arch_die(const char *what, uintptr_t at, uintptr_t address)
{
	if (weft_fault) {
		hal_report_begin();
		weft_fault(what, at, address);
	}
	hal_failed(FATAL_STATUS);
}
