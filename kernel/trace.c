#include "trace.h"

#if WEFT_DEBUG && WEFT_EVENTS

#include "report.h"

/* Written by the loop, by interrupts and threads: each takes an entry of its own. What accesses it
 * is named trace_...: it decides nothing, so there is nothing to explore
 * (hal/soc/virtual/explore.c). */
static struct event {
	hal_time time; /* the first one's */
	union {
		const HAL_ROM struct weft_point *at;
		const void *object; /* WEFT_TRACE_POSTED */
	};
	uint16_t kind;
	uint16_t count; /* 0: nothing yet, or it is being written */
} events[WEFT_EVENTS];

static unsigned taken; /* entries ever, runs freely */

_Static_assert((WEFT_EVENTS & (WEFT_EVENTS - 1)) == 0, "WEFT_EVENTS must be a power of two");

static struct event *trace_newest(unsigned age)
{
	return &events[(HAL_LOAD(&taken) - 1 - age) % WEFT_EVENTS];
}

static struct event *trace_take(void)
{
	unsigned n;

	do
		n = HAL_LOAD(&taken);
	while (!HAL_CAS(&taken, n, n + 1));
	return &events[n % WEFT_EVENTS];
}

/* When the report began; until then nothing is there to be reported. */
static hal_time stopped = HAL_NEVER;

/* Another context may write the entry meanwhile: then it is not the same, or the count says so. */
static bool trace_again(struct event *event, enum weft_event_kind kind, const void *what)
{
	uint16_t count = HAL_LOAD(&event->count);

	return count && count != UINT16_MAX && HAL_LOAD(&event->kind) == kind &&
	       HAL_LOAD(&event->object) == what &&
	       HAL_CAS(&event->count, count, (uint16_t)(count + 1));
}

static void trace_note(enum weft_event_kind kind, const void *what)
{
	struct event *event = trace_newest(0);

	if (stopped != HAL_NEVER || trace_again(event, kind, what))
		return;
	event = trace_take();
	HAL_STORE(&event->count, 0);
	HAL_STORE(&event->kind, kind);
	HAL_STORE(&event->object, what);
	HAL_STORE(&event->time, hal_now());
	HAL_STORE(&event->count, 1);
}

void weft_trace(enum weft_event_kind kind, const HAL_ROM struct weft_point *at)
{
	trace_note(kind, (const void *)(uintptr_t)at);
}

void weft_trace_post(const void *post)
{
	trace_note(WEFT_TRACE_POSTED, post);
}

/* In microseconds, or where they are many, in milliseconds. */
static void report_age(hal_time ticks)
{
	uint64_t us = (uint64_t)ticks * 1000000 / HAL_HZ;
	bool many = us >= 10000;

	weft_report_text("    ");
	weft_report_number((uintptr_t)(many ? us / 1000 : us));
	weft_report_text(many ? " ms ago: " : " us ago: ");
}

static void report_times(unsigned count)
{
	if (count > 1) {
		weft_report_text(", ");
		weft_report_number(count);
		weft_report_text(" times");
	}
	weft_report_text("\n");
}

static void report_event(const struct event *event, hal_time now)
{
	static const char *const names[] = {" spawned", " resumed", " ended", " cancelled"};

	report_age(now - event->time);
	if (event->kind == WEFT_TRACE_POSTED && event->object == &weft_loop.alarm) {
		weft_report_text("the alarm");
	} else if (event->kind == WEFT_TRACE_POSTED) {
		weft_report_address("from outside to 0x", event->object);
	} else {
		weft_report_text(event->at->function);
		weft_report_text(names[event->kind]);
		weft_report_text(", ");
		weft_report_text(event->at->file);
		weft_report_text(":");
		weft_report_number(event->at->line);
	}
	report_times(event->count);
}

void weft_trace_stop(void)
{
	if (stopped == HAL_NEVER)
		stopped = hal_now();
}

void weft_trace_report(void)
{
	weft_trace_stop();
	if (trace_newest(0)->count)
		weft_report_text("  before that:\n");
	for (unsigned age = 0; age < WEFT_EVENTS && trace_newest(age)->count; age++)
		report_event(trace_newest(age), stopped);
}

#endif
