/* Stellaris LM3S6965: interrupt table, clock set-up, software interrupt, exit. */
#include "hal/arch/armv7m/startup.h"
#include "hal/hal.h"
#include "hal/soc/lm3s/lm3s.h"

static void softirq(void);

typedef void vector(void);

__attribute__((section(".vectors.chip"), used)) static vector *const chip_vectors[IRQ_COUNT] = {
    [0 ... 4] = arch_unexpected,   [IRQ_UART0] = lm3s_uart0, [6 ... 18] = arch_unexpected,
    [IRQ_TIMER0A] = lm3s_timer0a,  [20] = arch_unexpected,   [IRQ_TIMER1A] = lm3s_timer1a,
    [22 ... 40] = arch_unexpected, [IRQ_SOFT] = softirq,     [42 ... 43] = arch_unexpected,
};

__attribute__((weak)) void lm3s_uart0(void)
{
	arch_unexpected();
}

/* 200 MHz / 4 from the PLL on the 8 MHz crystal, in the order of the data sheet. */
static void pll_start(void)
{
	uint32_t rcc = (SYSCTL_RCC | RCC_BYPASS) & ~RCC_USESYSDIV;

	SYSCTL_RCC = rcc;
	rcc &= ~(RCC_XTAL | RCC_OSCSRC | RCC_PWRDN | RCC_OEN | RCC_SYSDIV);
	rcc |= RCC_XTAL_8MHZ;
	SYSCTL_RCC = rcc;
	rcc |= RCC_SYSDIV_4 | RCC_USESYSDIV;
	SYSCTL_RCC = rcc;
	while (!(SYSCTL_RIS & RIS_PLLL)) {
	}
	SYSCTL_RCC = rcc & ~RCC_BYPASS;
}

void chip_start(void)
{
	pll_start();
	SYSCTL_RCGC1 |= RCGC1_UART0 | RCGC1_TIMER0 | RCGC1_TIMER1;
	SYSCTL_RCGC2 |= RCGC2_GPIOA;
	(void)SYSCTL_RCGC2; /* a device answers three cycles after its clock was switched on */
	(void)SYSCTL_RCGC2;
	lm3s_clock_start();
}

/* ---- Software interrupt: an interrupt line that nothing drives ---------------------------- */

static void (*soft_handler)(void);

static void softirq(void)
{
	if (soft_handler)
		soft_handler();
}

void hal_softirq_handler(void (*handler)(void))
{
	soft_handler = handler;
	nvic_enable(IRQ_SOFT);
}

void hal_softirq_raise(void)
{
	nvic_pend(IRQ_SOFT);
}

/* ---- End: semihosting tells the emulator the status ---------------------------------------- */

#define SYS_EXIT_EXTENDED 0x20
#define STOPPED_APPLICATION_EXIT 0x20026

/* An image without a console needs none to end. */
extern __typeof__(hal_console_flush) hal_console_flush __attribute__((weak));

void hal_exit(int status)
{
	uintptr_t block[2] = {STOPPED_APPLICATION_EXIT, (uintptr_t)status};

	if (hal_console_flush)
		hal_console_flush("", 0);
	__asm volatile("mov r0, %0\n\t"
	               "mov r1, %1\n\t"
	               "bkpt 0xab" ::"r"(SYS_EXIT_EXTENDED),
	               "r"(block)
	               : "r0", "r1", "memory");
	for (;;) {
	}
}
