/* ATmega328P: start, software interrupt, end. */
#include "hal/soc/atmega328p/chip.h"

#include <avr/wdt.h>

#include "hal/fault.h"
#include "hal/hal.h"

/* A watchdog that has reset the chip runs on until its flag is cleared. */
void chip_start(void)
{
	GPIOR1 = MCUSR;
	MCUSR = 0;
	wdt_disable();
	chip_timer_start();
}

/* ---- Software interrupt ---------------------------------------------------------------------
 *
 * "Store program memory ready": it is raised as long as it is enabled and no page of flash is
 * being written. Only boot loaders use it. */

static void (*soft_handler)(void);

ISR(SPM_READY_vect)
{
	SPMCSR = 0;
	if (soft_handler)
		soft_handler();
}

void hal_softirq_handler(void (*handler)(void))
{
	HAL_STORE(&soft_handler, handler);
}

void hal_softirq_raise(void)
{
	SPMCSR = _BV(SPMIE);
	__asm volatile("nop\n\tnop" ::: "memory"); /* it is taken an instruction later */
}

/* ---- End --------------------------------------------------------------------------------------
 *
 * The status is left in GPIOR0, where a debugger finds it and tools/simavr-run waits for it. On its
 * own the board stops. */

/* An image without a console needs none to end. */
extern __typeof__(hal_console_flush) hal_console_flush __attribute__((weak));

void hal_exit(int status)
{
	if (hal_console_flush)
		hal_console_flush("", 0);
	cli();
	GPIOR0 = (uint8_t)status;
	arch_stand_still();
}
