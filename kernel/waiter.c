#include "waiter.h"

void weft_ready_remove(struct weft_waiter *w)
{
	struct weft_ring *ring = weft_ring_of(w);
	struct weft_waiter *before = ring->tail;

	while (before->next != w)
		before = before->next;
	if (before == w) {
		ring->tail = &ring->floor;
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

int weft_waiters_wake(struct weft_waiters *queue)
{
	weft_waiter_end(weft_waiters_pop(queue), 0);
	return 0;
}

void weft_waiters_wake_all(struct weft_waiters *queue, int rc)
{
	/* Nobody can join the queue meanwhile: to wake only makes ready. */
	while (queue->first)
		weft_waiter_end(weft_waiters_pop(queue), rc);
}

int weft_wait_canceled(struct weft_waiter *current)
{
	WEFT_SUSPENDING();
	current->state = 0;
	current->rc = WEFT_ECANCELED;
	weft_ring_of(current)->tail = current;
	return WEFT_PENDING;
}

/* The running task leaves the ring for a queue. */
static inline int suspend(struct weft_waiters *queue, struct weft_waiter *current, unsigned state)
{
	WEFT_SUSPENDING();
	current->state = (uint8_t)state;
	weft_unready(current);
	weft_waiters_add(queue, current);
	return WEFT_PENDING;
}

int weft_wait(struct weft_waiters *queue, unsigned state)
{
	struct weft_waiter *current = weft_loop.current;

	if (current->state & WEFT_WAIT_CANCEL)
		return weft_wait_canceled(current);
	return suspend(queue, current, state);
}

int weft_wait_slot(struct weft_waiters *queue, unsigned state, void *slot)
{
	struct weft_waiter *current = weft_loop.current;

	if (current->state & WEFT_WAIT_CANCEL)
		return weft_wait_canceled(current);
	current->slot = slot;
	return suspend(queue, current, state);
}
