#include "queue.h"

#include <string.h>

static void check_alignment(const struct weft_queue *queue, const void *item)
{
	(void)queue, (void)item;
	WEFT_CHECK(!queue->word_bytes || (uintptr_t)item % _Alignof(uintptr_t) == 0, ALIGNMENT);
}

struct four_words {
	uintptr_t word[4];
};

/* Copies an item; four words, which are common, without a call. */
static inline void copy(void *to, const void *from, const struct weft_queue *queue)
{
	if (WEFT_FAST && queue->word_bytes == sizeof(struct four_words))
		*(struct four_words *)to = *(const struct four_words *)from;
	else
		memcpy(to, from, queue->item_size);
}

/* Where a pointer into the buffer goes from there. */
static inline unsigned char *wrapped(const struct weft_queue *queue, unsigned char *place)
{
	return place == queue->end ? queue->begin : place;
}

/* Moves a pointer into the buffer by an item; returns where it was. */
static unsigned char *advance(const struct weft_queue *queue, unsigned char **place)
{
	unsigned char *was = *place;

	*place = wrapped(queue, was + queue->item_size);
	return was;
}

static __attribute__((noinline)) void insert_any(struct weft_queue *queue, const void *item)
{
	copy(advance(queue, &queue->write), item, queue);
	queue->count++;
}

static __attribute__((noinline)) void extract_any(struct weft_queue *queue, void *item)
{
	copy(item, advance(queue, &queue->read), queue);
	queue->count--;
}

void weft_queue_insert(struct weft_queue *queue, const void *item)
{
	uintptr_t *write;

	check_alignment(queue, item);
	if (!WEFT_FAST || queue->word_bytes != sizeof *write) {
		insert_any(queue, item);
		return;
	}
	write = (uintptr_t *)(void *)queue->write;
	*write = *(const uintptr_t *)item;
	queue->write = wrapped(queue, (unsigned char *)(write + 1));
	queue->count++;
}

void weft_queue_extract(struct weft_queue *queue, void *item)
{
	const uintptr_t *read;

	check_alignment(queue, item);
	if (!WEFT_FAST || queue->word_bytes != sizeof *read) {
		extract_any(queue, item);
		return;
	}
	read = (const uintptr_t *)(const void *)queue->read;
	*(uintptr_t *)item = *read;
	queue->read = wrapped(queue, queue->read + sizeof *read);
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
	return 0;
}

int weft_queue_try_put(struct weft_queue *queue, const void *item)
{
	WEFT_CHECK_LOOP();
	if (queue->getters.first) {
		struct weft_waiter *getter = weft_waiters_pop(&queue->getters);

		copy(getter->slot, item, queue);
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

int weft_queue_take_room(struct weft_arm *arm)
{
	return weft_queue_try_put(WEFT_OF(arm->queue, struct weft_queue, putters), arm->wish);
}

int weft_queue_take_item(struct weft_arm *arm)
{
	return weft_queue_try_get(WEFT_OF(arm->queue, struct weft_queue, getters), arm->wish);
}
