// A pointer in a local variable does not survive the await.
// expect: maybe-uninitialized|sometimes-uninitialized|uninitialized
#include "weft.h"

struct body {
	WEFT_FRAME;
	int *value, storage;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
#ifdef CORRECT
	self->value = &self->storage;
	TRY(weft_yield());
	*self->value = 1;
#else
	int *value = &self->storage;
	TRY(weft_yield());
	*value = 1;
#endif
	END(0);
}
