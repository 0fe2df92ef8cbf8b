/* A pairing heap (Fredman, Sedgewick, Sleator, Tarjan: "The pairing heap: a new form of
 * self-adjusting heap", Algorithmica 1, 1986), made stable: among equal times the one that was
 * started first ends first, without a sequence number.
 *
 * Starting a timer is one comparison with the root. Stopping one that never became a parent, as
 * most time-outs are, is an unlink. What that leaves undone is done when the root is removed, in
 * amortised O(log n).
 *
 * Order in the heap: a parent is not later than its children. A node's children stand youngest
 * first, and of two siblings' subtrees, everything of the right one that is due at some time was
 * started before everything of the left one that is due at that time. meld() keeps this: it
 * joins neighbours only, the older wins a tie, and the loser goes to that end of the winner's
 * children that its age demands.
 *
 * Links: child is the first child. Among siblings the first one's prev is the last, and the last
 * one's next is the parent with bit 0 set, so that a node can be unlinked from wherever it is. */
#include "timer.h"

static struct weft_timer *timer_of(struct weft_waiter *node)
{
	return WEFT_OF(node, struct weft_timer, waiter);
}

static struct weft_waiter *parent_link(struct weft_waiter *parent)
{
	return (struct weft_waiter *)((uintptr_t)parent | 1);
}

/* The parent, when next is a last sibling's; else NULL. */
static struct weft_waiter *parent_in(struct weft_waiter *next)
{
	return (uintptr_t)next & 1 ? (struct weft_waiter *)((uintptr_t)next - 1) : NULL;
}

static void adopt(struct weft_waiter *parent, struct weft_waiter *node, bool oldest)
{
	struct weft_waiter *first = parent->child;

	if (!first) {
		parent->child = node;
		node->prev = node;
		node->next = parent_link(parent);
		return;
	}
	node->prev = first->prev;
	if (oldest) {
		first->prev->next = node;
		first->prev = node;
		node->next = parent_link(parent);
	} else {
		first->prev = node;
		node->next = first;
		parent->child = node;
	}
}

/* Joins two heaps whose order of age is known; returns the root. */
static struct weft_waiter *meld(struct weft_waiter *older, struct weft_waiter *younger)
{
	struct weft_waiter *root = older, *loser = younger;

	if (timer_of(younger)->due < timer_of(older)->due) {
		root = younger;
		loser = older;
	}
	adopt(root, loser, loser == older);
	return root;
}

/* The next older sibling, NULL if there is none. */
static struct weft_waiter *older_sibling(struct weft_waiter *node)
{
	return (uintptr_t)node->next & 1 ? NULL : node->next;
}

/* Joins the children of a node to one heap: neighbours in pairs from the youngest on, then the
 * pairs from the oldest on. Returns its root, NULL if there are none. */
static struct weft_waiter *meld_children(struct weft_waiter *parent)
{
	struct weft_waiter *node = parent->child, *pairs = NULL, *root = NULL;

	while (node) {
		struct weft_waiter *older = older_sibling(node), *rest = NULL;

		if (older) {
			rest = older_sibling(older);
			node = meld(older, node);
		}
		node->next = pairs;
		pairs = node;
		node = rest;
	}
	while (pairs) {
		node = pairs->next;
		root = root ? meld(root, pairs) : pairs;
		pairs = node;
	}
	return root;
}

/* Takes node out of its siblings and puts another, or none, in its place. */
static void replace(struct weft_waiter *node, struct weft_waiter *by)
{
	struct weft_waiter *next = node->next, *prev = node->prev, *up;

	if (by) {
		/* An only child is its own neighbour. */
		by->next = next;
		by->prev = prev == node ? by : prev;
		prev = by;
	} else if (prev == node) {
		parent_in(next)->child = NULL;
		return;
	}
	/* What comes before: the sibling on the left, or the parent's child. */
	up = parent_in(node->prev->next);
	if (up)
		up->child = by ? by : next;
	else
		node->prev->next = by ? by : next;
	/* What comes behind: the sibling on the right, or the first one's way to the last. */
	up = parent_in(next);
	if (up)
		up->child->prev = prev;
	else
		next->prev = prev;
}

void weft_timer_start(struct weft_timer *timer, weft_time due)
{
	struct weft_waiter *node = &timer->waiter, *root = weft_loop.timers;

	WEFT_CHECK_LOOP();
	timer->due = due;
	node->child = NULL;
	if (root)
		root = meld(root, node);
	else
		root = node;
	weft_loop.timers = root;
	if (root == node)
		hal_alarm(due);
}

void weft_timer_stop(struct weft_timer *timer)
{
	struct weft_waiter *node = &timer->waiter;
	struct weft_waiter *children = meld_children(node);

	WEFT_CHECK_LOOP();
	if (weft_loop.timers == node)
		weft_loop.timers = children; /* the alarm stays: it will find nothing due */
	else
		replace(node, children);
}

/* Takes the root, which must exist, out of the heap. */
static inline __attribute__((always_inline)) struct weft_waiter *pop(void)
{
	struct weft_waiter *root = weft_loop.timers;

	weft_loop.timers = meld_children(root);
	root->state &= (uint8_t)~WEFT_WAIT_TIMED;
	root->in = NULL;
	return root;
}

void weft_timers_stop(void)
{
	while (weft_loop.timers)
		pop()->state &=
		    (uint8_t)~WEFT_WAIT_PARKED; /* of a callback: it is not on its way */
}

static void fire(void)
{
	struct weft_waiter *root;
	weft_time now = hal_now();

	while ((root = weft_loop.timers) != NULL && timer_of(root)->due <= now)
		weft_waiter_end(pop(), 0);
	hal_alarm(root ? timer_of(root)->due : HAL_NEVER);
}

static void alarm_posted(struct weft_posted *posted)
{
	(void)posted;
	fire();
}

void weft_alarm_isr(void)
{
	weft_post_other(&weft_loop.alarm, alarm_posted);
}
