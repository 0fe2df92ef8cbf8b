/* Has a turn when those have that are ready now: between whose notes its '*' stands shows who
 * suspended. */
#ifndef TESTS_UNIT_BYSTANDER_H
#define TESTS_UNIT_BYSTANDER_H

#include "tests/tap.h"

struct bystander {
	WEFT_FRAME;
};

static ASYNC(bystander)
{
	BEGIN(bystander);
	NOTE('*');
	END(0);
}

static __attribute__((unused)) void spawn_bystander(void)
{
	static struct weft_task task;
	static struct bystander frame;

	weft_spawn(&task, FRAME(&frame, bystander));
}

#endif
