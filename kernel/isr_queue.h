/* Bounded queue that interrupts, threads and other cores put into and tasks get from. Any number
 * of contexts may put at the same time; none waits for another. */
#ifndef WEFT_ISR_QUEUE_H
#define WEFT_ISR_QUEUE_H

#include "any.h"
#include "post.h"

struct weft_isr_queue {
	unsigned char *buffer;
	uint8_t *filled;   /* one for each slot: its item is complete */
	uint16_t capacity; /* a power of two */
	uint16_t item_size;
	uint16_t reserved; /* slots ever reserved; by whoever puts */
	uint16_t taken;    /* slots ever taken; by the loop */
	struct weft_waiters getters;
	struct weft_posted post;
};

/* Initialises a queue over an array of a power of two of items and an array of as many bytes, all
 * zero: struct weft_isr_queue q = WEFT_ISR_QUEUE(items, flags); */
#define WEFT_ISR_QUEUE(items, flags)                                                               \
	{                                                                                          \
		.buffer = (unsigned char *)(items), .filled = (flags),                             \
		.capacity =                                                                        \
		    sizeof(items) / sizeof *(items) +                                              \
		    0 * sizeof(struct {                                                            \
			    _Static_assert(sizeof(items) / sizeof *(items) == sizeof(flags) &&     \
			                       !(sizeof(flags) & (sizeof(flags) - 1)) &&           \
			                       sizeof(flags) <= 32768,                             \
			                   "a power of two of items, as many flags");              \
			    char unused;                                                           \
		    }),                                                                            \
		.item_size = sizeof *(items)                                                       \
	}

/* The same at run time: 0, or WEFT_EINVAL when capacity is no power of two up to 32,768 or the
 * item size 0 or over 65,535. */
int weft_isr_queue_init(struct weft_isr_queue *queue, void *items, uint8_t *flags, size_t item_size,
                        size_t capacity);

/* Puts a copy of *item at the end: 0, or WEFT_EFULL, and nothing has changed. Any context. */
int weft_isr_queue_put_isr(struct weft_isr_queue *queue, const void *item);

/* Takes the first item into *item, which must stay where it is; suspends while there is none; 0.
 * A cancel or deadline while it waits takes nothing. Task context. */
__attribute__((warn_unused_result)) int weft_isr_queue_get(struct weft_isr_queue *queue,
                                                           void *item);

/* The same without waiting: 0 or WEFT_EEMPTY. Loop context. */
int weft_isr_queue_try_get(struct weft_isr_queue *queue, void *item);

int weft_isr_queue_take(struct weft_arm *arm);

/* Prepares an arm of weft_wait_any(). */
static inline void weft_arm_isr_queue(struct weft_arm *arm, struct weft_isr_queue *queue,
                                      void *item)
{
	WEFT_CHECK_KEPT(item);
	weft_arm_init(arm, &queue->getters, weft_isr_queue_take, WEFT_WAIT_TAKES, item);
}

#endif
