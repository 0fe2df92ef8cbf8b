/* The chip's half of hal/uart.h: one NS16550A. Its FIFO stays off: switching it on would lose a
 * byte that has come before. */
#include "hal/uart.h"

#include "hal/arch/rv32/startup.h"
#include "hal/soc/riscv/plic.h"
#include "hal/soc/virt/virt.h"

/* The rate of the device tree; the emulator transmits at once whatever the divisor. */
#define UART_HZ 3686400u

/* Reading the status clears its errors, whoever reads it. They are kept for the next byte. */
static unsigned errors;

static unsigned status(void)
{
	unsigned lsr = UART->lsr;

	if (lsr & UART_ERRORS)
		HAL_FETCH_OR(&errors, lsr & UART_ERRORS);
	return lsr;
}

/* Loop and interrupt both change the register. */
static void interrupt(uint8_t bit, bool on)
{
	uint32_t before = arch_mask();

	UART->ie = (uint8_t)(on ? UART->ie | bit : UART->ie & ~bit);
	arch_unmask(before);
}

void hal_uart_start(unsigned number, uint32_t baud)
{
	unsigned divisor = UART_HZ / 16 / baud;

	UART->lcr = UART_DIVISOR;
	UART->data = (uint8_t)divisor;
	UART->ie = (uint8_t)(divisor >> 8);
	UART->lcr = UART_8_BITS;
	hal_uart_receive(number, true);
	hal_uart_transmit(number, true);
	plic_enable(IRQ_UART);
}

void hal_uart_receive(unsigned number, bool on)
{
	(void)number;
	interrupt(UART_RX_INTERRUPT, on);
}

void hal_uart_transmit(unsigned number, bool on)
{
	(void)number;
	interrupt(UART_TX_INTERRUPT, on);
}

bool hal_uart_take(unsigned number, uint8_t *byte, unsigned *wrong)
{
	unsigned seen;

	(void)number;
	if (!(status() & UART_RX_READY))
		return false;
	*byte = UART->data;
	seen = HAL_SWAP(&errors, 0);
	*wrong |= (seen & UART_OVERRUN ? HAL_UART_OVERRUN : 0) |
	          (seen & UART_PARITY ? HAL_UART_PARITY : 0) |
	          (seen & UART_FRAMING ? HAL_UART_FRAMING : 0) |
	          (seen & UART_BREAK ? HAL_UART_BREAK : 0);
	return true;
}

/* The interrupt comes when the transmitter becomes empty, and when it is switched on while empty.
 */
void hal_uart_send(unsigned number, uint8_t byte)
{
	(void)number;
	UART->data = byte;
}

void hal_uart_send_now(unsigned number, uint8_t byte)
{
	(void)number;
	while (!(status() & UART_TX_EMPTY)) {
	}
	UART->data = byte;
}

void hal_uart_wait_sent(unsigned number)
{
	(void)number;
	while (!(status() & UART_TX_DONE)) {
	}
}

/* Reading the cause takes back the transmitter's. */
void virt_uart_interrupt(void)
{
	for (;;) {
		switch (UART->iir & UART_CAUSE) {
		case UART_NO_INTERRUPT:
			return;
		case UART_TX_CAUSE:
			uart_sent_isr(0);
			break;
		default:
			uart_received_isr(0);
		}
	}
}
