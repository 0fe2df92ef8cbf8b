/* Condition: tasks that hold a lock wait, without it, until another task notifies them that
 * something has changed. Several conditions may share a lock.
 *
 *     struct weft_condition not_empty = WEFT_CONDITION(&lock);
 *     struct weft_condition_wait wait;                      (in the frame)
 *
 *     TRY(CALL(&self->wait, weft_condition_wait, .condition = &not_empty, .until = has_items));
 */
#ifndef WEFT_CONDITION_H
#define WEFT_CONDITION_H

#include "lock.h"

struct weft_condition {
	struct weft_waiters waiters; /* not notified yet; those who were wait for the lock */
	struct weft_lock *lock;
};

#define WEFT_CONDITION(its_lock)                                                                   \
	{                                                                                          \
		.lock = (its_lock)                                                                 \
	}

static inline void weft_condition_init(struct weft_condition *condition, struct weft_lock *lock)
{
	*condition = (struct weft_condition)WEFT_CONDITION(lock);
}

/* Releases the lock, which must be held, awaits a notification, and acquires the lock again; 0.
 * With until, goes on doing so while until(argument) is false; if it is true at once, nothing is
 * awaited. WEFT_ESTATE when the lock is free. The wait is over when a notified task is given the
 * lock; a cancel before that ends it with WEFT_ECANCELED as soon as it has the lock again: so the
 * lock is held in any case. More cancels on the way are one error, and a notification that was not
 * used goes to the next one. Task context. */
struct weft_condition_wait {
	WEFT_FRAME;
	struct weft_condition *condition;
	bool (*until)(void *argument);
	void *argument;
	bool notified;
};
ASYNC(weft_condition_wait);

/* Notifies the first n waiters: they stand in line for the lock from now on. 0, or WEFT_ESTATE when
 * the lock is free. Does not suspend; loop context. */
int weft_condition_notify(struct weft_condition *condition, unsigned n);

static inline int weft_condition_notify_all(struct weft_condition *condition)
{
	return weft_condition_notify(condition, UINT_MAX);
}

#endif
