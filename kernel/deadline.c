#include "deadline.h"

/* Like a callback, it is among the timers (TIMED) and then ready (PARKED both times): so of all
 * that is due at one time each has its turn in the order of the starts. EXPIRED when it had. */

static struct weft_deadline *deadline_of(struct weft_waiter *w)
{
	return WEFT_OF(w, struct weft_deadline, timer.waiter);
}

static int expire(struct weft_frame *frame, weft_place place, int rc)
{
	struct weft_waiter *w = weft_loop.current;

	(void)frame, (void)place, (void)rc;
	weft_unready(w);
	w->state = WEFT_WAIT_EXPIRED;
	weft_cancel(deadline_of(w)->task);
	return WEFT_SUSPENDED;
}

static const HAL_ROM struct weft_point expire_point = WEFT_POINT_(expire, 0, "deadline", "expire");
/* Stands in for a frame, of which only this is ever looked at. */
static const HAL_ROM struct weft_point *const expire_at = &expire_point;

static void set_out(struct weft_deadline *deadline, weft_time due)
{
	struct weft_waiter *w = &deadline->timer.waiter;

	w->state = 0;
	if (due == WEFT_NEVER)
		return;
	deadline->timer.due = due;
	w->state = WEFT_WAIT_CALLBACK | WEFT_WAIT_PARKED;
	if (due > weft_now()) {
		w->state |= WEFT_WAIT_TIMED;
		weft_timer_start(&deadline->timer, due);
	} else {
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

weft_time weft_deadline_in(uint32_t ms)
{
	return weft_time_add(weft_now(), weft_ms(ms));
}

void weft_deadline_start(struct weft_deadline *deadline, weft_time due)
{
	struct weft_task *task = weft_task_self();
	struct weft_waiter *w = &deadline->timer.waiter;

	WEFT_CHECK_LOOP();
	WEFT_CHECK(task, NO_TASK);
	WEFT_CHECK_KEPT(deadline);
	WEFT_CHECK(!(w->state & WEFT_WAIT_PARKED), ACTIVE_TIMER);
	w->kind = WEFT_READY_ITEM;
	w->traits = (uint8_t)weft_task_priority(task);
	w->requests = task->item.waiter.requests;
	w->frame = (struct weft_frame *)(uintptr_t)&expire_at;
	deadline->task = task;
	weft_task_opened(task, 1);
	set_out(deadline, due);
}

int weft_deadline_move(struct weft_deadline *deadline, weft_time due)
{
	struct weft_waiter *w = &deadline->timer.waiter;

	WEFT_CHECK_LOOP();
	if (!deadline->task || w->state & WEFT_WAIT_EXPIRED)
		return WEFT_ESTATE;
	take_back(deadline);
	set_out(deadline, due);
	return 0;
}

int weft_deadline_end(struct weft_deadline *deadline, int rc)
{
	struct weft_waiter *w = &deadline->timer.waiter;

	WEFT_CHECK_LOOP();
	WEFT_CHECK(deadline->task, NOT_STARTED);
	take_back(deadline);
	weft_task_opened(deadline->task, -1);
	w->state &= WEFT_WAIT_EXPIRED;
	/* Only its own request becomes a time-out; any other one since the start stays. */
	if (w->state && weft_uncancel(deadline->task) <= w->requests && rc == WEFT_ECANCELED)
		rc = WEFT_ETIMEDOUT;
	deadline->task = NULL;
	return rc;
}
