/* What must hold between any two steps, whatever has happened: a walk through all that the loop
 * knows. Each task and callback stands in one place; the rings, the heap of timers, the wait queues
 * and the list of tasks are well linked; the alarm comes in time; nobody waits for what is there.
 */
#include <stdlib.h>
#include <string.h>

#include "hal/soc/virtual/explore.h"

/* ---- Where everything stands --------------------------------------------------------------------
 *
 * A table by address of all that the walk has met. */

enum place { NOWHERE, RING, HEAP, QUEUE, HEAD };

static struct seen {
	const void *object;
	enum place place;
	unsigned walk; /* an earlier one: free */
} * table;
static size_t size, used;
static unsigned walk;

static struct seen *find(const void *object)
{
	size_t i = (size_t)((uintptr_t)object >> 3) * 2654435761u;

	while (table[i & (size - 1)].walk == walk && table[i & (size - 1)].object != object)
		i++;
	return &table[i & (size - 1)];
}

static void grow(void)
{
	struct seen *old = table;
	size_t old_size = size;

	size = size ? size * 2 : 256;
	table = calloc(size, sizeof *table);
	if (!table)
		abort();
	for (size_t i = 0; i < old_size; i++) {
		if (old[i].walk == walk)
			*find(old[i].object) = old[i];
	}
	free(old);
}

static void begin_walk(void)
{
	walk++;
	used = 0;
	if (!size)
		grow();
}

static enum place place_of(const void *object)
{
	const struct seen *seen = find(object);

	return seen->walk == walk ? seen->place : NOWHERE;
}

/* What is met twice is in two places, or its links run in a circle. */
static void note(const void *object, enum place place)
{
	bool met_before = place_of(object) != NOWHERE;

	MUST(!met_before);
	if (used * 2 >= size)
		grow();
	*find(object) = (struct seen){object, place, walk};
	used++;
}

/* ---- Queues ---------------------------------------------------------------------------------- */

/* A record of a wait for any of several, whose task must be in that wait. */
static void check_record(const struct weft_waiter *w)
{
	const struct weft_waiters *task;
	struct weft_arm example;

	weft_arm_init(&example, NULL, NULL, 0, NULL);
	if (w->kind != WEFT_RECORD || w->ended != example.waiter.ended)
		return;
	task = &WEFT_OF(w, struct weft_arm, waiter)->any->task;
	MUST(task->first && task->first->in == task);
}

void explore_waiters(const struct weft_waiters *queue)
{
	const struct weft_waiter *w = queue->first, *before = NULL;

	if (place_of(queue) == HEAD)
		return;
	note(queue, HEAD);
	for (; w; before = w, w = w->next) {
		note(w, QUEUE);
		MUST(w->in == queue);
		MUST(!before || w->prev == before);
		MUST(!(w->state & (WEFT_WAIT_TIMED | WEFT_WAIT_DONE)));
		check_record(w);
	}
	MUST(!before || queue->first->prev == before);
}

/* ---- The ready rings ------------------------------------------------------------------------- */

/* Returns how many tasks stand in it. */
static unsigned check_ring(const struct weft_ring *ring)
{
	const struct weft_waiter *w = ring->tail;
	unsigned tasks = 0;

	do {
		w = w->next;
		note(w, RING);
		MUST(w->kind == WEFT_READY_ITEM);
		MUST(weft_ring_of(w) == ring);
		if (w == &ring->floor)
			continue;
		MUST(!(w->state & (WEFT_WAIT_TIMED | WEFT_WAIT_DONE)));
		tasks += !(w->state & WEFT_WAIT_CALLBACK);
	} while (w != ring->tail);
	return tasks;
}

/* ---- The timers ---------------------------------------------------------------------------------
 *
 * The links are described in kernel/timer.c. The walk needs no stack: the last child knows its
 * parent. */

static weft_time due_of(const struct weft_waiter *node)
{
	return WEFT_OF(node, struct weft_timer, waiter)->due;
}

static const struct weft_waiter *parent_in(const struct weft_waiter *next)
{
	return (uintptr_t)next & 1 ? (const struct weft_waiter *)((uintptr_t)next - 1) : NULL;
}

