/* Event: a flag that tasks wait for. All zero is one that is not set. */
#ifndef WEFT_EVENT_H
#define WEFT_EVENT_H

#include "any.h"
#include "post.h"

struct weft_event {
	struct weft_waiters waiters;
	bool set;
	struct weft_post post;
};

/* Suspends until the event is set; at once if it is; 0. Setting wakes everybody who waits at
 * that moment, even if the event is cleared before they run. A cancel leaves nothing behind. Task
 * context. */
__attribute__((warn_unused_result)) int weft_event_wait(struct weft_event *event);

/* Sets the event and wakes all who wait; clears it; loop context. The _isr call: any context; the
 * event is set when the loop looks next, and a clear that comes after the interrupt wins. */
void weft_event_set(struct weft_event *event);
void weft_event_clear(struct weft_event *event);
void weft_event_set_isr(struct weft_event *event);

bool weft_event_is_set(struct weft_event *event);

int weft_event_take(struct weft_arm *arm);

/* Prepares an arm of weft_wait_any(). */
static inline void weft_arm_event(struct weft_arm *arm, struct weft_event *event)
{
	weft_arm_init(arm, &event->waiters, weft_event_take, 0, NULL);
}

#endif
