/* Deadlines: a limit on any await, however deep the work below it. They nest. */
#ifndef WEFT_DEADLINE_H
#define WEFT_DEADLINE_H

#include "task.h"

/* The record of one limit; lives in the frame. */
struct weft_deadline {
	struct weft_timer timer; /* requests: those counted at the start */
	struct weft_task *task;  /* NULL when it is ended */
};

/* Awaits x for at most that many milliseconds. When they pass, the await that the task is in
 * then, at whatever depth, returns WEFT_ECANCELED; clean-up on the way back may await; and rc is
 * WEFT_ETIMEDOUT here. If x ends all the same, with a result or another error, that stands. A
 * cancel from elsewhere since the start stays WEFT_ECANCELED; one that was requested before the
 * start and is delivered when the limit has passed as well counts as the limit's, as in asyncio.
 * With 0 ms, x is cancelled as soon as it has suspended and the others had a turn. */
#define AWAIT_FOR(deadline, ms, x) AWAIT_UNTIL(deadline, weft_deadline_in(ms), x)

/* The same with a time. */
#define AWAIT_UNTIL(deadline, due, x)                                                              \
	do {                                                                                       \
		weft_deadline_start((deadline), (due));                                            \
		WEFT_AWAIT_(x, #x, __COUNTER__);                                                   \
		rc = weft_deadline_end((deadline), rc);                                            \
	} while (0)

/* The time in that many milliseconds. Any context. */
weft_time weft_deadline_in(uint32_t ms);

/* Starts a limit for the running task. WEFT_NEVER starts none. Task context. */
void weft_deadline_start(struct weft_deadline *deadline, weft_time due);

/* Moves a limit that has not passed, from any task or callback; WEFT_NEVER: none any more. 0, or
 * WEFT_ESTATE when it has passed or was ended. A time that has passed takes effect when what is
 * ready now has run. Loop context. */
int weft_deadline_move(struct weft_deadline *deadline, weft_time due);

/* When it is due; WEFT_NEVER when it has passed, was ended, or never is. Loop context. */
static inline weft_time weft_deadline_due(const struct weft_deadline *deadline)
{
	return deadline->timer.waiter.state & WEFT_WAIT_PARKED ? deadline->timer.due : WEFT_NEVER;
}

/* Whether it has passed, from that instant on until it is started again. Loop context. */
static inline bool weft_deadline_expired(const struct weft_deadline *deadline)
{
	return deadline->timer.waiter.state & WEFT_WAIT_EXPIRED;
}

/* Ends it, given the result so far; returns the result as the limit changes it. To be called
 * exactly once for each start. Task context. */
int weft_deadline_end(struct weft_deadline *deadline, int rc);

#endif
