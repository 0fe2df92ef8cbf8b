#include "any.h"

#include "task.h"

static void leave_queues(struct weft_any *any)
{
	for (unsigned i = 0; i < any->count; i++) {
		if (any->arms[i].waiter.in)
			weft_waiters_remove(&any->arms[i].waiter);
	}
}

/* An arm has won: the others are out, and the wait has happened. */
static int win(struct weft_any *any, struct weft_arm *arm, int rc)
{
	unsigned index = (unsigned)(arm - any->arms);

	leave_queues(any);
	arm->waiter.rc = rc;
	any->next = (uint8_t)(index + 1 < any->count ? index + 1 : 0);
	return (int)index;
}

static void arm_ended(struct weft_waiter *w, int rc)
{
	struct weft_arm *arm = WEFT_OF(w, struct weft_arm, waiter);
	struct weft_waiter *task = weft_waiters_pop(&arm->any->task);

	task->state = w->state;
	weft_waiter_end(task, win(arm->any, arm, rc));
}

void weft_arm_init(struct weft_arm *arm, struct weft_waiters *queue,
                   int (*take)(struct weft_arm *arm), unsigned state)
{
	*arm = (struct weft_arm){.queue = queue, .take = take};
	arm->waiter.kind = WEFT_RECORD;
	arm->waiter.state = (uint8_t)state;
	arm->waiter.ended = arm_ended;
}

static void canceled(struct weft_waiter *w)
{
	leave_queues(WEFT_OF(w->in, struct weft_any, task));
	weft_task_interrupt(w);
}

/* Serves the first arm from any->next on that can be. */
static int take_one(struct weft_any *any)
{
	for (unsigned i = 0; i < any->count; i++) {
		unsigned index = any->next + i;
		struct weft_arm *arm = &any->arms[index < any->count ? index : index - any->count];
		int rc;

		arm->any = any;
		arm->waiter.in = NULL;
		rc = arm->take(arm);
		if (rc != WEFT_PENDING)
			return win(any, arm, rc);
	}
	return WEFT_PENDING;
}

int weft_wait_any(struct weft_any *any, struct weft_arm *arms, unsigned count)
{
	struct weft_waiter *current = weft_loop.current;
	int rc;

	WEFT_CHECK_LOOP();
	WEFT_CHECK_KEPT(any);
	WEFT_CHECK_KEPT(arms);
	if (!count || count > WEFT_ANY_MAX)
		return WEFT_EINVAL;
	/* What was posted before now counts; after this the objects do not change by themselves. */
	if (HAL_LOAD(&weft_loop.inbox))
		weft_posts_take();
	*any = (struct weft_any){
	    .arms = arms,
	    .count = (uint8_t)count,
	    .next = any->next < count ? any->next : 0,
	};
	for (unsigned i = 0; i < count; i++)
		arms[i].waiter.in = NULL;
	rc = take_one(any);
	if (rc != WEFT_PENDING)
		return rc;
	if (!weft_leave_ring(current, WEFT_WAIT_HOOKED))
		return WEFT_PENDING;
	for (unsigned i = 0; i < count; i++) {
		arms[i].waiter.slot = arms[i].wish;
		weft_waiters_add(arms[i].queue, &arms[i].waiter);
	}
	current->slot = (void *)canceled;
	weft_waiters_add(&any->task, current);
	return WEFT_PENDING;
}
