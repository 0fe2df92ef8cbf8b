/* Bytes with errors of the line on a UART, at any time, and readers with limits: each byte that
 * found room comes once, in order; none is missing before the first error. */
#include "drivers/uart.h"

#include "fuzz.h"
#include "hal/soc/virtual/devices.h"

static struct fuzz_input input;
static struct uart_port port;
static uint8_t rx[16], tx[4], buffer[24];
static uint8_t next_sent, next_read;
static bool gap; /* an error came: bytes may be missing; all errors that wait come in the first
                    one's place */

/* Bytes are numbered: what is read can be compared. */
static void arrive(void *unused)
{
	uint8_t what = fuzz_byte(&input);

	(void)unused;
	for (unsigned i = 0; i <= what % 8u; i++)
		sim_uart_byte(1, next_sent++, what >= 0xf0 && !i ? 1u << what % 4 : 0);
	if (input.left)
		sim_at(hal_now() + (hal_time)(what >> 3) * 100 + 1, arrive, NULL);
}

static void check(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		MUST(gap || buffer[i] == next_read);
		next_read = (uint8_t)(buffer[i] + 1);
	}
}

struct user {
	WEFT_FRAME;
	uint8_t what;
	struct weft_deadline limit;
	union {
		struct uart_read read;
		struct uart_read_until until;
		struct uart_write write;
	};
};

static ASYNC(user)
{
	BEGIN(user);
	MUST(uart_port_open(&port, 1, 115200, rx, sizeof rx, tx, sizeof tx) == 0);
	sim_at(1, arrive, NULL);
	while (input.left) {
		self->what = fuzz_byte(&input);
		weft_deadline_start(&self->limit, weft_now() + 20 * (weft_time)fuzz_byte(&input));
		if (self->what % 4 == 0)
			AWAIT(CALL(&self->write, uart_write, .port = &port, .from = buffer,
			           .size = self->what / 11));
		else if (self->what % 4 == 1)
			AWAIT(CALL(&self->until, uart_read_until, .port = &port, .to = buffer,
			           .size = self->what % 24, .end = self->what));
		else
			AWAIT(CALL(&self->read, uart_read, .port = &port, .to = buffer,
			           .size = self->what % 24));
		rc = weft_deadline_end(&self->limit, rc);
		if (self->what % 4 == 1)
			check(self->until.got);
		else if (self->what % 4 && rc > 0)
			check((unsigned)rc);
		gap |= rc <= DEVICE_EOVERRUN;
		MUST(!weft_locked(&port.reading) && !weft_locked(&port.writing));
	}
	END(0);
}

void fuzz_one(const uint8_t *bytes, size_t size)
{
	static struct user frame;

	input = (struct fuzz_input){bytes, size};
	fuzz_steps = UINT32_MAX / 11;
	MUST(weft_run(FRAME(&frame, user)) == 0);
}
