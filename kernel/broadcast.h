/* Broadcast channel: every subscriber sees every item that is put after it subscribed. The items,
 * of one size, stand in a ring of the last ones. Whoever puts never waits: a subscriber that is
 * too slow loses the oldest items, and its next receive tells how many. */
#ifndef WEFT_BROADCAST_H
#define WEFT_BROADCAST_H

#include "any.h"

struct weft_broadcast {
	struct weft_waiters receivers;
	uint64_t put; /* items ever put */
	unsigned char *items;
	uint16_t capacity, item_size;
	uint16_t next; /* the place of the next item */
	bool closed;
};

/* One that receives: lives with its user, and is no cost to the channel. It is for one task at a
 * time. */
struct weft_subscriber {
	struct weft_broadcast *broadcast;
	uint64_t seen; /* the channel's count up to which it has seen the items */
	void *item;    /* while it waits: where the item goes */
};

/* Initialises a channel over an array: struct weft_broadcast b = WEFT_BROADCAST(array); */
#define WEFT_BROADCAST(array)                                                                      \
	{                                                                                          \
		.items = (unsigned char *)(array), .capacity = sizeof(array) / sizeof *(array),    \
		.item_size = sizeof *(array),                                                      \
	}

/* The same at run time, with room for `capacity` items: 0, or WEFT_EINVAL when the size or the
 * capacity is 0 or over 65,535. Any context before first use. */
static inline int weft_broadcast_init(struct weft_broadcast *broadcast, void *buffer,
                                      size_t item_size, size_t capacity)
{
	if (!item_size || item_size > UINT16_MAX || !capacity || capacity > UINT16_MAX)
		return WEFT_EINVAL;
	*broadcast = (struct weft_broadcast){
	    .items = buffer,
	    .capacity = (uint16_t)capacity,
	    .item_size = (uint16_t)item_size,
	};
	return 0;
}

/* Puts a copy of *item: whoever waits has it in that instant, the others find it when they look.
 * 0, or WEFT_ECLOSED when the channel is closed. Copies once for each subscriber that waits. Does
 * not suspend; loop context. */
int weft_broadcast_put(struct weft_broadcast *broadcast, const void *item);

/* No more will be put: those who wait, and the others when they have seen all that is there, get
 * WEFT_ECLOSED. Loop context. */
void weft_broadcast_close(struct weft_broadcast *broadcast);

/* Makes a subscriber of the channel's next items; again: skips what it has not seen. To leave, a
 * subscriber just stops receiving. Loop context. */
static inline void weft_broadcast_subscribe(struct weft_broadcast *broadcast,
                                            struct weft_subscriber *subscriber)
{
	WEFT_CHECK_LOOP();
	*subscriber = (struct weft_subscriber){.broadcast = broadcast, .seen = broadcast->put};
}

/* Receives the next item into *item, which must stay where it is; suspends while there is none. The
 * result is how many items were missed before this one, 0 if it kept up, INT_MAX/2 at most; or
 * WEFT_ECLOSED; or WEFT_EBUSY while another task waits with this subscriber. A cancel or deadline
 * while it waits takes nothing: the next receive goes on there. Task context. */
__attribute__((warn_unused_result)) int weft_broadcast_receive(struct weft_subscriber *subscriber,
                                                               void *item);

/* The same without waiting: WEFT_EEMPTY when there is none. Loop context. */
int weft_broadcast_try_receive(struct weft_subscriber *subscriber, void *item);

int weft_broadcast_take(struct weft_arm *arm);

/* Prepares an arm of weft_wait_any(); weft_arm_result() is what weft_broadcast_receive() returns.
 * Each arm needs a subscriber of its own; prepare it again when that has received elsewhere. */
static inline void weft_arm_broadcast(struct weft_arm *arm, struct weft_subscriber *subscriber,
                                      void *item)
{
	WEFT_CHECK_KEPT(subscriber);
	WEFT_CHECK_KEPT(item);
	subscriber->item = item;
	weft_arm_init(arm, &subscriber->broadcast->receivers, weft_broadcast_take, WEFT_WAIT_TAKES,
	              subscriber);
}

#endif
