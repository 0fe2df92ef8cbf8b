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

void weft_arm_init(struct weft_arm *arm, void *object, int (*enter)(struct weft_arm *arm),
                   unsigned state)
{
	*arm = (struct weft_arm){.object = object, .enter = enter};
	arm->waiter.kind = WEFT_RECORD;
	arm->waiter.state = (uint8_t)state;
	arm->waiter.ended = arm_ended;
}

static void canceled(struct weft_waiter *w)
{
	leave_queues(WEFT_OF(w->in, struct weft_any, task));
	weft_task_interrupt(w);
}

int weft_wait_any(struct weft_any *any, struct weft_arm *arms, unsigned count)
{
	WEFT_CHECK_LOOP();
	if (!count || count > WEFT_ANY_MAX)
		return WEFT_EINVAL;
	any->arms = arms;
	any->count = (uint8_t)count;
	if (any->next >= count)
		any->next = 0;
	for (unsigned i = 0; i < count; i++)
		arms[i].waiter.in = NULL;
	for (unsigned i = 0; i < count; i++) {
		unsigned index = any->next + i;
		struct weft_arm *arm = &arms[index < count ? index : index - count];
		int rc;

		arm->any = any;
		arm->waiter.slot = arm->wish;
		rc = arm->enter(arm);
		if (rc != WEFT_PENDING)
			return win(any, arm, rc);
	}
	if (weft_loop.current->state & WEFT_WAIT_CANCEL)
		leave_queues(any);
	return weft_wait_slot(&any->task, WEFT_WAIT_HOOKED, (void *)canceled);
}
