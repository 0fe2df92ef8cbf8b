/* ARM MPS2 FPGA images (AN385, AN386, AN505): interrupt table, software interrupt. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"
#include "hal/soc/mps2/mps2.h"
#include "hal/soc/primecell/primecell.h"

/* A line that no device drives. */
const uint8_t chip_softirq = IRQ_SOFT;

typedef void vector(void);

/* Unexpected, but for those that are named behind it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
__attribute__((section(".vectors.chip"), used)) static vector *const chip_vectors[MPS2_IRQS] = {
    [0 ... MPS2_IRQS - 1] = arch_unexpected,
    [IRQ_UART0_RX] = mps2_uart_rx,
    [IRQ_UART0_TX] = mps2_uart_tx,
    [IRQ_TIMER0] = mps2_timer0,
    [IRQ_TIMER1] = mps2_timer1,
    [IRQ_DUAL_TIMER] = mps2_i2c,
    [IRQ_SPI0] = primecell_spi0,
    [IRQ_PORT0] = mps2_port0,
    [IRQ_PORT1] = mps2_port1,
    [IRQ_PORT2] = mps2_port2,
    [IRQ_PORT3] = mps2_port3,
    [IRQ_SOFT] = arch_softirq,
};
#pragma GCC diagnostic pop

ARCH_OPTIONAL(mps2_uart_rx)
ARCH_OPTIONAL(mps2_uart_tx)
ARCH_OPTIONAL(mps2_timer0)
ARCH_OPTIONAL(mps2_timer1)
ARCH_OPTIONAL(mps2_i2c)
ARCH_OPTIONAL(mps2_port0)
ARCH_OPTIONAL(mps2_port1)
ARCH_OPTIONAL(mps2_port2)
ARCH_OPTIONAL(mps2_port3)
ARCH_OPTIONAL(primecell_spi0)

uint32_t mps2_bite __attribute__((section(".noinit")));
bool mps2_bitten;

void chip_start(void)
{
	mps2_bitten = mps2_bite == MPS2_BITE;
	mps2_bite = 0;
	FPGAIO_PRESCALE = 0;
	nvic_enable(IRQ_TIMER0);
	hal_alarm(HAL_NEVER); /* the clock needs its interrupt now and then: time.c */
}
