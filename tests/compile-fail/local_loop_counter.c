// A loop counter in a local variable does not survive the await.
// expect: maybe-uninitialized|sometimes-uninitialized|uninitialized
#include "weft.h"

struct body {
	WEFT_FRAME;
	int i;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
#ifdef CORRECT
	for (self->i = 0; self->i < 3; self->i++)
		TRY(weft_sleep_ms(1));
#else
	for (int i = 0; i < 3; i++)
		TRY(weft_sleep_ms(1));
#endif
	END(0);
}
