/* Mutual exclusion between tasks. A lock that is released while tasks wait belongs to the first
 * of them from that instant on. All zero is a free lock. */
#ifndef WEFT_LOCK_H
#define WEFT_LOCK_H

#include "any.h"
#include "task.h"

struct weft_lock {
	struct weft_waiters waiters;
	struct weft_waiter *holder; /* NULL when free */
};

void weft_lock_pass(struct weft_lock *lock);

/* Acquires the lock; suspends until it is free; 0. Locks do not nest: a task that locks one
 * twice waits for itself. A cancel or deadline while it waits takes nothing. Task context. */
__attribute__((warn_unused_result)) static inline int weft_lock(struct weft_lock *lock)
{
	WEFT_CHECK_LOOP();
	if (lock->holder)
		return weft_wait(&lock->waiters, WEFT_WAIT_TAKES);
	lock->holder = weft_loop.current;
	return 0;
}

/* Acquires the lock if it is free: 0, else WEFT_EBUSY. Does not suspend; loop context. */
int weft_try_lock(struct weft_lock *lock);

/* Releases the lock, to the first waiter if there is one. 0, or WEFT_ESTATE when nobody holds
 * it. Any task or callback may release it, not only its holder. Does not suspend; loop
 * context. */
static inline int weft_unlock(struct weft_lock *lock)
{
	WEFT_CHECK_LOOP();
	if (lock->waiters.first) {
		weft_lock_pass(lock);
		return 0;
	}
	if (!lock->holder)
		return WEFT_ESTATE;
	lock->holder = NULL;
	return 0;
}

static inline bool weft_locked(const struct weft_lock *lock)
{
	return lock->holder;
}

/* The task that holds it, NULL when it is free or was taken in a callback. */
struct weft_task *weft_lock_holder(const struct weft_lock *lock);

/* Prepares an arm of weft_wait_any(). The holder is then the task that waits. */
void weft_arm_lock(struct weft_arm *arm, struct weft_lock *lock);

#endif
