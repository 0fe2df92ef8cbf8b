#include "broadcast.h"

#include <string.h>

static unsigned char *place_of(const struct weft_broadcast *broadcast, size_t place)
{
	return broadcast->items + place * broadcast->item_size;
}

/* The item that was put so many items ago; 1 is the newest one. */
static const void *past(const struct weft_broadcast *broadcast, unsigned ago)
{
	unsigned next = broadcast->next;

	return place_of(broadcast, next >= ago ? next - ago : next + broadcast->capacity - ago);
}

int weft_broadcast_try_receive(struct weft_subscriber *subscriber, void *item)
{
	const struct weft_broadcast *broadcast = subscriber->broadcast;
	uint64_t behind = broadcast->put - subscriber->seen, missed = 0;

	WEFT_CHECK_LOOP();
	if (!behind)
		return broadcast->closed ? WEFT_ECLOSED : WEFT_EEMPTY;
	if (behind > broadcast->capacity) {
		missed = behind - broadcast->capacity;
		behind = broadcast->capacity;
	}
	subscriber->seen += missed + 1;
	memcpy(item, past(broadcast, (unsigned)behind), broadcast->item_size);
	return missed < INT_MAX / 2 ? (int)missed : INT_MAX / 2;
}

/* All who wait have seen everything before: they get what has just come, or learn that nothing
 * will. */
static void serve(struct weft_broadcast *broadcast)
{
	while (broadcast->receivers.first) {
		struct weft_waiter *w = weft_waiters_pop(&broadcast->receivers);
		struct weft_subscriber *subscriber = w->slot;

		weft_waiter_end(w, weft_broadcast_try_receive(subscriber, subscriber->item));
	}
}

int weft_broadcast_put(struct weft_broadcast *broadcast, const void *item)
{
	WEFT_CHECK_LOOP();
	if (broadcast->closed)
		return WEFT_ECLOSED;
	memcpy(place_of(broadcast, broadcast->next), item, broadcast->item_size);
	if (++broadcast->next == broadcast->capacity)
		broadcast->next = 0;
	broadcast->put++;
	serve(broadcast);
	return 0;
}

void weft_broadcast_close(struct weft_broadcast *broadcast)
{
	WEFT_CHECK_LOOP();
	broadcast->closed = true;
	serve(broadcast);
}

/* Receives, or makes ready to wait: WEFT_PENDING. One subscriber can't wait twice, as the item
 * goes to one place. */
static int receive(struct weft_subscriber *subscriber, void *item)
{
	const struct weft_waiter *w = subscriber->broadcast->receivers.first;
	int rc = weft_broadcast_try_receive(subscriber, item);

	if (rc != WEFT_EEMPTY)
		return rc;
	for (; w; w = w->next) {
		if (w->slot == subscriber)
			return WEFT_EBUSY;
	}
	subscriber->item = item;
	return WEFT_PENDING;
}

int weft_broadcast_receive(struct weft_subscriber *subscriber, void *item)
{
	int rc;

	WEFT_CHECK_KEPT(subscriber);
	WEFT_CHECK_KEPT(item);
	rc = receive(subscriber, item);
	if (rc != WEFT_PENDING)
		return rc;
	return weft_wait_slot(&subscriber->broadcast->receivers, WEFT_WAIT_TAKES, subscriber);
}

int weft_broadcast_take(struct weft_arm *arm)
{
	struct weft_subscriber *subscriber = arm->wish;

	return receive(subscriber, subscriber->item);
}
