/* UARTs of bare-metal boards. A chip implements the few functions of the first part; hal/uart.c
 * makes of them rings of bytes in both directions, for any number of UARTs, and hal/uart_console.c
 * the console of hal.h, on number 0. Each ring has one writer and one reader, of which one is the
 * interrupt handler, so that no interrupt needs masking.
 *
 * From board.h:
 *   HAL_UARTS             how many UARTs the chip's driver knows; if not defined, 1
 *   HAL_CONSOLE_BAUD      if not defined, 115,200
 *   HAL_CONSOLE_RX, _TX   sizes of the console's rings in bytes, powers of two; if not defined, 256
 */
#ifndef HAL_UART_H
#define HAL_UART_H

#include "hal/hal.h"

#ifndef HAL_UARTS
#define HAL_UARTS 1
#endif

/* What may be wrong with a byte, as bits. */
enum hal_uart_error {
	HAL_UART_OVERRUN = 1, /* a byte before this one was lost in the hardware */
	HAL_UART_FRAMING = 2, /* no stop bit where it should be: noise, or the wrong baud rate */
	HAL_UART_PARITY = 4,
	HAL_UART_BREAK = 8, /* the line was low for longer than a byte; the byte means nothing */
};

/* ---- The chip's half --------------------------------------------------------------------- */

/* Switches a UART on, 8 data bits, no parity, one stop bit, and its interrupts. Again: sets the
 * baud rate. Loop context. */
void hal_uart_start(unsigned number, uint32_t baud);

/* Switches the receive interrupt on or off. Bytes that wait in the hardware when it is switched on
 * raise it. Any context. */
void hal_uart_receive(unsigned number, bool on);

/* Takes a byte that has arrived, and adds to *errors what was wrong with it; false when there is
 * none. Interrupt context. */
bool hal_uart_take(unsigned number, uint8_t *byte, unsigned *errors);

/* Hands over one byte for which there is room, and sees to it that uart_sent_isr() is called, once,
 * when there is room for the next. Loop and interrupt context, but never both at once. */
void hal_uart_send(unsigned number, uint8_t byte);

/* Switches the transmit interrupt off or on, for send_now. Any context. */
void hal_uart_transmit(unsigned number, bool on);

/* Waits for room and sends one byte without any interrupt. Any context. */
void hal_uart_send_now(unsigned number, uint8_t byte);

/* Waits until all that was sent has left the chip. Any context. */
void hal_uart_wait_sent(unsigned number);

/* ---- What the chip calls ----------------------------------------------------------------- */

/* A byte may have arrived. Interrupt context. */
void uart_received_isr(unsigned number);

/* The hardware has room for a byte. Nothing happens if none is to be sent. Interrupt context. */
void uart_sent_isr(unsigned number);

/* ---- Rings ------------------------------------------------------------------------------- */

struct uart_ring {
	uint8_t *bytes;
	uint16_t size;       /* a power of two, at most 32,768 */
	uint16_t put, taken; /* run freely */
};

struct uart {
	/* the owner's, set before uart_open() */
	struct uart_ring rx, tx;
	void (*changed)(struct uart *uart); /* bytes have come, or room; interrupt context */
	bool (*takes)(struct uart *uart, uint8_t byte); /* if set: takes a byte past the ring */
	/* private */
	unsigned lost;     /* bytes that did not fit the ring or the hardware */
	uint16_t error_at; /* rx.put when the first of the errors came */
	uint16_t errors;   /* enum hal_uart_error, not fetched yet */
	uint8_t number;
	bool reads; /* somebody takes bytes: they wait outside when the ring is full */
	bool held;  /* the receive interrupt is off until there is room */
	bool busy;  /* a byte is on its way, its interrupt takes the next one */
};

/* Opens UART `number` with this record's rings. Again: with the new baud rate. Loop context. */
void uart_open(struct uart *uart, unsigned number, uint32_t baud);

/* Takes up to n bytes that have arrived before the first error, if there is one. Loop context. */
size_t uart_take(struct uart *uart, void *to, size_t n);

/* The errors that come next, once every byte before them has been taken; then they are forgotten.
 * 0: none. Loop context. */
unsigned uart_take_errors(struct uart *uart);

/* Bytes lost since the last call. Loop context. */
unsigned uart_take_lost(struct uart *uart);

/* Puts up to n bytes into the ring and returns how many. Loop context. */
size_t uart_put(struct uart *uart, const void *from, size_t n);

/* Sends what is in the ring and these n bytes, waiting for the hardware. Any context. */
void uart_flush(struct uart *uart, const void *from, size_t n);

#endif
