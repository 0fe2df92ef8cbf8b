/* RP2040: interrupt table, start, software interrupt. The second core is not used: the boot ROM
 * holds it asleep. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"
#include "hal/soc/primecell/primecell.h"
#include "hal/soc/rp2040/rp2040.h"

/* A line that no device drives. */
const uint8_t chip_softirq = IRQ_SOFT;

typedef void vector(void);

/* Unexpected, but for those that are named behind it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
__attribute__((section(".vectors.chip"), used)) static vector *const chip_vectors[IRQ_COUNT] = {
    [0 ... IRQ_COUNT - 1] = arch_unexpected,
    [IRQ_TIMER_0] = rp2040_timer_0,
    [IRQ_TIMER_1] = rp2040_timer_1,
    [IRQ_TIMER_2] = rp2040_timer_2,
    [IRQ_UART0] = primecell_uart0,
    [IRQ_UART1] = primecell_uart1,
    [IRQ_SOFT] = arch_softirq,
    [IRQ_GPIO] = rp2040_gpio,
    [IRQ_ADC] = rp2040_adc,
    [IRQ_I2C0] = rp2040_i2c0,
    [IRQ_SPI0] = primecell_spi0,
};
#pragma GCC diagnostic pop

ARCH_OPTIONAL(rp2040_timer_1)
ARCH_OPTIONAL(rp2040_timer_2)
ARCH_OPTIONAL(rp2040_gpio)
ARCH_OPTIONAL(rp2040_adc)
ARCH_OPTIONAL(rp2040_i2c0)
ARCH_OPTIONAL(primecell_spi0)
ARCH_OPTIONAL(primecell_uart0)
ARCH_OPTIONAL(primecell_uart1)

/* What drivers release when they are first used has been through a reset here, whatever ran before:
 * a debugger starts programs without one. */
void chip_start(void)
{
	rp2040_clocks_start();
	RP2040_SET(RESETS_RESET) = RESET_ADC | RESET_I2C0 | RESET_PWM | RESET_SPI0 | RESET_TIMER |
	                           RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_UART0 | RESET_UART1;
	rp2040_release(RESET_TIMER);
	rp2040_release(RESET_IO_BANK0);
	rp2040_release(RESET_PADS_BANK0);
	TIMER->inte = TIMER_ALARM_0;
	nvic_enable(IRQ_TIMER_0);
}
