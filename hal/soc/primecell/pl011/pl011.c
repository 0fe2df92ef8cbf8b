/* UARTs, driven by interrupts both ways.
 *
 * The FIFOs stay off: an interrupt for each byte, to be served within a byte's time (87 us at
 * 115,200 baud). With them the hardware does not tell of room after a single byte, only when the
 * FIFO drains through a level. And QEMU drops what has come before when they are switched on. */
#include "hal/soc/primecell/primecell.h"

enum { DR_FE = 0x100, DR_PE = 0x200, DR_BE = 0x400, DR_OE = 0x800 };
enum { FR_BUSY = 0x08, FR_RXFE = 0x10, FR_TXFF = 0x20 };
enum { LCRH_8_BITS = 0x60 };
enum { CR_UARTEN = 1, CR_TXE = 0x100, CR_RXE = 0x200 };
enum { INT_RX = 0x10, INT_TX = 0x20 }; /* imsc, ris, mis, icr */

static struct pl011 *uart(unsigned number)
{
	return primecell_uarts[number];
}

/* The divider has 6 bits behind the point. It counts once lcrh is written. */
void hal_uart_start(unsigned number, uint32_t baud)
{
	uint32_t divider = (PRIMECELL_HZ * 4u + baud / 2) / baud;

	primecell_uart_prepare(number);
	if (uart(number)->cr & CR_UARTEN)
		hal_uart_wait_sent(number);
	uart(number)->cr = 0;
	uart(number)->ibrd = divider >> 6;
	uart(number)->fbrd = divider & 63;
	uart(number)->lcrh = LCRH_8_BITS;
	uart(number)->imsc = INT_RX | INT_TX;
	uart(number)->cr = CR_UARTEN | CR_TXE | CR_RXE;
}

static void mask(unsigned number, uint32_t interrupt, bool on)
{
	if (on)
		uart(number)->imsc |= interrupt;
	else
		uart(number)->imsc &= ~interrupt;
}

/* A level while a byte is there. */
void hal_uart_receive(unsigned number, bool on)
{
	mask(number, INT_RX, on);
}

/* Its errors come with each byte; the overrun with the first one behind those that were lost. */
bool hal_uart_take(unsigned number, uint8_t *byte, unsigned *errors)
{
	uint32_t data;

	if (uart(number)->fr & FR_RXFE)
		return false;
	data = uart(number)->dr;
	*byte = (uint8_t)data;
	*errors |= (data & DR_OE ? HAL_UART_OVERRUN : 0u) | (data & DR_FE ? HAL_UART_FRAMING : 0u) |
	           (data & DR_PE ? HAL_UART_PARITY : 0u) | (data & DR_BE ? HAL_UART_BREAK : 0u);
	return true;
}

void hal_uart_send(unsigned number, uint8_t byte)
{
	uart(number)->dr = byte;
}

/* What was sent without interrupts has left one. */
void hal_uart_transmit(unsigned number, bool on)
{
	uart(number)->icr = INT_TX;
	mask(number, INT_TX, on);
}

void hal_uart_send_now(unsigned number, uint8_t byte)
{
	while (uart(number)->fr & FR_TXFF) {
	}
	uart(number)->dr = byte;
}

void hal_uart_wait_sent(unsigned number)
{
	while (uart(number)->fr & FR_BUSY) {
	}
}

/* ---- Interrupts ---------------------------------------------------------------------------- */

static void interrupt(unsigned number)
{
	uint32_t why = uart(number)->mis;

	if (why & INT_RX)
		uart_received_isr(number);
	if (why & INT_TX) {
		uart(number)->icr = INT_TX;
		if (!(uart(number)->fr & FR_TXFF))
			uart_sent_isr(number);
	}
}

void primecell_uart0(void)
{
	interrupt(0);
}

#if HAL_UARTS >= 2
void primecell_uart1(void)
{
	interrupt(1);
}
#endif

#if HAL_UARTS >= 3
void primecell_uart2(void)
{
	interrupt(2);
}
#endif
