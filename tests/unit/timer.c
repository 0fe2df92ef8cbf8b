/* The timer heap against a model that keeps the timers in a plain array: whatever is started,
 * stopped and started anew, they end by time, and those of one time in the order of their
 * starts. */
#include "tests/tap.h"

/* ---- The heap's structure -------------------------------------------------------------------- */

static struct weft_waiter *parent_in(struct weft_waiter *next)
{
	return (uintptr_t)next & 1 ? (struct weft_waiter *)((uintptr_t)next - 1) : NULL;
}

static weft_time due_of(struct weft_waiter *node)
{
	return WEFT_OF(node, struct weft_timer, waiter)->due;
}

/* A node's siblings to the right, the way to the parent, the parent's way to first and last. */
static bool node_is_sound(struct weft_waiter *node)
{
	struct weft_waiter *last = node, *parent, *first;

	if (node == weft_loop.timers)
		return true;
	for (; !parent_in(last->next); last = last->next) {
		if (last->next->prev != last)
			return false;
	}
	parent = parent_in(last->next);
	for (first = parent->child; first != node; first = first->next) {
		if (parent_in(first->next))
			return false; /* it is not among its parent's children */
	}
	return parent->child->prev == last && due_of(parent) <= due_of(node);
}

/* ---- The heap alone: all times have passed, so nothing but the heap decides ------------------ */

#define TIMERS TAP_MANY(200, 20)
#define ROUNDS 60

static struct entry {
	struct weft_timer timer;
	bool active;
	unsigned started; /* the number of its start */
} entries[TIMERS];

static unsigned starts, active, ended, expected;

/* True when a has to end before b. */
static bool before(const struct entry *a, const struct entry *b)
{
	return a->timer.due < b->timer.due ||
	       (a->timer.due == b->timer.due && a->started < b->started);
}

static void check_first(const struct entry *first)
{
	for (unsigned i = 0; i < TIMERS; i++) {
		if (entries[i].active && &entries[i] != first)
			OK(before(first, &entries[i]));
	}
}

static void entry_ended(struct weft_waiter *w, int rc)
{
	struct entry *entry = WEFT_OF(w, struct entry, timer.waiter);

	EQ(rc, 0);
	OK(entry->active);
	check_first(entry);
	entry->active = false;
	active--;
	ended++;
}

static void start(struct entry *entry, weft_time due)
{
	entry->timer.waiter = (struct weft_waiter){
	    .kind = WEFT_RECORD, .state = WEFT_WAIT_TIMED, .ended = entry_ended};
	weft_timer_start(&entry->timer, due);
	entry->active = true;
	entry->started = starts++;
	active++;
}

static void stop(struct entry *entry)
{
	weft_timer_stop(&entry->timer);
	entry->active = false;
	active--;
}

static void start_or_stop(unsigned times)
{
	struct entry *entry = &entries[tap_random(TIMERS)];

	if (entry->active)
		stop(entry);
	else
		start(entry, 1 + tap_random(times));
}

static void check_structure(void)
{
	OK(!weft_loop.timers == !active);
	for (unsigned i = 0; i < TIMERS; i++) {
		if (entries[i].active)
			OK(node_is_sound(&entries[i].timer.waiter));
	}
}

/* Few times, so that most are equal; more times; nearly all different. */
CASE_WITH(the_heap_keeps_the_order, unsigned round;)
{
	static const unsigned times[] = {1, 3, 20, 400};

	BEGIN(the_heap_keeps_the_order);
	starts = ended = active = 0;
	TRY(weft_sleep(weft_ms(1) + 400)); /* from now on all those times have passed */
	for (self->round = 0; self->round < ROUNDS; self->round++) {
		unsigned operations = 1 + tap_random(2 * TIMERS);

		for (unsigned i = 0; i < operations; i++)
			start_or_stop(times[self->round % 4]);
		check_structure();
		expected = active;
		ended = 0;
		do
			TRY(weft_sleep(1)); /* on the host the alarm is another thread's */
		while (weft_loop.timers);
		EQ(ended, expected);
		EQ(active, 0);
		OK(!weft_loop.timers);
	}
	OK(starts > TAP_MANY(3000, 300));
	END(0);
}

