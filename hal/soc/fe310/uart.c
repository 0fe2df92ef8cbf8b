/* The chip's half of hal/uart.h: UART 0. It tells neither overruns nor what is wrong with a byte.
 */
#include "hal/uart.h"

#include "hal/arch/rv32/startup.h"
#include "hal/soc/fe310/fe310.h"
#include "hal/soc/riscv/plic.h"

static uint32_t byte_takes; /* ticks, rounded up, and one for the tick that has begun */

/* Loop and interrupt both change the register. */
static void interrupt(uint32_t bit, bool on)
{
	uint32_t before = arch_mask();

	UART0->ie = on ? UART0->ie | bit : UART0->ie & ~bit;
	arch_unmask(before);
}

void hal_uart_start(unsigned number, uint32_t baud)
{
	byte_takes = 10 * HAL_HZ / baud + 2;
	UART0->div = (FE310_HZ + baud / 2) / baud - 1;
	UART0->txctrl = UART_ENABLE | UART_WATERMARK(1);
	UART0->rxctrl = UART_ENABLE | UART_WATERMARK(0);
	hal_uart_receive(number, true);
	plic_enable(IRQ_UART0);
}

void hal_uart_receive(unsigned number, bool on)
{
	(void)number;
	interrupt(UART_RX_READY, on);
}

/* The interrupt is a level, as long as the FIFO is empty, so it is on while a byte is waited for
 * only: hal_uart_send() and the handler do that. */
void hal_uart_transmit(unsigned number, bool on)
{
	(void)number;
	if (!on)
		interrupt(UART_TX_LOW, false);
}

bool hal_uart_take(unsigned number, uint8_t *byte, unsigned *errors)
{
	uint32_t data = UART0->rxdata;

	(void)number, (void)errors;
	*byte = (uint8_t)data;
	return !(data & UART_EMPTY);
}

void hal_uart_send(unsigned number, uint8_t byte)
{
	(void)number;
	UART0->txdata = byte;
	interrupt(UART_TX_LOW, true);
}

void hal_uart_send_now(unsigned number, uint8_t byte)
{
	(void)number;
	while (UART0->txdata & UART_FULL) {
	}
	UART0->txdata = byte;
}

/* An empty FIFO, then the time of the byte that is in the shift register, of which nothing tells.
 */
void hal_uart_wait_sent(unsigned number)
{
	hal_time from;

	(void)number;
	while (!(UART0->ip & UART_TX_LOW)) {
	}
	from = hal_now();
	while (hal_now() - from < byte_takes) {
	}
}

void fe310_uart0_interrupt(void)
{
	uint32_t pending = UART0->ip & UART0->ie;

	if (pending & UART_RX_READY)
		uart_received_isr(0);
	if (pending & UART_TX_LOW) {
		interrupt(UART_TX_LOW, false);
		uart_sent_isr(0);
	}
}
