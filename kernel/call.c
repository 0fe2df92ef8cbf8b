#include "call.h"

/* States: CALLBACK always; ACTIVE while it is on its way, among the timers when TIMED, else in
 * the ready ring. */
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

void weft_call_init(struct weft_call *call, void (*run)(struct weft_call *call))
{
	*call = (struct weft_call){.at = &call_point, .run = run};
	call->timer.waiter.state = WEFT_WAIT_CALLBACK;
	call->timer.waiter.frame = (struct weft_frame *)&call->at;
}

bool weft_call_active(const struct weft_call *call)
{
	return call->timer.waiter.state & ACTIVE || call->post.next;
}

bool weft_call_cancel(struct weft_call *call)
{
	struct weft_waiter *w = &call->timer.waiter;

	WEFT_CHECK_LOOP();
	if (HAL_LOAD(&call->post.next))
		weft_posts_take();
	if (!(w->state & ACTIVE))
		return false;
	if (w->state & WEFT_WAIT_TIMED)
		weft_timer_stop(&call->timer);
	else
		weft_ready_remove(w);
	w->state = WEFT_WAIT_CALLBACK;
	return true;
}

void weft_call_soon(struct weft_call *call)
{
	struct weft_waiter *w = &call->timer.waiter;

	WEFT_CHECK_LOOP();
	if (w->state & ACTIVE) {
		if (!(w->state & WEFT_WAIT_TIMED))
			return;
		weft_timer_stop(&call->timer);
	}
	w->state = WEFT_WAIT_CALLBACK | ACTIVE;
	weft_waiter_end(w, 0);
}

void weft_call_at(struct weft_call *call, weft_time due)
{
	struct weft_waiter *w = &call->timer.waiter;

	weft_call_cancel(call);
	w->state = WEFT_WAIT_CALLBACK | ACTIVE | WEFT_WAIT_TIMED;
	weft_timer_start(&call->timer, due);
}
