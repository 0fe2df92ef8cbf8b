/* The first result wins, the others are cancelled: asyncio.wait with FIRST_COMPLETED.
 *
 * A race of three mirrors; then one server that is asked first and gets a head start. Look at
 * weft_wait_tasks(), which leaves the tasks alone whatever comes; and at what becomes of the
 * losers: a cancel is a request, so they are awaited before their memory is used again. */
#include <stdio.h>

#include "common/service.h"

#define MIRRORS 3
#define HEAD_START_MS 120

static struct service service = {.seed = 3};

struct ask {
	WEFT_FRAME;
	int mirror;
	struct service_fetch fetch;
};

static ASYNC(ask)
{
	BEGIN(ask);
	AWAIT(CALL(&self->fetch, service_fetch, .service = &service, .item = self->mirror));
	if (rc == WEFT_ECANCELED)
		printf("  mirror %d: gives up\n", self->mirror);
	END(rc);
}

struct race {
	WEFT_FRAME;
	int from;          /* the first of the mirrors */
	int head_start_ms; /* it is asked so much earlier than the others */
	int started;
	struct {
		struct weft_task task;
		struct ask frame;
	} ask[MIRRORS];
	struct weft_task_set set;
	struct weft_member member[MIRRORS];
	struct weft_deadline limit;
	int value;
};

static void start(struct race *self, int mirrors)
{
	for (int i; (i = self->started) < mirrors; self->started++) {
		self->member[i].task = &self->ask[i].task;
		weft_spawn(&self->ask[i].task,
		           FRAME(&self->ask[i].frame, ask, .mirror = self->from + i));
	}
}

static ASYNC(race)
{
	BEGIN(race);
	if (self->head_start_ms) {
		start(self, 1);
		AWAIT_FOR(&self->limit, self->head_start_ms,
		          weft_join_shielded(&self->ask[0].task)); /* not cancelled by the limit */
		if (rc != WEFT_ETIMEDOUT)
			RETURN(rc);
		printf("  mirror %d: is slow, the others are asked as well\n", self->from);
	}
	start(self, MIRRORS);
	TRY(weft_wait_tasks(&self->set, self->member, MIRRORS, WEFT_FIRST_COMPLETED));
	for (int i = 0; i < MIRRORS; i++) {
		if (weft_cancel(&self->ask[i].task))
			continue; /* it had not ended */
		self->value = weft_task_result(&self->ask[i].task);
		printf("  mirror %d: wins\n", self->from + i);
	}
	TRY(weft_gather_all(&self->set, self->member, MIRRORS));
	END(self->value);
}

struct first_result {
	WEFT_FRAME;
	struct race race;
};

static ASYNC(first_result)
{
	BEGIN(first_result);
	printf("a race\n");
	TRY(CALL(&self->race, race, .from = 1));
	printf("the answer: %d\n", rc);
	printf("a head start, too short\n");
	TRY(CALL(&self->race, race, .from = 5, .head_start_ms = HEAD_START_MS));
	printf("the answer: %d\n", rc);
	printf("a head start, long enough\n");
	TRY(CALL(&self->race, race, .from = 0, .head_start_ms = HEAD_START_MS));
	printf("the answer: %d\n", rc);
	END(0);
}

int main(void)
{
	static struct first_result frame;

	return weft_run(FRAME(&frame, first_result));
}

/* It prints:
 *
 *     a race
 *       mirror 3: wins
 *       mirror 1: gives up
 *       mirror 2: gives up
 *     the answer: 1
 *     a head start, too short
 *       mirror 5: is slow, the others are asked as well
 *       mirror 6: wins
 *       mirror 5: gives up
 *       mirror 7: gives up
 *     the answer: 75
 *     a head start, long enough
 *     the answer: 29
 */
