/* Edges that come faster than the processor looks. Besides what tests/drivers/edges.h asks for, the
 * test that includes this is answered when it asks for "pulse <pin> <level>", that level and at
 * once the other one, and "bounce <pin> <level>", three times up and down, and at last that level.
 * RUN_FAST_EDGES() runs the cases. */
#ifndef TESTS_DRIVERS_FAST_EDGES_H
#define TESTS_DRIVERS_FAST_EDGES_H

#include "tests/drivers/edges.h"

CASE_WITH(a_short_pulse, struct set_pin set;)
{
	BEGIN(a_short_pulse);
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 0));
	EQ(gpio_input_open(&input, ONE_PIN, HAL_PIN_IN, 0), 0);
	TRY(CALL(&self->set, set_pin, .how = "pulse", .pin = ONE_PIN, .level = 1));
	EQ(input.edges, BOTH);
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_FALLING));
	EQ(rc, HAL_FALLING);
	TRY(CALL(&self->set, set_pin, .how = "pulse", .pin = ONE_PIN, .level = 1));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_RISING));
	EQ(rc, HAL_RISING);
	EQ(input.edges, 0);
	gpio_input_close(&input);
	END(0);
}

/* A contact that bounces is one edge; one that falls back is none. */
CASE_WITH(debounce, struct weft_task task; struct edge_waiter waiter; struct set_pin set;)
{
	BEGIN(debounce);
	TRY(CALL(&self->set, set_pin, .pin = ONE_PIN, .level = 0));
	EQ(gpio_input_open(&input, ONE_PIN, HAL_PIN_IN, 20), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input, .edges = BOTH,
	                              .letter = 'e'));
	TRY(CALL(&self->set, set_pin, .how = "bounce", .pin = ONE_PIN, .level = 0));
	TRY(weft_sleep_ms(100));
	NOTE('-');
	TRY(CALL(&self->set, set_pin, .how = "bounce", .pin = ONE_PIN, .level = 1));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_RISING);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input, .edges = BOTH,
	                              .letter = 'f'));
	TRY(CALL(&self->set, set_pin, .how = "bounce", .pin = ONE_PIN, .level = 0));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_FALLING);
	SEQUENCE("-ef");
	gpio_input_close(&input);
	END(0);
}

#define RUN_FAST_EDGES() RUN_EDGES() RUN_CASE(a_short_pulse) RUN_CASE(debounce)

#endif
