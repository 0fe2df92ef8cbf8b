/* What becomes of a bare-metal program that has failed: it exits, resets the chip, or stands still.
 */
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

/* The smallest images are built without reports; they just end. With weft_fault() come the others.
 */
extern __typeof__(weft_fault) weft_fault __attribute__((weak));
extern __typeof__(hal_report_begin) hal_report_begin __attribute__((weak));
extern __typeof__(hal_report) hal_report __attribute__((weak));

static void say_handler(unsigned handler)
{
	const char *text = "\nweft: while handler ";
	char digits[] = {(char)('0' + handler / 100 % 10),
	                 (char)('0' + handler / 10 % 10),
	                 (char)('0' + handler % 10),
	                 ' ',
	                 'r',
	                 'a',
	                 'n'};
	unsigned zeros = handler < 10 ? 2 : handler < 100 ? 1 : 0;

	hal_report(text, 21);
	hal_report(digits + zeros, sizeof digits - zeros);
}

void arch_die(const char *what, uintptr_t at, uintptr_t address, unsigned handler)
{
	if (weft_fault) {
		hal_report_begin();
		if (handler)
			say_handler(handler);
		weft_fault(what, at, address);
	}
	hal_failed(FATAL_STATUS);
}
