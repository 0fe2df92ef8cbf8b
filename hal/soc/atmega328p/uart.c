/* USART 0. One byte waits while another is being sent; two are kept that have been received. */
#include "hal/uart.h"

#include "hal/soc/atmega328p/chip.h"

/* The loop and the handlers change this register; the access takes several instructions. */
static void control(uint8_t on, uint8_t off)
{
	uint8_t before = arch_mask();

	UCSR0B = (uint8_t)((UCSR0B & ~off) | on);
	arch_unmask(before);
}

/* 8 samples a bit. 57,600 baud are 0.8 % slow, 115,200 are 2.1 % fast; so are they in the board's
 * USB chip, which has the same clock. */
void hal_uart_start(unsigned number, uint32_t baud)
{
	(void)number;
	UBRR0 = (uint16_t)((F_CPU / 8 + baud / 2) / baud - 1);
	UCSR0A = _BV(U2X0);
	UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
	UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

/* ---- Receiving ----------------------------------------------------------------------------- */

void hal_uart_receive(unsigned number, bool on)
{
	(void)number;
	control(on ? _BV(RXCIE0) : 0, _BV(RXCIE0));
}

bool hal_uart_take(unsigned number, uint8_t *byte, unsigned *errors)
{
	uint8_t status = UCSR0A; /* of the byte that is read next */

	(void)number;
	if (!(status & _BV(RXC0)))
		return false;
	*byte = UDR0;
	if (status & _BV(DOR0))
		*errors |= HAL_UART_OVERRUN;
	if (status & _BV(FE0))
		*errors |= *byte ? HAL_UART_FRAMING : HAL_UART_BREAK;
	return true;
}

ISR(USART_RX_vect)
{
	uart_received_isr(0);
}

/* ---- Sending ------------------------------------------------------------------------------- */

static bool sent; /* something has been */

/* The flag for "all has left" is cleared by writing it. */
static void send(uint8_t byte)
{
	UCSR0A = _BV(U2X0) | _BV(TXC0);
	UDR0 = byte;
	sent = true;
}

void hal_uart_send(unsigned number, uint8_t byte)
{
	(void)number;
	send(byte);
	control(_BV(UDRIE0), 0);
}

/* The interrupt is raised as long as there is room. */
ISR(USART_UDRE_vect)
{
	control(0, _BV(UDRIE0));
	uart_sent_isr(0);
}

/* To switch it on is left to the next hal_uart_send(): nothing is on its way behind a flush, and an
 * interrupt that nobody expects could come between that call's halves. */
void hal_uart_transmit(unsigned number, bool on)
{
	(void)number;
	if (!on)
		control(0, _BV(UDRIE0));
}

void hal_uart_send_now(unsigned number, uint8_t byte)
{
	(void)number;
	while (!(UCSR0A & _BV(UDRE0))) {
	}
	send(byte);
}

void hal_uart_wait_sent(unsigned number)
{
	(void)number;
	while (sent && !(UCSR0A & _BV(TXC0))) {
	}
}
