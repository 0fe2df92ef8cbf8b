#include "group.h"

static struct weft_child *child_of(struct weft_owned_task *owned)
{
	return WEFT_OF(owned, struct weft_child, owned);
}

static void child_ended(struct weft_owned_task *owned);

static const struct weft_group *group_of(const struct weft_task *task)
{
	const struct weft_child *child = WEFT_OF(task, struct weft_child, owned.task);

	return task->item.waiter.traits & WEFT_TRAIT_OWNED && child->owned.ended == child_ended
	           ? child->group
	           : NULL;
}

struct weft_task *weft_group_next_child(const struct weft_group *group,
                                        const struct weft_task *child)
{
	struct weft_task *task = weft_task_next(child);

	while (task && group_of(task) != group)
		task = weft_task_next(task);
	return task;
}

void weft_group_cancel(struct weft_group *group)
{
	struct weft_task *task = NULL;

	WEFT_CHECK_LOOP();
	group->aborting = true;
	while ((task = weft_group_next_child(group, task)) != NULL)
		weft_cancel_passed_on(task);
}

static void give_back(struct weft_child *child)
{
	if (child->pool)
		weft_pool_give(child->pool, child);
}

static void child_failed(struct weft_group *group, struct weft_child *child)
{
	*group->last_failed = child;
	group->last_failed = &child->next_failed;
	if (group->parent_requested || (group->aborting && group->closing))
		return;
	group->parent_requested = true;
	weft_group_cancel(group);
	weft_cancel_passed_on(group->parent);
}

static void child_ended(struct weft_owned_task *owned)
{
	struct weft_child *child = child_of(owned);
	struct weft_group *group = child->group;
	int rc = weft_task_result(&owned->task);

	if (!--group->children)
		weft_waiters_wake_all(&group->waiting, 0);
	if (rc < 0 && rc != WEFT_ECANCELED)
		child_failed(group, child);
	else
		give_back(child);
}

int weft_group_spawn_pooled(struct weft_group *group, struct weft_child *child,
                            struct weft_pool *pool, struct weft_frame *prepared)
{
	if (!group->parent || group->aborting || group->draining ||
	    (group->closing && !group->children)) {
		weft_debt_settle(WEFT_CHECK_NOT_AWAITED, prepared);
		if (pool)
			weft_pool_give(pool, child);
		return WEFT_ESTATE;
	}
	if (pool) /* the block's content is undefined */
		child->owned.task = (struct weft_task){0};
	weft_spawn_at(&child->owned.task, weft_task_priority(group->parent), prepared);
	child->owned.task.item.waiter.traits |= WEFT_TRAIT_OWNED;
	child->owned.ended = child_ended;
	child->group = group;
	child->pool = pool;
	child->next_failed = NULL;
	group->children++;
	return 0;
}

int weft_group_spawn(struct weft_group *group, struct weft_child *child,
                     struct weft_frame *prepared)
{
	return weft_group_spawn_pooled(group, child, NULL, prepared);
}

void weft_group_clear(struct weft_group *group)
{
	struct weft_child *child;

	while ((child = group->failed) != NULL) {
		group->failed = child->next_failed;
		give_back(child);
	}
	group->last_failed = &group->failed;
}

void weft_group_open(struct weft_group *group)
{
	struct weft_task *parent = weft_task_self();

	WEFT_CHECK(parent, NO_TASK);
	WEFT_CHECK_KEPT(group);
	weft_task_opened(parent, 1);
	(void)FRAME(group, weft_group, .parent = parent, .last_failed = &group->failed);
}

/* All children have ended: what becomes of the result of the block. */
static int result(struct weft_group *group)
{
	struct weft_task *parent = group->parent;
	int rc = group->error;

	group->parent = NULL;
	weft_task_opened(parent, -1);
	/* The group's own request is taken back; without any other it is no reason to end. */
	if (group->parent_requested && weft_uncancel(parent) == 0)
		group->canceled = false;
	if (!group->failed && !weft_group_error(group))
		return group->canceled ? WEFT_ECANCELED : rc;
	/* Errors come first; a request from outside is delivered again at the next suspension. */
	if (weft_canceling(parent)) {
		weft_uncancel(parent);
		weft_cancel(parent);
	}
	return group->failed ? weft_task_result(&group->failed->owned.task) : rc;
}

ASYNC(weft_group)
{
	BEGIN(weft_group);
	self->error = rc;
	self->canceled = rc == WEFT_ECANCELED;
	self->closing = true;
	if (rc < 0 && !self->aborting)
		weft_group_cancel(self);
	while (self->children) {
		AWAIT(weft_wait(&self->waiting, 0));
		if (rc < 0) { /* the group's own request does not stay: result() */
			self->canceled = true;
			if (!self->aborting)
				weft_group_cancel(self);
		}
	}
	END(result(self));
}
