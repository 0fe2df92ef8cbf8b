/* Debug builds: the last events, for the report of a fault or a failed check. Release builds
 * contain none of it. */
#ifndef WEFT_TRACE_H
#define WEFT_TRACE_H

#include "config.h"
#include "hal/hal.h"

struct weft_point;

enum weft_event_kind {
	WEFT_TRACE_SPAWNED,
	WEFT_TRACE_RESUMED, /* a task, at its innermost frame; or a callback */
	WEFT_TRACE_ENDED,
	WEFT_TRACE_CANCELED,
	WEFT_TRACE_POSTED, /* an interrupt or thread has done something to an object */
};

#if WEFT_DEBUG && WEFT_EVENTS

/* Notes what happens to a task: where it stands, or where its frame was prepared. One that happens
 * again and again counts as one. Any context. */
void weft_trace(enum weft_event_kind kind, const HAL_ROM struct weft_point *at);

/* Notes what was done from outside to the object that has this post. Any context. */
void weft_trace_post(const void *post);

/* Notes nothing any more: the report has begun. */
void weft_trace_stop(void);

/* Prints them, newest first. */
void weft_trace_report(void);

#else

static inline void weft_trace(enum weft_event_kind kind, const HAL_ROM struct weft_point *at)
{
	(void)kind, (void)at;
}

static inline void weft_trace_post(const void *post)
{
	(void)post;
}

static inline void weft_trace_stop(void)
{
}

static inline void weft_trace_report(void)
{
}

#endif
#endif
