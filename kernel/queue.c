#include "queue.h"

#include <string.h>

/* Copies an item; by words if its type allows. Returns what is behind the source, or behind the
 * destination: the one that is in the buffer. */
static inline __attribute__((always_inline)) unsigned char *
copy(const struct weft_queue *queue, void *to, const void *from, bool into_buffer)
{
	unsigned words = queue->item_words;
	uintptr_t *t = to;
	const uintptr_t *f = from;

	WEFT_CHECK(!words || !(((uintptr_t)to | (uintptr_t)from) % _Alignof(uintptr_t)),
	           ALIGNMENT);
	if (!words) {
		memcpy(to, from, queue->item_size);
		return (unsigned char *)(into_buffer ? to : (void *)(uintptr_t)from) +
		       queue->item_size;
	}
	do
		*t++ = *f++;
	while (--words);
	return (unsigned char *)(into_buffer ? t : (void *)(uintptr_t)f);
}

void weft_queue_insert(struct weft_queue *queue, const void *item)
{
	unsigned char *write = copy(queue, queue->write, item, true);

	queue->write = write == queue->end ? queue->begin : write;
	queue->count++;
}

void weft_queue_extract(struct weft_queue *queue, void *item)
{
	unsigned char *read = copy(queue, item, queue->read, false);

	queue->read = read == queue->end ? queue->begin : read;
	queue->count--;
}

/* The longest waiting putter's item enters the room that a get has made. */
static void admit_putter(struct weft_queue *queue)
{
	struct weft_waiter *putter = weft_waiters_pop(&queue->putters);

	weft_queue_insert(queue, putter->slot);
	weft_waiter_end(putter, 0);
}

int weft_queue_init(struct weft_queue *queue, void *buffer, size_t item_size, size_t capacity)
{
	if (!item_size || item_size > UINT16_MAX || !capacity || capacity > UINT16_MAX)
		return WEFT_EINVAL;
	*queue = (struct weft_queue){
	    .begin = buffer,
	    .end = (unsigned char *)buffer + item_size * capacity,
	    .read = buffer,
	    .write = buffer,
	    .capacity = (uint16_t)capacity,
	    .item_size = (uint16_t)item_size,
	};
	if ((item_size | (uintptr_t)buffer) % sizeof(uintptr_t) == 0)
		queue->item_words = (uint16_t)(item_size / sizeof(uintptr_t));
	return 0;
}

int weft_queue_try_put(struct weft_queue *queue, const void *item)
{
	WEFT_CHECK_LOOP();
	if (queue->getters.first) {
		struct weft_waiter *getter = weft_waiters_pop(&queue->getters);

		copy(queue, getter->slot, item, true);
		weft_waiter_end(getter, 0);
		return 0;
	}
	if (queue->count == queue->capacity)
		return WEFT_EFULL;
	weft_queue_insert(queue, item);
	return 0;
}

int weft_queue_try_get(struct weft_queue *queue, void *item)
{
	WEFT_CHECK_LOOP();
	if (!queue->count)
		return WEFT_EEMPTY;
	weft_queue_extract(queue, item);
	if (queue->putters.first)
		admit_putter(queue);
	return 0;
}

int weft_queue_put_slowly(struct weft_queue *queue, const void *item)
{
	WEFT_CHECK_KEPT(item);
	if (weft_queue_try_put(queue, item) == 0)
		return 0;
	return weft_wait_slot(&queue->putters, WEFT_WAIT_TAKES, (void *)item);
}

int weft_queue_get_slowly(struct weft_queue *queue, void *item)
{
	WEFT_CHECK_KEPT(item);
	if (weft_queue_try_get(queue, item) == 0)
		return 0;
	return weft_wait_slot(&queue->getters, WEFT_WAIT_TAKES, item);
}

static int enter_put(struct weft_arm *arm)
{
	struct weft_queue *queue = arm->object;

	if (weft_queue_try_put(queue, arm->wish) == 0)
		return 0;
	weft_waiters_add(&queue->putters, &arm->waiter);
	return WEFT_PENDING;
}

static int enter_get(struct weft_arm *arm)
{
	struct weft_queue *queue = arm->object;

	if (weft_queue_try_get(queue, arm->wish) == 0)
		return 0;
	weft_waiters_add(&queue->getters, &arm->waiter);
	return WEFT_PENDING;
}

void weft_arm_put(struct weft_arm *arm, struct weft_queue *queue, const void *item)
{
	weft_arm_init(arm, queue, enter_put, WEFT_WAIT_TAKES);
	arm->wish = (void *)item;
}

void weft_arm_get(struct weft_arm *arm, struct weft_queue *queue, void *item)
{
	weft_arm_init(arm, queue, enter_get, WEFT_WAIT_TAKES);
	arm->wish = item;
}
