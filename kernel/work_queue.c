#include "work_queue.h"

#include <string.h>

/* While somebody waits to get, the queue is empty; while somebody waits to put, it is full. */

bool weft_work_lifo(const void *a, const void *b)
{
	(void)a, (void)b;
	return true;
}

int weft_work_queue_init(struct weft_work_queue *queue, void *buffer, size_t item_size,
                         size_t capacity, weft_work_before *before)
{
	queue->before = before;
	queue->joiners.first = NULL;
	queue->unfinished = 0;
	queue->closed = false;
	return weft_queue_init(&queue->items, buffer, item_size, capacity);
}

/* The place in the ring before this one. */
static unsigned char *previous(const struct weft_queue *items, unsigned char *place)
{
	return (place == items->begin ? items->end : place) - items->item_size;
}

/* Inserts an item: it moves up from the end past all it goes before. There is room. */
static void insert(struct weft_work_queue *queue, const void *item)
{
	struct weft_queue *items = &queue->items;
	unsigned char *place = items->write;
	unsigned ahead = items->count;

	weft_queue_insert(items, item);
	for (; queue->before && ahead; ahead--) {
		unsigned char *other = previous(items, place);

		if (!queue->before(item, other))
			break;
		memcpy(place, other, items->item_size);
		place = other;
	}
	memcpy(place, item, items->item_size);
}

/* An item arrives: for the first who waits to get, else in the queue. */
static void accept(struct weft_work_queue *queue, const void *item)
{
	struct weft_waiter *getter = queue->items.getters.first;

	queue->unfinished++;
	if (getter) {
		memcpy(getter->slot, item, queue->items.item_size);
		weft_waiters_wake(&queue->items.getters);
	} else {
		insert(queue, item);
	}
}

int weft_work_queue_try_put(struct weft_work_queue *queue, const void *item)
{
	WEFT_CHECK_LOOP();
	if (queue->closed)
		return WEFT_ECLOSED;
	if (weft_work_queue_full(queue))
		return WEFT_EFULL;
	accept(queue, item);
	return 0;
}

int weft_work_queue_try_get(struct weft_work_queue *queue, void *item)
{
	struct weft_waiters *putters = &queue->items.putters;

	WEFT_CHECK_LOOP();
	if (!queue->items.count)
		return queue->closed ? WEFT_ECLOSED : WEFT_EEMPTY;
	weft_queue_extract(&queue->items, item);
	if (putters->first) {
		accept(queue, putters->first->slot);
		weft_waiters_wake(putters);
	}
	return 0;
}

int weft_work_queue_put(struct weft_work_queue *queue, const void *item)
{
	int rc = weft_work_queue_try_put(queue, item);

	WEFT_CHECK_KEPT(item);
	if (rc != WEFT_EFULL)
		return rc;
	return weft_wait_slot(&queue->items.putters, WEFT_WAIT_TAKES, (void *)item);
}

int weft_work_queue_get(struct weft_work_queue *queue, void *item)
{
	int rc = weft_work_queue_try_get(queue, item);

	WEFT_CHECK_KEPT(item);
	if (rc != WEFT_EEMPTY)
		return rc;
	return weft_wait_slot(&queue->items.getters, WEFT_WAIT_TAKES, item);
}

int weft_work_queue_done(struct weft_work_queue *queue)
{
	WEFT_CHECK_LOOP();
	if (!queue->unfinished)
		return WEFT_ESTATE;
	if (--queue->unfinished == 0)
		weft_waiters_wake_all(&queue->joiners, 0);
	return 0;
}

int weft_work_queue_join(struct weft_work_queue *queue)
{
	WEFT_CHECK_LOOP();
	return queue->unfinished ? weft_wait(&queue->joiners, 0) : 0;
}

void weft_work_queue_shutdown(struct weft_work_queue *queue, bool now)
{
	struct weft_queue *items = &queue->items;

	WEFT_CHECK_LOOP();
	queue->closed = true;
	if (now) {
		items->read = items->write;
		for (; items->count; items->count--)
			weft_work_queue_done(queue);
	}
	weft_waiters_wake_all(&items->getters, WEFT_ECLOSED);
	weft_waiters_wake_all(&items->putters, WEFT_ECLOSED);
}

int weft_work_queue_take_item(struct weft_arm *arm)
{
	return weft_work_queue_try_get(WEFT_OF(arm->queue, struct weft_work_queue, items.getters),
	                               arm->wish);
}

int weft_work_queue_take_room(struct weft_arm *arm)
{
	return weft_work_queue_try_put(WEFT_OF(arm->queue, struct weft_work_queue, items.putters),
	                               arm->wish);
}
