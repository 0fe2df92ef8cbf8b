/* A task that awaits an edge and notes a letter when it has come; its result is the edge. */
#ifndef TESTS_DRIVERS_EDGE_WAITER_H
#define TESTS_DRIVERS_EDGE_WAITER_H

#include "drivers/gpio.h"
#include "tests/tap.h"

struct edge_waiter {
	WEFT_FRAME;
	struct gpio_input *input;
	unsigned edges;
	char letter;
	/* private */
	struct gpio_edge edge;
};

static ASYNC(edge_waiter)
{
	BEGIN(edge_waiter);
	TRY(CALL(&self->edge, gpio_edge, .input = self->input, .edges = self->edges));
	NOTE(self->letter);
	END(rc);
}

#endif