/* The same, but the heap is emptied from its top: every removal restructures it. */
CASE_WITH(stopping_the_root, unsigned round;)
{
	BEGIN(stopping_the_root);
	starts = active = 0;
	for (self->round = 0; self->round < 20; self->round++) {
		for (unsigned i = 0; i < TIMERS; i++)
			start(&entries[i], WEFT_NEVER - 1 - tap_random(self->round + 1));
		while (weft_loop.timers) {
			struct entry *root = WEFT_OF(weft_loop.timers, struct entry, timer.waiter);

			check_first(root);
			stop(root);
			if (active % 16 == 0)
				check_structure();
		}
		EQ(active, 0);
	}
	TRY(weft_yield());
	END(0);
}

/* ---- Callbacks, time passing ----------------------------------------------------------------- */

#define CALLS TAP_MANY(40, 10)
#define STEP (WEFT_HZ / 10000) /* times are multiples of this, so that many are equal */

static struct planned {
	struct weft_call call;
	bool active;
	weft_time due;
	unsigned started;
} planned[CALLS];

static unsigned calls_run;

static bool earlier(const struct planned *a, const struct planned *b)
{
	return a->due < b->due || (a->due == b->due && a->started < b->started);
}

/* In the future: what is on its way already has an earlier time then. */
static void plan(struct planned *p)
{
	p->due = (weft_now() / STEP + 1 + tap_random(8)) * STEP;
	p->started = starts++;
	p->active = true;
	weft_call_at(&p->call, p->due);
}

static void cancel(struct planned *p)
{
	EQ(weft_call_cancel(&p->call), p->active);
	p->active = false;
}

static void act(void)
{
	struct planned *p = &planned[tap_random(CALLS)];

	EQ(weft_call_active(&p->call), p->active);
	if (tap_random(3))
		plan(p); /* also when it is planned already */
	else
		cancel(p);
}

static void run_planned(struct weft_call *call)
{
	struct planned *p = WEFT_OF(call, struct planned, call);

	OK(p->active);
	OK(p->due <= weft_now());
	EQ(weft_call_active(call), false);
	for (unsigned i = 0; i < CALLS; i++) {
		if (planned[i].active && &planned[i] != p)
			OK(earlier(p, &planned[i]));
	}
	p->active = false;
	calls_run++;
	/* What happens here meets others that are due as well but have not run yet. */
	if (tap_random(2))
		act();
}

static void check_calls(void)
{
	for (unsigned i = 0; i < CALLS; i++) {
		struct weft_waiter *w = &planned[i].call.timer.waiter;

		EQ(weft_call_active(&planned[i].call), planned[i].active);
		if (w->state & WEFT_WAIT_TIMED)
			OK(node_is_sound(w));
	}
}

CASE_WITH(callbacks_in_passing_time, unsigned round;)
{
	BEGIN(callbacks_in_passing_time);
	starts = calls_run = 0;
	for (unsigned i = 0; i < CALLS; i++) {
		planned[i].active = false;
		weft_call_init(&planned[i].call, run_planned);
	}
	for (self->round = 0; self->round < 800; self->round++) {
		for (unsigned i = tap_random(12); i; i--)
			act();
		check_calls();
		TRY(weft_sleep(tap_random(4) * STEP));
	}
	OK(starts > TAP_MANY(3000, 300));
	OK(calls_run > 1000);
	TRY(weft_sleep(20 * STEP));
	for (unsigned i = 0; i < CALLS; i++)
		cancel(&planned[i]);
	EQ((uintptr_t)weft_loop.timers, 0);
	END(0);
}

TESTS(RUN_CASE(the_heap_keeps_the_order) RUN_CASE(stopping_the_root)
          RUN_CASE(callbacks_in_passing_time))
