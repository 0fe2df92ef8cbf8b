/* UART 0. Six bytes of FIFO for reception; for transmission one byte, whose end is an event. */
#include "hal/uart.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/nrf51/nrf51.h"

static bool sending; /* a byte was handed over, and its event has not been seen */

/* The line rests high. The pins must be set before the UART is switched on. */
static void pins_start(void)
{
	GPIO->outset = 1u << NRF51_PIN_TXD;
	GPIO->cnf[NRF51_PIN_TXD] = PIN_OUTPUT | PIN_NO_INPUT;
	GPIO->cnf[NRF51_PIN_RXD] = PIN_PULL_UP;
	UART0->pseltxd = NRF51_PIN_TXD;
	UART0->pselrxd = NRF51_PIN_RXD;
}

/* The rate's register is a fraction of 16 MHz in 32 bits, of which the lower 12 are 0: up to
 * 1 MBaud. */
static uint32_t rate(uint32_t baud)
{
	return ((baud << 10) + 15625 / 2) / 15625 << 12;
}

void hal_uart_start(unsigned number, uint32_t baud)
{
	static bool started;

	(void)number;
	UART0->baudrate = rate(baud);
	if (started)
		return;
	started = true;
	pins_start();
	UART0->enable = UART_ENABLED;
	UART0->startrx = 1;
	UART0->starttx = 1;
	UART0->intenset = UART_RXDRDY | UART_TXDRDY;
	nvic_enable(IRQ_UART0);
}

void hal_uart_receive(unsigned number, bool on)
{
	(void)number;
	if (on)
		UART0->intenset = UART_RXDRDY; /* a level: what waits raises it */
	else
		UART0->intenclr = UART_RXDRDY;
}

/* Fetching a byte raises the event for the next one in the FIFO: so it is cleared before. The
 * errors have no place in the FIFO; they are told with the byte that is fetched next. */
bool hal_uart_take(unsigned number, uint8_t *byte, unsigned *errors)
{
	static const uint8_t meaning[] = {
	    HAL_UART_OVERRUN,
	    HAL_UART_PARITY,
	    HAL_UART_FRAMING,
	    HAL_UART_BREAK,
	};
	uint32_t source;

	(void)number;
	if (!UART0->rxdrdy)
		return false;
	UART0->rxdrdy = 0;
	source = UART0->errorsrc;
	if (source)
		UART0->errorsrc = source;
	for (unsigned i = 0; i < sizeof meaning; i++)
		*errors |= source >> i & 1 ? meaning[i] : 0u;
	*byte = (uint8_t)UART0->rxd;
	return true;
}

/* In one step, as a report may come from an interrupt and wait for the byte's event. */
void hal_uart_send(unsigned number, uint8_t byte)
{
	uint32_t mask = arch_mask();

	(void)number;
	sending = true;
	UART0->txd = byte;
	arch_unmask(mask);
}

static void sent(void)
{
	UART0->txdrdy = 0;
	sending = false;
}

/* While a report is being sent, the interrupt is the receiver's alone; while the ring is full,
 * the transmitter's. */
void nrf51_uart0(void)
{
	uint32_t on = UART0->intenset;

	if (on & UART_TXDRDY && UART0->txdrdy) {
		sent();
		uart_sent_isr(0);
	}
	if (on & UART_RXDRDY && UART0->rxdrdy)
		uart_received_isr(0);
}

void hal_uart_transmit(unsigned number, bool on)
{
	(void)number;
	if (on)
		UART0->intenset = UART_TXDRDY;
	else
		UART0->intenclr = UART_TXDRDY;
}

void hal_uart_wait_sent(unsigned number)
{
	(void)number;
	if (!sending)
		return;
	while (!UART0->txdrdy) {
	}
	sent();
}

void hal_uart_send_now(unsigned number, uint8_t byte)
{
	hal_uart_wait_sent(number);
	hal_uart_send(number, byte);
}
