/* Waiting for several tasks: gather, wait, as completed. Each task stands in the set with a record
 * of the caller's; a task may stand in several sets, and twice in one.
 *
 *     struct weft_task_set set; struct weft_member member[2];        (in the frame)
 *
 *     self->member[0].task = &self->fetch[0].task;
 *     self->member[1].task = &self->fetch[1].task;
 *     TRY(weft_gather(&self->set, self->member, 2));
 *
 * What became of each task is told by weft_task_result(). */
#ifndef WEFT_TASK_SET_H
#define WEFT_TASK_SET_H

#include "task.h"

struct weft_member {
	struct weft_waiter waiter; /* among the task's joiners; when it has ended, in set->ended */
	struct weft_task *task;    /* filled in by the caller */
};

enum weft_task_set_mode {
	WEFT_ALL_COMPLETED,
	WEFT_FIRST_COMPLETED,
	WEFT_FIRST_ERROR, /* or all completed; a cancelled task is none that failed */
	WEFT_EACH_COMPLETED_,
	WEFT_GATHER_,
	WEFT_GATHER_ALL_,
};

struct weft_task_set {
	struct weft_waiters waiting; /* the task that waits */
	struct weft_waiters ended;   /* members, in the order in which their tasks ended */
	struct weft_member *members;
	uint16_t count;
	uint16_t pending; /* tasks that have not ended */
	uint8_t mode;
	bool canceled; /* the tasks have been, for the one that waits */
};

__attribute__((warn_unused_result)) int weft_task_set_wait(struct weft_task_set *set,
                                                           struct weft_member *members,
                                                           unsigned count,
                                                           enum weft_task_set_mode mode);

/* Suspends until all of the tasks have ended, 0, or one has with an error: that error, at once; the
 * others go on. At once if that is so already. A cancel goes to all of them, in order, and the
 * await ends with the first that is cancelled, or when all have ended. At most 65,535 tasks. Task
 * context. */
__attribute__((warn_unused_result)) static inline int
weft_gather(struct weft_task_set *set, struct weft_member *members, unsigned count)
{
	return weft_task_set_wait(set, members, count, WEFT_GATHER_);
}

/* The same, but waits for all of them whatever they return; 0. A cancel goes to all of them, and
 * when all have ended the result is WEFT_ECANCELED. */
__attribute__((warn_unused_result)) static inline int
weft_gather_all(struct weft_task_set *set, struct weft_member *members, unsigned count)
{
	return weft_task_set_wait(set, members, count, WEFT_GATHER_ALL_);
}

/* Suspends until all of the tasks have ended, or the first one has, or has with an error; 0; at
 * once if that is so. Those that have ended can then be taken in order by weft_completed_take().
 * A cancel or a deadline leaves all tasks alone. Task context. */
__attribute__((warn_unused_result)) static inline int weft_wait_tasks(struct weft_task_set *set,
                                                                      struct weft_member *members,
                                                                      unsigned count,
                                                                      enum weft_task_set_mode mode)
{
	return weft_task_set_wait(set, members, count, mode);
}

/* Each task as it ends, those that have ended already first:
 *
 *     weft_completed_start(&self->set, self->member, 2);
 *     for (;;) {
 *         AWAIT(weft_completed_wait(&self->set));
 *         if (rc < 0)
 *             break;
 *         use(weft_task_result(weft_completed_take(&self->set)->task));
 *     }
 *     weft_completed_stop(&self->set);
 *
 * From the start to the stop the set stays in the tasks' queues. */
void weft_completed_start(struct weft_task_set *set, struct weft_member *members, unsigned count);

/* Suspends until a task has ended that was not taken yet, 0; WEFT_EEND when all were taken. A
 * cancel or deadline changes nothing. Task context. */
__attribute__((warn_unused_result)) int weft_completed_wait(struct weft_task_set *set);

/* Takes the member whose task ended first; NULL when there is none. Loop context. */
struct weft_member *weft_completed_take(struct weft_task_set *set);

/* Takes the set out of the queues of the tasks that have not ended: nothing more is waited for.
 * Those that have can still be taken; then, and for whoever waits now, weft_completed_wait()
 * returns WEFT_EEND. At the end of the loop, and before the storage of a task is used again; a
 * callback at a time (call.h) makes a time-out of it. Loop context. */
void weft_completed_stop(struct weft_task_set *set);

/* How many of the tasks have not ended. Loop context. */
static inline unsigned weft_task_set_pending(const struct weft_task_set *set)
{
	return set->pending;
}

#endif
