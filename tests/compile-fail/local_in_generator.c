// A generator's locals do not survive its YIELD.
// expect: maybe-uninitialized|sometimes-uninitialized|uninitialized
#include "weft.h"

struct numbers {
	WEFT_GENERATOR(int);
	int n;
};

ASYNC(numbers);
ASYNC(numbers)
{
	BEGIN(numbers);
#ifdef CORRECT
	for (self->n = 0; self->n < 9; self->n++)
		YIELD(self->n);
#else
	for (int n = 0; n < 9; n++)
		YIELD(n);
#endif
	END(0);
}
