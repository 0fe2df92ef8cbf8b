#include "tests/faults/provoke.h"

/* Timer 2's overflow, which nobody handles. */
static void interrupt(void)
{
	TIMSK2 = _BV(TOIE2);
	TCCR2B = _BV(CS20);
	for (;;) {
	}
}

const struct fault faults[] = {FAULT(overflow), FAULT(interrupt), {0}};
