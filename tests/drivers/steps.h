/* Interrupts of one device, one by one: a test includes the driver's source with its handler under
 * another name, and calls that by STEP in the handler of its own. */
#ifndef TESTS_DRIVERS_STEPS_H
#define TESTS_DRIVERS_STEPS_H

#include <limits.h>

#include "hal/arch/cortexm/startup.h"
#include "tests/tap.h"

#define ALL UINT_MAX

static volatile unsigned steps_left = ALL, steps_taken; /* the handler counts them */

/* So many interrupts are served from now on; then the line is off. */
static void steps_allow(unsigned irq, unsigned steps)
{
	steps_left = steps;
	steps_taken = 0;
	if (steps)
		nvic_enable(irq);
	else
		nvic_disable(irq);
}

#define STEP(irq, handler)                                                                         \
	do {                                                                                       \
		(handler)();                                                                       \
		steps_taken++;                                                                     \
		if (steps_left != ALL && --steps_left == 0)                                        \
			nvic_disable(irq);                                                         \
	} while (0)

/* A job that is cancelled behind so many interrupts: it awaits the hardware until more are served.
 * Those are counted then. */
struct cancel_behind {
	WEFT_FRAME;
	unsigned irq, steps;
	struct weft_frame *job;
	bool (*meanwhile)(void); /* what holds until then; NULL: nothing is asked */
	/* private */
	struct weft_task task;
};

static ASYNC(cancel_behind)
{
	BEGIN(cancel_behind);
	steps_allow(self->irq, self->steps);
	weft_spawn(&self->task, self->job);
	while (weft_task_state(&self->task) != WEFT_TASK_WAITING || steps_taken < self->steps)
		TRY(weft_yield());
	EQ(steps_taken, self->steps);
	weft_cancel(&self->task);
	TRY(weft_yield());
	EQ(weft_task_state(&self->task), WEFT_TASK_WAITING);
	OK(!self->meanwhile || self->meanwhile());
	steps_allow(self->irq, ALL);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	END(0);
}

#endif
