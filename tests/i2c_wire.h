/* I2C, wire event by wire event: what every chip's driver must do when its controller is a model.
 *
 * The test includes this, then has the model of its controller, whose registers are memory, and
 * includes the driver. The model does one event on the wire at a time, tells it here, and calls the
 * driver's interrupt as long as its flags ask for it:
 *
 *     static bool controller_step(void);        false: it waits for the driver, or is done
 *     static void controller_interrupt(void);   the driver's handler, when all flags are up
 *     static void controller_reset(void);       as the chip's reset leaves it; here and when the
 *                                               driver resets it
 *
 * Where that is not 400 kHz, I2C_FASTEST is the controller's fastest rate; where a transfer may
 * take more than 100 steps, ALL_STEPS is as many as are enough. I2C_CASES runs the cases. The pins
 * are here as well: a driver that resets makes the bus free. */
#ifndef TESTS_I2C_WIRE_H
#define TESTS_I2C_WIRE_H

#include <string.h>

#include "drivers/i2c.h"
#include "hal/gpio.h"
#include "tests/tap.h"

static bool controller_step(void);
static void controller_interrupt(void);
static void controller_reset(void);

/* ---- The wire and the target ----------------------------------------------------------------- */

#define TARGET 0x48
#define FIRST 0x80 /* what is read, and then one more each time */

/* As it went: S for a start, P for a stop, each byte with + or - for its acknowledgement. */
static char wire[64];
static int refused; /* which byte that goes out the target refuses; -1: none */

static enum { FREE, STARTED, TAKES, GIVES, REFUSED } target;
static int bytes_out;
static uint8_t given;

static void wire_note(const char *what)
{
	OK(strlen(wire) + strlen(what) < sizeof wire);
	strncat(wire, what, sizeof wire - strlen(wire) - 1);
}

static void wire_byte(uint8_t byte, bool acknowledged)
{
	static const char digits[] = "0123456789abcdef";

	wire_note(
	    (const char[]){digits[byte >> 4], digits[byte & 15], acknowledged ? '+' : '-', 0});
}

/* A target that gives bytes holds the line until one of them is refused. */
static void wire_start(void)
{
	OK(target != GIVES);
	wire_note("S");
	target = STARTED;
}

static void wire_stop(void)
{
	OK(target != GIVES && target != FREE && target != STARTED);
	wire_note("P");
	target = FREE;
}

static bool wire_out(uint8_t byte)
{
	bool acknowledged = bytes_out++ != refused;

	OK(target == STARTED || target == TAKES);
	wire_byte(byte, acknowledged);
	if (!acknowledged)
		target = REFUSED;
	else if (target == STARTED)
		target = byte & 1 ? GIVES : TAKES;
	return acknowledged;
}

static uint8_t wire_in(bool acknowledged)
{
	OK(target == GIVES);
	wire_byte(given, acknowledged);
	if (!acknowledged)
		target = REFUSED;
	return given++;
}

/* Another master has it. */
static __attribute__((unused)) void wire_lost(void)
{
	wire_note("X");
	target = FREE;
}

/* ---- The lines, when they are pins ----------------------------------------------------------- */

static int held; /* clocks that the target needs until it lets go of the data line */
static unsigned clocks, stops;
static bool scl = true, sda = true;

int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	OK(pin == BOARD_I2C0_SCL || pin == BOARD_I2C0_SDA);
	EQ(mode, HAL_PIN_OPEN_DRAIN);
	return 0;
}

void hal_pin_write(unsigned pin, bool level)
{
	if (pin == BOARD_I2C0_SDA) {
		stops += scl && level && !sda;
		sda = level;
		return;
	}
	if (scl && !level)
		clocks++;
	if (!scl && level && held)
		held--;
	scl = level;
}

bool hal_pin_read(unsigned pin)
{
	EQ(pin, BOARD_I2C0_SDA);
	return sda && !held;
}

/* ---- Transfers ------------------------------------------------------------------------------- */

#define UNTOUCHED 0x55

static struct i2c_bus i2c;
static struct i2c_transfer moving;
static struct weft_task task;
static uint8_t in[8];

static void begin(uint16_t out_size, uint16_t in_size)
{
	wire[0] = 0;
	bytes_out = 0;
	given = FIRST;
	memset(in, UNTOUCHED, sizeof in);
	weft_spawn(&task, FRAME(&moving, i2c_transfer, .bus = &i2c, .address = TARGET,
	                        .out = "abcd", .out_size = out_size, .in = in, .in_size = in_size));
}

