/* The first result wins, the others are cancelled: asyncio.wait with FIRST_COMPLETED.
 *
 * A race of three mirrors; then one server that is asked first and gets a head start. Look at what
 * becomes of the losers: weft_wait_tasks() leaves them alone, the group cancels them. A cancel is a
 * request; so the group awaits them as well, before their memory is used again. */
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

struct mirror {
	struct weft_child child;
	struct ask ask;
};

struct race {
	WEFT_FRAME;
	int from;          /* the first of the mirrors */
	int head_start_ms; /* it is asked so much earlier than the others */
	int started;
	struct weft_group group;
	struct mirror mirror[MIRRORS];
	struct weft_task_set set;
	struct weft_member member[MIRRORS];
	struct weft_deadline limit;
};

static void start(struct race *self, int mirrors)
{
	for (int i; (i = self->started) < mirrors; self->started++) {
		self->member[i].task = &self->mirror[i].child.owned.task;
		weft_group_spawn(&self->group, &self->mirror[i].child,
		                 FRAME(&self->mirror[i].ask, ask, .mirror = self->from + i));
	}
}

static ASYNC(race)
{
	struct mirror *winner;

	BEGIN(race);
	GROUP(&self->group);
	if (self->head_start_ms) {
		start(self, 1);
		/* Shielded: the limit ends the wait, not the task. */
		AWAIT_FOR(&self->limit, self->head_start_ms,
		          weft_join_shielded(self->member[0].task));
		if (rc != WEFT_ETIMEDOUT)
			RETURN(rc);
		printf("  mirror %d: is slow, the others are asked as well\n", self->from);
	}
	start(self, MIRRORS);
	TRY(weft_wait_tasks(&self->set, self->member, MIRRORS, WEFT_FIRST_COMPLETED));
	weft_group_cancel(&self->group);
	winner = WEFT_OF(weft_completed_take(&self->set)->task, struct mirror, child.owned.task);
	printf("  mirror %d: wins\n", winner->ask.mirror);
	END(weft_task_result(&winner->child.owned.task));
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
 *       mirror 2: gives up
 *       mirror 1: gives up
 *     the answer: 1
 *     a head start, too short
 *       mirror 5: is slow, the others are asked as well
 *       mirror 6: wins
 *       mirror 7: gives up
 *       mirror 5: gives up
 *     the answer: 75
 *     a head start, long enough
 *     the answer: 29
 */
