/* The ports of the shields' connectors, whose registers are memory here: QEMU has none. It tests
 * that the driver does what the manual of the CMSDK's GPIO says; whether the chip does, nobody has
 * tried. Edges come between any two accesses. */
#include <string.h>

#include "drivers/gpio.h"
#include "hal/soc/mps2/mps2.h"
#include "tests/tap.h"

/* ---- Registers: each access comes by here before it is made ---------------------------------- */

/* A register that reads so was not written. */
#define SHOWN (1u << 31)

static struct mps2_gpio cells;
static unsigned accessed; /* port */

static struct port {
	uint32_t levels, out, outen, altfunc, inten, edges, rising, status;
} ports[4];

static unsigned accesses;
static const char *to_come; /* so many edges of pin `moves` at each access from `at` on */
static unsigned at, moves, come;

static void edge(unsigned pin)
{
	struct port *port = &ports[pin / 32 - 4];
	uint32_t bit = 1u << pin % 32;

	port->levels ^= bit;
	if (port->edges & bit && !(port->levels & bit) == !(port->rising & bit))
		port->status |= bit;
}

static void set_and_clear(uint32_t *bits, uint32_t set, uint32_t clear)
{
	if (!(set & SHOWN))
		*bits |= set;
	if (!(clear & SHOWN))
		*bits &= ~clear;
}

static void settle(void)
{
	struct port *port = &ports[accessed];

	port->out = cells.dataout;
	set_and_clear(&port->outen, cells.outenset, cells.outenclr);
	set_and_clear(&port->altfunc, cells.altfuncset, cells.altfuncclr);
	set_and_clear(&port->inten, cells.intenset, cells.intenclr);
	set_and_clear(&port->edges, cells.inttypeset, cells.inttypeclr);
	set_and_clear(&port->rising, cells.intpolset, cells.intpolclr);
	set_and_clear(&port->status, SHOWN, cells.intstatus);
}

/* An output that nobody outside drives has its own level. */
static void show(unsigned number)
{
	const struct port *port = &ports[number];

	accessed = number;
	cells = (struct mps2_gpio){
	    .data = (port->levels & ~port->outen) | (port->out & port->outen),
	    .dataout = port->out,
	    .outenset = SHOWN | port->outen,
	    .outenclr = SHOWN | port->outen,
	    .altfuncset = SHOWN | port->altfunc,
	    .altfuncclr = SHOWN | port->altfunc,
	    .intenset = SHOWN | port->inten,
	    .intenclr = SHOWN | port->inten,
	    .inttypeset = SHOWN | port->edges,
	    .inttypeclr = SHOWN | port->edges,
	    .intpolset = SHOWN | port->rising,
	    .intpolclr = SHOWN | port->rising,
	    .intstatus = SHOWN | port->status,
	};
}

static struct mps2_gpio *access_to(unsigned number)
{
	settle();
	if (accesses++ >= at && *to_come) {
		for (unsigned n = (unsigned)(*to_come++ - '0'); n; n--, come++)
			edge(moves);
	}
	show(number);
	return &cells;
}

#undef MPS2_PORT
#define MPS2_PORT(number) (access_to(number))
#include "hal/soc/mps2/gpio.c"

static void begin(void)
{
	to_come = "";
	memset(ports, 0, sizeof ports);
	show(0);
}

/* ---- Modes and levels ------------------------------------------------------------------------ */

