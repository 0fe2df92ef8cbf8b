#include "loop.h"

#include "trace.h"

struct weft_loop weft_loop;

void weft_frame_suspended(struct weft_frame *child)
{
	weft_loop.current->frame = child;
}

#if WEFT_DEBUG

static void step_begins(struct weft_waiter *item)
{
	weft_loop.suspended = false;
	weft_loop.stepped = hal_now();
	weft_loop.from = item->frame->at;
	if (item != &weft_ring_of(item)->floor)
		weft_trace(WEFT_TRACE_RESUMED, item->frame->at);
}

static void step_ends(void)
{
	weft_check_slow_step(weft_loop.from);
	WEFT_CHECK(!hal_stack_overflowed(), STACK_OVERFLOW);
}

/* A callback's storage may be gone by now. */
static void step_suspended(struct weft_waiter *item, bool callback)
{
	if (!callback)
		weft_task_of(item)->busy += hal_now() - weft_loop.stepped;
	step_ends();
	if (callback)
		return;
	WEFT_CHECK(weft_loop.suspended, NOT_SUSPENDED);
}

#else

static inline void step_ends(void)
{
}

static inline void step_begins(struct weft_waiter *item)
{
	(void)item;
}

static inline void step_suspended(struct weft_waiter *item, bool callback)
{
	(void)item, (void)callback;
}

#endif

/* The running item's innermost frame has ended: the frames that await it go on, until one
 * suspends or the last one ends. Returns false when the item was a floor that found nothing left
 * to do. */
static __attribute__((noinline)) bool unwind(int rc)
{
	struct weft_waiter *item = weft_loop.current;
	struct weft_frame *frame, *ended;

	if (item->state & WEFT_WAIT_CALLBACK)
		return false;
	do {
		ended = item->frame;
		if (rc != WEFT_YIELDED)
			ended->at = &weft_frame_ended;
		frame = ended->parent;
		ended->parent = NULL; /* nobody is inside of a generator now */
		item->frame = frame;
		if (!frame) {
			step_ends();
			weft_task_end(weft_task_of(item), rc);
			return true;
		}
		rc = frame->at->body(frame, frame->at->place, rc);
	} while (rc > WEFT_SUSPENDED);
	step_suspended(item, false);
	return true;
}

/* Runs an item until it suspends, resuming its innermost frame. Returns as unwind(). */
static inline __attribute__((always_inline)) bool step(struct weft_waiter *item)
{
	const HAL_ROM struct weft_point *at = item->frame->at;
	bool callback = WEFT_DEBUG && item->state & WEFT_WAIT_CALLBACK;
	int rc;

	weft_loop.current = item;
	step_begins(item);
	rc = at->body(item->frame, at->place, item->rc);
	if (__builtin_expect(rc > WEFT_SUSPENDED, 0))
		return unwind(rc);
	step_suspended(item, callback);
	return true;
}

/* ---- The floor ---------------------------------------------------------------------------- */

/* Only the floor is in it, at its head. */
static bool empty(struct weft_ring *ring)
{
	return HAL_LOAD(&ring->tail) == &ring->floor;
}

static bool nothing_ready(void)
{
	for (unsigned i = 0; i < WEFT_PRIORITIES; i++) {
		if (!empty(&weft_loop.ring[i]))
			return false;
	}
	return true;
}

/* An interrupt that came since the loop looked has posted, or, as the loop counts as asleep, has
 * made something ready. */
bool weft_pending(void)
{
	const struct weft_ring *lowest = &weft_loop.ring[WEFT_PRIORITIES - 1];

	if (WEFT_PRIORITIES > 1)
		return HAL_LOAD(&weft_loop.inbox) || !nothing_ready();
	return (uintptr_t)HAL_LOAD(&weft_loop.inbox) |
	       ((uintptr_t)HAL_LOAD(&lowest->tail) ^ (uintptr_t)&lowest->floor);
}

static void sleep(void)
{
	HAL_STORE(&weft_loop.asleep, true);
	hal_idle();
	HAL_STORE(&weft_loop.asleep, false);
	step_begins(weft_loop.current); /* the time asleep is nobody's */
}

/* Gives one turn to a lower ring. */
static int step_below(struct weft_waiter *self, struct weft_ring *below)
{
	bool goes_on = step(below->tail->next);

	weft_loop.current = self;
	return goes_on ? WEFT_SUSPENDED : 0;
}

/* The floor of a ring: leaves when there is something else in the ring, else gives one turn to the
 * next lower priority; the lowest sleeps, unless the run is over. */
static int floor_body(struct weft_frame *frame, weft_place place, int rc)
{
	struct weft_waiter *self = weft_loop.current;
	struct weft_ring *ring = weft_ring_of(self);

	(void)frame, (void)place, (void)rc;
	if (empty(ring)) {
		if (ring < &weft_loop.ring[WEFT_PRIORITIES - 1])
			return step_below(self, ring + 1);
		if (weft_loop.is_over && weft_loop.is_over())
			return 0;
		sleep();
	}
	if (!empty(ring))
		ring->tail->next = self->next;
	return WEFT_SUSPENDED;
}

static const HAL_ROM struct weft_point floor_point = WEFT_POINT_(floor_body, 0, "loop", "floor");
/* Stands in for the floors' frame, of which only this is ever looked at. */
static const HAL_ROM struct weft_point *const floor_at = &floor_point;

/* ---- The loop ----------------------------------------------------------------------------- */

static void start(void)
{
	for (unsigned i = 0; i < WEFT_PRIORITIES; i++) {
		struct weft_ring *ring = &weft_loop.ring[i];

		ring->tail = &ring->floor;
		ring->floor.next = &ring->floor;
		ring->floor.frame = (struct weft_frame *)(uintptr_t)&floor_at;
		ring->floor.state = WEFT_WAIT_CALLBACK;
		if (WEFT_PRIORITIES > 1)
			ring->floor.traits = (uint8_t)i;
	}
}

void weft_loop_run(struct weft_task *task, struct weft_frame *frame)
{
	start();
	WEFT_STACK_BASE();
	if (WEFT_DEBUG) { /* what the checks look at: it was never spawned before */
		task->item.waiter.frame = NULL;
		task->item.waiter.state = 0;
	}
	task->post.next = NULL;
	weft_spawn(task, frame);
	do {
		if (HAL_LOAD(&weft_loop.inbox)) {
			weft_loop.current = &weft_loop.ring[0].floor; /* no task */
			weft_posts_take();
		}
	} while (step(weft_loop.ring[0].tail->next));
}

void weft_run_forever(struct weft_frame *main)
{
	struct weft_task task;

	weft_loop_run(&task, main);
	__builtin_unreachable(); /* without is_over the floor never ends */
}
