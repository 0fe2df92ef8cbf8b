/* UART 0, the CMSDK's (ARM DDI 0479): one byte each way, no FIFO; overrun is the only error it
 * knows. */
#include "hal/uart.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/mps2/mps2.h"

void hal_uart_start(unsigned number, uint32_t baud)
{
	(void)number;
	UART0->bauddiv = (HAL_HZ + baud / 2) / baud;
	if (UART0->ctrl & UART_TX)
		return;
	UART0->ctrl = UART_TX | UART_TX_INTERRUPT | UART_RX | UART_RX_INTERRUPT;
	nvic_enable(IRQ_UART0_TX);
	nvic_enable(IRQ_UART0_RX);
	/* QEMU holds back what came before the receiver was on until a byte is read. */
	if (UART0->state & UART_RX_FULL)
		nvic_pend(IRQ_UART0_RX);
	else
		(void)UART0->data;
}

void hal_uart_receive(unsigned number, bool on)
{
	(void)number;
	if (!on) {
		UART0->ctrl &= ~(uint32_t)UART_RX_INTERRUPT;
		return;
	}
	UART0->ctrl |= UART_RX_INTERRUPT;
	/* What waits raised no new interrupt. */
	if (UART0->state & UART_RX_FULL)
		nvic_pend(IRQ_UART0_RX);
}

bool hal_uart_take(unsigned number, uint8_t *byte, unsigned *errors)
{
	(void)number;
	if (!(UART0->state & UART_RX_FULL))
		return false;
	if (UART0->state & UART_RX_OVERRUN) {
		UART0->state = UART_RX_OVERRUN;
		*errors |= HAL_UART_OVERRUN;
	}
	*byte = (uint8_t)UART0->data;
	return true;
}

void mps2_uart_rx(void)
{
	UART0->intstatus = 2;
	uart_received_isr(0);
}

void hal_uart_send(unsigned number, uint8_t byte)
{
	(void)number;
	UART0->data = byte;
}

void mps2_uart_tx(void)
{
	UART0->intstatus = 1;
	if (!(UART0->state & UART_TX_FULL))
		uart_sent_isr(0);
}

void hal_uart_transmit(unsigned number, bool on)
{
	(void)number;
	if (on)
		UART0->ctrl |= UART_TX_INTERRUPT;
	else
		UART0->ctrl &= ~(uint32_t)UART_TX_INTERRUPT;
}

void hal_uart_wait_sent(unsigned number)
{
	(void)number;
	while (UART0->state & UART_TX_FULL) {
	}
}

void hal_uart_send_now(unsigned number, uint8_t byte)
{
	hal_uart_wait_sent(number);
	UART0->data = byte;
}
