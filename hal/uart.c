#include "hal/uart.h"

static struct uart *uarts[HAL_UARTS];

static uint16_t filled(const struct uart_ring *ring)
{
	return (uint16_t)(HAL_LOAD(&ring->put) - HAL_LOAD(&ring->taken));
}

static bool is_full(const struct uart_ring *ring)
{
	return filled(ring) == ring->size;
}

static uint8_t *place(const struct uart_ring *ring, uint16_t at)
{
	return &ring->bytes[at & (ring->size - 1u)];
}

static void put(struct uart_ring *ring, uint8_t byte)
{
	*place(ring, ring->put) = byte;
	HAL_STORE(&ring->put, (uint16_t)(ring->put + 1));
}

static uint8_t take(struct uart_ring *ring)
{
	uint8_t byte = *place(ring, ring->taken);

	HAL_STORE(&ring->taken, (uint16_t)(ring->taken + 1));
	return byte;
}

void uart_open(struct uart *uart, unsigned number, uint32_t baud)
{
	uart->number = (uint8_t)number;
	HAL_STORE(&uarts[number], uart);
	hal_uart_start(number, baud);
}

/* ---- Receiving ----------------------------------------------------------------------------- */

static void note_errors(struct uart *uart, unsigned errors)
{
	if (errors & HAL_UART_OVERRUN)
		uart->lost++;
	if (!errors)
		return;
	if (!uart->errors)
		uart->error_at = uart->rx.put;
	HAL_STORE(&uart->errors, (uint16_t)(uart->errors | errors));
}

static void store(struct uart *uart, uint8_t byte, unsigned errors)
{
	note_errors(uart, errors);
	if (errors & HAL_UART_BREAK)
		return;
	if (uart->takes && uart->takes(uart, byte))
		return;
	if (is_full(&uart->rx))
		note_errors(uart, HAL_UART_OVERRUN);
	else
		put(&uart->rx, byte);
}

/* Switches off before the byte that takes the last place is fetched: some hardware, once a further
 * byte is there, keeps its interrupt up although it is switched off. If nobody reads, room would
 * never come; then bytes are looked at and dropped. */
static bool hold(struct uart *uart)
{
	if (!uart->reads || filled(&uart->rx) + 1 < uart->rx.size)
		return false;
	HAL_STORE(&uart->held, true);
	hal_uart_receive(uart->number, false);
	return is_full(&uart->rx);
}

static void fetch(struct uart *uart)
{
	uint8_t byte;
	unsigned errors;

	while (!hold(uart)) {
		errors = 0;
		if (!hal_uart_take(uart->number, &byte, &errors))
			break;
		store(uart, byte, errors);
	}
}

static void unhold(struct uart *uart)
{
	if (!HAL_LOAD(&uart->held) || is_full(&uart->rx))
		return;
	HAL_STORE(&uart->held, false);
	hal_uart_receive(uart->number, true);
}

void uart_received_isr(unsigned number)
{
	struct uart *uart = HAL_LOAD(&uarts[number]);
	uint8_t byte;
	unsigned errors = 0;

	if (!uart) {
		while (hal_uart_take(number, &byte, &errors)) {
		}
		return;
	}
	fetch(uart);
	unhold(uart);
	if (uart->changed)
		uart->changed(uart);
}

size_t uart_take(struct uart *uart, void *to, size_t n)
{
	uint8_t *bytes = to;
	size_t got = 0;

	uart->reads = true;
	while (got < n && filled(&uart->rx) &&
	       !(HAL_LOAD(&uart->errors) && uart->rx.taken == uart->error_at))
		bytes[got++] = take(&uart->rx);
	unhold(uart);
	return got;
}

unsigned uart_take_errors(struct uart *uart)
{
	if (!HAL_LOAD(&uart->errors) || uart->rx.taken != uart->error_at)
		return 0;
	return HAL_SWAP(&uart->errors, 0);
}

unsigned uart_take_lost(struct uart *uart)
{
	return HAL_SWAP(&uart->lost, 0);
}

/* ---- Sending ------------------------------------------------------------------------------- */

void uart_sent_isr(unsigned number)
{
	struct uart *uart = HAL_LOAD(&uarts[number]);

	if (!uart || !uart->busy)
		return;
	if (filled(&uart->tx))
		hal_uart_send(number, take(&uart->tx));
	else
		HAL_STORE(&uart->busy, false);
	if (uart->changed && filled(&uart->tx) == uart->tx.size / 2)
		uart->changed(uart);
}

size_t uart_put(struct uart *uart, const void *from, size_t n)
{
	const uint8_t *bytes = from;
	size_t accepted = 0;

	while (accepted < n && !is_full(&uart->tx))
		put(&uart->tx, HAL_BYTE(&bytes[accepted++]));
	/* Not busy means that no interrupt is to come: nobody else touches the ring now. */
	if (!HAL_LOAD(&uart->busy) && filled(&uart->tx)) {
		HAL_STORE(&uart->busy, true);
		hal_uart_send(uart->number, take(&uart->tx));
	}
	return accepted;
}

void uart_flush(struct uart *uart, const void *from, size_t n)
{
	const uint8_t *bytes = from;

	hal_uart_transmit(uart->number, false);
	while (filled(&uart->tx))
		hal_uart_send_now(uart->number, take(&uart->tx));
	while (n--)
		hal_uart_send_now(uart->number, HAL_BYTE(bytes++));
	hal_uart_wait_sent(uart->number);
	HAL_STORE(&uart->busy, false);
	hal_uart_transmit(uart->number, true);
	if (uart->changed)
		uart->changed(uart); /* a writer may wait for the room */
}
