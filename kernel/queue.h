/* Bounded queue of items of one size, copied in and out. An item that is put while a task waits
 * to get goes to that task directly; the item of a task that waits to put enters the moment there
 * is room. */
#ifndef WEFT_QUEUE_H
#define WEFT_QUEUE_H

#include "any.h"

struct weft_queue {
	struct weft_waiters getters, putters;
	uint16_t count, capacity; /* items */
	uint16_t item_size;
	uint16_t word_bytes; /* item_size when items are copied by words, else 0 */
	unsigned char *read, *end, *write, *begin; /* in the buffer */
};

/* Initialises a queue over an array: struct weft_queue q = WEFT_QUEUE(array); */
#define WEFT_QUEUE(array)                                                                          \
	{                                                                                          \
		.begin = (unsigned char *)(array),                                                 \
		.end = (unsigned char *)(array) + sizeof(array), .read = (unsigned char *)(array), \
		.write = (unsigned char *)(array), .capacity = sizeof(array) / sizeof *(array),    \
		.item_size = sizeof *(array),                                                      \
		.word_bytes =                                                                      \
		    _Alignof(__typeof__(*(array))) % sizeof(uintptr_t) ? 0 : sizeof *(array),      \
	}

/* The same at run time, with room for `capacity` items: 0, or WEFT_EINVAL when the size or the
 * capacity is 0 or over 65,535. Any context before first
 * use. */
int weft_queue_init(struct weft_queue *queue, void *buffer, size_t item_size, size_t capacity);

void weft_queue_insert(struct weft_queue *queue, const void *item);
void weft_queue_extract(struct weft_queue *queue, void *item);
__attribute__((warn_unused_result)) int weft_queue_put_slowly(struct weft_queue *queue,
                                                              const void *item);
__attribute__((warn_unused_result)) int weft_queue_get_slowly(struct weft_queue *queue, void *item);

/* Puts a copy of *item at the end; suspends while the queue is full; 0. The item must stay where
 * it is until the await is over: in the frame, not in a local variable. A cancel or deadline
 * while it waits puts nothing. Task context. */
__attribute__((warn_unused_result)) static inline int weft_queue_put(struct weft_queue *queue,
                                                                     const void *item)
{
	if (WEFT_DEBUG || !WEFT_FAST || queue->getters.first || queue->count == queue->capacity)
		return weft_queue_put_slowly(queue, item);
	weft_queue_insert(queue, item);
	return 0;
}

/* Takes the first item into *item; suspends while the queue is empty; 0. As above, *item must
 * stay. A cancel or deadline while it waits takes nothing. Task context. */
__attribute__((warn_unused_result)) static inline int weft_queue_get(struct weft_queue *queue,
                                                                     void *item)
{
	if (WEFT_DEBUG || !WEFT_FAST || queue->putters.first || !queue->count)
		return weft_queue_get_slowly(queue, item);
	weft_queue_extract(queue, item);
	return 0;
}

/* The same without waiting: 0, or WEFT_EFULL, WEFT_EEMPTY. Loop context. */
int weft_queue_try_put(struct weft_queue *queue, const void *item);
int weft_queue_try_get(struct weft_queue *queue, void *item);

/* Items in it; not those of tasks that wait to put. */
static inline unsigned weft_queue_count(const struct weft_queue *queue)
{
	return queue->count;
}

int weft_queue_take_room(struct weft_arm *arm);
int weft_queue_take_item(struct weft_arm *arm);

/* Prepare an arm of weft_wait_any(). */
static inline void weft_arm_put(struct weft_arm *arm, struct weft_queue *queue, const void *item)
{
	WEFT_CHECK_KEPT(item);
	weft_arm_init(arm, &queue->putters, weft_queue_take_room, WEFT_WAIT_TAKES, (void *)item);
}

static inline void weft_arm_get(struct weft_arm *arm, struct weft_queue *queue, void *item)
{
	WEFT_CHECK_KEPT(item);
	weft_arm_init(arm, &queue->getters, weft_queue_take_item, WEFT_WAIT_TAKES, item);
}

#endif
