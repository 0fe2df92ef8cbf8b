/* Pins: the buttons, which the emulator's keyboard presses; every port's edges; levels out. */
#include "drivers/gpio.h"

#include <stdio.h>

#include "hal/soc/lm3s/lm3s.h"
#include "tests/drivers/edge_waiter.h"
#include "tests/drivers/outside.h"

#define PIN(port, bit) ((port)*8u + (bit))

CASE(pins_of_the_package)
{
	BEGIN(pins_of_the_package);
	EQ(hal_pin_mode(PIN(PORT_B, 7), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(PIN(PORT_C, 3), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(PIN(PORT_C, 4), HAL_PIN_IN), 0);
	EQ(hal_pin_mode(PIN(PORT_E, 4), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(PIN(PORT_G, 1), HAL_PIN_IN), 0);
	EQ(hal_pin_mode(PIN(PORT_G, 2), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(56, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(1000, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(PIN(PORT_G, 1), (enum hal_pin_mode)5), WEFT_EINVAL);
	EQ(hal_pin_watch(PIN(PORT_G, 2), true), WEFT_EINVAL);
	hal_pin_write(1000, true); /* nothing happens */
	END(0);
}

static void expect(enum hal_pin_mode mode, uint32_t dir, uint32_t odr, uint32_t pur, uint32_t pdr)
{
	const struct lm3s_port *port = lm3s_port(PORT_D);

	EQ(hal_pin_mode(PIN(PORT_D, 5), mode), 0);
	EQ(port->dir & 0x30, dir << 5);
	EQ(port->odr & 0x30, odr << 5);
	EQ(port->pur & 0x30, pur << 5);
	EQ(port->pdr & 0x30, pdr << 5);
	EQ(port->den & 0x20, 0x20);
	EQ(port->afsel & 0x20, 0);
}

CASE(modes)
{
	BEGIN(modes);
	expect(HAL_PIN_IN, 0, 0, 0, 0);
	lm3s_port(PORT_D)->afsel |= 0x20;
	expect(HAL_PIN_IN_PULLUP, 0, 0, 1, 0);
	expect(HAL_PIN_IN_PULLDOWN, 0, 0, 0, 1);
	expect(HAL_PIN_OPEN_DRAIN, 1, 1, 0, 0);
	expect(HAL_PIN_OUT, 1, 0, 0, 0);
	expect(HAL_PIN_IN, 0, 0, 0, 0);
	END(0);
}

/* As the emulator sees it. */
CASE_WITH(levels_out, struct outside ask;)
{
	BEGIN(levels_out);
	hal_pin_write(BOARD_LED, BOARD_LED_ON);
	EQ(hal_pin_mode(BOARD_LED, HAL_PIN_OUT), 0);
	TRY(CALL(&self->ask, outside, .request = "out 40"));
	EQ(rc, 1);
	OK(hal_pin_read(BOARD_LED));
	hal_pin_write(BOARD_LED, false);
	TRY(CALL(&self->ask, outside, .request = "out 40"));
	EQ(rc, 0);
	hal_pin_toggle(BOARD_LED);
	TRY(CALL(&self->ask, outside, .request = "out 40"));
	EQ(rc, 1);
	hal_pin_toggle(BOARD_LED);
	OK(!hal_pin_read(BOARD_LED));
	hal_pin_write(PIN(PORT_F, 2), true); /* another one of that port */
	OK(!hal_pin_read(BOARD_LED));
	END(0);
}

/* Somebody else pulls it down. */
CASE_WITH(open_drain, struct outside ask;)
{
	BEGIN(open_drain);
	hal_pin_write(PIN(PORT_D, 6), true);
	EQ(hal_pin_mode(PIN(PORT_D, 6), HAL_PIN_OPEN_DRAIN), 0);
	TRY(CALL(&self->ask, outside, .request = "level 30 1"));
	OK(hal_pin_read(PIN(PORT_D, 6)));
	lm3s_port(PORT_D)->dir &= ~0x40u; /* QEMU takes levels of inputs only */
	TRY(CALL(&self->ask, outside, .request = "level 30 0"));
	OK(!hal_pin_read(PIN(PORT_D, 6)));
	EQ(lm3s_port(PORT_D)->dir & 0x40, 0x40);
	END(0);
}

/* ---- Edges --------------------------------------------------------------------------------- */

static struct gpio_input input, other;
static struct gpio_edge edge;

/* Two pins of each port, both edges. */
CASE_WITH(every_port, unsigned i; unsigned level; char request[16]; struct outside ask;)
{
	static const uint8_t pins[] = {
	    PIN(PORT_A, 6), PIN(PORT_B, 6), PIN(PORT_C, 4), PIN(PORT_C, 7), PIN(PORT_D, 7),
	    PIN(PORT_E, 0), PIN(PORT_E, 3), PIN(PORT_F, 3), PIN(PORT_G, 0), PIN(PORT_G, 1),
	};

	BEGIN(every_port);
	for (self->i = 0; self->i < sizeof pins; self->i++) {
		snprintf(self->request, sizeof self->request, "level %u 0", pins[self->i]);
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(gpio_input_open(&input, pins[self->i], HAL_PIN_IN, 0), 0);
		for (self->level = 1; self->level < 3; self->level++) {
			snprintf(self->request, sizeof self->request, "level %u %u", pins[self->i],
			         self->level % 2);
			TRY(CALL(&self->ask, outside, .request = self->request));
			EQ(input.edges, self->level % 2 ? HAL_RISING : HAL_FALLING);
			TRY(CALL(&edge, gpio_edge, .input = &input,
			         .edges = HAL_RISING | HAL_FALLING));
			EQ(rc, self->level % 2 ? HAL_RISING : HAL_FALLING);
		}
		gpio_input_close(&input);
		snprintf(self->request, sizeof self->request, "level %u 1", pins[self->i]);
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(input.edges, 0); /* closed */
	}
	END(0);
}

CASE_WITH(two_of_one_port, struct weft_task task[2]; struct edge_waiter waiter[2];
          struct outside ask;)
{
	BEGIN(two_of_one_port);
	TRY(CALL(&self->ask, outside, .request = "level 32 0"));
	TRY(CALL(&self->ask, outside, .request = "level 33 0"));
	EQ(gpio_input_open(&input, 32, HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&other, 33, HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task[0], FRAME(&self->waiter[0], edge_waiter, .input = &input,
	                                 .edges = HAL_RISING, .letter = 'a'));
	weft_spawn(&self->task[1], FRAME(&self->waiter[1], edge_waiter, .input = &other,
	                                 .edges = HAL_RISING, .letter = 'b'));
	TRY(CALL(&self->ask, outside, .request = "level 33 1"));
	TRY(weft_join(&self->task[1]));
	NOTE('|');
	TRY(CALL(&self->ask, outside, .request = "level 32 1"));
	TRY(weft_join(&self->task[0]));
	SEQUENCE("b|a");
	gpio_input_close(&input);
	gpio_input_close(&other);
	END(0);
}

CASE_WITH(a_short_pulse, struct outside ask;)
{
	BEGIN(a_short_pulse);
	TRY(CALL(&self->ask, outside, .request = "level 33 0"));
	EQ(gpio_input_open(&input, 33, HAL_PIN_IN, 0), 0);
	TRY(CALL(&self->ask, outside, .request = "pulse 33"));
	EQ(input.edges, HAL_RISING | HAL_FALLING);
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_FALLING));
	EQ(rc, HAL_FALLING);
	gpio_input_close(&input);
	END(0);
}

/* ---- Buttons ------------------------------------------------------------------------------- */

/* Under QEMU they count as pressed until they have been released for the first time. */
CASE_WITH(select_button, struct outside ask;)
{
	BEGIN(select_button);
	TRY(CALL(&self->ask, outside, .request = "press ctrl"));
	TRY(CALL(&self->ask, outside, .request = "release ctrl"));
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN_PULLUP, 20), 0);
	OK(hal_pin_read(BOARD_BUTTON) != BOARD_BUTTON_PRESSED);
	TRY(CALL(&self->ask, outside, .request = "press ctrl"));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_RISING | HAL_FALLING));
	EQ(rc, HAL_FALLING);
	EQ(hal_pin_read(BOARD_BUTTON), BOARD_BUTTON_PRESSED);
	TRY(CALL(&self->ask, outside, .request = "release ctrl"));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_RISING | HAL_FALLING));
	EQ(rc, HAL_RISING);
	gpio_input_close(&input);
	END(0);
}

