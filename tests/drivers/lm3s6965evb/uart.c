/* UARTs 1 and 2, with somebody at the other end of each line. Bytes are counted: the one at i is
 * i * 7 + number. */
#include "drivers/uart.h"

#include <stdio.h>
#include <string.h>

#include "tests/drivers/outside.h"

#define MANY 1000

static struct uart_port port[HAL_UARTS];
static uint8_t rx[HAL_UARTS][16], tx[HAL_UARTS][16], bytes[MANY];

static void open_port(unsigned number)
{
	EQ(uart_port_open(&port[number], number, 115200, rx[number], sizeof *rx, tx[number],
	                  sizeof *tx),
	   0);
}

static uint8_t counted(unsigned number, int i)
{
	return (uint8_t)(i * 7 + (int)number);
}

/* Reads exactly so many bytes. */
struct read_all {
	WEFT_FRAME;
	unsigned number;
	uint8_t *to;
	uint16_t size;
	/* private */
	struct uart_read read;
};

static ASYNC(read_all)
{
	BEGIN(read_all);
	while (self->size) {
		TRY(CALL(&self->read, uart_read, .port = &port[self->number], .to = self->to,
		         .size = self->size));
		self->to += rc;
		self->size = (uint16_t)(self->size - rc);
	}
	END(0);
}

CASE_WITH(numbers, struct uart_port other;)
{
	BEGIN(numbers);
	EQ(uart_port_open(&self->other, 3, 115200, rx[1], 16, tx[1], 16), WEFT_EINVAL);
	open_port(1);
	open_port(2);
	END(0);
}

/* More than the rings hold, so that both sides wait for each other. */
CASE_WITH(both_directions, unsigned number; char request[16]; struct outside ask;
          struct weft_task task; struct uart_write write; struct read_all read;)
{
	BEGIN(both_directions);
	for (self->number = 1; self->number <= 2; self->number++) {
		for (int i = 0; i < MANY; i++)
			bytes[i] = counted(self->number, i);
		weft_spawn(&self->task, FRAME(&self->write, uart_write, .port = &port[self->number],
		                              .from = bytes, .size = MANY));
		snprintf(self->request, sizeof self->request, "wrong %u 1000", self->number);
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(rc, 0);
		TRY(weft_join(&self->task));
		memset(bytes, 0, MANY);
		/* It reads from the beginning: what comes while nobody reads is not held back. */
		weft_spawn(&self->task, FRAME(&self->read, read_all, .number = self->number,
		                              .to = bytes, .size = MANY));
		TRY(weft_yield());
		snprintf(self->request, sizeof self->request, "say %u 1000", self->number);
		TRY(CALL(&self->ask, outside, .request = self->request));
		TRY(weft_join(&self->task));
		for (int i = 0; i < MANY; i++)
			EQ(bytes[i], counted(self->number, i));
	}
	END(0);
}

/* What comes on 1 goes out on 2, and the other way round. */
struct relay {
	WEFT_FRAME;
	unsigned from, to;
	/* private */
	uint8_t some[8];
	struct uart_read read;
	struct uart_write write;
};

static ASYNC(relay)
{
	BEGIN(relay);
	for (;;) {
		TRY(CALL(&self->read, uart_read, .port = &port[self->from], .to = self->some,
		         .size = sizeof self->some));
		TRY(CALL(&self->write, uart_write, .port = &port[self->to], .from = self->some,
		         .size = (size_t)rc));
	}
	END(0);
}

CASE_WITH(all_at_once, struct weft_task task[2]; struct relay relay[2]; struct outside ask; int i;)
{
	BEGIN(all_at_once);
	weft_spawn(&self->task[0], FRAME(&self->relay[0], relay, .from = 1, .to = 2));
	weft_spawn(&self->task[1], FRAME(&self->relay[1], relay, .from = 2, .to = 1));
	TRY(CALL(&self->ask, outside, .request = "across 5000"));
	EQ(rc, 0);
	for (self->i = 0; self->i < 2; self->i++) {
		weft_cancel(&self->task[self->i]);
		AWAIT(weft_join(&self->task[self->i]));
		EQ(rc, WEFT_ECANCELED);
	}
	END(0);
}

/* ---- What may be wrong ---------------------------------------------------------------------- */

/* Until so many bytes are in the ring. */
struct until_there {
	WEFT_FRAME;
	const struct uart *uart;
	unsigned count;
};

