/* SiFive FE310: clocks, pins, interrupts. */
#include "hal/arch/rv32/startup.h"
#include "hal/hal.h"
#include "hal/soc/fe310/fe310.h"
#include "hal/soc/riscv/plic.h"

__attribute__((weak)) void fe310_uart0_interrupt(void)
{
	arch_unexpected();
}

__attribute__((weak)) void fe310_spi1_interrupt(void)
{
	arch_unexpected();
}

__attribute__((weak)) void fe310_i2c0_interrupt(void)
{
	arch_unexpected();
}

__attribute__((weak)) void fe310_gpio_interrupt(unsigned pin)
{
	(void)pin;
	arch_unexpected();
}

void chip_interrupt(unsigned irq)
{
	if (irq == IRQ_UART0)
		fe310_uart0_interrupt();
	else if (irq == IRQ_SPI1)
		fe310_spi1_interrupt();
	else if (irq == IRQ_I2C0)
		fe310_i2c0_interrupt();
	else if (irq >= IRQ_GPIO0 && irq < IRQ_GPIO0 + 32)
		fe310_gpio_interrupt(irq - IRQ_GPIO0);
	else
		arch_unexpected();
}

/* Longer than any oscillator takes to start; an emulator's may never be ready. */
static bool ready(volatile uint32_t *config)
{
	for (unsigned tries = 100000; tries; tries--) {
		if (*config & OSC_READY)
			return true;
	}
	return false;
}

/* From the internal oscillator, of which nothing is known but about 14 MHz, to the crystal, the PLL
 * passed by. A loader or debugger may have left another clock, so the internal one comes first. */
static void start_clocks(void)
{
	PRCI->hfrosccfg |= OSC_ENABLE;
	(void)ready(&PRCI->hfrosccfg);
	PRCI->pllcfg &= ~(uint32_t)PLL_SELECT;
	PRCI->hfxosccfg = OSC_ENABLE;
	if (!ready(&PRCI->hfxosccfg))
		return;
	PRCI->plloutdiv = PLL_DIVIDE_BY_1;
	PRCI->pllcfg = PLL_FROM_CRYSTAL | PLL_BYPASS;
	PRCI->pllcfg |= PLL_SELECT;
	QSPI0_SCKDIV = 0; /* 8 MHz; any flash reads at that rate */
}

void fe310_pin_function(unsigned pin, bool second)
{
	uint32_t before = arch_mask();

	if (second)
		GPIO->iof_sel |= 1u << pin;
	else
		GPIO->iof_sel &= ~(1u << pin);
	GPIO->iof_en |= 1u << pin;
	arch_unmask(before);
}

/* The always-on block's watchdog does it, at its next tick or the one behind that. An emulator may
 * have none: then the program starts over, and what it needs it sets up again. */
void hal_reset(void)
{
	(void)arch_mask();
	WDOG->key = WDOG_KEY;
	WDOG->cmp = 0;
	WDOG->key = WDOG_KEY;
	WDOG->cfg = WDOG_ALWAYS | WDOG_RESETS;
	for (volatile unsigned turns = 10000; turns; turns--) {
	}
	arch_reset();
}

void chip_start(void)
{
	start_clocks();
	fe310_pin_function(PIN_UART0_RX, false);
	fe310_pin_function(PIN_UART0_TX, false);
	plic_start(IRQ_LAST);
	hal_alarm(HAL_NEVER);
	arch_enable(MIE_SOFTWARE | MIE_TIMER | MIE_EXTERNAL);
}
