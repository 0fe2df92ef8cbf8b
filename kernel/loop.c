#include "loop.h"

#include "report.h"

struct weft_loop weft_loop;

void weft_frame_suspended(struct weft_frame *child)
{
	weft_loop.current->frame = child;
}

#if WEFT_DEBUG

static void step_begins(struct weft_waiter *item)
{
	(void)item;
	weft_loop.suspended = false;
	weft_loop.stepped = hal_now();
}

static void step_suspended(struct weft_waiter *item)
{
	if (item->state & WEFT_WAIT_CALLBACK)
		return;
	weft_task_of(item)->busy += hal_now() - weft_loop.stepped;
	WEFT_CHECK(weft_loop.suspended, NOT_SUSPENDED);
}

#else

static inline void step_begins(struct weft_waiter *item)
{
	(void)item;
}

static inline void step_suspended(struct weft_waiter *item)
{
	(void)item;
}

#endif

/* Runs an item until it suspends. The innermost frame is resumed; when it ends, the frame that
 * awaits it is. Returns false when the item was a floor that found nothing left to do. */
static inline __attribute__((always_inline)) bool step(struct weft_waiter *item)
{
	struct weft_frame *frame = item->frame;
	int rc = item->rc;

	weft_loop.current = item;
	step_begins(item);
	do {
		const HAL_ROM struct weft_point *at = frame->at;

		rc = at->body(frame, at->place, rc);
		if (rc <= WEFT_SUSPENDED) {
			step_suspended(item);
			return true;
		}
		frame = frame->parent;
		item->frame = frame;
	} while (frame);
	if (item->state & WEFT_WAIT_CALLBACK)
		return false;
	weft_task_end(weft_task_of(item), rc);
	return true;
}

bool weft_pending(void)
{
	return HAL_LOAD(&weft_loop.inbox);
}

/* Only the floor is in it, at its head. */
static bool empty(struct weft_ring *ring)
{
	return ring->tail == &ring->floor;
}

static bool nothing_ready(void)
{
	for (unsigned i = 0; i < WEFT_PRIORITIES; i++) {
		if (!empty(&weft_loop.ring[i]))
			return false;
	}
	return true;
}

/* All tasks wait, and neither a timer nor anything from outside could wake one. */
static bool deadlocked(void)
{
	return !weft_loop.timers && !weft_loop.sources && !hal_expecting();
}

/* Sleeps until something is ready. False when nothing ever will be. */
static bool idle(void)
{
	while (nothing_ready()) {
		if (weft_pending()) {
			weft_posts_take();
			continue;
		}
		if (!weft_loop.tasks)
			return false;
		if (deadlocked()) {
			weft_report_deadlock();
			weft_loop.result = WEFT_EDEADLOCK;
			return false;
		}
		hal_idle();
	}
	return true;
}

/* The floor of a ring: leaves when there is something else in the ring, else gives one turn to the
 * next lower priority; the lowest idles. */
static int floor_body(struct weft_frame *frame, weft_place place, int rc)
{
	struct weft_waiter *self = weft_loop.current;
	struct weft_ring *ring = weft_ring_of(self);

	(void)frame, (void)place, (void)rc;
	if (empty(ring)) {
		if (ring < &weft_loop.ring[WEFT_PRIORITIES - 1])
			return step(ring[1].tail->next) ? WEFT_SUSPENDED : 0;
		if (!idle())
			return 0;
	}
	if (!empty(ring)) {
		weft_unready(self);
		self->next = self;
	}
	return WEFT_SUSPENDED;
}

static const HAL_ROM struct weft_point floor_point = WEFT_POINT_(floor_body, 0, "loop", "floor");
static const struct weft_frame floor_frame = {.at = &floor_point};

int weft_run(struct weft_frame *main)
{
	struct weft_task task = {0};

	/* What came from outside before now stays in the inbox. */
	weft_loop.main = &task;
	weft_loop.tasks = NULL;
	weft_loop.timers = NULL;
	weft_loop.sources = 0;
	for (unsigned i = 0; i < WEFT_PRIORITIES; i++) {
		struct weft_ring *ring = &weft_loop.ring[i];

		ring->tail = &ring->floor;
		ring->floor = (struct weft_waiter){
		    .next = &ring->floor,
		    .frame = (struct weft_frame *)&floor_frame, /* read only: it keeps no place */
		    .state = WEFT_WAIT_CALLBACK,
		    .traits = (uint8_t)i,
		};
	}
	weft_spawn(&task, main);
	weft_task_set_name(&task, "main");
	hal_alarm(HAL_NEVER);
	do {
		if (HAL_LOAD(&weft_loop.inbox))
			weft_posts_take();
	} while (step(weft_loop.ring[0].tail->next));
	hal_alarm(HAL_NEVER);
	weft_loop.current = NULL;
	return weft_loop.result;
}

void weft_source_open(void)
{
	WEFT_CHECK_LOOP();
	weft_loop.sources++;
}

void weft_source_close(void)
{
	WEFT_CHECK_LOOP();
	WEFT_CHECK(weft_loop.sources > 0, SOURCES);
	weft_loop.sources--;
}

void weft_shutdown(void)
{
	WEFT_CHECK_LOOP();
	if (weft_loop.main)
		weft_cancel(weft_loop.main);
}

static void shutdown_posted(struct weft_posted *posted)
{
	(void)posted;
	weft_shutdown();
}

void weft_shutdown_isr(void)
{
	weft_post_other(&weft_loop.shutdown, shutdown_posted);
}