static unsigned steps(unsigned most)
{
	unsigned n = 0;

	while (n < most && controller_step())
		n++;
	return n;
}

#ifndef ALL_STEPS
#define ALL_STEPS 100u
#endif

#ifndef I2C_FASTEST
#define I2C_FASTEST 400000
#endif
#define I2C_USUAL (I2C_FASTEST < 100000 ? I2C_FASTEST : 100000)

static unsigned bytes_on_wire(void)
{
	unsigned n = 0;

	for (const char *p = wire; *p; p++)
		n += *p == '+' || *p == '-';
	return n;
}

/* The first n bytes have come, and nothing else. */
static void expect_in(unsigned n)
{
	for (unsigned i = 0; i < sizeof in; i++)
		EQ(in[i], i < n ? FIRST + i : UNTOUCHED);
}

static void expect_wire(const char *expected)
{
	bool same = !strcmp(wire, expected);

	OK(same);
	if (same)
		return;
	weft_report_text("# it was ");
	weft_report_text(wire);
	weft_report_text(", not ");
	weft_report_text(expected);
	weft_report_text("\n");
}

static void expect_stopped(void)
{
	EQ(wire[strlen(wire) - 1], 'P');
	EQ(target, FREE);
}

/* Whatever comes now writes nothing any more. */
static void expect_over(void)
{
	uint8_t before[sizeof in];

	memcpy(before, in, sizeof in);
	tap_interrupt(controller_interrupt);
	(void)steps(ALL_STEPS);
	OK(!memcmp(before, in, sizeof in));
}

CASE(opens)
{
	BEGIN(opens);
	refused = -1;
	controller_reset();
	EQ(i2c_open(&i2c, 1, I2C_USUAL), WEFT_EINVAL);
	EQ(i2c_open(&i2c, 0, 0), WEFT_EINVAL);
	EQ(i2c_open(&i2c, 0, I2C_FASTEST + 1), WEFT_EINVAL);
	EQ(i2c_open(&i2c, 0, I2C_FASTEST), 0);
	EQ(i2c_open(&i2c, 0, I2C_USUAL), 0);
	END(0);
}

CASE_WITH(bytes_out_and_in, unsigned i;)
{
	static const struct {
		uint16_t out, in;
		const char *wire;
	} rows[] = {
	    {1, 0, "S90+61+P"},
	    {2, 0, "S90+61+62+P"},
	    {4, 0, "S90+61+62+63+64+P"},
	    {0, 1, "S91+80-P"},
	    {0, 2, "S91+80+81-P"},
	    {0, 3, "S91+80+81+82-P"},
	    {0, 4, "S91+80+81+82+83-P"},
	    {0, 7, "S91+80+81+82+83+84+85+86-P"},
	    {1, 1, "S90+61+S91+80-P"},
	    {2, 2, "S90+61+62+S91+80+81-P"},
	    {1, 3, "S90+61+S91+80+81+82-P"},
	    {3, 4, "S90+61+62+63+S91+80+81+82+83-P"},
	};

	BEGIN(bytes_out_and_in);
	for (self->i = 0; self->i < sizeof rows / sizeof *rows; self->i++) {
		begin(rows[self->i].out, rows[self->i].in);
		TRY(weft_yield());
		(void)steps(ALL_STEPS);
		expect_wire(rows[self->i].wire);
		TRY(weft_join(&task));
		EQ(rc, 0);
		expect_in(rows[self->i].in);
		expect_over();
	}
	END(0);
}

CASE_WITH(only_the_address, int i;)
{
	BEGIN(only_the_address);
	for (self->i = -1; self->i < 1; self->i++) {
		refused = self->i;
		begin(0, 0);
		TRY(weft_yield());
		(void)steps(ALL_STEPS);
		AWAIT(weft_join(&task));
		EQ(rc, self->i < 0 ? 0 : DEVICE_ENOACK);
		expect_stopped();
		expect_in(0);
	}
	refused = -1;
	END(0);
}

