/* Graceful shutdown of a task group: no new children, those that run may finish; what has not ended
 * in time is cancelled; what does not end even then is reported.
 *
 *     GROUP(&self->group);
 *     DEFER_CALL(&self->record, &self->drain, weft_drain, .group = &self->group,
 *                .finish_ms = 5000, .cancel_ms = 500);
 *     ...serve; weft_shutdown() or weft_shutdown_isr() cancels main, which leaves here...
 */
#ifndef WEFT_DRAIN_H
#define WEFT_DRAIN_H

#include "deadline.h"
#include "group.h"

/* Suspends until the group has no children left, but not longer than both limits together. The
 * result is the number of children that did not end, after a report of each with what it awaits; or
 * WEFT_ECANCELED: then the children have been cancelled at once. Task context. */
struct weft_drain {
	WEFT_FRAME;
	struct weft_group *group;
	uint32_t finish_ms; /* how long they may take to finish their work */
	uint32_t cancel_ms; /* how long to clean up when they are cancelled */
	struct weft_deadline limit;
	bool canceled;
};
ASYNC(weft_drain);

#endif
