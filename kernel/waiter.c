#include "waiter.h"

/* The last one leaves: the floor takes its place. */
static void emptied(struct weft_ring *ring)
{
	ring->tail = &ring->floor;
	ring->floor.next = &ring->floor;
}

void weft_unready(struct weft_waiter *current)
{
	struct weft_ring *ring = weft_ring_of(current);

	if (ring->tail == current)
		emptied(ring);
	else
		ring->tail->next = current->next;
}

#if WEFT_PRIORITIES > 1
void weft_ready_first(struct weft_waiter *current)
{
	struct weft_ring *ring = weft_ring_of(current);
	struct weft_waiter *head = ring->tail->next;

	if (ring->tail == &ring->floor) { /* a floor that is not the last one leaves by itself */
		ring->tail = current;
		head = current;
	} else if (head == &ring->floor) {
		head = head->next;
	}
	current->next = head;
	ring->tail->next = current;
}
#endif

void weft_ready_remove(struct weft_waiter *w)
{
	struct weft_ring *ring = weft_ring_of(w);
	struct weft_waiter *before = ring->tail;

	while (before->next != w)
		before = before->next;
	if (before == w) {
		emptied(ring);
		return;
	}
	before->next = w->next;
	if (ring->tail == w)
		ring->tail = before;
}

void weft_waiters_remove(struct weft_waiter *w)
{
	struct weft_waiters *queue = w->in;
	struct weft_waiter *next = w->next;

	if (queue->first == w) {
		weft_waiters_pop(queue);
		return;
	}
	w->prev->next = next;
	(next ? next : queue->first)->prev = w->prev;
	w->in = NULL;
}

__attribute__((flatten)) void weft_waiter_end(struct weft_waiter *w, int rc)
{
	weft_waiter_end_fast(w, rc);
}

__attribute__((flatten)) struct weft_waiter *weft_waiters_pop(struct weft_waiters *queue)
{
	return weft_waiters_pop_fast(queue);
}

__attribute__((flatten)) void weft_waiters_add(struct weft_waiters *queue, struct weft_waiter *w)
{
	weft_waiters_add_fast(queue, w);
}

void weft_waiters_wake(struct weft_waiters *queue)
{
	if (WEFT_FAST)
		weft_waiter_end_fast(weft_waiters_pop_fast(queue), 0);
	else
		weft_waiter_end(weft_waiters_pop(queue), 0);
}

void weft_waiters_wake_all(struct weft_waiters *queue, int rc)
{
	/* Nobody can join the queue meanwhile: to wake only makes ready. */
	while (queue->first)
		weft_waiter_end(weft_waiters_pop(queue), rc);
}

bool weft_leave_ring(struct weft_waiter *current, unsigned state)
{
	bool canceled;

	WEFT_SUSPENDING();
	canceled = current->state & WEFT_WAIT_CANCEL;
	if (canceled) {
		current->state = 0;
		current->rc = WEFT_ECANCELED;
		weft_ring_of(current)->tail = current;
	} else {
		current->state = (uint8_t)state;
		weft_unready(current);
	}
	return !canceled;
}

void weft_suspend(struct weft_waiters *queue, unsigned state, void *slot)
{
	struct weft_waiter *current = weft_loop.current;

	if (weft_leave_ring(current, state)) {
		current->slot = slot;
		weft_waiters_add_fast(queue, current);
	}
}

#if WEFT_FAST
/* The usual wait, short for the usual case: no cancel request is counted, and the task is not the
 * last one in the ring. */
void weft_suspend_taking(struct weft_waiters *queue)
{
	struct weft_waiter *current, *tail;

	if (WEFT_DEBUG) {
		weft_suspend(queue, WEFT_WAIT_TAKES, NULL);
		return;
	}
	current = weft_loop.current;
	tail = weft_ring_of(current)->tail;
	if (current->requests || tail == current) {
		weft_suspend(queue, WEFT_WAIT_TAKES, NULL);
		return;
	}
	current->state = WEFT_WAIT_TAKES;
	tail->next = current->next;
	weft_waiters_add_fast(queue, current);
}
#endif
