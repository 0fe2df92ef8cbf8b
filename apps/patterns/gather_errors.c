/* Several at once, of which some fail: asyncio.gather, without and with return_exceptions.
 *
 * weft_gather() returns the first error as soon as there is one, and leaves the other tasks alone:
 * who wants them cancelled takes a group (group_failure.c). weft_gather_all() awaits the end of all
 * of them; an error is a result like any other. Look at what has ended when each of them returns.
 */
#include <stdio.h>

#include "common/service.h"

#define ITEMS 4

static struct service service = {.seed = 380, .failing = 40};

struct gather_errors {
	WEFT_FRAME;
	struct {
		struct weft_task task;
		struct service_fetch frame;
	} fetch[ITEMS];
	struct weft_task_set set;
	struct weft_member member[ITEMS];
};

static void start(struct gather_errors *self)
{
	for (int i = 0; i < ITEMS; i++) {
		weft_spawn(&self->fetch[i].task, FRAME(&self->fetch[i].frame, service_fetch,
		                                       .service = &service, .item = i));
		self->member[i].task = &self->fetch[i].task;
	}
}

static void show(struct gather_errors *self)
{
	for (int i = 0; i < ITEMS; i++) {
		int rc = weft_task_result(&self->fetch[i].task);

		if (rc == WEFT_EBUSY)
			printf("  item %d: still under way\n", i);
		else if (rc < 0)
			printf("  item %d: %s\n", i, weft_error_name(rc));
		else
			printf("  item %d: %d\n", i, rc);
	}
}

static ASYNC(gather_errors)
{
	BEGIN(gather_errors);
	start(self);
	AWAIT(weft_gather(&self->set, self->member, ITEMS));
	printf("gather: %s\n", weft_error_name(rc));
	show(self);

	TRY(weft_gather_all(&self->set, self->member, ITEMS)); /* they went on */
	printf("gather, all of them: %s\n", weft_error_name(rc));
	show(self);
	END(0);
}

int main(void)
{
	static struct gather_errors frame;

	return weft_run(FRAME(&frame, gather_errors));
}

/* It prints:
 *
 *     gather: WEFT_EIO
 *       item 0: WEFT_EIO
 *       item 1: still under way
 *       item 2: still under way
 *       item 3: 99
 *     gather, all of them: WEFT_OK
 *       item 0: WEFT_EIO
 *       item 1: WEFT_EIO
 *       item 2: 52
 *       item 3: 99
 */
