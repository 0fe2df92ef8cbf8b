/* Each result as it comes: asyncio.as_completed.
 *
 * The tasks are started in one order and end in another. Each is dealt with as soon as it has
 * ended, and one that failed does not disturb the others. Look at the three calls: start, and wait
 * and take in a loop; what has ended while the loop's body was busy is taken later, in the order of
 * ending. */
#include <stdio.h>

#include "common/service.h"

#define ITEMS 6

static struct service service = {.seed = 10, .failing = 30};

struct fetch {
	struct weft_task task;
	struct service_fetch frame;
};

struct as_completed {
	WEFT_FRAME;
	struct fetch fetch[ITEMS];
	struct weft_task_set set;
	struct weft_member member[ITEMS];
	int sum;
};

static ASYNC(as_completed)
{
	struct fetch *ended;

	BEGIN(as_completed);
	for (int i = 0; i < ITEMS; i++) {
		self->member[i].task = &self->fetch[i].task;
		weft_spawn(&self->fetch[i].task, FRAME(&self->fetch[i].frame, service_fetch,
		                                       .service = &service, .item = i));
	}
	weft_completed_start(&self->set, self->member, ITEMS);
	for (;;) {
		AWAIT(weft_completed_wait(&self->set));
		if (rc < 0)
			break; /* WEFT_EEND: all were taken */
		ended = WEFT_OF(weft_completed_take(&self->set)->task, struct fetch, task);
		rc = weft_task_result(&ended->task);
		if (rc < 0) {
			printf("item %d: %s\n", ended->frame.item, weft_error_name(rc));
			continue;
		}
		self->sum += rc;
		printf("item %d: %d, so far %d\n", ended->frame.item, rc, self->sum);
	}
	weft_completed_stop(&self->set);
	printf("%d in all\n", self->sum);
	END(0);
}

int main(void)
{
	static struct as_completed frame;

	return weft_run(FRAME(&frame, as_completed));
}

/* It prints:
 *
 *     item 0: 8, so far 8
 *     item 3: 93, so far 101
 *     item 1: WEFT_EIO
 *     item 4: 91, so far 192
 *     item 2: 7, so far 199
 *     item 5: 67, so far 266
 *     266 in all
 */
