/* No more than so many in a time: a token bucket, such as aiolimiter's for asyncio.
 *
 * A service that allows one request in 80 ms, and three at once after a pause. Two clients share
 * the limit. Look at who waits: each request takes its turn first, whoever comes first is served
 * first, and after an idle time a burst is allowed again. (A limit on how many run at a time is
 * another thing: concurrent_fetch.c.) */
#include <stdio.h>

#include "weft.h"

#define INTERVAL_MS 80
#define BURST 3

static struct weft_rate rate;
static weft_time begin;

struct client {
	WEFT_FRAME;
	const char *name;
	int requests, i;
	struct weft_rate_take take;
};

static ASYNC(client)
{
	BEGIN(client);
	for (self->i = 1; self->i <= self->requests; self->i++) {
		TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
		printf("%s, request %d: in interval %d\n", self->name, self->i,
		       (int)((weft_now() - begin) / weft_ms(INTERVAL_MS)));
	}
	END(0);
}

struct rate_limit {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_child child[2];
	struct client meter, clock;
};

static ASYNC(rate_limit)
{
	BEGIN(rate_limit);
	TRY(weft_rate_init(&rate, weft_ms(INTERVAL_MS), BURST));
	begin = weft_now();
	weft_group_open(&self->group);
	weft_group_spawn(&self->group, &self->child[0],
	                 FRAME(&self->meter, client, .name = "meter", .requests = 5));
	weft_group_spawn(&self->group, &self->child[1],
	                 FRAME(&self->clock, client, .name = "clock", .requests = 3));
	TRY(GROUP_CLOSE(&self->group, 0));

	TRY(weft_sleep_ms(4 * INTERVAL_MS));
	printf("after a pause\n");
	TRY(CALL(&self->meter, client, .name = "meter", .requests = 4));
	END(0);
}

int main(void)
{
	static struct rate_limit frame;

	return weft_run(FRAME(&frame, rate_limit));
}

/* It prints, if nothing is late:
 *
 *     meter, request 1: in interval 0
 *     meter, request 2: in interval 0
 *     meter, request 3: in interval 0
 *     meter, request 4: in interval 1
 *     clock, request 1: in interval 2
 *     meter, request 5: in interval 3
 *     clock, request 2: in interval 4
 *     clock, request 3: in interval 5
 *     after a pause
 *     meter, request 1: in interval 9
 *     meter, request 2: in interval 9
 *     meter, request 3: in interval 9
 *     meter, request 4: in interval 10
 */
