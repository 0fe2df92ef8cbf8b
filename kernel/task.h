/* Tasks: frames that run on their own.
 *
 *   weft_spawn      the body starts      a wait ends        the body returns
 *        |                 |                 |                    |
 *        v                 v                 v                    v
 *      ready ----------> running <------- ready <---+          finished
 *        |                 |                         |
 *        |                 +--> waiting / sleeping --+
 *        +--> finished (cancelled before its first step)
 *
 * A cancel request is counted and delivered once, as WEFT_ECANCELED from the await the task is
 * in; clean-up behind it may await again. An await that took something (a lock, a unit, an item,
 * a block) has happened from the instant of the hand-over: a cancel that comes later is
 * delivered at the next await that suspends. */
#ifndef WEFT_TASK_H
#define WEFT_TASK_H

#include "any.h"
#include "post.h"
#include "timer.h"

struct weft_task {
	struct weft_timer item; /* its waiter, and its timer while it sleeps */
	struct weft_waiters joiners;
	struct weft_post post;
	struct weft_task *newer, *older; /* among all tasks */
#if WEFT_LOCKS_LISTED
	struct weft_lock *held; /* the locks that it holds */
#endif
#if WEFT_PRIORITIES > 1
	uint8_t base; /* its own priority; it may inherit a higher one (lock.h) */
#endif
#if WEFT_DEBUG
	const char *name;
	weft_time busy;                         /* time spent running */
	const HAL_ROM struct weft_point *start; /* of its frame */
	const void *first_frame;
	unsigned open; /* deadlines and groups that it has started and not ended */
#endif
};

enum weft_task_state {
	WEFT_TASK_READY, /* will run in its turn */
	WEFT_TASK_RUNNING,
	WEFT_TASK_WAITING,  /* for an object, another task, or to be woken */
	WEFT_TASK_SLEEPING, /* for a time */
	WEFT_TASK_FINISHED, /* also a task that was never spawned, all zero */
};

/* Makes a task of a frame prepared by FRAME. It runs when its turn comes, behind all that are
 * ready now. Task and frame belong to the kernel until the task has ended. Does not suspend;
 * loop context. A task spawned when main has ended is cancelled before its first step. */
static inline void weft_spawn(struct weft_task *task, struct weft_frame *prepared);

/* The same with a priority: 0, the default, is the highest, WEFT_PRIORITIES - 1 the lowest; what is
 * beyond counts as the lowest. A task of a higher priority runs first; one that runs is not
 * interrupted. */
void weft_spawn_at(struct weft_task *task, unsigned priority, struct weft_frame *prepared);

static inline void weft_spawn(struct weft_task *task, struct weft_frame *prepared)
{
	weft_spawn_at(task, 0, prepared);
}

/* Requests that the task ends: the await it is in returns WEFT_ECANCELED. The request is
 * counted. A task that waits for another one in weft_join() passes the request on to it. Returns
 * false, and does nothing, when the task has ended. Does not suspend; loop context. */
bool weft_cancel(struct weft_task *task);

/* Takes one counted request back and returns how many are left; at zero, one that has not been
 * delivered yet is dropped. For code that handles a cancel it had asked for itself. */
unsigned weft_uncancel(struct weft_task *task);

/* How many requests are counted. */
unsigned weft_canceling(const struct weft_task *task);

/* Awaits the end of a task; the result is the task's own. At once when it has ended. A cancel
 * during it goes to the task that is awaited, and the await ends with that task's end. Any
 * number of tasks may wait. WEFT_EDEADLOCK when the task waits in this way, directly or through
 * others, for the caller, or is the caller. Suspends; task context. */
__attribute__((warn_unused_result)) int weft_join(struct weft_task *task);

/* The same, but a cancel ends the await and leaves the other task alone. */
__attribute__((warn_unused_result)) int weft_join_shielded(struct weft_task *task);

int weft_task_take_end(struct weft_arm *arm);

/* Prepares an arm of weft_wait_any(): the end of the task; its result is the task's own. */
static inline void weft_arm_join(struct weft_arm *arm, struct weft_task *task)
{
	weft_arm_init(arm, &task->joiners, weft_task_take_end, 0, NULL);
}

/* Lets every other ready task of the same priority run once. Always suspends; a cancel makes it
 * return WEFT_ECANCELED. */
__attribute__((warn_unused_result)) static inline int weft_yield(void);

/* Suspends until weft_task_wake() is called for this task; at once if it was since the last time.
 * Wakes are not counted. A cancel leaves a later wake pending. */
__attribute__((warn_unused_result)) int weft_park(void);

/* Wakes a parked task; loop context. The _isr call: any context. */
void weft_task_wake(struct weft_task *task);
void weft_task_wake_isr(struct weft_task *task);

/* The running task; NULL in a callback or outside weft_run(). */
struct weft_task *weft_task_self(void);

/* What the task does now. Loop context. */
enum weft_task_state weft_task_state(const struct weft_task *task);

/* What a finished task returned; WEFT_EBUSY for one that has not ended. */
int weft_task_result(struct weft_task *task);

/* The task's priority; while it holds a lock, the one it inherits from those who wait for it. */
static inline unsigned weft_task_priority(const struct weft_task *task)
{
	return WEFT_PRIORITIES > 1 ? task->item.waiter.traits & WEFT_TRAIT_PRIORITY : 0;
}

/* Goes through all tasks that have not ended, newest first; NULL gives the first one. */
static inline struct weft_task *weft_task_next(const struct weft_task *task)
{
	return task ? task->older : weft_loop.tasks;
}

/* Changes the priority of a task, ready or not; it runs behind those that are ready with the same.
 * Loop context. For the lock's inheritance. */
void weft_task_set_priority(struct weft_task *task, unsigned priority);

/* A name for reports; the text must stay. Debug builds only, otherwise nothing. */
static inline void weft_task_set_name(struct weft_task *task, const char *name)
{
#if WEFT_DEBUG
	task->name = name;
#else
	(void)task, (void)name;
#endif
}

/* The same as weft_cancel() for a request that is passed on: any number of those who wait for a
 * task may be cancelled; what can't be counted any more has been requested. */
void weft_cancel_passed_on(struct weft_task *task);

/* Takes a waiting task out of its wait and makes it ready with WEFT_ECANCELED. */
void weft_task_interrupt(struct weft_waiter *w);

/* Ends the running task; the loop calls it. */
void weft_task_end(struct weft_task *task, int rc);

/* A task that somebody is told the end of, when its joiners have been woken: a pool, a group. To be
 * marked with WEFT_TRAIT_OWNED when it has been spawned. */
struct weft_owned_task {
	struct weft_task task;
	void (*ended)(struct weft_owned_task *owned);
};

/* A deadline or group of this task has been started or ended. */
static inline void weft_task_opened(struct weft_task *task, int by)
{
#if WEFT_DEBUG
	task->open += (unsigned)by;
#else
	(void)task, (void)by;
#endif
}

static inline struct weft_task *weft_task_of(struct weft_waiter *w)
{
	return WEFT_OF(w, struct weft_task, item.waiter);
}

int weft_yield_slowly(void);

static inline int weft_yield(void)
{
	struct weft_waiter *current = weft_loop.current;

	if (WEFT_DEBUG || !WEFT_FAST || current->state)
		return weft_yield_slowly();
	weft_ring_of(current)->tail = current;
	current->rc = 0;
	return WEFT_PENDING;
}

#endif
