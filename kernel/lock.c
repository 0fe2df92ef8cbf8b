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
	struct weft_waiter *w = lock->waiters.first;

	lock->holder = w->kind ? weft_arm_task(w) : w;
	weft_waiters_wake(&lock->waiters);
}

struct weft_task *weft_lock_holder(const struct weft_lock *lock)
{
	struct weft_waiter *w = lock->holder;

	return w && !(w->state & WEFT_WAIT_CALLBACK) ? weft_task_of(w) : NULL;
}

static int take(struct weft_arm *arm)
{
	struct weft_lock *lock = WEFT_OF(arm->queue, struct weft_lock, waiters);

	return weft_try_lock(lock) == 0 ? 0 : WEFT_PENDING;
}

void weft_arm_lock(struct weft_arm *arm, struct weft_lock *lock)
{
	weft_arm_init(arm, &lock->waiters, take, WEFT_WAIT_TAKES);
}
