/* UARTs: bytes in both directions, and what can be wrong with a line, in its place. */
#include "drivers/uart.h"

#include <string.h>

#include "hal/soc/virtual/devices.h"
#include "tests/tap.h"

#define UART 1
#define BAUD 10000 /* a byte each ms */
#define BYTE (10 * (HAL_HZ / BAUD))

static struct uart_port port;
static uint8_t rx[8], tx[8], buffer[48];
static char sent[64];
static unsigned sent_count;

static void note_sent(uint8_t byte)
{
	if (sent_count < sizeof sent - 1)
		sent[sent_count++] = (char)byte;
	sent[sent_count] = 0;
}

static void set_up(void)
{
	EQ(uart_port_open(&port, UART, BAUD, rx, sizeof rx, tx, sizeof tx), 0);
	sim_uart_listen(UART, note_sent);
	sent_count = 0;
	sent[0] = 0;
	memset(buffer, 0, sizeof buffer);
}

/* ---- Reading --------------------------------------------------------------------------------- */

CASE_WITH(what_cannot_be_opened, struct uart_port other; struct uart_read read;)
{
	BEGIN(what_cannot_be_opened);
	set_up();
	EQ(uart_port_open(&self->other, HAL_UARTS, BAUD, rx, 8, tx, 8), WEFT_EINVAL);
	EQ(uart_port_open(&self->other, 0, 0, rx, 8, tx, 8), WEFT_EINVAL);
	EQ(uart_port_open(&self->other, 0, BAUD, rx, 7, tx, 8), WEFT_EINVAL);
	EQ(uart_port_open(&self->other, 0, BAUD, rx, 8, tx, 0), WEFT_EINVAL);
	AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer));
	EQ(rc, WEFT_EINVAL);
	END(0);
}

CASE_WITH(bytes_are_read_as_they_come, weft_time start; struct uart_read read;)
{
	BEGIN(bytes_are_read_as_they_come);
	set_up();
	self->start = weft_now();
	sim_uart_text(UART, "abcdef");
	AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer, .size = 4));
	EQ(rc, 1);
	EQ(weft_now() - self->start, BYTE);
	TRY(weft_sleep(4 * BYTE));
	AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer + 1, .size = 3));
	EQ(rc, 3);
	AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer + 4, .size = 8));
	EQ(rc, 1);
	AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer + 5, .size = 8));
	EQ(rc, 1);
	EQ(memcmp(buffer, "abcdef", 7), 0);
	EQ(weft_now() - self->start, 6 * BYTE);
	END(0);
}

/* Behind the bytes before it, before those after it. */
CASE_WITH(errors_in_their_place, unsigned i, place; struct uart_read read;)
{
	static const struct {
		unsigned bits;
		int error;
		bool byte; /* it means something all the same */
	} kind[] = {
	    {HAL_UART_OVERRUN, DEVICE_EOVERRUN, true},
	    {HAL_UART_FRAMING, DEVICE_EFRAMING, true},
	    {HAL_UART_PARITY, DEVICE_EPARITY, true},
	    {HAL_UART_BREAK | HAL_UART_FRAMING, DEVICE_EBREAK, false},
	};

	BEGIN(errors_in_their_place);
	set_up();
	for (; self->i < 4; self->i++) {
		for (self->place = 0; self->place < 4; self->place++) {
			for (unsigned n = 0; n < 4; n++)
				sim_uart_byte(UART, (uint8_t)('a' + n),
				              n == self->place ? kind[self->i].bits : 0);
			AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer, .size = 8));
			if (self->place) {
				EQ(rc, self->place);
				EQ(memcmp(buffer, "abcd", self->place), 0);
				AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer,
				           .size = 8));
			}
			EQ(rc, kind[self->i].error);
			if (self->place == 3 && !kind[self->i].byte)
				continue;
			AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer, .size = 8));
			EQ(rc, 4 - self->place - !kind[self->i].byte);
			EQ(buffer[0], 'a' + self->place + !kind[self->i].byte);
		}
	}
	END(0);
}

/* Eight wait in the ring and four in the hardware; what comes then is lost, and told in its place.
 */
CASE_WITH(too_much_at_once, struct uart_read read; unsigned got;)
{
	BEGIN(too_much_at_once);
	set_up();
	sim_uart_byte(UART, '!', 0);
	TRY(CALL(&self->read, uart_read, .port = &port, .to = buffer, .size = 8));
	for (char c = 'a'; c <= 'p'; c++)
		sim_uart_byte(UART, (uint8_t)c, 0);
	while (self->got < 12) {
		TRY(CALL(&self->read, uart_read, .port = &port, .to = buffer + self->got,
		         .size = 32));
		self->got += (unsigned)rc;
	}
	EQ(self->got, 12);
	EQ(memcmp(buffer, "abcdefghijkl", 12), 0);
	sim_uart_byte(UART, 'q', 0);
	AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer, .size = 8));
	EQ(rc, DEVICE_EOVERRUN);
	AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer, .size = 8));
	EQ(rc, 1);
	EQ(buffer[0], 'q');
	END(0);
}

