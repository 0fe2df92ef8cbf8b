#include "deadline.h"

static void expire(struct weft_waiter *w, int rc)
{
	(void)rc;
	w->state = WEFT_WAIT_EXPIRED;
	weft_cancel(w->slot);
}

void weft_deadline_start(struct weft_deadline *deadline, weft_time due)
{
	struct weft_task *task = weft_task_self();
	struct weft_waiter *w = &deadline->timer.waiter;

	WEFT_CHECK_LOOP();
	WEFT_CHECK(task, NO_TASK);
	WEFT_CHECK_KEPT(deadline);
	WEFT_CHECK(!(w->state & WEFT_WAIT_TIMED), ACTIVE_TIMER);
	*w = (struct weft_waiter){
	    .kind = WEFT_RECORD,
	    .requests = task->item.waiter.requests,
	    .slot = task,
	    .ended = expire,
	};
	if (due == WEFT_NEVER)
		return;
	w->state = WEFT_WAIT_TIMED;
	weft_timer_start(&deadline->timer, due);
}

int weft_deadline_end(struct weft_deadline *deadline, int rc)
{
	struct weft_waiter *w = &deadline->timer.waiter;

	if (w->state & WEFT_WAIT_TIMED)
		weft_timer_stop(&deadline->timer);
	else if (w->state & WEFT_WAIT_EXPIRED) {
		/* Only its own request becomes a time-out; any other one since the start stays. */
		if (weft_uncancel(w->slot) <= w->requests && rc == WEFT_ECANCELED)
			rc = WEFT_ETIMEDOUT;
	}
	w->state = 0;
	return rc;
}
