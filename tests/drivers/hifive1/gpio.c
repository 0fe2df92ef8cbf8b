/* Pins on QEMU's GPIO, whose levels are set from outside: "! level <pin> <level>". */
#include "drivers/gpio.h"

#include <string.h>

#include "hal/soc/fe310/fe310.h"
#include "tests/drivers/edge_waiter.h"
#include "tests/drivers/outside.h"

static struct gpio_input input, other;
static struct gpio_edge edge;

#define BOTH (HAL_RISING | HAL_FALLING)

CASE(pins_of_the_package)
{
	static const uint8_t none[] = {6, 8, 14, 15, 24, 31, 32, 255};

	BEGIN(pins_of_the_package);
	for (size_t i = 0; i < sizeof none; i++) {
		EQ(hal_pin_mode(none[i], HAL_PIN_IN), WEFT_EINVAL);
		EQ(hal_pin_watch(none[i], true), WEFT_EINVAL);
	}
	EQ(hal_pin_mode(0, HAL_PIN_IN_PULLDOWN), WEFT_EINVAL);
	EQ(hal_pin_mode(0, (enum hal_pin_mode)5), WEFT_EINVAL);
	EQ(hal_pin_mode(23, HAL_PIN_IN), 0);
	END(0);
}

static void expect(unsigned pin, bool pull, bool drives)
{
	EQ(GPIO->pue >> pin & 1, pull);
	EQ(GPIO->output_en >> pin & 1, drives);
	EQ(GPIO->input_en >> pin & 1, 1);
	EQ(GPIO->iof_en, 1u << PIN_UART0_RX | 1u << PIN_UART0_TX);
}

CASE(modes)
{
	BEGIN(modes);
	GPIO->iof_en |= 1 << 5;
	EQ(hal_pin_mode(5, HAL_PIN_IN_PULLUP), 0);
	expect(5, true, false);
	EQ(hal_pin_mode(5, HAL_PIN_IN), 0);
	expect(5, false, false);
	hal_pin_write(5, true);
	expect(5, false, false);
	EQ(hal_pin_mode(5, HAL_PIN_OUT), 0);
	expect(5, false, true);
	EQ(hal_pin_read(5), true);
	EQ(hal_pin_mode(5, HAL_PIN_OPEN_DRAIN), 0);
	expect(5, false, false);
	hal_pin_toggle(5);
	expect(5, false, true);
	EQ(hal_pin_read(5), false);
	hal_pin_toggle(5);
	expect(5, false, false);
	EQ(hal_pin_mode(5, HAL_PIN_OUT), 0);
	EQ(hal_pin_read(5), true); /* what was written last */
	EQ(hal_pin_mode(5, HAL_PIN_IN), 0);
	EQ(GPIO->output_en, 0);
	END(0);
}

CASE_WITH(levels, struct outside ask;)
{
	BEGIN(levels);
	EQ(hal_pin_mode(4, HAL_PIN_OUT), 0);
	hal_pin_write(4, true);
	TRY(CALL(&self->ask, outside, .request = "driven 4"));
	EQ(rc, 1);
	hal_pin_toggle(4);
	TRY(CALL(&self->ask, outside, .request = "driven 4"));
	EQ(rc, 0);
	EQ(hal_pin_mode(4, HAL_PIN_IN), 0);
	EQ(hal_pin_mode(2, HAL_PIN_IN), 0);
	TRY(CALL(&self->ask, outside, .request = "level 2 1"));
	EQ(hal_pin_read(2), true);
	TRY(CALL(&self->ask, outside, .request = "level 2 0"));
	EQ(hal_pin_read(2), false);
	END(0);
}

/* ---- Edges --------------------------------------------------------------------------------- */

CASE_WITH(edges_are_awaited, struct outside ask;)
{
	BEGIN(edges_are_awaited);
	TRY(CALL(&self->ask, outside, .request = "level 5 0"));
	EQ(gpio_input_open(&input, 5, HAL_PIN_IN_PULLUP, 0), 0);
	TRY(CALL(&self->ask, outside, .request = "level 5 1"));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_RISING);
	TRY(CALL(&self->ask, outside, .request = "level 5 0"));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_FALLING);
	EQ(input.edges, 0);
	gpio_input_close(&input);
	END(0);
}

/* The task waits, the edge comes, the loop goes on; the wrong edge wakes nobody. */
CASE_WITH(only_the_wanted_edge, struct weft_task task; struct edge_waiter waiter;
          struct outside ask;)
{
	BEGIN(only_the_wanted_edge);
	TRY(CALL(&self->ask, outside, .request = "level 9 1"));
	EQ(gpio_input_open(&input, 9, HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING, .letter = 'r'));
	TRY(CALL(&self->ask, outside, .request = "level 9 0"));
	NOTE('0');
	TRY(CALL(&self->ask, outside, .request = "level 9 1"));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_RISING);
	SEQUENCE("0r");
	gpio_input_close(&input);
	END(0);
}

