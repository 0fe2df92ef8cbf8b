#include "lock.h"

#if WEFT_PRIORITIES > 1

/* ---- Priority inheritance ------------------------------------------------------------------- */

static void wait_canceled(struct weft_waiter *w);

static struct weft_lock *lock_of(struct weft_waiters *waiters)
{
	return WEFT_OF(waiters, struct weft_lock, waiters);
}

/* The lock that a task waits for, NULL if it does not. */
static struct weft_lock *awaited(const struct weft_waiter *w)
{
	return w->in && w->state & WEFT_WAIT_HOOKED && w->slot == (void *)wait_canceled
	           ? lock_of(w->in)
	           : NULL;
}

static unsigned priority_of(const struct weft_waiter *w)
{
	return w->traits & WEFT_TRAIT_PRIORITY;
}

/* The task's own priority, or the highest of those who wait for one of its locks. */
static unsigned deserved(const struct weft_task *task)
{
	unsigned priority = task->base;

	for (const struct weft_lock *lock = task->held; lock; lock = lock->next_held) {
		for (const struct weft_waiter *w = lock->waiters.first; w; w = w->next) {
			if (w->kind == WEFT_READY_ITEM && priority_of(w) < priority)
				priority = priority_of(w);
		}
	}
	return priority;
}

/* What has changed for a holder changes what its own waiting lends to the next one. A circle of
 * tasks that wait for each other ends, as priorities only rise in it. */
static void inherit(struct weft_waiter *holder)
{
	while (holder && !(holder->state & (WEFT_WAIT_CALLBACK | WEFT_WAIT_DONE))) {
		unsigned priority = deserved(weft_task_of(holder));
		struct weft_lock *next = awaited(holder);

		if (priority == priority_of(holder))
			return;
		weft_task_set_priority(weft_task_of(holder), priority);
		holder = next ? next->holder : NULL;
	}
}

static void wait_canceled(struct weft_waiter *w)
{
	struct weft_lock *lock = lock_of(w->in);

	weft_task_interrupt(w);
	inherit(lock->holder);
}

#define STATE (WEFT_WAIT_TAKES | WEFT_WAIT_HOOKED)
#define HOOK ((void *)wait_canceled)

#else

static inline void inherit(struct weft_waiter *holder)
{
	(void)holder;
}

#define STATE WEFT_WAIT_TAKES
#define HOOK NULL

#endif

/* ---- Who holds what -------------------------------------------------------------------------- */

#if WEFT_LOCKS_LISTED

/* Holds the locks of tasks that have ended. */
static struct weft_waiter nobody = {.state = WEFT_WAIT_CALLBACK};

void weft_lock_taken(struct weft_lock *lock, struct weft_waiter *holder)
{
	struct weft_task *task;

	lock->holder = holder;
	if (!holder || holder->state & WEFT_WAIT_CALLBACK)
		return;
	task = weft_task_of(holder);
	lock->next_held = task->held;
	task->held = lock;
}

void weft_lock_dropped(struct weft_lock *lock)
{
	struct weft_waiter *holder = lock->holder;
	struct weft_lock **link;

	lock->holder = NULL;
	if (holder->state & WEFT_WAIT_CALLBACK)
		return;
	for (link = &weft_task_of(holder)->held; *link != lock;)
		link = &(*link)->next_held;
	*link = lock->next_held;
	inherit(holder);
}

int weft_lock_wait(struct weft_lock *lock)
{
	weft_suspend(&lock->waiters, STATE, HOOK);
	inherit(lock->holder);
	return WEFT_PENDING;
}

void weft_lock_abandon(struct weft_task *task)
{
	while (task->held) {
		task->held->holder = &nobody;
		task->held = task->held->next_held;
	}
}

#endif

/* ---- Locks ----------------------------------------------------------------------------------- */

int weft_try_lock(struct weft_lock *lock)
{
	WEFT_CHECK_LOOP();
	if (lock->holder)
		return WEFT_EBUSY;
	weft_lock_taken(lock, weft_loop.current);
	return 0;
}

/* To the first waiter, which exists. */
void weft_lock_pass(struct weft_lock *lock)
{
	struct weft_waiter *w = lock->waiters.first, *next = w->kind ? weft_arm_task(w) : w;

	if (WEFT_LOCKS_LISTED)
		weft_lock_dropped(lock);
	weft_lock_taken(lock, next);
	weft_waiters_wake(&lock->waiters);
	inherit(next);
}

void weft_lock_enqueue(struct weft_lock *lock, struct weft_waiter *w)
{
	w->state = STATE;
	w->slot = HOOK;
	weft_waiters_add(&lock->waiters, w);
	inherit(lock->holder);
}

struct weft_task *weft_lock_holder(const struct weft_lock *lock)
{
	struct weft_waiter *w = lock->holder;

	return w && !(w->state & WEFT_WAIT_CALLBACK) ? weft_task_of(w) : NULL;
}

int weft_lock_take(struct weft_arm *arm)
{
	struct weft_lock *lock = WEFT_OF(arm->queue, struct weft_lock, waiters);

	return weft_try_lock(lock) == 0 ? 0 : WEFT_PENDING;
}
