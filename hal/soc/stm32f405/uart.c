/* The console's USART (RM0090, 30), which board.h names: one byte each way and the shift registers,
 * no FIFO. */
#include "hal/uart.h"

#include "hal/arch/armv7m/startup.h"
#include "hal/soc/stm32f405/stm32f405.h"

#define USART ((struct stm32_usart *)STM32_CONSOLE)

/* The interrupts' switches in words of their own: loop and handler change the same register. */
#define RECEIVE_INTERRUPT *stm32_bit(&USART->cr1, 5)
#define TRANSMIT_INTERRUPT *stm32_bit(&USART->cr1, 7)

static bool sent; /* the handler has sent a byte just now */
static bool lost; /* a byte behind the one that was taken last */

void hal_uart_start(unsigned number, uint32_t baud)
{
	(void)number;
	stm32_enable(&RCC->apb2enr, STM32_CONSOLE_ENABLE);
	USART->brr = (APB2_HZ + baud / 2) / baud;
	if (USART->cr1 & USART_TE)
		return;
	stm32_pin_function(STM32_CONSOLE_TX, STM32_CONSOLE_FUNCTION, GPIO_PULLUP);
	stm32_pin_function(STM32_CONSOLE_RX, STM32_CONSOLE_FUNCTION, GPIO_PULLUP);
	USART->cr1 = USART_UE | USART_TE | USART_RE | USART_RXNEIE;
	nvic_enable(STM32_CONSOLE_IRQ);
}

void hal_uart_receive(unsigned number, bool on)
{
	(void)number;
	RECEIVE_INTERRUPT = on;
}

/* A byte of 0 without its stop bit: the chip tells a break in no other way. */
static unsigned errors_of(uint32_t status, uint8_t byte)
{
	if (status & USART_FE)
		return byte ? HAL_UART_FRAMING : HAL_UART_BREAK;
	return status & USART_NF ? HAL_UART_FRAMING : 0;
}

/* To read the byte clears the flags that were read before. An overrun is of a byte behind it: the
 * one in the shift register. It may come between the two reads and then stands alone later. */
bool hal_uart_take(unsigned number, uint8_t *byte, unsigned *errors)
{
	uint32_t status = USART->sr;

	(void)number;
	if (!(status & (USART_RXNE | USART_ORE)))
		return false;
	*byte = (uint8_t)USART->dr;
	if (status & USART_RXNE)
		*errors |= errors_of(status, *byte) | (lost ? HAL_UART_OVERRUN : 0);
	lost = status & USART_ORE;
	return status & USART_RXNE;
}

/* QEMU's transmitter raises no interrupt, and always has room: then the handler's loop goes on. */
void hal_uart_send(unsigned number, uint8_t byte)
{
	(void)number;
	USART->dr = byte;
	sent = true;
	if (hal_in_interrupt())
		return;
	TRANSMIT_INTERRUPT = true;
	nvic_pend(STM32_CONSOLE_IRQ);
}

static void send_ready(void)
{
	sent = false;
	uart_sent_isr(0);
	if (!sent)
		TRANSMIT_INTERRUPT = false;
}

void stm32_console(void)
{
	if (USART->cr1 & USART_RXNEIE && USART->sr & (USART_RXNE | USART_ORE))
		uart_received_isr(0);
	while (USART->cr1 & USART_TXEIE && USART->sr & USART_TXE)
		send_ready();
}

/* hal_uart_send() switches it on. */
void hal_uart_transmit(unsigned number, bool on)
{
	(void)number;
	if (!on)
		TRANSMIT_INTERRUPT = false;
}

void hal_uart_send_now(unsigned number, uint8_t byte)
{
	(void)number;
	while (!(USART->sr & USART_TXE)) {
	}
	USART->dr = byte;
}

void hal_uart_wait_sent(unsigned number)
{
	(void)number;
	while (!(USART->sr & USART_TC)) {
	}
}
