#include "isr_queue.h"

#include <string.h>

int weft_isr_queue_init(struct weft_isr_queue *queue, void *items, uint8_t *flags, size_t item_size,
                        size_t capacity)
{
	if (!item_size || item_size > UINT16_MAX || !capacity || capacity > 32768 ||
	    capacity & (capacity - 1))
		return WEFT_EINVAL;
	memset(flags, 0, capacity);
	*queue = (struct weft_isr_queue){
	    .buffer = items,
	    .filled = flags,
	    .capacity = (uint16_t)capacity,
	    .item_size = (uint16_t)item_size,
	};
	return 0;
}

static size_t slot(const struct weft_isr_queue *queue, uint16_t number)
{
	return number & (queue->capacity - 1u);
}

static int take(struct weft_isr_queue *queue, void *item)
{
	size_t place = slot(queue, queue->taken);

	if (!HAL_LOAD(&queue->filled[place]))
		return WEFT_EEMPTY;
	memcpy(item, queue->buffer + place * queue->item_size, queue->item_size);
	HAL_STORE(&queue->filled[place], 0);
	HAL_STORE(&queue->taken, (uint16_t)(queue->taken + 1));
	return 0;
}

/* What is there while tasks wait is theirs, though they have not been given it yet. */
int weft_isr_queue_try_get(struct weft_isr_queue *queue, void *item)
{
	WEFT_CHECK_LOOP();
	return queue->getters.first ? WEFT_EEMPTY : take(queue, item);
}

/* In the loop: items go to the tasks that wait for them. */
static void carry_out(struct weft_posted *posted)
{
	struct weft_isr_queue *queue = WEFT_OF(posted, struct weft_isr_queue, post);

	while (queue->getters.first && take(queue, queue->getters.first->slot) == 0)
		weft_waiters_wake(&queue->getters);
}

int weft_isr_queue_put_isr(struct weft_isr_queue *queue, const void *item)
{
	uint16_t number;
	size_t place;

	/* The slot is ours once the counter has moved; the loop takes it when it is marked as
	 * filled, and waits for it if a later one is filled first. */
	do {
		number = HAL_LOAD(&queue->reserved);
		if ((uint16_t)(number - HAL_LOAD(&queue->taken)) >= queue->capacity)
			return WEFT_EFULL;
	} while (!HAL_CAS(&queue->reserved, number, (uint16_t)(number + 1)));
	place = slot(queue, number);
	memcpy(queue->buffer + place * queue->item_size, item, queue->item_size);
	HAL_STORE(&queue->filled[place], 1);
	weft_post_other(&queue->post, carry_out);
	return 0;
}

int weft_isr_queue_get(struct weft_isr_queue *queue, void *item)
{
	WEFT_CHECK_KEPT(item);
	if (weft_isr_queue_try_get(queue, item) == 0)
		return 0;
	return weft_wait_slot(&queue->getters, WEFT_WAIT_TAKES, item);
}

int weft_isr_queue_take(struct weft_arm *arm)
{
	return weft_isr_queue_try_get(WEFT_OF(arm->queue, struct weft_isr_queue, getters),
	                              arm->wish);
}
