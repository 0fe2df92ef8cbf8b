/* Mutual exclusion between tasks. A lock that is released while tasks wait belongs to the first
 * of them from that instant on. All zero is a free lock.
 *
 * Where tasks have priorities, the one that holds a lock has at least that of each task that waits
 * for it, and so on along the chain, if it waits itself. (Not that of a task that waits for any of
 * several objects.) */
#ifndef WEFT_LOCK_H
#define WEFT_LOCK_H

#include "any.h"
#include "task.h"

struct weft_lock {
	struct weft_waiters waiters;
	struct weft_waiter *holder; /* NULL when free */
#if WEFT_LOCKS_LISTED
	struct weft_lock *next_held; /* by the same task */
#endif
};

void weft_lock_pass(struct weft_lock *lock);

#if WEFT_LOCKS_LISTED
void weft_lock_taken(struct weft_lock *lock, struct weft_waiter *holder);
void weft_lock_dropped(struct weft_lock *lock);
__attribute__((warn_unused_result)) int weft_lock_wait(struct weft_lock *lock);
#else
static inline void weft_lock_taken(struct weft_lock *lock, struct weft_waiter *holder)
{
	lock->holder = holder;
}

static inline void weft_lock_dropped(struct weft_lock *lock)
{
	lock->holder = NULL;
}

__attribute__((warn_unused_result)) static inline int weft_lock_wait(struct weft_lock *lock)
{
	return weft_wait(&lock->waiters, WEFT_WAIT_TAKES);
}
#endif

/* Acquires the lock; suspends until it is free; 0. Locks do not nest: a task that locks one
 * twice waits for itself. A cancel or deadline while it waits takes nothing. Task context. */
__attribute__((warn_unused_result)) static inline int weft_lock(struct weft_lock *lock)
{
	WEFT_CHECK_LOOP();
	if (lock->holder)
		return weft_lock_wait(lock);
	weft_lock_taken(lock, weft_loop.current);
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
	weft_lock_dropped(lock);
	return 0;
}

static inline bool weft_locked(const struct weft_lock *lock)
{
	return lock->holder;
}

/* The task that holds it, NULL when it is free, was taken in a callback, or its task has ended. */
struct weft_task *weft_lock_holder(const struct weft_lock *lock);

/* For objects: puts a waiter that stands nowhere into the lock's queue. The lock is held. */
void weft_lock_enqueue(struct weft_lock *lock, struct weft_waiter *w);

/* For the kernel: a task ends. The locks that it still holds stay locked. */
void weft_lock_abandon(struct weft_task *task);

int weft_lock_take(struct weft_arm *arm);

/* Prepares an arm of weft_wait_any(). The holder is then the task that waits. */
static inline void weft_arm_lock(struct weft_arm *arm, struct weft_lock *lock)
{
	weft_arm_init(arm, &lock->waiters, weft_lock_take, WEFT_WAIT_TAKES, NULL);
}

#endif
