#include "call.h"

/* States: CALLBACK always; ACTIVE while it is on its way: among the timers when TIMED, in a wait
 * queue when there is one, else in the ready ring. */
#define ACTIVE WEFT_WAIT_PARKED

static struct weft_call *call_of(struct weft_waiter *w)
{
	return WEFT_OF(w, struct weft_call, timer.waiter);
}

static int call_body(struct weft_frame *frame, weft_place place, int rc)
{
	struct weft_waiter *w = weft_loop.current;

	(void)frame, (void)place, (void)rc;
	weft_unready(w);
	w->state = WEFT_WAIT_CALLBACK;
	call_of(w)->run(call_of(w));
	return WEFT_SUSPENDED;
}

static const HAL_ROM struct weft_point call_point = WEFT_POINT_(call_body, 0, "callback", "run");
/* Stands in for a frame, of which only this is ever looked at. */
static const HAL_ROM struct weft_point *const call_at = &call_point;

void weft_call_init(struct weft_call *call, void (*run)(struct weft_call *call))
{
	*call = (struct weft_call){.run = run};
	call->timer.waiter.state = WEFT_WAIT_CALLBACK;
	call->timer.waiter.frame = (struct weft_frame *)(uintptr_t)&call_at;
}

bool weft_call_active(const struct weft_call *call)
{
	return call->timer.waiter.state & ACTIVE || call->post.next;
}

/* Takes one that is on its way out of where it stands. */
static void leave(struct weft_call *call)
{
	struct weft_waiter *w = &call->timer.waiter;

	if (w->state & WEFT_WAIT_TIMED)
		weft_timer_stop(&call->timer);
	else if (w->in)
		weft_waiters_remove(w);
	else
		weft_ready_remove(w);
	w->state = WEFT_WAIT_CALLBACK;
}

bool weft_call_cancel(struct weft_call *call)
{
	struct weft_waiter *w = &call->timer.waiter;

	WEFT_CHECK_LOOP();
	if (HAL_LOAD(&call->post.next))
		weft_posts_take();
	if (!(w->state & ACTIVE))
		return false;
	leave(call);
	return true;
}

void weft_call_soon(struct weft_call *call)
{
	struct weft_waiter *w = &call->timer.waiter;

	WEFT_CHECK_LOOP();
	if (w->state & ACTIVE) {
		if (!(w->state & WEFT_WAIT_TIMED) && !w->in)
			return;
		leave(call);
	}
	w->state = WEFT_WAIT_CALLBACK | ACTIVE;
	w->in = NULL;
	weft_waiter_end(w, 0);
}

void weft_call_at(struct weft_call *call, weft_time due)
{
	struct weft_waiter *w = &call->timer.waiter;

	if (HAL_LOAD(&call->post.next) || w->state & ACTIVE)
		weft_call_cancel(call);
	w->state = WEFT_WAIT_CALLBACK | ACTIVE | WEFT_WAIT_TIMED;
	weft_timer_start(&call->timer, due);
}

void weft_call_on_end(struct weft_call *call, struct weft_task *task)
{
	weft_call_cancel(call);
	if (weft_task_state(task) == WEFT_TASK_FINISHED) {
		weft_call_soon(call);
	} else {
		call->timer.waiter.state = WEFT_WAIT_CALLBACK | ACTIVE;
		weft_waiters_add(&task->joiners, &call->timer.waiter);
	}
}
