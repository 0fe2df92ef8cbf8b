/* Nordic nRF51: interrupt table, clock set-up, software interrupt. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"
#include "hal/soc/nrf51/nrf51.h"

/* A line that no device drives. */
const uint8_t chip_softirq = IRQ_SOFT;

typedef void vector(void);

/* Unexpected, but for those that are named behind it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
__attribute__((section(".vectors.chip"), used)) static vector *const chip_vectors[IRQ_COUNT] = {
    [0 ... IRQ_COUNT - 1] = arch_unexpected,
    [IRQ_UART0] = nrf51_uart0,
    [IRQ_TWI0] = nrf51_twi0,
    [IRQ_SPI1] = nrf51_spi1,
    [IRQ_GPIOTE] = nrf51_gpiote,
    [IRQ_ADC] = nrf51_adc,
    [IRQ_TIMER0] = nrf51_timer0,
    [IRQ_TIMER1] = nrf51_timer1,
    [IRQ_RNG] = nrf51_rng,
    [IRQ_SOFT] = arch_softirq,
};
#pragma GCC diagnostic pop

ARCH_OPTIONAL(nrf51_uart0)
ARCH_OPTIONAL(nrf51_timer1)
ARCH_OPTIONAL(nrf51_gpiote)
ARCH_OPTIONAL(nrf51_rng)
ARCH_OPTIONAL(nrf51_twi0)
ARCH_OPTIONAL(nrf51_spi1)
ARCH_OPTIONAL(nrf51_adc)

uint32_t nrf51_reset_reason;

/* The chip starts with its RC oscillator, which is too inexact for the UART. The crystal takes
 * about a millisecond; if it does not come, the board goes on without. */
static void crystal_start(void)
{
	unsigned tries = 20000; /* some 10 ms */

	CLOCK_HFCLKSTARTED = 0;
	CLOCK_HFCLKSTART = 1;
	while (!CLOCK_HFCLKSTARTED && --tries) {
	}
}

void chip_start(void)
{
	nrf51_reset_reason = POWER_RESETREAS;
	POWER_RESETREAS = nrf51_reset_reason;
	crystal_start();
	nrf51_clock_start();
}
