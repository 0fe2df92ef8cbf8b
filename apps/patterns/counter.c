/* A counter that several tasks count up: the lost update, and asyncio.Lock.
 *
 * Between two awaits no other task runs, so most shared data needs no lock. It needs one where an
 * await stands between reading and writing what belongs together: what was read is old by then.
 * Look at the three ways to count, and at which of them lose something. */
#include <stdio.h>

#include "weft.h"

#define TASKS 5

static int total;
static struct weft_lock lock;

struct count {
	WEFT_FRAME;
	int seen;
};

/* Reads, awaits, writes: all tasks read before the first one writes. */
static ASYNC(count)
{
	BEGIN(count);
	self->seen = total;
	TRY(weft_sleep_ms(10)); /* say, it is kept in a flash memory */
	total = self->seen + 1;
	END(0);
}

struct count_locked {
	WEFT_FRAME;
	struct weft_defer unlock;
	struct count count;
};

/* The same under a lock: one task at a time. */
static ASYNC(count_locked)
{
	BEGIN(count_locked);
	TRY(weft_lock(&lock));
	DEFER(&self->unlock, weft_unlock, &lock);
	TRY(CALL(&self->count, count));
	END(0);
}

struct count_at_once {
	WEFT_FRAME;
};

/* Reads and writes without an await between: no lock is needed. */
static ASYNC(count_at_once)
{
	BEGIN(count_at_once);
	TRY(weft_sleep_ms(10));
	total++;
	END(0);
}

struct counter {
	WEFT_FRAME;
	struct weft_group group;
	struct {
		struct weft_child child;
		union {
			struct count count;
			struct count_locked locked;
			struct count_at_once at_once;
		};
	} task[TASKS];
};

static ASYNC(counter)
{
	BEGIN(counter);
	weft_group_open(&self->group);
	for (int i = 0; i < TASKS; i++)
		weft_group_spawn(&self->group, &self->task[i].child,
		                 FRAME(&self->task[i].count, count));
	TRY(GROUP_CLOSE(&self->group, 0));
	printf("%d tasks, an await in between: %d\n", TASKS, total);

	total = 0;
	weft_group_open(&self->group);
	for (int i = 0; i < TASKS; i++)
		weft_group_spawn(&self->group, &self->task[i].child,
		                 FRAME(&self->task[i].locked, count_locked));
	TRY(GROUP_CLOSE(&self->group, 0));
	printf("%d tasks, with a lock: %d\n", TASKS, total);

	total = 0;
	weft_group_open(&self->group);
	for (int i = 0; i < TASKS; i++)
		weft_group_spawn(&self->group, &self->task[i].child,
		                 FRAME(&self->task[i].at_once, count_at_once));
	TRY(GROUP_CLOSE(&self->group, 0));
	printf("%d tasks, no await in between: %d\n", TASKS, total);
	END(0);
}

int main(void)
{
	static struct counter frame;

	return weft_run(FRAME(&frame, counter));
}

/* It prints:
 *
 *     5 tasks, an await in between: 1
 *     5 tasks, with a lock: 5
 *     5 tasks, no await in between: 5
 */
