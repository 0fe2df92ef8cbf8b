/* UART 1, both ways, and all that can be wrong with a line (uart.mjs): it is asked for by two
 * bytes, what and at which of four places. */
#include "drivers/uart.h"

#include <string.h>

#include "hal/arch/cortexm/startup.h"
#include "tests/tap.h"

#define UART 1
#define BAUD 115200u
#define BYTE weft_us(87)
#define LCRH (*(volatile uint32_t *)0x4003802cu)
#define RSR (*(volatile uint32_t *)0x40038004u)
enum { PARITY_EVEN = 6 };
enum { RSR_FRAMING = 1, RSR_OVERRUN = 8 };

static struct uart_port port;
static uint8_t rx[8], tx[8], in[32];

/* Asks for something. */
struct ask {
	WEFT_FRAME;
	char what;
	unsigned place;
	uint8_t bytes[2];
	struct uart_write write;
};

static ASYNC(ask)
{
	BEGIN(ask);
	self->bytes[0] = (uint8_t)self->what;
	self->bytes[1] = (uint8_t)('0' + self->place);
	memset(in, 0, sizeof in);
	TRY(CALL(&self->write, uart_write, .port = &port, .from = self->bytes, .size = 2));
	END(0);
}

/* Reads so many bytes, or to the first error; how many have come is `got`. */
struct collect {
	WEFT_FRAME;
	unsigned size;
	unsigned got;
	struct uart_read read;
};

static ASYNC(collect)
{
	BEGIN(collect);
	for (self->got = 0; self->got < self->size; self->got += (unsigned)rc) {
		TRY(CALL(&self->read, uart_read, .port = &port, .to = in + self->got,
		         .size = (uint16_t)(self->size - self->got)));
	}
	END(0);
}

CASE_WITH(opening, struct uart_port other;)
{
	BEGIN(opening);
	EQ(uart_port_open(&self->other, HAL_UARTS, BAUD, rx, 8, tx, 8), WEFT_EINVAL);
	EQ(uart_port_open(&port, UART, BAUD, rx, sizeof rx, tx, sizeof tx), 0);
	END(0);
}

/* Behind the bytes before it, before those after it. */
CASE_WITH(errors_in_their_place, unsigned i, place; struct ask ask; struct collect collect;)
{
	static const struct {
		char what;
		int error;
		bool byte; /* it means something all the same */
	} kinds[] = {
	    {'F', DEVICE_EFRAMING, true}, {'P', DEVICE_EPARITY, true}, {'B', DEVICE_EBREAK, false}};

	BEGIN(errors_in_their_place);
	for (; self->i < 3; self->i++) {
		/* The driver sends and receives without parity: it is switched on for this. */
		LCRH |= kinds[self->i].what == 'P' ? PARITY_EVEN : 0u;
		for (self->place = 0; self->place < 4; self->place++) {
			TRY(CALL(&self->ask, ask, .what = kinds[self->i].what,
			         .place = self->place));
			AWAIT(CALL(&self->collect, collect, .size = 4));
			EQ(rc, kinds[self->i].error);
			EQ(self->collect.got, self->place);
			TRY(CALL(&self->collect, collect,
			         .size = 4 - self->place - !kinds[self->i].byte));
			EQ(memcmp(in, &"abcd"[self->place + !kinds[self->i].byte],
			          self -> collect.got),
			   0);
		}
		LCRH &= ~(uint32_t)PARITY_EVEN;
	}
	END(0);
}

/* Too short to be the middle of a start bit: nothing has come. */
CASE_WITH(noise, struct ask ask; struct collect collect; struct weft_deadline limit;)
{
	BEGIN(noise);
	TRY(CALL(&self->ask, ask, .what = 'N', .place = 1));
	AWAIT_FOR(&self->limit, 10, CALL(&self->collect, collect, .size = 4));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(self->collect.got, 3);
	EQ(memcmp(in, "acd", 3), 0);
	END(0);
}

CASE_WITH(a_wrong_rate, struct ask ask; struct collect collect; struct weft_deadline limit;)
{
	BEGIN(a_wrong_rate);
	TRY(CALL(&self->ask, ask, .what = 'R'));
	AWAIT(CALL(&self->collect, collect, .size = 1));
	EQ(rc, DEVICE_EFRAMING);
	EQ(RSR, RSR_FRAMING);
	RSR = 0;
	EQ(RSR, 0);
	do
		AWAIT_FOR(&self->limit, 10, CALL(&self->collect, collect, .size = 8));
	while (rc != WEFT_ETIMEDOUT);
	TRY(CALL(&self->ask, ask, .what = 'Q'));
	TRY(CALL(&self->collect, collect, .size = 1));
	EQ(in[0], 'q');
	END(0);
}

/* Eight wait in the ring and one in the hardware; what comes then is lost, and told in its place.
 */
CASE_WITH(nobody_reads, struct ask ask; struct collect collect;)
{
	BEGIN(nobody_reads);
	TRY(CALL(&self->ask, ask, .what = 'T'));
	TRY(weft_sleep(20 * BYTE));
	EQ(RSR & RSR_OVERRUN, RSR_OVERRUN);
	TRY(CALL(&self->collect, collect, .size = 9));
	EQ(memcmp(in, "abcdefghi", 9), 0);
	TRY(CALL(&self->ask, ask, .what = 'Q'));
	AWAIT(CALL(&self->collect, collect, .size = 1));
	EQ(rc, DEVICE_EOVERRUN);
	TRY(CALL(&self->collect, collect, .size = 1));
	EQ(in[0], 'q');
	END(0);
}

/* The handler comes too late for three bytes. */
CASE_WITH(a_masked_interrupt, struct ask ask; struct collect collect; weft_time until;)
{
	uint32_t mask;

	BEGIN(a_masked_interrupt);
	TRY(CALL(&self->ask, ask, .what = 'H'));
	self->until = weft_now() + 6 * BYTE;
	mask = arch_mask();
	while (hal_now() < self->until) {
	}
	arch_unmask(mask);
	TRY(CALL(&self->collect, collect, .size = 1));
	EQ(in[0], 'h');
	TRY(CALL(&self->ask, ask, .what = 'Q'));
	AWAIT(CALL(&self->collect, collect, .size = 1));
	EQ(rc, DEVICE_EOVERRUN);
	EQ(self->collect.got, 0);
	TRY(CALL(&self->collect, collect, .size = 1));
	EQ(in[0], 'q');
	END(0);
}

TESTS(RUN_CASE(opening) RUN_CASE(errors_in_their_place) RUN_CASE(noise) RUN_CASE(a_wrong_rate)
          RUN_CASE(nobody_reads) RUN_CASE(a_masked_interrupt))
