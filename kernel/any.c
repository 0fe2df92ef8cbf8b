#include "any.h"

#include "task.h"

static void leave_queues(struct weft_any *any)
{
	for (unsigned i = 0; i < any->count; i++) {
		if (any->arms[i].waiter.in)
			weft_waiters_remove(&any->arms[i].waiter);
	}
}

/* An arm has won: it is the last one to be asked the next time. */
static int win(struct weft_any *any, struct weft_arm *arm, int rc)
{
	unsigned index = (unsigned)(arm - any->arms);

	arm->waiter.rc = rc;
	any->next = (uint8_t)(index + 1);
	return (int)index;
}

/* The others are out, and the wait has happened. */
static void arm_ended(struct weft_waiter *w, int rc)
{
	struct weft_arm *arm = WEFT_OF(w, struct weft_arm, waiter);
	struct weft_any *any = arm->any;
	struct weft_waiter *task = weft_waiters_pop(&any->task);

	leave_queues(any);
	task->state = w->state;
	weft_waiter_end(task, win(any, arm, rc));
}

void weft_arm_init(struct weft_arm *arm, struct weft_waiters *queue,
                   int (*take)(struct weft_arm *arm), unsigned state, void *wish)
{
	arm->waiter =
	    (struct weft_waiter){.kind = WEFT_RECORD, .state = (uint8_t)state, .ended = arm_ended};
	arm->queue = queue;
	arm->take = take;
	arm->wish = wish;
}

static void canceled(struct weft_waiter *w)
{
	leave_queues(WEFT_OF(w->in, struct weft_any, task));
	weft_task_interrupt(w);
}

/* The object can't serve the arm yet: it says so, or its call that takes without waiting does. */
static bool not_now(const struct weft_arm *arm, int rc)
{
	return rc == WEFT_PENDING ||
	       (arm->waiter.state & WEFT_WAIT_TAKES && (rc == WEFT_EEMPTY || rc == WEFT_EFULL));
}

/* Serves the first arm that can be, beginning behind the last winner. */
static int take_one(struct weft_any *any, unsigned count)
{
	struct weft_arm *arm = any->arms + any->next, *end = any->arms + count;
	int rc;

	for (; count; count--, arm++) {
		if (arm >= end)
			arm = any->arms;
		arm->any = any;
		arm->waiter.in = NULL;
		rc = arm->take(arm);
		if (!not_now(arm, rc))
			return win(any, arm, rc);
	}
	return WEFT_PENDING;
}

int weft_wait_any(struct weft_any *any, struct weft_arm *arms, unsigned count)
{
	int rc;

	WEFT_CHECK_LOOP();
	WEFT_CHECK_KEPT(any);
	WEFT_CHECK_KEPT(arms);
	if (!count || count > WEFT_ANY_MAX)
		return WEFT_EINVAL;
	/* What was posted before now counts; after this the objects do not change by themselves. */
	if (HAL_LOAD(&weft_loop.inbox))
		weft_posts_take();
	any->arms = arms;
	any->count = (uint8_t)count;
	rc = take_one(any, count);
	if (rc != WEFT_PENDING)
		return rc;
	weft_suspend(&any->task, WEFT_WAIT_HOOKED, (void *)canceled);
	if (any->task.first) { /* it was not cancelled before */
		for (struct weft_arm *arm = arms; count; count--, arm++) {
			arm->waiter.slot = arm->wish;
			weft_waiters_add(arm->queue, &arm->waiter);
		}
	}
	return WEFT_PENDING;
}
