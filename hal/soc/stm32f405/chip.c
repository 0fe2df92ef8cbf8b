/* STM32F405: interrupt table, clock tree, software interrupt, exit. */
#include "hal/arch/armv7m/startup.h"
#include "hal/hal.h"
#include "hal/soc/stm32f405/stm32f405.h"

static void softirq(void);

typedef void vector(void);

__attribute__((section(".vectors.chip"), used)) static vector *const chip_vectors[IRQ_COUNT] = {
    [0 ... IRQ_USART1 - 1] = arch_unexpected,
    [IRQ_USART1] = stm32_usart1,
    [IRQ_USART1 + 1 ... IRQ_SOFT - 1] = arch_unexpected,
    [IRQ_SOFT] = softirq,
    [IRQ_SOFT + 1 ... IRQ_COUNT - 1] = arch_unexpected,
};

__attribute__((weak)) void stm32_usart1(void)
{
	arch_unexpected();
}

/* ---- Clock tree: 168 MHz from the board's crystal of 25 MHz -------------------------------- */

#define PLL_M 25u         /* 1 MHz into the PLL */
#define PLL_N (336u << 6) /* 336 MHz; P = 0: by 2 */
#define PLL_HSE (1u << 22)
#define PLL_Q (7u << 24) /* 48 MHz for USB */

#define APB1_BY_4 (5u << 10)
#define APB2_BY_2 (4u << 13)
#define SW_PLL 2u
#define SWS (3u << 2)

#define FLASH_5_WAITS (5u | 7u << 8) /* with prefetch and both caches */

static void start_pll(void)
{
	RCC->cr |= RCC_HSEON;
	while (!(RCC->cr & RCC_HSERDY)) {
	}
	RCC->pllcfgr = PLL_M | PLL_N | PLL_HSE | PLL_Q;
	RCC->cr |= RCC_PLLON;
	while (!(RCC->cr & RCC_PLLRDY)) {
	}
	FLASH_ACR = FLASH_5_WAITS;
	RCC->cfgr = APB1_BY_4 | APB2_BY_2 | SW_PLL;
	while ((RCC->cfgr & SWS) != SW_PLL << 2) {
	}
}

void chip_start(void)
{
	if (!stm32_emulated())
		start_pll();
	stm32_clock_start();
	hal_alarm(HAL_NEVER); /* the clock needs its interrupt now and then: time.c */
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

/* ---- End: semihosting tells the emulator, or the debugger, the status ----------------------- */

#define SYS_EXIT_EXTENDED 0x20
#define STOPPED_APPLICATION_EXIT 0x20026

#define DHCSR (*(volatile uint32_t *)0xe000edf0u)
#define C_DEBUGEN 1u

/* An image without a console needs none to end. */
extern __typeof__(hal_console_flush) hal_console_flush __attribute__((weak));

static void tell(int status)
{
	uintptr_t block[2] = {STOPPED_APPLICATION_EXIT, (uintptr_t)status};

	__asm volatile("mov r0, %0\n\t"
	               "mov r1, %1\n\t"
	               "bkpt 0xab" ::"r"(SYS_EXIT_EXTENDED),
	               "r"(block)
	               : "r0", "r1", "memory");
}

void hal_exit(int status)
{
	if (hal_console_flush)
		hal_console_flush("", 0);
	/* With nobody to take it the breakpoint would be a fault. */
	if (stm32_emulated() || DHCSR & C_DEBUGEN)
		tell(status);
	__asm volatile("cpsid i");
	for (;;)
		__asm volatile("wfi");
}
