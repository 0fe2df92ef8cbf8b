#include "deadline.h"

/* State: TIMED or PARKED while the limit is to come, among the timers or in the ready ring; EXPIRED
 * from then on. slot: the task, until the deadline is ended. */

static void expire(struct weft_waiter *w, int rc)
{
	(void)rc;
	w->state = WEFT_WAIT_EXPIRED;
	weft_cancel(w->slot);
}

static int expire_body(struct weft_frame *frame, weft_place place, int rc)
{
	struct weft_waiter *w = weft_loop.current;

	(void)frame, (void)place;
	weft_unready(w);
	expire(w, rc);
	return WEFT_SUSPENDED;
}

static const HAL_ROM struct weft_point expire_point =
    WEFT_POINT_(expire_body, 0, "deadline", "expire");
/* Stands in for a frame, of which only this is ever looked at. */
static const HAL_ROM struct weft_point *const expire_at = &expire_point;

/* A limit that has passed already takes effect in its turn, like a callback. */
static void set_out(struct weft_deadline *deadline, weft_time due)
{
	struct weft_waiter *w = &deadline->timer.waiter;

	w->state = 0;
	if (due == WEFT_NEVER)
		return;
	if (due > weft_now()) {
		w->kind = WEFT_RECORD;
		w->ended = expire;
		w->state = WEFT_WAIT_TIMED;
		weft_timer_start(&deadline->timer, due);
	} else {
		w->kind = WEFT_READY_ITEM;
		w->frame = (struct weft_frame *)(uintptr_t)&expire_at;
		w->state = WEFT_WAIT_CALLBACK | WEFT_WAIT_PARKED;
		weft_ready(w);
	}
}

static void take_back(struct weft_deadline *deadline)
{
	struct weft_waiter *w = &deadline->timer.waiter;

	if (w->state & WEFT_WAIT_TIMED)
		weft_timer_stop(&deadline->timer);
	else if (w->state & WEFT_WAIT_PARKED)
		weft_ready_remove(w);
}

void weft_deadline_start(struct weft_deadline *deadline, weft_time due)
{
	struct weft_task *task = weft_task_self();
	struct weft_waiter *w = &deadline->timer.waiter;

	WEFT_CHECK_LOOP();
	WEFT_CHECK(task, NO_TASK);
	WEFT_CHECK_KEPT(deadline);
	WEFT_CHECK(!(w->state & (WEFT_WAIT_TIMED | WEFT_WAIT_PARKED)), ACTIVE_TIMER);
	*w = (struct weft_waiter){
	    .traits = task->item.waiter.traits & WEFT_TRAIT_PRIORITY,
	    .requests = task->item.waiter.requests,
	    .slot = task,
	};
	weft_task_opened(task, 1);
	set_out(deadline, due);
}

int weft_deadline_move(struct weft_deadline *deadline, weft_time due)
{
	struct weft_waiter *w = &deadline->timer.waiter;

	WEFT_CHECK_LOOP();
	if (!w->slot || w->state & WEFT_WAIT_EXPIRED)
		return WEFT_ESTATE;
	take_back(deadline);
	set_out(deadline, due);
	return 0;
}

int weft_deadline_end(struct weft_deadline *deadline, int rc)
{
	struct weft_waiter *w = &deadline->timer.waiter;

	WEFT_CHECK_LOOP();
	take_back(deadline);
	weft_task_opened(w->slot, -1);
	w->state &= WEFT_WAIT_EXPIRED;
	/* Only its own request becomes a time-out; any other one since the start stays. */
	if (w->state && weft_uncancel(w->slot) <= w->requests && rc == WEFT_ECANCELED)
		rc = WEFT_ETIMEDOUT;
	w->slot = NULL;
	return rc;
}
