/* The end of a server: a signal handler, an Event, and wait with a timeout in asyncio.
 *
 * When the end is asked for, no more work is taken; what is under way may finish; what has not
 * ended in time is cancelled, and gets time to tidy up. Look at the two deferred pieces, the group
 * and its drain, that do all of this: the loop that serves knows nothing about it. Ctrl-C, or
 * SIGTERM, does what the callback does here. */
#include <stdio.h>

#include "common/service.h"

#define AT_A_TIME 4

static int room[8];
static struct weft_queue arriving = WEFT_QUEUE(room);
static int served, canceled;

struct client {
	WEFT_FRAME;
	struct weft_ticker ticker;
	int request;
};

static ASYNC(client)
{
	BEGIN(client);
	TRY(weft_ticker_start(&self->ticker, weft_ms(120)));
	for (self->request = 1;; self->request++) {
		TRY(weft_queue_put(&arriving, &self->request));
		TRY(weft_ticker_wait(&self->ticker));
	}
	END(0);
}

struct request {
	WEFT_FRAME;
	int number;
};

static ASYNC(request)
{
	BEGIN(request);
	AWAIT(weft_sleep_ms(self->number == 3 ? 5000 : 200));
	if (rc == 0) {
		printf("  request %d: served\n", self->number);
		served++;
		RETURN(0);
	}
	printf("  request %d: cancelled, tidies up\n", self->number);
	AWAIT(weft_sleep_ms(40));
	printf("  request %d: has tidied up\n", self->number);
	canceled++;
	END(WEFT_ECANCELED);
}

struct slot {
	struct weft_child child;
	struct request request;
};

static struct slot slots[AT_A_TIME];
static struct weft_pool pool = WEFT_POOL(slots);

struct server {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_defer drained;
	struct weft_drain drain;
	struct slot *slot;
	int number;
};

static ASYNC(server)
{
	BEGIN(server);
	GROUP(&self->group);
	DEFER_CALL(&self->drained, &self->drain, weft_drain, .group = &self->group,
	           .finish_ms = 340, .cancel_ms = 100);
	for (;;) {
		TRY(weft_pool_take(&pool, &self->slot));
		AWAIT(weft_queue_get(&arriving, &self->number));
		if (rc < 0)
			break;
		weft_group_spawn_pooled(
		    &self->group, &self->slot->child, &pool,
		    FRAME(&self->slot->request, request, .number = self->number));
	}
	weft_pool_give(&pool, self->slot);
	END(rc);
}

static void time_to_end(struct weft_call *call)
{
	(void)call;
	printf("the end is asked for\n");
	weft_shutdown();
}

struct graceful_shutdown {
	WEFT_FRAME;
	struct weft_task client_task;
	struct client client;
	struct server server;
	struct weft_call end;
};

static ASYNC(graceful_shutdown)
{
	BEGIN(graceful_shutdown);
	weft_spawn(&self->client_task, FRAME(&self->client, client));
	weft_call_init(&self->end, time_to_end);
	weft_call_later(&self->end, weft_ms(520));
	AWAIT(CALL(&self->server, server));
	printf("the server: %s\n", weft_error_name(rc));
	printf("%d served, %d cancelled, %u not taken\n", served, canceled,
	       weft_queue_count(&arriving));
	END(0);
}

int main(void)
{
	static struct graceful_shutdown frame;

	return weft_run(FRAME(&frame, graceful_shutdown));
}

/* It prints:
 *
 *       request 1: served
 *       request 2: served
 *     the end is asked for
 *       request 4: served
 *       request 5: served
 *       request 3: cancelled, tidies up
 *       request 3: has tidied up
 *     the server: WEFT_ECANCELED
 *     4 served, 1 cancelled, 3 not taken
 */
