/* Rate limiter: one for each interval in the long run, and up to a burst of them at once after an
 * idle time. Tasks that wait are served in the order in which they came.
 *
 *     weft_rate_init(&rate, weft_ms(100), 5);        10 a second, up to 5 at once
 *     TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
 *
 * This is a token bucket kept as one time, that of the next one if all came at even intervals: the
 * generic cell rate algorithm in its form "virtual scheduling" (ITU-T I.371).
 */
#ifndef WEFT_RATE_H
#define WEFT_RATE_H

#include "task.h"

struct weft_rate {
	struct weft_waiters waiters; /* behind the task that is next */
	bool taken;                  /* a task is next */
	weft_packed_time next;       /* when the next one would come at even intervals */
	weft_packed_time interval;
	weft_packed_time tolerance; /* so much earlier it may come */
};

/* One per interval, in ticks, and up to `burst` at once; so many may go on now. 0, or WEFT_EINVAL
 * when one of them is 0, or their product is beyond what a time can be. Nobody may wait for it. */
static inline int weft_rate_init(struct weft_rate *rate, weft_time interval, uint16_t burst)
{
	weft_time all;

	if (!interval || !burst || __builtin_mul_overflow(interval, (weft_time)burst, &all))
		return WEFT_EINVAL;
	*rate = (struct weft_rate){.interval = interval, .tolerance = all - interval};
	return 0;
}

/* Suspends until the caller may go on; 0. At once when that is now and nobody waits. A cancel or
 * deadline while it waits gives its place up, and uses nothing. */
struct weft_rate_take {
	WEFT_FRAME;
	struct weft_rate *rate;
};
ASYNC(weft_rate_take);

/* The same without waiting: 0, or WEFT_EEMPTY when it is not yet time, or tasks wait. Loop
 * context. */
int weft_rate_try_take(struct weft_rate *rate);

#endif
