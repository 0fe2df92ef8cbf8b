/* Interrupts of one device, one by one: a test includes the driver's source with its handler under
 * another name, and calls that by STEP in the handler of its own. */
#ifndef TESTS_DRIVERS_STEPS_H
#define TESTS_DRIVERS_STEPS_H

#include <limits.h>

#include "hal/arch/cortexm/startup.h"

#define ALL UINT_MAX

static unsigned steps_left = ALL, steps_taken;

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

#endif
