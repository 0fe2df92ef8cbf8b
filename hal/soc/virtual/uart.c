/* UARTs beside the console, in virtual time. The rings are those of the bare-metal boards: the
 * build takes hal/uart.c only for these. */
#include "hal/uart.c" /* NOLINT(bugprone-suspicious-include) */

#include <string.h>

#include "hal/soc/virtual/devices.h"

static struct port {
	hal_time byte_takes;
	uint8_t fifo[SIM_UART_FIFO];
	uint8_t errors[SIM_UART_FIFO];
	unsigned count;
	bool receives, transmits, lost;
	bool sending, sent_waits; /* a byte is on the wire; its interrupt was switched off */
	uint8_t byte;
	void (*sent)(uint8_t byte);
} ports[HAL_UARTS];

static unsigned number_of(const struct port *port)
{
	return (unsigned)(port - ports);
}

/* ---- Receiving ------------------------------------------------------------------------------- */

static void received(void *port)
{
	if (((struct port *)port)->receives && ((struct port *)port)->count)
		uart_received_isr(number_of(port));
}

void hal_uart_receive(unsigned number, bool on)
{
	struct port *port = &ports[number];

	if (on && !port->receives && port->count)
		sim_at(hal_now(), received, port);
	port->receives = on;
}

bool hal_uart_take(unsigned number, uint8_t *byte, unsigned *errors)
{
	struct port *port = &ports[number];

	if (!port->count)
		return false;
	*byte = port->fifo[0];
	*errors |= port->errors[0];
	port->count--;
	memmove(port->fifo, port->fifo + 1, port->count);
	memmove(port->errors, port->errors + 1, port->count);
	return true;
}

void sim_uart_byte(unsigned number, uint8_t byte, unsigned errors)
{
	struct port *port = &ports[number];

	if (!port->byte_takes)
		return;
	if (port->count == SIM_UART_FIFO) {
		port->lost = true;
		return;
	}
	port->fifo[port->count] = byte;
	port->errors[port->count++] = (uint8_t)(errors | (port->lost ? HAL_UART_OVERRUN : 0));
	port->lost = false;
	sim_interrupt(received, port);
}

/* ---- Sending --------------------------------------------------------------------------------- */

static void deliver(const struct port *port)
{
	if (port->sent)
		port->sent(port->byte);
}

static void byte_sent(void *argument)
{
	struct port *port = argument;

	port->sending = false;
	deliver(port);
	port->sent_waits = !port->transmits;
	if (port->transmits)
		uart_sent_isr(number_of(port));
}

static void room(void *argument)
{
	struct port *port = argument;

	if (port->transmits && port->sent_waits) {
		port->sent_waits = false;
		uart_sent_isr(number_of(port));
	}
}

void hal_uart_send(unsigned number, uint8_t byte)
{
	struct port *port = &ports[number];

	if (port->sending)
		sim_refuse("a byte was given to a UART that has no room");
	port->sending = true;
	port->byte = byte;
	sim_at(hal_now() + port->byte_takes, byte_sent, port);
}

void hal_uart_transmit(unsigned number, bool on)
{
	struct port *port = &ports[number];

	port->transmits = on;
	if (on && port->sent_waits)
		sim_at(hal_now(), room, port);
}

void hal_uart_wait_sent(unsigned number)
{
	struct port *port = &ports[number];

	if (!port->sending)
		return;
	sim_forget(byte_sent, port);
	sim_pass(port->byte_takes);
	byte_sent(port);
}

void hal_uart_send_now(unsigned number, uint8_t byte)
{
	hal_uart_wait_sent(number);
	sim_pass(ports[number].byte_takes);
	ports[number].byte = byte;
	deliver(&ports[number]);
}

/* ---- Opening and the outside ----------------------------------------------------------------- */

void hal_uart_start(unsigned number, uint32_t baud)
{
	struct port *port = &ports[number];

	port->byte_takes = (10 * HAL_HZ + baud - 1) / baud;
	port->transmits = true;
	hal_uart_receive(number, true);
}

static struct arriving {
	const char *rest;
	unsigned number;
} arriving[HAL_UARTS];

static void arrive(void *argument)
{
	struct arriving *text = argument;

	if (!*text->rest)
		return;
	sim_uart_byte(text->number, (uint8_t)*text->rest++, 0);
	if (*text->rest)
		sim_at(hal_now() + ports[text->number].byte_takes, arrive, text);
}

void sim_uart_text(unsigned number, const char *text)
{
	sim_forget(arrive, &arriving[number]);
	arriving[number] = (struct arriving){text, number};
	sim_at(hal_now() + ports[number].byte_takes, arrive, &arriving[number]);
}

void sim_uart_listen(unsigned number, void (*sent)(uint8_t byte))
{
	ports[number].sent = sent;
}

static void reset(void)
{
	memset(ports, 0, sizeof ports);
	memset(uarts, 0, sizeof uarts);
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}
