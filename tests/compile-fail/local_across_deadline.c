// The same across an await with a deadline.
// expect: maybe-uninitialized|sometimes-uninitialized|uninitialized
#include "weft.h"

struct body {
	WEFT_FRAME;
	struct weft_deadline limit;
	struct weft_event *event;
	weft_time start;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
#ifdef CORRECT
	self->start = weft_now();
	AWAIT_FOR(&self->limit, 5, weft_event_wait(self->event));
	END(weft_now() - self->start > 10);
#else
	weft_time start = weft_now();
	AWAIT_FOR(&self->limit, 5, weft_event_wait(self->event));
	END(weft_now() - start > 10);
#endif
}
