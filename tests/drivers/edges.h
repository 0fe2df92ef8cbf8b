/* Edges of pins whose levels are set from outside, as tasks see them. The test that includes this
 * has
 *
 *     static const uint8_t edge_pins[];   of all that are tried, the two first that most cases use
 *     #define LEVEL_IS_SET()              if something is left to do when a level was set
 *
 * and is answered when it asks for "level <pin> <level>". RUN_EDGES() runs the cases. */
#ifndef TESTS_DRIVERS_EDGES_H
#define TESTS_DRIVERS_EDGES_H

#include <stdio.h>

#include "tests/drivers/edge_waiter.h"
#include "tests/drivers/outside.h"

#ifndef LEVEL_IS_SET
#define LEVEL_IS_SET() ((void)0)
#endif

#define BOTH (HAL_RISING | HAL_FALLING)
#define ONE_PIN edge_pins[0]
#define OTHER_PIN edge_pins[1]

static struct gpio_input input, other;
static struct gpio_edge edge;

/* Asks for a level, or for what else ends with it. */
struct set_pin {
	WEFT_FRAME;
	unsigned pin, level;
	const char *how; /* NULL: "level" */
	/* private */
	char request[16];
	struct outside ask;
};

static ASYNC(set_pin)
{
	BEGIN(set_pin);
	snprintf(self->request, sizeof self->request, "%s %u %u", self->how ? self->how : "level",
	         self->pin, self->level);
	TRY(CALL(&self->ask, outside, .request = self->request));
	LEVEL_IS_SET();
	END(0);
}

/* One that has come before it is awaited is taken. */
CASE_WITH(edges_are_awaited, struct set_pin set;)
{
	BEGIN(edges_are_awaited);
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 0));
	EQ(gpio_input_open(&input, ONE_PIN, HAL_PIN_IN_PULLUP, 0), 0);
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 1));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_RISING);
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 0));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_FALLING);
	EQ(input.edges, 0);
	gpio_input_close(&input);
	END(0);
}

/* The task waits, the edge comes, the loop goes on; the wrong edge wakes nobody. */
CASE_WITH(only_the_wanted_edge, struct weft_task task; struct edge_waiter waiter;
          struct set_pin set;)
{
	BEGIN(only_the_wanted_edge);
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 1));
	EQ(gpio_input_open(&input, ONE_PIN, HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING, .letter = 'r'));
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 0));
	NOTE('0');
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 1));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_RISING);
	SEQUENCE("0r");
	gpio_input_close(&input);
	END(0);
}

/* A closed one has no edges. */
CASE_WITH(every_pin, unsigned i, level; struct set_pin set;)
{
	BEGIN(every_pin);
	for (self->i = 0; self->i < sizeof edge_pins; self->i++) {
		TRY(CALL(&self->set, set_pin, .pin = edge_pins[self->i], .level = 0));
		EQ(gpio_input_open(&input, edge_pins[self->i], HAL_PIN_IN, 0), 0);
		for (self->level = 1; self->level < 3; self->level++) {
			TRY(CALL(&self->set, set_pin, .pin = input.pin, .level = self->level % 2));
			EQ(input.edges, self->level % 2 ? HAL_RISING : HAL_FALLING);
			TRY(CALL(&edge, gpio_edge, .input = &input, .edges = BOTH));
			EQ(rc, self->level % 2 ? HAL_RISING : HAL_FALLING);
		}
		gpio_input_close(&input);
		TRY(CALL(&self->set, set_pin, .pin = input.pin, .level = 1));
		EQ(input.edges, 0);
	}
	END(0);
}

CASE_WITH(two_inputs, struct weft_task task[2]; struct edge_waiter waiter[2]; struct set_pin set;)
{
	BEGIN(two_inputs);
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 0));
	TRY(CALL(&self->set, set_pin, .pin = OTHER_PIN, .level = 0));
	EQ(gpio_input_open(&input, ONE_PIN, HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&other, OTHER_PIN, HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&other, OTHER_PIN, HAL_PIN_IN, 0), WEFT_EBUSY);
	weft_spawn(&self->task[0], FRAME(&self->waiter[0], edge_waiter, .input = &input,
	                                 .edges = HAL_RISING, .letter = 'a'));
	weft_spawn(&self->task[1], FRAME(&self->waiter[1], edge_waiter, .input = &other,
	                                 .edges = HAL_RISING, .letter = 'b'));
	TRY(CALL(&self->set, set_pin, .pin = OTHER_PIN, .level = 1));
	TRY(weft_join(&self->task[1]));
	NOTE('|');
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 1));
	TRY(weft_join(&self->task[0]));
	SEQUENCE("b|a");
	gpio_input_close(&input);
	gpio_input_close(&other);
	END(0);
}

/* A cancel leaves the edge for the next. */
CASE_WITH(a_cancel, struct weft_task task; struct edge_waiter waiter; struct set_pin set;)
{
	BEGIN(a_cancel);
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 0));
	EQ(gpio_input_open(&input, ONE_PIN, HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING, .letter = 'x'));
	TRY(weft_yield());
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 1));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_RISING));
	EQ(rc, HAL_RISING);
	SEQUENCE("");
	gpio_input_close(&input);
	END(0);
}

#define RUN_EDGES()                                                                                \
	RUN_CASE(edges_are_awaited)                                                                \
	RUN_CASE(only_the_wanted_edge) RUN_CASE(every_pin) RUN_CASE(two_inputs) RUN_CASE(a_cancel)

#endif
