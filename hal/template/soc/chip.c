/* Interrupt table, start of the chip, software interrupt, end. */
#include "chip.h"

#include "hal/hal.h"
#include "startup.h"

static void softirq(void);

typedef void vector(void);

/* An image without a console has no handler for it. */
__attribute__((weak)) void chip_uart_interrupt(void)
{
	arch_unexpected();
}

/* Every line has an entry: what is enabled by mistake is reported instead of running wild. */
__attribute__((section(".vectors.chip"), used)) static vector *const chip_vectors[32] = {
    [IRQ_UART] = chip_uart_interrupt,
    [IRQ_TIMER] = chip_timer_interrupt,
    [2 ... 30] = arch_unexpected,
    [IRQ_SOFT] = softirq,
};

/* Clocks first: the oscillator and PLL, flash wait states, clock gates of the timer and the UART,
 * pins of the UART. A loop that waits for hardware to be ready has a limit here. */
void chip_start(void)
{
	chip_timer_start();
	arch_irq_enable(IRQ_TIMER);
	hal_alarm(HAL_NEVER); /* the clock needs its interrupt now and then: time.c */
}

/* ---- Software interrupt ------------------------------------------------------------------- */

static void (*soft_handler)(void);

static void softirq(void)
{
	if (soft_handler)
		soft_handler();
}

void hal_softirq_handler(void (*handler)(void))
{
	soft_handler = handler;
	arch_irq_enable(IRQ_SOFT);
}

void hal_softirq_raise(void)
{
	arch_irq_pend(IRQ_SOFT);
}

/* ---- End ------------------------------------------------------------------------------------ */

/* An image without a console needs none to end. */
extern __typeof__(hal_console_flush) hal_console_flush __attribute__((weak));

/* Under an emulator or debugger: tell it the status (ARM: semihosting, hal/arch/cortexm/exit.c). On
 * its own the board says it on the console and stops, which a test's timeout sees as a failure. A
 * reset belongs here only if the product wants it: it hides the report. */
void hal_exit(int status)
{
	char digits[] = "\nexit status 000\n";
	unsigned number = (unsigned)status & 255u;

	digits[13] = (char)('0' + number / 100);
	digits[14] = (char)('0' + number / 10 % 10);
	digits[15] = (char)('0' + number % 10);
	if (hal_console_flush)
		hal_console_flush(digits, sizeof digits - 1);
	(void)arch_mask();
	for (;;)
		__asm volatile("wfi");
}
