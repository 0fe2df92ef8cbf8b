/* Work queue: a bounded queue with an order, that knows when all of its items have been dealt with,
 * and that can be shut down. asyncio's Queue, LifoQueue and PriorityQueue; where none of that is
 * needed, weft_queue is smaller and faster. Hand-over is direct, as there. */
#ifndef WEFT_WORK_QUEUE_H
#define WEFT_WORK_QUEUE_H

#include "queue.h"

/* True when item a is to be got before item b. Items of which neither is go in the order of
 * putting. */
typedef bool weft_work_before(const void *a, const void *b);

struct weft_work_queue {
	struct weft_queue items;
	weft_work_before *before;    /* NULL: first in, first out */
	struct weft_waiters joiners; /* wait until nothing is unfinished */
	unsigned unfinished;
	bool closed;
};

/* 0, or WEFT_EINVAL: see weft_queue_init(). `before` gives the order: NULL, first in, first out;
 * weft_work_lifo, last in, first out; or a comparison: by priority. Putting takes time proportional
 * to the number of items that the new one overtakes. Any context before first use. */
int weft_work_queue_init(struct weft_work_queue *queue, void *buffer, size_t item_size,
                         size_t capacity, weft_work_before *before);
bool weft_work_lifo(const void *a, const void *b);

/* Puts a copy of *item, which must stay where it is; suspends while the queue is full; 0, or
 * WEFT_ECLOSED. The item counts as unfinished from the moment it is in the queue or is given to a
 * getter. A cancel or deadline while it waits puts nothing. Task context. */
__attribute__((warn_unused_result)) int weft_work_queue_put(struct weft_work_queue *queue,
                                                            const void *item);

/* Takes the next item into *item, which must stay; suspends while the queue is empty; 0, or
 * WEFT_ECLOSED when it is empty and shut down. A cancel or deadline while it waits takes nothing.
 * Task context. */
__attribute__((warn_unused_result)) int weft_work_queue_get(struct weft_work_queue *queue,
                                                            void *item);

/* The same without waiting: 0, or WEFT_EFULL, WEFT_EEMPTY, WEFT_ECLOSED. Loop context. */
int weft_work_queue_try_put(struct weft_work_queue *queue, const void *item);
int weft_work_queue_try_get(struct weft_work_queue *queue, void *item);

/* An item that was got has been dealt with. 0, or WEFT_ESTATE when none is unfinished. Loop
 * context. */
int weft_work_queue_done(struct weft_work_queue *queue);

/* Suspends until nothing is unfinished; 0. A cancel leaves nothing behind. Task context. */
__attribute__((warn_unused_result)) int weft_work_queue_join(struct weft_work_queue *queue);

/* Shuts the queue down: those who wait get WEFT_ECLOSED; nothing can be put any more; what is in it
 * can still be got, or, with now set, is discarded and counts as dealt with. Loop context. */
void weft_work_queue_shutdown(struct weft_work_queue *queue, bool now);

int weft_work_queue_take_item(struct weft_arm *arm);
int weft_work_queue_take_room(struct weft_arm *arm);

/* Prepare an arm of weft_wait_any(). weft_arm_result() is 0 or WEFT_ECLOSED. */
static inline void weft_arm_work_get(struct weft_arm *arm, struct weft_work_queue *queue,
                                     void *item)
{
	WEFT_CHECK_KEPT(item);
	weft_arm_init(arm, &queue->items.getters, weft_work_queue_take_item, WEFT_WAIT_TAKES, item);
}

static inline void weft_arm_work_put(struct weft_arm *arm, struct weft_work_queue *queue,
                                     const void *item)
{
	WEFT_CHECK_KEPT(item);
	weft_arm_init(arm, &queue->items.putters, weft_work_queue_take_room, WEFT_WAIT_TAKES,
	              (void *)item);
}

static inline unsigned weft_work_queue_count(const struct weft_work_queue *queue)
{
	return weft_queue_count(&queue->items);
}

static inline bool weft_work_queue_full(const struct weft_work_queue *queue)
{
	return queue->items.count == queue->items.capacity;
}

#endif
