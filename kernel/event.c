#include "event.h"

/* What was posted before now counts. */
static void take_over(struct weft_event *event)
{
	WEFT_CHECK_LOOP();
	if (HAL_LOAD(&event->post.next))
		weft_posts_take();
}

int weft_event_wait(struct weft_event *event)
{
	WEFT_CHECK_LOOP();
	if (event->set)
		return 0;
	return weft_wait(&event->waiters, 0);
}

/* Wakes all; mostly there is one. */
static inline void wake(struct weft_waiters *waiters)
{
	if (waiters->first->next)
		weft_waiters_wake_all(waiters, 0);
	else
		weft_waiters_wake(waiters);
}

void weft_event_set(struct weft_event *event)
{
	WEFT_CHECK_LOOP();
	event->set = true;
	if (event->waiters.first)
		wake(&event->waiters);
}

void weft_event_clear(struct weft_event *event)
{
	take_over(event);
	event->set = false;
}

bool weft_event_is_set(struct weft_event *event)
{
	take_over(event);
	return event->set;
}

void weft_event_set_isr(struct weft_event *event)
{
	weft_post(&event->post, WEFT_POST_EVENT, weft_event_posted);
}

void weft_event_posted(struct weft_post *post)
{
	weft_event_set(WEFT_OF(post, struct weft_event, post));
}

int weft_event_take(struct weft_arm *arm)
{
	return WEFT_OF(arm->queue, struct weft_event, waiters)->set ? 0 : WEFT_PENDING;
}
