/* Task groups: tasks that end together. A group's block does not end before all of its children
 * have; the first child that fails has the others cancelled, and the block; every error can be read
 * afterwards. The rules are those of asyncio.TaskGroup.
 *
 *     struct fetch_both { WEFT_FRAME; struct weft_group group; struct weft_child child[2]; ... };
 *
 *     BEGIN(fetch_both);
 *     GROUP(&self->group);                       the rest of the body is the block
 *     weft_group_spawn(&self->group, &self->child[0], FRAME(&self->a, fetch, .from = a));
 *     weft_group_spawn(&self->group, &self->child[1], FRAME(&self->b, fetch, .from = b));
 *     END(0);                                    both are awaited here
 *
 * Not around a YIELD: whoever iterates goes on, and may be another task. A cancelled task is none
 * that failed. When the task that opened the group is cancelled, the children are. */
#ifndef WEFT_GROUP_H
#define WEFT_GROUP_H

#include "pool.h"
#include "task.h"

/* A task in a group. Group and child belong to the kernel until the group is closed. */
struct weft_child {
	struct weft_owned_task owned; /* owned.task is the task */
	struct weft_group *group;
	struct weft_pool *pool; /* NULL, or where the block goes that begins with the child */
	struct weft_child *next_failed;
};

struct weft_group {
	WEFT_FRAME; /* closing is an async function */
	uint16_t children;
	bool closing;
	bool draining;            /* no new children */
	bool aborting;            /* the children have been cancelled */
	bool parent_requested;    /* so has the parent, by the group */
	bool canceled;            /* the parent, by others */
	int error;                /* how the block ended */
	struct weft_task *parent; /* NULL when it is not open */
	struct weft_waiters waiting;
	struct weft_child *failed, **last_failed;
	struct weft_defer deferred_close;
};
ASYNC(weft_group);

/* Opens a group for the rest of the body: when it is left, however, the group is closed. If a child
 * failed, the frame's result is that child's error. Task context. */
#define GROUP(g)                                                                                   \
	do {                                                                                       \
		weft_group_open(g);                                                                \
		weft_frame_defer_call(&self->frame, &(g)->deferred_close, &(g)->frame);            \
	} while (0)

/* For a block that is a part of a body: opens a group, which must be closed on every way out of the
 * block by AWAIT(GROUP_CLOSE(g, result)), given how the block ended. The result is the error of the
 * first child that failed; or the block's own error; or WEFT_ECANCELED when the parent was asked to
 * end by others than the group; or else the block's result. Suspends while there are children; a
 * cancel during it cancels them. */
void weft_group_open(struct weft_group *group);
#define GROUP_CLOSE(g, result) weft_frame_call(&(g)->frame, &self->frame, (result))

/* Spawns a child, with the priority the parent has now. Children may spawn others. 0; or
 * WEFT_ESTATE, and nothing is spawned, when the group is not open, cancels or drains its children,
 * or is closing and has none left. Does not suspend; loop context. */
int weft_group_spawn(struct weft_group *group, struct weft_child *child,
                     struct weft_frame *prepared);

/* The same with a child from a pool, taken by weft_pool_take(): which suspends while all of the
 * blocks are in use, so the pool bounds how many children run at a time. The block goes back when
 * the child has ended; that of one that failed only by weft_group_clear(). If nothing was
 * spawned, it goes back at once. */
int weft_group_spawn_pooled(struct weft_group *group, struct weft_child *child,
                            struct weft_pool *pool, struct weft_frame *prepared);

/* Goes through the children that failed, in the order in which they did; NULL gives the first one.
 * What it failed with: weft_task_result(&child->owned.task). Also after the group's end. */
static inline struct weft_child *weft_group_failed(const struct weft_group *group,
                                                   const struct weft_child *child)
{
	return child ? child->next_failed : group->failed;
}

/* The block's own error, 0 if it had none or was cancelled. After the group's end. */
static inline int weft_group_error(const struct weft_group *group)
{
	return group->error < 0 && group->error != WEFT_ECANCELED ? group->error : 0;
}

/* What a child has returned: weft_task_result(). Loop context. */
static inline int weft_child_result(struct weft_child *child)
{
	return weft_task_result(&child->owned.task);
}

/* Forgets the children that failed; the blocks of pooled ones go back. Loop context. */
void weft_group_clear(struct weft_group *group);

/* Cancels all children, which can be done from any task: the block goes on, and the group can be
 * closed. New children are refused. Loop context. */
void weft_group_cancel(struct weft_group *group);

/* Suspends until no child is left; 0. A cancel leaves the children alone. Task context. */
__attribute__((warn_unused_result)) static inline int weft_group_idle(struct weft_group *group)
{
	return group->children ? weft_wait(&group->waiting, 0) : 0;
}

/* Goes through the children that have not ended, newest first; NULL gives the first one. Loop
 * context. */
struct weft_task *weft_group_next_child(const struct weft_group *group,
                                        const struct weft_task *child);

#endif
