/* First in, first out, without copying: a producer reserves a slot, fills it where it is and
 * commits it; a consumer gets the first committed one, uses it where it is and releases it. Any
 * number of slots may be out at both ends.
 *
 *     free --reserve--> a producer's --commit--> committed --get--> a consumer's --release--> free
 *                            |
 *                            +--abort--> free
 *
 * Slots become visible in the order of their commits, not of their reservations: so a producer that
 * is slow, or gives up, holds back nobody's work but its own; and one that commits its slots in
 * order finds them in order. */
#ifndef WEFT_SLOT_QUEUE_H
#define WEFT_SLOT_QUEUE_H

#include "pool.h"

/* A slot is a struct that begins with this: struct packet { struct weft_slot slot; ... }; */
struct weft_slot {
	struct weft_slot *next;
};

struct weft_slot_queue {
	struct weft_pool free;
	struct weft_slot *first, *last; /* committed; last counts only while there is a first */
	struct weft_waiters getters;
};

/* Initialises a queue over an array of slots: struct weft_slot_queue q = WEFT_SLOT_QUEUE(packets);
 */
#define WEFT_SLOT_QUEUE(array)                                                                     \
	{                                                                                          \
		.free = WEFT_POOL(array)                                                           \
	}

/* The same at run time: 0, or WEFT_EINVAL as from weft_pool_init(). */
int weft_slot_queue_init(struct weft_slot_queue *queue, void *slots, size_t slot_size,
                         size_t count);

#if WEFT_DEBUG
/* The slot is neither free nor committed. */
bool weft_slot_queue_is_out(const struct weft_slot_queue *queue, const void *slot);
#endif

/* Reserves a free slot and stores its address in *slot, a pointer in the frame; suspends while all
 * are taken; 0. The slot's content is undefined. A cancel or deadline while it waits takes nothing.
 * Task context. */
__attribute__((warn_unused_result)) static inline int
weft_slot_queue_reserve(struct weft_slot_queue *queue, void *slot)
{
	return weft_pool_take(&queue->free, slot);
}

/* Reserves a free slot or returns NULL. Does not suspend; loop context. */
static inline void *weft_slot_queue_try_reserve(struct weft_slot_queue *queue)
{
	return weft_pool_try_take(&queue->free);
}

/* Hands a reserved slot over: to the first task that waits to get one, else behind those that were
 * committed before. It is the producer's no more. Does not suspend; loop context. */
void weft_slot_queue_commit(struct weft_slot_queue *queue, void *slot);

/* Takes the first committed slot and stores its address in *slot, a pointer in the frame; suspends
 * while there is none; 0. A cancel or deadline while it waits takes nothing. Task context. */
__attribute__((warn_unused_result)) int weft_slot_queue_get(struct weft_slot_queue *queue,
                                                            void *slot);

/* Takes the first committed slot or returns NULL. Does not suspend; loop context. */
void *weft_slot_queue_try_get(struct weft_slot_queue *queue);

/* Gives back a slot that was got: it goes to the first task that waits to reserve one, else it is
 * free. Does not suspend; loop context. */
static inline void weft_slot_queue_release(struct weft_slot_queue *queue, void *slot)
{
	WEFT_CHECK(weft_slot_queue_is_out(queue, slot), DOUBLE_GIVE);
	weft_pool_give(&queue->free, slot);
}

/* Gives up a reservation: the slot is free as if it had been released. A producer that may be
 * cancelled while it fills its slot does this in its clean-up. */
static inline void weft_slot_queue_abort(struct weft_slot_queue *queue, void *slot)
{
	weft_slot_queue_release(queue, slot);
}

int weft_slot_queue_take(struct weft_arm *arm);

/* Prepare an arm of weft_wait_any(); *slot as above. */
static inline void weft_arm_reserve_slot(struct weft_arm *arm, struct weft_slot_queue *queue,
                                         void *slot)
{
	weft_arm_pool(arm, &queue->free, slot);
}

static inline void weft_arm_get_slot(struct weft_arm *arm, struct weft_slot_queue *queue,
                                     void *slot)
{
	WEFT_CHECK_KEPT(slot);
	weft_arm_init(arm, &queue->getters, weft_slot_queue_take, WEFT_WAIT_TAKES, slot);
}

#endif
