#include "drivers/uart.h"

static void changed(struct uart *uart)
{
	struct uart_port *port = WEFT_OF(uart, struct uart_port, uart);

	weft_event_set_isr(&port->came);
	weft_event_set_isr(&port->went);
}

static bool is_ring(size_t size)
{
	return size && size <= 32768 && !(size & (size - 1));
}

int uart_port_open(struct uart_port *port, unsigned number, uint32_t baud, uint8_t *rx,
                   size_t rx_size, uint8_t *tx, size_t tx_size)
{
	if (number >= HAL_UARTS || !baud || !is_ring(rx_size) || !is_ring(tx_size))
		return WEFT_EINVAL;
	*port = (struct uart_port){
	    .uart = {.rx = {.bytes = rx, .size = (uint16_t)rx_size},
	             .tx = {.bytes = tx, .size = (uint16_t)tx_size},
	             .changed = changed},
	};
	uart_open(&port->uart, number, baud);
	return 0;
}

/* A break is seen as a framing error as well: it says more. */
static int error_of(unsigned errors)
{
	if (errors & HAL_UART_BREAK)
		return DEVICE_EBREAK;
	if (errors & HAL_UART_OVERRUN)
		return DEVICE_EOVERRUN;
	if (errors & HAL_UART_FRAMING)
		return DEVICE_EFRAMING;
	return errors ? DEVICE_EPARITY : 0;
}

/* Bytes, or an error, or 0 when nothing has come. */
static int take(struct uart *uart, void *to, size_t size)
{
	size_t got = uart_take(uart, to, size);

	return got ? (int)got : error_of(uart_take_errors(uart));
}

ASYNC(uart_read)
{
	BEGIN(uart_read);
	if (!self->size)
		RETURN(WEFT_EINVAL);
	WEFT_CHECK_KEPT(self->to);
	for (;;) {
		weft_event_clear(&self->port->came);
		rc = take(&self->port->uart, self->to, self->size);
		if (rc)
			RETURN(rc);
		weft_source_open();
		AWAIT(weft_event_wait(&self->port->came));
		weft_source_close();
		if (rc < 0)
			RETURN(rc);
	}
	END(0);
}

ASYNC(uart_read_until)
{
	BEGIN(uart_read_until);
	WEFT_CHECK_KEPT(self->to);
	self->got = 0;
	TRY(weft_lock(&self->port->reading));
	DEFER(&self->unlock, weft_unlock, &self->port->reading);
	while (self->got < self->size) {
		TRY(CALL(&self->read, uart_read, .port = self->port, .to = &self->to[self->got],
		         .size = 1));
		if (self->to[self->got++] == self->end)
			RETURN(self->got);
	}
	END(WEFT_EFULL);
}

ASYNC(uart_write)
{
	size_t accepted;

	BEGIN(uart_write);
	WEFT_CHECK_KEPT(self->from);
	TRY(weft_lock(&self->port->writing));
	DEFER(&self->unlock, weft_unlock, &self->port->writing);
	for (;;) {
		weft_event_clear(&self->port->went);
		accepted = uart_put(&self->port->uart, self->from, self->size);
		self->from += accepted;
		self->size -= accepted;
		if (!self->size)
			RETURN(0);
		/* The hardware will go on, whatever else may wait. */
		weft_source_open();
		AWAIT(weft_event_wait(&self->port->went));
		weft_source_close();
		if (rc < 0)
			RETURN(rc);
	}
	END(0);
}