struct spinner {
	WEFT_FRAME;
};

static ASYNC(spinner)
{
	BEGIN(spinner);
	for (;;)
		TRY(weft_yield());
	END(0);
}

/* A contact that bounces is one edge; one that falls back is none. Idle time would be over at once,
 * between one touch and the next: so the processor is kept busy, and some 10 s pass in one. */
CASE_WITH(a_button_that_bounces, struct weft_task task, spinning; struct edge_waiter waiter;
          struct spinner spinner; struct outside ask;)
{
	BEGIN(a_button_that_bounces);
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN_PULLUP, 2000), 0);
	weft_spawn(&self->spinning, FRAME(&self->spinner, spinner));
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING | HAL_FALLING, .letter = 'e'));
	TRY(CALL(&self->ask, outside, .request = "bounce ctrl 0"));
	TRY(weft_sleep(weft_ms(6000)));
	NOTE('-');
	TRY(CALL(&self->ask, outside, .request = "bounce ctrl 1"));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_FALLING);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING | HAL_FALLING, .letter = 'f'));
	TRY(CALL(&self->ask, outside, .request = "bounce ctrl 0"));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_RISING);
	weft_cancel(&self->spinning);
	AWAIT(weft_join(&self->spinning));
	SEQUENCE("-ef");
	gpio_input_close(&input);
	END(0);
}

CASE_WITH(all_buttons, unsigned i; char request[16]; struct outside ask;)
{
	static const char *const names[] = {"up", "down", "left", "right"};

	BEGIN(all_buttons);
	for (self->i = 0; self->i < 4; self->i++) {
		snprintf(self->request, sizeof self->request, "press %s", names[self->i]);
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(gpio_input_open(&input, PIN(PORT_E, self->i), HAL_PIN_IN_PULLUP, 0), 0);
		OK(!hal_pin_read(input.pin));
		snprintf(self->request, sizeof self->request, "release %s", names[self->i]);
		TRY(CALL(&self->ask, outside, .request = self->request));
		TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_RISING));
		EQ(rc, HAL_RISING);
		gpio_input_close(&input);
	}
	END(0);
}

TESTS(RUN_CASE(pins_of_the_package) RUN_CASE(modes) RUN_CASE(levels_out) RUN_CASE(open_drain)
          RUN_CASE(every_port) RUN_CASE(two_of_one_port) RUN_CASE(a_short_pulse)
              RUN_CASE(select_button) RUN_CASE(a_button_that_bounces) RUN_CASE(all_buttons))
