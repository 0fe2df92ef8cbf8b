/* UARTs: three PL011. */
#include "hal/arch/armv7m/startup.h"
#include "hal/soc/lm3s/lm3s.h"
#include "hal/soc/primecell/primecell.h"

struct pl011 *const primecell_uarts[HAL_UARTS] = {
    (struct pl011 *)0x4000c000u,
    (struct pl011 *)0x4000d000u,
    (struct pl011 *)0x4000e000u,
};

/* pins: received, sent. */
static const struct {
	uint8_t port, pins, irq;
} lines[HAL_UARTS] = {
    {PORT_A, 1u << 0 | 1u << 1, IRQ_UART0},
    {PORT_D, 1u << 2 | 1u << 3, IRQ_UART1},
    {PORT_G, 1u << 0 | 1u << 1, IRQ_UART2},
};

void primecell_uart_prepare(unsigned number)
{
	lm3s_gate(&SYSCTL_RCGC1, RCGC1_UART(number));
	lm3s_pins(lines[number].port, lines[number].pins);
	nvic_enable(lines[number].irq);
}
