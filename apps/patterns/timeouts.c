/* Limits: asyncio.wait_for and asyncio.timeout, with reschedule(); trio's move_on_after.
 *
 * A limit covers an await with all that is below it. When it passes, the innermost await is
 * cancelled, clean-up runs on the way back, and the await that was limited returns WEFT_ETIMEDOUT.
 * Look at what each level sees: only the one whose limit it was sees a time-out, the levels below
 * see a cancel. */
#include <stdio.h>

#include "common/service.h"

static struct service service = {.seed = 1}; /* item 0: 40 ms, item 1: 80 ms, ... item 7: 320 ms */

/* Nested: each fetch has a limit of its own, and the caller sets one for all of them. */
struct steps {
	WEFT_FRAME;
	int i;
	struct weft_deadline limit;
	struct service_fetch fetch;
};

static ASYNC(steps)
{
	static const int items[] = {0, 5, 7};

	BEGIN(steps);
	for (; self->i < 3; self->i++) {
		AWAIT_FOR(
		    &self->limit, 120,
		    CALL(&self->fetch, service_fetch, .service = &service, .item = items[self->i]));
		printf("  item %d: %s\n", items[self->i], weft_error_name(rc < 0 ? rc : 0));
		if (rc == WEFT_ECANCELED)
			RETURN(rc); /* somebody else's limit: leave as well */
	}
	END(0);
}

/* Moved: 200 ms for each chunk, counted from the one before; the last one is too slow. */
struct transfer {
	WEFT_FRAME;
	struct weft_deadline *limit;
	int chunks;
	struct service_fetch fetch;
};

static ASYNC(transfer)
{
	static const int items[] = {1, 1, 1, 1, 7};

	BEGIN(transfer);
	for (; self->chunks < 5; self->chunks++) {
		weft_deadline_move(self->limit, weft_deadline_in(200));
		TRY(CALL(&self->fetch, service_fetch, .service = &service,
		         .item = items[self->chunks]));
	}
	END(0);
}

struct timeouts {
	WEFT_FRAME;
	struct weft_deadline limit;
	struct weft_task task;
	struct service_fetch fetch;
	struct steps steps;
	struct transfer transfer;
};

static ASYNC(timeouts)
{
	BEGIN(timeouts);
	AWAIT_FOR(&self->limit, 120,
	          CALL(&self->fetch, service_fetch, .service = &service, .item = 0));
	printf("120 ms are enough: %d\n", rc);
	AWAIT_FOR(&self->limit, 120,
	          CALL(&self->fetch, service_fetch, .service = &service, .item = 7));
	printf("120 ms are too short: %s\n", weft_error_name(rc));

	printf("120 ms for each, 220 ms for all\n");
	AWAIT_FOR(&self->limit, 220, CALL(&self->steps, steps));
	printf("all of them: %s\n", weft_error_name(rc));

	AWAIT_FOR(&self->limit, 200, CALL(&self->transfer, transfer, .limit = &self->limit));
	if (weft_deadline_expired(&self->limit)) /* move on with what there is */
		printf("200 ms for each chunk: %d of 5 came\n", self->transfer.chunks);

	weft_spawn(&self->task, FRAME(&self->fetch, service_fetch, .service = &service, .item = 5));
	AWAIT_FOR(&self->limit, 40, weft_join_shielded(&self->task));
	printf("a task, shielded: %s\n", weft_error_name(rc));
	AWAIT_FOR(&self->limit, 40, weft_join(&self->task));
	printf("the same task, not shielded: %s, it ended with %s\n", weft_error_name(rc),
	       weft_error_name(weft_task_result(&self->task)));
	END(0);
}

int main(void)
{
	static struct timeouts frame;

	return weft_run(FRAME(&frame, timeouts));
}

/* It prints:
 *
 *     120 ms are enough: 59
 *     120 ms are too short: WEFT_ETIMEDOUT
 *     120 ms for each, 220 ms for all
 *       item 0: WEFT_OK
 *       item 5: WEFT_ETIMEDOUT
 *       item 7: WEFT_ECANCELED
 *     all of them: WEFT_ETIMEDOUT
 *     200 ms for each chunk: 4 of 5 came
 *     a task, shielded: WEFT_ETIMEDOUT
 *     the same task, not shielded: WEFT_ETIMEDOUT, it ended with WEFT_ECANCELED
 */