/* Up and down before the processor looks. */
CASE_WITH(a_short_pulse, struct outside ask;)
{
	BEGIN(a_short_pulse);
	TRY(CALL(&self->ask, outside, .request = "level 1 0"));
	EQ(gpio_input_open(&input, 1, HAL_PIN_IN, 0), 0);
	TRY(CALL(&self->ask, outside, .request = "pulse 1"));
	EQ(input.edges, BOTH);
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_FALLING));
	EQ(rc, HAL_FALLING);
	TRY(CALL(&self->ask, outside, .request = "pulse 1"));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_RISING));
	EQ(rc, HAL_RISING);
	EQ(input.edges, 0);
	gpio_input_close(&input);
	END(0);
}

/* Every pin has an interrupt of its own; a closed one has none. The console's are left out. */
CASE_WITH(all_pins, unsigned pin; char request[16]; struct outside ask;)
{
	BEGIN(all_pins);
	for (self->pin = 0; self->pin < 32; self->pin++) {
		if (!(PINS_THERE >> self->pin & 1) || self->pin == PIN_UART0_RX ||
		    self->pin == PIN_UART0_TX)
			continue;
		memcpy(self->request, "level 00 0", 11);
		self->request[6] = (char)('0' + self->pin / 10);
		self->request[7] = (char)('0' + self->pin % 10);
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(gpio_input_open(&input, self->pin, HAL_PIN_IN, 0), 0);
		self->request[9] = '1';
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(input.edges, HAL_RISING);
		TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_RISING));
		gpio_input_close(&input);
		self->request[9] = '0';
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(input.edges, 0);
	}
	END(0);
}

CASE_WITH(two_inputs, struct weft_task task[2]; struct edge_waiter waiter[2]; struct outside ask;)
{
	BEGIN(two_inputs);
	TRY(CALL(&self->ask, outside, .request = "level 11 0"));
	TRY(CALL(&self->ask, outside, .request = "level 13 0"));
	EQ(gpio_input_open(&input, 11, HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&other, 13, HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&other, 13, HAL_PIN_IN, 0), WEFT_EBUSY);
	weft_spawn(&self->task[0], FRAME(&self->waiter[0], edge_waiter, .input = &input,
	                                 .edges = HAL_RISING, .letter = 'a'));
	weft_spawn(&self->task[1], FRAME(&self->waiter[1], edge_waiter, .input = &other,
	                                 .edges = HAL_RISING, .letter = 'b'));
	TRY(CALL(&self->ask, outside, .request = "level 13 1"));
	TRY(weft_join(&self->task[1]));
	NOTE('|');
	TRY(CALL(&self->ask, outside, .request = "level 11 1"));
	TRY(weft_join(&self->task[0]));
	SEQUENCE("b|a");
	gpio_input_close(&input);
	gpio_input_close(&other);
	END(0);
}

/* A contact that bounces is one edge; one that falls back is none. */
CASE_WITH(debounce, struct weft_task task; struct edge_waiter waiter; struct outside ask;)
{
	BEGIN(debounce);
	TRY(CALL(&self->ask, outside, .request = "level 18 0"));
	EQ(gpio_input_open(&input, 18, HAL_PIN_IN, 20), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input, .edges = BOTH,
	                              .letter = 'e'));
	TRY(CALL(&self->ask, outside, .request = "bounce 18 0"));
	TRY(weft_sleep(weft_ms(100)));
	NOTE('-');
	TRY(CALL(&self->ask, outside, .request = "bounce 18 1"));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_RISING);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input, .edges = BOTH,
	                              .letter = 'f'));
	TRY(CALL(&self->ask, outside, .request = "bounce 18 0"));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_FALLING);
	SEQUENCE("-ef");
	gpio_input_close(&input);
	END(0);
}

/* A cancel leaves the edge for the next. */
CASE_WITH(a_cancel, struct weft_task task; struct edge_waiter waiter; struct outside ask;)
{
	BEGIN(a_cancel);
	TRY(CALL(&self->ask, outside, .request = "level 3 0"));
	EQ(gpio_input_open(&input, 3, HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING, .letter = 'x'));
	TRY(weft_yield());
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	TRY(CALL(&self->ask, outside, .request = "level 3 1"));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_RISING));
	EQ(rc, HAL_RISING);
	SEQUENCE("");
	gpio_input_close(&input);
	END(0);
}

TESTS(RUN_CASE(pins_of_the_package) RUN_CASE(modes) RUN_CASE(levels) RUN_CASE(edges_are_awaited)
          RUN_CASE(only_the_wanted_edge) RUN_CASE(a_short_pulse) RUN_CASE(all_pins)
              RUN_CASE(two_inputs) RUN_CASE(debounce) RUN_CASE(a_cancel))
