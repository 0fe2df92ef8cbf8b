/* One publishes, many listen: a broadcast; in asyncio a queue for each subscriber.
 *
 * Every subscriber sees what is put after it subscribed, at its own pace. The publisher never
 * waits: the channel keeps the last few items, and a subscriber that is too slow loses the oldest
 * ones, and is told how many. Look at the result of each receive; and at the end, when the channel
 * is closed: everybody still gets what is there. */
#include <stdio.h>

#include "weft.h"

#define READINGS 6
#define EVERY_MS 80

static int last[2]; /* the channel keeps so many */
static struct weft_broadcast channel = WEFT_BROADCAST(last);

struct publisher {
	WEFT_FRAME;
	struct weft_ticker ticker;
	int reading;
};

static ASYNC(publisher)
{
	BEGIN(publisher);
	TRY(weft_ticker_start(&self->ticker, weft_ms(EVERY_MS)));
	for (self->reading = 1; self->reading <= READINGS; self->reading++) {
		TRY(weft_ticker_wait(&self->ticker));
		weft_broadcast_put(&channel, &self->reading);
	}
	weft_broadcast_close(&channel);
	END(0);
}

struct subscriber {
	WEFT_FRAME;
	const char *name;
	uint32_t from_ms, work_ms; /* when it subscribes, how long it is busy with each reading */
	struct weft_subscriber subscriber;
	int reading, seen, missed;
};

static ASYNC(subscriber)
{
	BEGIN(subscriber);
	TRY(weft_sleep_ms(self->from_ms));
	weft_broadcast_subscribe(&channel, &self->subscriber);
	for (;;) {
		AWAIT(weft_broadcast_receive(&self->subscriber, &self->reading));
		if (rc == WEFT_ECLOSED)
			break;
		if (rc > 0)
			printf("%s: %d missed\n", self->name, rc);
		printf("%s: reading %d\n", self->name, self->reading);
		TRY(weft_sleep_ms(self->work_ms));
	}
	printf("%s: no more will come\n", self->name);
	END(0);
}

struct pubsub {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_child child[4];
	struct publisher publisher;
	struct subscriber slow, late;
};

static ASYNC(pubsub)
{
	BEGIN(pubsub);
	GROUP(&self->group);
	weft_group_spawn(&self->group, &self->child[0],
	                 FRAME(&self->slow, subscriber, .name = "slow", .work_ms = 280));
	weft_group_spawn(&self->group, &self->child[1],
	                 FRAME(&self->late, subscriber, .name = "late", .from_ms = 280));
	weft_group_spawn(&self->group, &self->child[2], FRAME(&self->publisher, publisher));
	END(0);
}

int main(void)
{
	static struct pubsub frame;

	return weft_run(FRAME(&frame, pubsub));
}

/* It prints, if nothing is late:
 *
 *     slow: reading 1
 *     late: reading 4
 *     slow: 1 missed
 *     slow: reading 3
 *     late: reading 5
 *     late: reading 6
 *     late: no more will come
 *     slow: 1 missed
 *     slow: reading 5
 *     slow: reading 6
 *     slow: no more will come
 */
