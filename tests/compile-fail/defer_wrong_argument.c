// Deferred work is called with the type it was written for.
// expect: incompatible-pointer-types|incompatible pointer
#include "weft.h"

struct body {
	WEFT_FRAME;
	struct weft_lock *lock;
	struct weft_semaphore *semaphore;
	struct weft_defer unlock;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
	TRY(weft_lock(self->lock));
#ifdef CORRECT
	DEFER(&self->unlock, weft_unlock, self->lock);
#else
	DEFER(&self->unlock, weft_unlock, self->semaphore);
#endif
	TRY(weft_yield());
	END(0);
}