static ASYNC(until_there)
{
	BEGIN(until_there);
	while ((uint16_t)(HAL_LOAD(&self->uart->rx.put) - self->uart->rx.taken) < self->count)
		TRY(weft_yield());
	END(0);
}

/* It is told of behind the bytes before it, and no byte is made of it. */
CASE_WITH(a_break_in_its_place, unsigned number; char request[16]; struct outside ask;
          struct until_there there; struct uart_read read;)
{
	BEGIN(a_break_in_its_place);
	for (self->number = 1; self->number <= 2; self->number++) {
		snprintf(self->request, sizeof self->request, "say %u 3", self->number);
		TRY(CALL(&self->ask, outside, .request = self->request));
		TRY(CALL(&self->there, until_there, .uart = &port[self->number].uart, .count = 3));
		snprintf(self->request, sizeof self->request, "break %u", self->number);
		TRY(CALL(&self->ask, outside, .request = self->request));
		snprintf(self->request, sizeof self->request, "say %u 2", self->number);
		TRY(CALL(&self->ask, outside, .request = self->request));
		TRY(CALL(&self->there, until_there, .uart = &port[self->number].uart, .count = 5));
		TRY(CALL(&self->read, uart_read, .port = &port[self->number], .to = bytes,
		         .size = 9));
		EQ(rc, 3);
		AWAIT(CALL(&self->read, uart_read, .port = &port[self->number], .to = bytes + 3,
		           .size = 9));
		EQ(rc, DEVICE_EBREAK);
		TRY(CALL(&self->read, uart_read, .port = &port[self->number], .to = bytes + 3,
		         .size = 9));
		EQ(rc, 2);
		for (int i = 0; i < 5; i++)
			EQ(bytes[i], counted(self->number, i < 3 ? i : i - 3));
	}
	END(0);
}

struct waiter {
	WEFT_FRAME;
	uint8_t line[8];
	struct uart_read_until read;
};

static ASYNC(waiter)
{
	BEGIN(waiter);
	AWAIT(CALL(&self->read, uart_read_until, .port = &port[1], .to = self->line,
	           .size = sizeof self->line, .end = '\n'));
	END(rc);
}

/* One that comes while somebody waits, with bytes taken already. */
CASE_WITH(a_break_while_a_line_is_read, struct weft_task task; struct waiter waiter;
          struct outside ask;)
{
	BEGIN(a_break_while_a_line_is_read);
	weft_spawn(&self->task, FRAME(&self->waiter, waiter));
	TRY(CALL(&self->ask, outside, .request = "say 1 2"));
	while (self->waiter.read.got < 2)
		TRY(weft_yield());
	TRY(CALL(&self->ask, outside, .request = "break 1"));
	AWAIT(weft_join(&self->task));
	EQ(rc, DEVICE_EBREAK);
	EQ(self->waiter.read.got, 2);
	EQ(self->waiter.line[1], counted(1, 1));
	END(0);
}

/* Nobody has read yet: what does not fit the ring is lost, and told of where it was. */
CASE_WITH(what_nobody_takes, struct outside ask; struct uart_read read;)
{
	BEGIN(what_nobody_takes);
	open_port(2);
	TRY(CALL(&self->ask, outside, .request = "say 2 20"));
	while (HAL_LOAD(&port[2].uart.lost) < 4)
		TRY(weft_yield());
	TRY(CALL(&self->read, uart_read, .port = &port[2], .to = bytes, .size = 40));
	EQ(rc, 16);
	EQ(bytes[15], counted(2, 15));
	AWAIT(CALL(&self->read, uart_read, .port = &port[2], .to = bytes, .size = 40));
	EQ(rc, DEVICE_EOVERRUN);
	EQ(uart_take_lost(&port[2].uart), 4);
	TRY(CALL(&self->ask, outside, .request = "say 2 1"));
	TRY(CALL(&self->read, uart_read, .port = &port[2], .to = bytes, .size = 40));
	EQ(rc, 1);
	EQ(bytes[0], counted(2, 0));
	END(0);
}

TESTS(RUN_CASE(numbers) RUN_CASE(both_directions) RUN_CASE(all_at_once)
          RUN_CASE(a_break_in_its_place) RUN_CASE(a_break_while_a_line_is_read)
              RUN_CASE(what_nobody_takes))
