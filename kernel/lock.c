#include "lock.h"

int weft_try_lock(struct weft_lock *lock)
{
	WEFT_CHECK_LOOP();
	if (lock->holder)
		return WEFT_EBUSY;
	lock->holder = weft_loop.current;
	return 0;
}

/* To the first waiter, which exists. */
void weft_lock_pass(struct weft_lock *lock)
{
	lock->holder = lock->waiters.first;
	weft_waiters_wake(&lock->waiters);
}

struct weft_task *weft_lock_holder(const struct weft_lock *lock)
{
	struct weft_waiter *w = lock->holder;

	return w && w->kind == WEFT_READY_ITEM && !(w->state & WEFT_WAIT_CALLBACK)
	           ? weft_task_of(w)
	           : NULL;
}

static int enter(struct weft_arm *arm)
{
	struct weft_lock *lock = arm->object;

	if (weft_try_lock(lock) == 0)
		return 0;
	weft_waiters_add(&lock->waiters, &arm->waiter);
	return WEFT_PENDING;
}

void weft_arm_lock(struct weft_arm *arm, struct weft_lock *lock)
{
	weft_arm_init(arm, lock, enter, WEFT_WAIT_TAKES);
}