/* Each byte that goes out, in a write of 3, a read, and a read behind a write of 2. */
CASE_WITH(refusals, unsigned i; int at;)
{
	static const struct {
		uint8_t out, in, bytes, address; /* which of the bytes is a second address */
	} rows[] = {{3, 0, 4, 0}, {0, 1, 1, 0}, {0, 2, 1, 0}, {0, 5, 1, 0}, {2, 3, 4, 3}};

	BEGIN(refusals);
	for (self->i = 0; self->i < sizeof rows / sizeof *rows; self->i++) {
		for (self->at = 0; self->at < rows[self->i].bytes; self->at++) {
			refused = self->at;
			begin(rows[self->i].out, rows[self->i].in);
			TRY(weft_yield());
			(void)steps(ALL_STEPS);
			EQ(bytes_out, self->at + 1);
			expect_stopped();
			AWAIT(weft_join(&task));
			EQ(rc, self->at == 0 || self->at == rows[self->i].address
			           ? DEVICE_ENOACK
			           : DEVICE_EREFUSED);
			expect_in(0);
			expect_over();
		}
	}
	refused = -1;
	END(0);
}

/* Of these transfers each step is disturbed, in what follows. */
static const struct {
	uint16_t out, in;
} disturbed[] = {{3, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 7}, {2, 1}, {1, 2}, {2, 5}, {0, 0}};

#define DISTURBED (sizeof disturbed / sizeof *disturbed)

/* A cancel: the bus is free three bytes and a stop later at the latest, and nothing is written to
 * the buffer behind that. */
CASE_WITH(cancels, unsigned i, at, bytes; bool ended;)
{
	BEGIN(cancels);
	for (self->i = 0; self->i < DISTURBED; self->i++) {
		self->ended = false;
		for (self->at = 0; !self->ended; self->at++) {
			begin(disturbed[self->i].out, disturbed[self->i].in);
			TRY(weft_yield());
			self->ended = steps(self->at) < self->at;
			TRY(weft_yield());
			TRY(weft_yield()); /* what is done is over by now */
			self->bytes = bytes_on_wire();
			weft_cancel(&task);
			TRY(weft_yield());
			TRY(weft_yield());
			(void)steps(ALL_STEPS);
			OK(bytes_on_wire() <= self->bytes + 3);
			expect_stopped();
			AWAIT(weft_join(&task));
			OK(rc == 0 || (rc == WEFT_ECANCELED && !self->ended));
			OK(rc == WEFT_ECANCELED || self->at);
			if (rc == 0)
				expect_in(disturbed[self->i].in);
			expect_over();
		}
		OK(self->at > 2);
	}
	END(0);
}

/* Nothing comes any more: the limit ends it, controller and bus are reset, and the next transfer
 * works. */
CASE_WITH(hangs, unsigned i, at; bool ended;)
{
	BEGIN(hangs);
	for (self->i = 0; self->i < DISTURBED; self->i++) {
		self->ended = false;
		for (self->at = 0; !self->ended; self->at++) {
			begin(disturbed[self->i].out, disturbed[self->i].in);
			TRY(weft_yield());
			self->ended = steps(self->at) < self->at;
			clocks = stops = 0;
			held = 7;
			AWAIT(weft_join(&task));
			if (self->ended)
				break;
			if (rc == 0) { /* only its stop was missing */
				expect_over();
				continue;
			}
			EQ(rc, DEVICE_EHUNG);
			EQ(clocks, 10); /* nine, and the stop's */
			EQ(stops, 1);
			EQ(held, 0);
			target = FREE;
			expect_over();
			begin(1, 2);
			TRY(weft_yield());
			(void)steps(ALL_STEPS);
			expect_wire("S90+61+S91+80+81-P");
			TRY(weft_join(&task));
			EQ(rc, 0);
			expect_in(2);
		}
		OK(self->at > 2);
	}
	END(0);
}

CASE(a_line_that_stays_low)
{
	BEGIN(a_line_that_stays_low);
	held = 11;
	OK(!hal_i2c_reset(0));
	held = 10;
	OK(hal_i2c_reset(0));
	END(0);
}

#define I2C_CASES                                                                                  \
	RUN_CASE(opens)                                                                            \
	RUN_CASE(bytes_out_and_in)                                                                 \
	RUN_CASE(only_the_address)                                                                 \
	RUN_CASE(refusals) RUN_CASE(cancels) RUN_CASE(hangs) RUN_CASE(a_line_that_stays_low)

#endif
