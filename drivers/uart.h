/* UARTs: reading and writing that is awaited. The console is kernel/console.h; this is for the
 * others, or for a board whose UART 0 is no console. */
#ifndef DRIVERS_UART_H
#define DRIVERS_UART_H

#include "hal/device.h"
#include "hal/uart.h"
#include "kernel/weft.h"

struct uart_port {
	struct uart uart;
	struct weft_event came, went;
	struct weft_lock reading, writing;
};

/* Opens UART `number` with rings of these sizes (powers of two up to 32,768). 0, or WEFT_EINVAL.
 * Loop context. */
int uart_port_open(struct uart_port *port, unsigned number, uint32_t baud, uint8_t *rx,
                   size_t rx_size, uint8_t *tx, size_t tx_size);

/* Awaits input: takes up to `size` bytes, at least one: their number. What was wrong with the line
 * comes as a result in its place behind the bytes before it: DEVICE_EOVERRUN (bytes are lost),
 * DEVICE_EFRAMING, DEVICE_EPARITY, DEVICE_EBREAK; errors that come until then are told with it.
 * WEFT_EINVAL when size is 0. A cancel takes nothing. Task context. */
struct uart_read {
	WEFT_FRAME;
	struct uart_port *port;
	void *to;
	uint16_t size;
};
ASYNC(uart_read);

/* Awaits bytes up to and including `end`: their number. WEFT_EFULL when there are `size` of them
 * without it; they are in `to`. An error of the line as above: what came before it is in `to`,
 * `got` says how many. Tasks take turns. A cancel leaves what has come in `to`, and `got` says how
 * much. Task context. */
struct uart_read_until {
	WEFT_FRAME;
	struct uart_port *port;
	uint8_t *to;
	uint16_t size;
	uint8_t end;
	/* result */
	uint16_t got;
	/* private */
	struct weft_defer unlock;
	struct uart_read read;
};
ASYNC(uart_read_until);

/* Awaits that all bytes are on their way: in the ring; 0. Texts of several tasks do not mix. A
 * cancel leaves the text cut off; `size` says how much of it is left. Task context. */
struct uart_write {
	WEFT_FRAME;
	struct uart_port *port;
	const uint8_t *from;
	size_t size;
	/* private */
	struct weft_defer unlock;
};
ASYNC(uart_write);

#endif