CASE(pins_that_exist)
{
	BEGIN(pins_that_exist);
	begin();
	EQ(BOARD_EXP(0), 128);
	EQ(BOARD_EXP(15), 143);
	EQ(BOARD_EXP(16), 160);
	EQ(BOARD_EXP(51), 227);
	for (unsigned i = 0; i < 52; i++) {
		EQ(hal_pin_mode(BOARD_EXP(i), HAL_PIN_IN), 0);
		EQ(hal_pin_mode(BOARD_EXP(i), HAL_PIN_OUT), 0);
		EQ(hal_pin_mode(BOARD_EXP(i), HAL_PIN_OPEN_DRAIN), 0);
		EQ(hal_pin_mode(BOARD_EXP(i), HAL_PIN_IN_PULLUP), WEFT_EINVAL);
		EQ(hal_pin_mode(BOARD_EXP(i), HAL_PIN_IN_PULLDOWN), WEFT_EINVAL);
	}
	EQ(hal_pin_mode(144, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(BOARD_EXP(51) + 1, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(256, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_watch(256, true), WEFT_EINVAL);
	EQ(hal_pin_watch(BOARD_LED, true), WEFT_EINVAL);
	END(0);
}

CASE(levels)
{
	unsigned pin = BOARD_EXP(20);
	struct port *port = &ports[1];

	BEGIN(levels);
	begin();
	port->altfunc = port->levels = 0xffff;
	show(1);
	hal_pin_write(pin, true); /* first the level, then the mode */
	settle();
	EQ(port->outen, 0);
	EQ(hal_pin_mode(pin, HAL_PIN_OUT), 0);
	settle();
	EQ(port->out, 0x10);
	EQ(port->outen, 0x10);
	EQ(port->altfunc, 0xffef);
	hal_pin_toggle(pin);
	OK(!hal_pin_read(pin));
	hal_pin_toggle(pin);
	OK(hal_pin_read(pin));
	hal_pin_write(BOARD_EXP(21), true);
	hal_pin_write(pin, false);
	EQ(hal_pin_mode(pin, HAL_PIN_IN), 0);
	OK(hal_pin_read(pin));
	settle();
	EQ(port->outen, 0);
	EQ(port->out, 0x20);
	END(0);
}

/* High is left to a resistor, or to somebody who pulls it low. */
CASE(open_drain)
{
	unsigned pin = BOARD_EXP(48);
	struct port *port = &ports[3];

	BEGIN(open_drain);
	begin();
	hal_pin_write(pin, true);
	EQ(hal_pin_mode(pin, HAL_PIN_OPEN_DRAIN), 0);
	settle();
	EQ(port->outen, 0);
	OK(!hal_pin_read(pin));
	hal_pin_toggle(pin);
	settle();
	EQ(port->outen, 1);
	EQ(port->out, 0);
	port->levels = 1;
	OK(!hal_pin_read(pin));
	hal_pin_toggle(pin);
	OK(hal_pin_read(pin));
	settle();
	EQ(port->outen, 0);
	hal_pin_write(pin, false);
	EQ(hal_pin_mode(pin, HAL_PIN_IN), 0);
	EQ(hal_pin_mode(pin, HAL_PIN_OPEN_DRAIN), 0);
	settle();
	EQ(port->outen, 1);
	END(0);
}

/* ---- Edges ----------------------------------------------------------------------------------- */

static struct gpio_input input;

/* As the ports' lines do it, while they are up. */
static void raise_lines(void)
{
	static const uint8_t lines[] = {MPS2_IRQ_PORT0, MPS2_IRQ_PORT1, MPS2_IRQ_PORT2,
	                                MPS2_IRQ_PORT3};

	for (unsigned i = 0; i < 4; i++) {
		for (settle(); ports[i].status & ports[i].inten; settle()) {
			nvic_pend(lines[i]);
			__asm volatile("dsb\n\tisb" ::: "memory");
		}
	}
}

static unsigned reported(void)
{
	unsigned edges;

	raise_lines();
	edges = input.edges;
	input.edges = 0;
	return edges;
}

/* What is reported of an edge, and of others behind it from this access of the handler's on. */
static unsigned report(unsigned pin, unsigned first, const char *edges)
{
	moves = pin;
	settle();
	edge(pin);
	show(0);
	come = accesses = 0;
	at = first;
	to_come = edges;
	return reported();
}

/* The next edges are found, each as what it is. */
static void expect_next(unsigned pin)
{
	for (int i = 0; i < 2; i++) {
		bool level = ports[pin / 32 - 4].levels >> pin % 32 & 1;

		EQ(report(pin, 0, ""), level ? HAL_FALLING : HAL_RISING);
	}
}

static void close(void)
{
	weft_posts_take(); /* the event's, before the input is used again */
	gpio_input_close(&input);
}

CASE(each_pin)
{
	BEGIN(each_pin);
	begin();
	for (unsigned i = 0; i < 52; i++) {
		unsigned pin = BOARD_EXP(i);

		EQ(gpio_input_open(&input, pin, HAL_PIN_IN, 0), 0);
		expect_next(pin);
		close();
		settle();
		EQ(ports[i / 16].inten, 0);
		edge(pin);
		edge(pin);
		EQ(gpio_input_open(&input, pin, HAL_PIN_IN, 0), 0);
		EQ(reported(), 0); /* what was before */
		close();
	}
	END(0);
}

/* A level that changes, and pulses, between any two accesses of the handler. A pulse that
 * begins before the port has turned to the other edges, which is the fourth access, may not be told
 * from none. */
#define TURNED 4

CASE(edges_while_the_handler_looks)
{
	static const char *const edges[] = {"1",   "2",  "11", "101", "1001",
	                                    "111", "12", "21", "22",  "10001"};
	static const unsigned pin = BOARD_EXP(3);
	unsigned inside = 0, got;

	BEGIN(edges_while_the_handler_looks);
	for (unsigned i = 0; i < sizeof edges / sizeof *edges; i++) {
		for (unsigned first = 0; first < 24; first++) {
			begin();
			EQ(gpio_input_open(&input, pin, HAL_PIN_IN, 0), 0);
			got = report(pin, first, edges[i]);
			OK(got & HAL_RISING);
			OK(come || got == HAL_RISING);
			if (come % 2 || (come && first >= TURNED))
				EQ(got, HAL_RISING | HAL_FALLING);
			inside += come;
			expect_next(pin);
			close();
		}
	}
	OK(inside > 40);
	END(0);
}

/* A level that changes while it is opened: the next edge is the other one. */
CASE(edges_while_it_is_opened)
{
	static const unsigned pin = BOARD_EXP(47);

	BEGIN(edges_while_it_is_opened);
	for (unsigned first = 0; first < 24; first++) {
		begin();
		accesses = 0;
		at = first;
		moves = pin;
		to_come = "1";
		EQ(gpio_input_open(&input, pin, HAL_PIN_IN, 0), 0);
		(void)reported();
		OK(ports[2].inten & 1u << 15);
		expect_next(pin);
		close();
	}
	END(0);
}

TESTS(RUN_CASE(pins_that_exist) RUN_CASE(levels) RUN_CASE(open_drain) RUN_CASE(each_pin)
          RUN_CASE(edges_while_the_handler_looks) RUN_CASE(edges_while_it_is_opened))
