/* Two producers and two consumers: asyncio.Queue with a limit, task_done and join.
 *
 * The queue is short, so producers that are ahead are held back. When they have ended each consumer
 * gets a sentinel, an item that says: no more will come. It stands behind all that was put, so all
 * of that is worked off. Look at who puts the sentinels: who knows that all producers have ended.
 * (weft_work_queue_shutdown() does the same without sentinels: fan_out_in.c.) */
#include <stdio.h>

#include "common/service.h"

#define PRODUCERS 2
#define CONSUMERS 2
#define ITEMS 5 /* of each producer */
#define SENTINEL (-1)

static struct service service = {.seed = 3};
static int room[2];
static struct weft_work_queue queue = {.items = WEFT_QUEUE(room)};

struct producer {
	WEFT_FRAME;
	int item, end;
};

static ASYNC(producer)
{
	BEGIN(producer);
	for (; self->item < self->end; self->item++) {
		if (weft_work_queue_full(&queue))
			printf("item %d has to wait\n", self->item);
		TRY(weft_work_queue_put(&queue, &self->item));
	}
	END(0);
}

struct consumer {
	WEFT_FRAME;
	int number, item;
	struct service_fetch fetch;
};

static ASYNC(consumer)
{
	BEGIN(consumer);
	for (;;) {
		TRY(weft_work_queue_get(&queue, &self->item));
		if (self->item == SENTINEL)
			break;
		TRY(CALL(&self->fetch, service_fetch, .service = &service, .item = self->item));
		printf("  consumer %d: item %d is %d\n", self->number, self->item, rc);
		weft_work_queue_done(&queue);
	}
	weft_work_queue_done(&queue);
	END(0);
}

struct producers_consumers {
	WEFT_FRAME;
	struct weft_group group;
	struct {
		struct weft_child child;
		struct producer frame;
	} producer[PRODUCERS];
	struct {
		struct weft_child child;
		struct consumer frame;
	} consumer[CONSUMERS];
	int i, sentinel;
};

static ASYNC(producers_consumers)
{
	BEGIN(producers_consumers);
	GROUP(&self->group);
	for (int i = 0; i < CONSUMERS; i++)
		weft_group_spawn(&self->group, &self->consumer[i].child,
		                 FRAME(&self->consumer[i].frame, consumer, .number = i + 1));
	for (int i = 0; i < PRODUCERS; i++)
		weft_group_spawn(&self->group, &self->producer[i].child,
		                 FRAME(&self->producer[i].frame, producer, .item = 10 * i,
		                       .end = 10 * i + ITEMS));
	for (self->i = 0; self->i < PRODUCERS; self->i++)
		TRY(weft_join(&self->producer[self->i].child.owned.task));
	printf("all items were put\n");
	self->sentinel = SENTINEL;
	for (self->i = 0; self->i < CONSUMERS; self->i++)
		TRY(weft_work_queue_put(&queue, &self->sentinel));
	TRY(weft_work_queue_join(&queue));
	printf("all items are done\n");
	END(0);
}

int main(void)
{
	static struct producers_consumers frame;

	return weft_run(FRAME(&frame, producers_consumers));
}

/* It prints:
 *
 *     item 4 has to wait
 *     item 10 has to wait
 *       consumer 1: item 0 is 29
 *       consumer 2: item 1 is 19
 *     item 11 has to wait
 *       consumer 2: item 3 is 1
 *     item 12 has to wait
 *       consumer 1: item 2 is 18
 *     item 13 has to wait
 *       consumer 2: item 4 is 15
 *     item 14 has to wait
 *       consumer 2: item 11 is 38
 *     all items were put
 *       consumer 1: item 10 is 53
 *       consumer 2: item 12 is 25
 *       consumer 2: item 14 is 66
 *       consumer 1: item 13 is 57
 *     all items are done
 */