static void check_children(const struct weft_waiter *parent)
{
	const struct weft_waiter *child = parent->child, *before = NULL;

	if (!child)
		return;
	for (;; child = child->next) {
		note(child, HEAP);
		MUST(child->kind ||
		     child->state & WEFT_WAIT_TIMED); /* a record is somebody's own */
		MUST(due_of(parent) <= due_of(child));
		MUST(!before || child->prev == before);
		if (parent_in(child->next))
			break;
		before = child;
	}
	MUST(parent_in(child->next) == parent);
	MUST(parent->child->prev == child);
}

/* The node behind this one, when its children have been visited. */
static const struct weft_waiter *behind(const struct weft_waiter *node)
{
	while (node != weft_loop.timers && parent_in(node->next))
		node = parent_in(node->next);
	return node == weft_loop.timers ? NULL : node->next;
}

static void check_timers(void)
{
	const struct weft_waiter *node = weft_loop.timers;

	if (!node)
		return;
	note(node, HEAP);
	MUST(node->kind || node->state & WEFT_WAIT_TIMED);
	/* The alarm is set for it or for an earlier time, or has gone off. */
	MUST(sim_alarm_due() <= due_of(node) || weft_loop.alarm.post.next);
	while (node) {
		check_children(node);
		node = node->child ? node->child : behind(node);
	}
}

/* ---- Tasks ----------------------------------------------------------------------------------- */

static void check_lock_of(const struct weft_task *task)
{
#if WEFT_LOCKS_LISTED
	for (const struct weft_lock *lock = task->held; lock; lock = lock->next_held) {
		MUST(lock->holder == &task->item.waiter);
		explore_waiters(&lock->waiters);
	}
#else
	(void)task;
#endif
}

/* Stands where its state says. Returns 1 if that is the ring. */
static unsigned check_task(const struct weft_task *task)
{
	const struct weft_waiter *w = &task->item.waiter;
	enum place place;

	MUST(!(w->state & (WEFT_WAIT_DONE | WEFT_WAIT_CALLBACK)) && w->frame);
	if (!(w->state & WEFT_WAIT_TIMED) && w->in)
		explore_waiters(w->in);
	explore_waiters(&task->joiners);
	check_lock_of(task);
	place = place_of(w);
	if (w->state & WEFT_WAIT_TIMED)
		MUST(place == HEAP);
	else if (w->in)
		MUST(place == QUEUE);
	else if (w->state & WEFT_WAIT_PARKED)
		MUST(place == NOWHERE);
	else
		MUST(place == RING);
	return place == RING;
}

/* Those that have not ended are those that stand in the rings or wait. */
static void check_tasks(unsigned in_rings)
{
	const struct weft_task *newer = NULL;

	for (const struct weft_task *task = weft_loop.tasks; task; task = task->older) {
		MUST(task->newer == newer);
		newer = task;
		in_rings -= check_task(task);
	}
	MUST(in_rings == 0);
}

/* ---- Posts ----------------------------------------------------------------------------------- */

static void check_inbox(void)
{
	const struct weft_post *post = weft_loop.inbox;
	const void *end = &weft_loop;

	while (post && post != end) {
		post = (const struct weft_post *)((uintptr_t)post & ~(uintptr_t)3);
		note(post, HEAD);
		post = post->next;
		MUST(post);
	}
}

/* ---- Named objects --------------------------------------------------------------------------- */

static struct {
	const void *object;
	void (*check)(const void *object);
} watched[32];
static unsigned watched_count;

void explore_watch(const void *object, void (*check)(const void *object))
{
	if (!object) {
		watched_count = 0;
		return;
	}
	if (watched_count == sizeof watched / sizeof *watched)
		sim_refuse("more than 32 objects are watched");
	watched[watched_count].object = object;
	watched[watched_count++].check = check;
}

void explore_check(void)
{
	static size_t rest; /* with many tasks not every step is followed by a walk */
	unsigned in_rings = 0;

	if (rest) {
		rest--;
		return;
	}
	begin_walk();
	for (unsigned i = 0; i < WEFT_PRIORITIES; i++)
		in_rings += check_ring(&weft_loop.ring[i]);
	check_timers();
	check_inbox();
	explore_waiters(&weft_loop.for_ever);
	check_tasks(in_rings);
	for (unsigned i = 0; i < watched_count; i++)
		watched[i].check(watched[i].object);
	rest = used / 64;
}
