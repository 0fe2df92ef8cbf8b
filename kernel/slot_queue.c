#include "slot_queue.h"

int weft_slot_queue_init(struct weft_slot_queue *queue, void *slots, size_t slot_size, size_t count)
{
	queue->first = NULL;
	queue->getters.first = NULL;
	return weft_pool_init(&queue->free, slots, slot_size, count);
}

#if WEFT_DEBUG
static bool is_ours(const struct weft_pool *pool, const char *slot)
{
	return slot >= pool->begin && slot < pool->fresh &&
	       (size_t)(pool->end - slot) % pool->block_size == 0;
}

static bool in_chain(const struct weft_slot *first, const struct weft_slot *slot)
{
	while (first && first != slot)
		first = first->next;
	return first;
}

bool weft_slot_queue_is_out(const struct weft_slot_queue *queue, const void *slot)
{
	return !in_chain(queue->first, slot) && !in_chain(queue->free.free, slot);
}
#endif

void weft_slot_queue_commit(struct weft_slot_queue *queue, void *slot)
{
	struct weft_slot *committed = slot;

	WEFT_CHECK_LOOP();
	WEFT_CHECK(is_ours(&queue->free, slot), FOREIGN_BLOCK);
	WEFT_CHECK(weft_slot_queue_is_out(queue, slot), DOUBLE_GIVE);
	if (queue->getters.first) {
		struct weft_waiter *w = weft_waiters_pop(&queue->getters);

		*(void **)w->slot = slot;
		weft_waiter_end(w, 0);
		return;
	}
	committed->next = NULL;
	if (queue->first)
		queue->last->next = committed;
	else
		queue->first = committed;
	queue->last = committed;
}

void *weft_slot_queue_try_get(struct weft_slot_queue *queue)
{
	struct weft_slot *first = queue->first;

	WEFT_CHECK_LOOP();
	if (first)
		queue->first = first->next;
	return first;
}

/* Takes the first one into *slot, or says that the task has to wait. */
static int take(struct weft_slot_queue *queue, void *slot)
{
	void *first = weft_slot_queue_try_get(queue);

	if (!first)
		return WEFT_PENDING;
	*(void **)slot = first;
	return 0;
}

int weft_slot_queue_get(struct weft_slot_queue *queue, void *slot)
{
	WEFT_CHECK_KEPT(slot);
	if (take(queue, slot) == 0)
		return 0;
	return weft_wait_slot(&queue->getters, WEFT_WAIT_TAKES, slot);
}

int weft_slot_queue_take(struct weft_arm *arm)
{
	return take(WEFT_OF(arm->queue, struct weft_slot_queue, getters), arm->wish);
}