CASE_WITH(a_cancel_takes_nothing, weft_time at; struct weft_deadline limit; struct uart_read read;)
{
	BEGIN(a_cancel_takes_nothing);
	set_up();
	for (self->at = BYTE - 20; self->at < BYTE + 20; self->at++) {
		sim_uart_text(UART, "x");
		AWAIT_UNTIL(&self->limit, weft_now() + self->at,
		            CALL(&self->read, uart_read, .port = &port, .to = buffer, .size = 4));
		EQ(rc, self->at < BYTE ? WEFT_ETIMEDOUT : 1);
		if (self->at < BYTE)
			TRY(CALL(&self->read, uart_read, .port = &port, .to = buffer, .size = 4));
		EQ(rc, 1);
		EQ(weft_loop.sources, 0);
	}
	END(0);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

CASE_WITH(lines, struct uart_read_until line; struct weft_deadline limit;)
{
	BEGIN(lines);
	set_up();
	sim_uart_text(UART, "one\n\nthree and more\n");
	AWAIT(CALL(&self->line, uart_read_until, .port = &port, .to = buffer, .size = 10,
	           .end = '\n'));
	EQ(rc, 4);
	EQ(memcmp(buffer, "one\n", 4), 0);
	AWAIT(CALL(&self->line, uart_read_until, .port = &port, .to = buffer, .size = 10,
	           .end = '\n'));
	EQ(rc, 1);
	AWAIT(CALL(&self->line, uart_read_until, .port = &port, .to = buffer, .size = 10,
	           .end = '\n'));
	EQ(rc, WEFT_EFULL);
	EQ(self->line.got, 10);
	EQ(memcmp(buffer, "three and ", 10), 0);
	AWAIT(CALL(&self->line, uart_read_until, .port = &port, .to = buffer, .size = 5,
	           .end = '\n'));
	EQ(rc, 5); /* it just fits */
	/* A cancel leaves what has come, an error too. */
	sim_uart_text(UART, "half a line");
	AWAIT_UNTIL(&self->limit, weft_now() + 4 * BYTE + 1,
	            CALL(&self->line, uart_read_until, .port = &port, .to = buffer, .size = 10,
	                 .end = '\n'));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(self->line.got, 4);
	EQ(memcmp(buffer, "half", 4), 0);
	OK(!weft_locked(&port.reading));
	TRY(weft_sleep(BYTE));
	sim_uart_byte(UART, 0, HAL_UART_BREAK);
	AWAIT(CALL(&self->line, uart_read_until, .port = &port, .to = buffer, .size = 10,
	           .end = '\n'));
	EQ(rc, DEVICE_EBREAK);
	EQ(self->line.got, 1);
	END(0);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static const char *const texts[] = {"the first text, ", "the second."};

struct writer {
	WEFT_FRAME;
	const char *text;
	struct uart_write write;
};

static ASYNC(writer)
{
	BEGIN(writer);
	AWAIT(CALL(&self->write, uart_write, .port = &port, .from = (const uint8_t *)self->text,
	           .size = strlen(self->text)));
	END(rc);
}

/* The ring is smaller than the texts, which do not mix. */
CASE_WITH(texts_do_not_mix, unsigned i; struct weft_task task[2]; struct writer writer[2];)
{
	BEGIN(texts_do_not_mix);
	set_up();
	for (unsigned i = 0; i < 2; i++)
		weft_spawn(&self->task[i], FRAME(&self->writer[i], writer, .text = texts[i]));
	for (; self->i < 2; self->i++)
		TRY(weft_join(&self->task[self->i]));
	TRY(weft_sleep(9 * BYTE));
	EQ(strcmp(sent, "the first text, the second."), 0);
	EQ(weft_loop.sources, 0);
	END(0);
}

/* What was accepted is sent, the rest is not; `size` says how much. */
CASE_WITH(a_text_is_cut_off, weft_time at; struct weft_deadline limit; struct writer writer;
          unsigned accepted;)
{
	BEGIN(a_text_is_cut_off);
	set_up();
	for (self->at = 1; self->at < 12 * BYTE; self->at += 333) {
		sent_count = 0;
		AWAIT_UNTIL(&self->limit, weft_now() + self->at,
		            CALL(&self->writer, writer, .text = texts[0]));
		OK(rc == WEFT_ETIMEDOUT || rc == 0);
		EQ(rc == 0, self->writer.write.size == 0);
		self->accepted = (unsigned)(strlen(texts[0]) - self->writer.write.size);
		TRY(weft_sleep(10 * BYTE));
		EQ(sent_count, self->accepted);
		EQ(memcmp(sent, texts[0], sent_count), 0);
	}
	END(0);
}

CASE_WITH(a_flush, struct writer writer;)
{
	BEGIN(a_flush);
	set_up();
	TRY(CALL(&self->writer, writer, .text = "ring"));
	uart_flush(&port.uart, ", now", 5);
	EQ(strcmp(sent, "ring, now"), 0);
	TRY(CALL(&self->writer, writer, .text = "!"));
	TRY(weft_sleep(2 * BYTE));
	EQ(strcmp(sent, "ring, now!"), 0);
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(what_cannot_be_opened) RUN(bytes_are_read_as_they_come) RUN(errors_in_their_place)
          RUN(too_much_at_once) RUN(a_cancel_takes_nothing) RUN(lines) RUN(texts_do_not_mix)
              RUN(a_text_is_cut_off) RUN(a_flush))
