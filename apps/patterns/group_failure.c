/* A group of which some fail: asyncio.TaskGroup, ExceptionGroup and except*.
 *
 * The first child that fails has the others cancelled; the block ends when all have. What a child
 * does about its cancel may fail as well. Look at the result, the first error; and at the loop that
 * reads every error and sorts them by kind. A child that was cancelled is none that failed. */
#include <stdio.h>

#include "common/service.h"

#define HALF_WRITTEN WEFT_EUSER /* an error of this application */

static struct service good = {.seed = 1}, bad = {.seed = 1, .failing = 100};

struct copy {
	WEFT_FRAME;
	const char *name;
	struct service *from;
	int item;
	struct service_fetch fetch;
};

static ASYNC(copy)
{
	BEGIN(copy);
	AWAIT(CALL(&self->fetch, service_fetch, .service = self->from, .item = self->item));
	printf("  %s: %s\n", self->name, rc < 0 ? weft_error_name(rc) : "copied");
	if (rc == WEFT_ECANCELED && self->item == 7)
		RETURN(HALF_WRITTEN); /* it could not tidy up */
	END(rc);
}

struct part {
	struct weft_child child;
	struct copy copy;
};

struct copy_all {
	WEFT_FRAME;
	struct weft_group *group;
	struct part part[4];
};

static ASYNC(copy_all)
{
	struct part *part;

	BEGIN(copy_all);
	part = self->part;
	GROUP(self->group); /* the rest of the body is the block */
	weft_group_spawn(self->group, &part[0].child,
	                 FRAME(&part[0].copy, copy, .name = "names", .from = &good, .item = 0));
	weft_group_spawn(self->group, &part[1].child,
	                 FRAME(&part[1].copy, copy, .name = "prices", .from = &bad, .item = 2));
	weft_group_spawn(self->group, &part[2].child,
	                 FRAME(&part[2].copy, copy, .name = "pictures", .from = &good, .item = 5));
	weft_group_spawn(self->group, &part[3].child,
	                 FRAME(&part[3].copy, copy, .name = "log", .from = &good, .item = 7));
	TRY(weft_sleep_ms(1000)); /* the block is cancelled as well */
	printf("never reached\n");
	END(0);
}

struct group_failure {
	WEFT_FRAME;
	struct weft_group group;
	struct copy_all copy_all;
};

static ASYNC(group_failure)
{
	BEGIN(group_failure);
	AWAIT(CALL(&self->copy_all, copy_all, .group = &self->group));
	printf("the group: %s\n", weft_error_name(rc));
	for (struct weft_child *c = NULL; (c = weft_group_failed(&self->group, c)) != NULL;) {
		const char *name = WEFT_OF(c, struct part, child)->copy.name;

		rc = weft_task_result(&c->owned.task);
		if (rc == HALF_WRITTEN)
			printf("%s: has to be removed by hand\n", name);
		else
			printf("%s: %s\n", name, weft_error_text(rc));
	}
	END(0);
}

int main(void)
{
	static struct group_failure frame;

	return weft_run(FRAME(&frame, group_failure));
}

/* It prints:
 *
 *       names: copied
 *       prices: WEFT_EIO
 *       log: WEFT_ECANCELED
 *       pictures: WEFT_ECANCELED
 *     the group: WEFT_EIO
 *     prices: device fault
 *     log: has to be removed by hand
 */
