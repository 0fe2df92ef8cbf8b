#include "frame.h"

#include "check.h"
#include "report.h"
#include "waiter.h"

/* ---- Deferred work ------------------------------------------------------------------------- */

static void defer(struct weft_frame *frame, struct weft_defer *record)
{
#if WEFT_DEBUG
	for (struct weft_defer *d = frame->deferred; d; d = d->next)
		WEFT_CHECK(d != record, DEFER_TWICE);
#endif
	record->next = frame->deferred;
	frame->deferred = record;
}

int weft_frame_leave(struct weft_frame *frame, int rc)
{
	struct weft_defer *record = frame->deferred;

	return record ? record->leave(frame, rc, record) : rc;
}

static int leave_run(struct weft_frame *frame, int rc, struct weft_defer *record)
{
	frame->deferred = record->next;
	record->run(record->argument);
	return weft_frame_leave(frame, rc);
}

void weft_frame_defer(struct weft_frame *frame, struct weft_defer *record, void (*run)(void *),
                      void *argument)
{
	defer(frame, record);
	record->leave = leave_run;
	record->run = run;
	record->argument = argument;
}

/* The work has ended. */
static int leaving_body(struct weft_frame *frame, weft_place place, int rc)
{
	struct weft_defer *record = frame->deferred;

	(void)place;
	frame->deferred = record->next;
	frame->at = &weft_frame_ended; /* unless the next one suspends */
	return weft_frame_leave(frame, rc < 0 ? rc : record->rc);
}

/* Where a frame goes on that has been left and awaits its deferred work. */
static const HAL_ROM struct weft_point leaving =
    WEFT_POINT_(leaving_body, (weft_place)1, "frame", "deferred work");

/* The frame awaits something deferred. The record stays until it has ended: it keeps the result. */
static int leave_awaiting(struct weft_frame *frame, int rc, struct weft_defer *record)
{
	int status = record->await(record->argument, frame, rc);

	record->rc = rc;
	frame->at = &leaving;
	return status > WEFT_SUSPENDED ? leaving_body(frame, leaving.place, status) : status;
}

static __attribute__((noinline)) void defer_await(struct weft_frame *frame,
                                                  struct weft_defer *record,
                                                  struct weft_frame *child, weft_await *await)
{
	defer(frame, record);
	record->leave = leave_awaiting;
	record->await = await;
	record->argument = child;
}

void weft_frame_defer_call(struct weft_frame *frame, struct weft_defer *record,
                           struct weft_frame *prepared)
{
	weft_debt_settle(WEFT_CHECK_NOT_AWAITED, prepared);
	defer_await(frame, record, prepared, weft_frame_call);
}

static int await_close(struct weft_frame *generator, struct weft_frame *parent, int rc)
{
	(void)rc;
	return weft_close(generator, parent);
}

void weft_frame_defer_close(struct weft_frame *frame, struct weft_defer *record,
                            struct weft_frame *generator)
{
	defer_await(frame, record, generator, await_close);
}

/* ---- Generators ------------------------------------------------------------------------------ */

static int ended_body(struct weft_frame *frame, weft_place place, int rc)
{
	(void)frame, (void)place, (void)rc;
	return 0;
}

/* Where a generator goes on that has ended: it ends again, with no value. */
const HAL_ROM struct weft_point weft_frame_ended = WEFT_POINT_(ended_body, 0, "generator", "ended");

int weft_frame_call(struct weft_frame *child, struct weft_frame *parent, int rc)
{
	const HAL_ROM struct weft_point *at = child->at;

	weft_debt_settle(WEFT_CHECK_NOT_AWAITED, child);
	child->parent = parent;
	/* A suspension or a YIELD sets it anew; an end does not (see unwind() in loop.c). */
	child->at = &weft_frame_ended;
	rc = weft_called(child, at->body(child, at->place, rc));
	if (rc > WEFT_SUSPENDED)
		child->parent = NULL;
	return rc;
}

/* A generator has a parent while somebody is inside of it. */
int weft_next(struct weft_frame *generator, struct weft_frame *parent)
{
	return generator->parent ? WEFT_EBUSY : weft_frame_call(generator, parent, 0);
}

int weft_close(struct weft_frame *generator, struct weft_frame *parent)
{
	if (generator->parent)
		return WEFT_EBUSY;
	if (!generator->at->place) /* not started, or ended */
		generator->at = &weft_frame_ended;
	return weft_frame_call(generator, parent, WEFT_ECLOSED);
}

#if WEFT_STANDARD_C
int weft_frame_lost(struct weft_frame *frame)
{
	(void)frame;
	weft_report_fatal(
	    "check W6: an await inside a switch cannot be resumed in a WEFT_STANDARD_C build");
}
#endif
