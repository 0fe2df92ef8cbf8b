#include "frame.h"

#include "check.h"
#include "report.h"
#include "waiter.h"

void weft_frame_defer(struct weft_frame *frame, struct weft_defer *record, void (*run)(void *),
                      void *argument)
{
#if WEFT_DEBUG
	for (struct weft_defer *d = frame->deferred; d; d = d->next)
		WEFT_CHECK(d != record, DEFER_TWICE);
#endif
	*record = (struct weft_defer){.next = frame->deferred, .run = run, .argument = argument};
	frame->deferred = record;
}

void weft_frame_leave(struct weft_frame *frame)
{
	struct weft_defer *record;

	while ((record = frame->deferred) != NULL) {
		frame->deferred = record->next;
		record->run(record->argument);
	}
}

static int ended_body(struct weft_frame *frame, weft_place place, int rc)
{
	(void)frame, (void)place, (void)rc;
	return 0;
}

/* Where a generator goes on that has ended: it ends again, with no value. */
const HAL_ROM struct weft_point weft_frame_ended = WEFT_POINT_(ended_body, 0, "generator", "ended");

int weft_next(struct weft_frame *generator, struct weft_frame *parent)
{
	const HAL_ROM struct weft_point *at = generator->at;

	generator->parent = parent;
	/* A suspension or a YIELD sets it anew; an end does not (see unwind() in loop.c). */
	generator->at = &weft_frame_ended;
	return weft_called(generator, at->body(generator, at->place, 0));
}

void weft_close(struct weft_frame *generator)
{
	generator->at = &weft_frame_ended;
	weft_frame_leave(generator);
}

#if WEFT_STANDARD_C
int weft_frame_lost(struct weft_frame *frame)
{
	(void)frame;
	weft_report_fatal(
	    "check W6: an await inside a switch cannot be resumed in a WEFT_STANDARD_C build");
}
#endif
