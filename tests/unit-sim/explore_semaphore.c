/* Every schedule of small programs with a semaphore. */
#include "hal/soc/virtual/explore.h"
#include <string.h>
#include "tests/tap.h"

static struct weft_semaphore semaphore;
struct taker {
	WEFT_FRAME;
	char name;
	int rc;
};
static struct taker takers[3];
static struct weft_task tasks[3];
static ASYNC(taker)
{
	BEGIN(taker);
	AWAIT(weft_semaphore_acquire(&semaphore));
	self->rc = rc;
	NOTE(self->name);
	END(rc);
}
struct m {
	WEFT_FRAME;
};
static ASYNC(m)
{
	BEGIN(m);
	for (unsigned i = 0; i < 2; i++)
		weft_spawn(&tasks[i], FRAME(&takers[i], taker, .name = (char)('a' + i)));
	weft_source_open();
	AWAIT(weft_join_shielded(&tasks[0]));
	AWAIT(weft_join_shielded(&tasks[1]));
	weft_source_close();
	END(0);
}
static void release(void *u)
{
	(void)u;
	weft_semaphore_release_isr(&semaphore);
}
static void cancel(void *u)
{
	weft_cancel(u);
}

static void program(void)
{
	static struct m frame;
	weft_semaphore_init(&semaphore, 0);
	WATCH(&semaphore);
	memset(tasks, 0, sizeof tasks);
	sim_at(0, release, NULL);
	sim_at(0, release, NULL);
	sim_between(0, cancel, &tasks[0]);
	MUST(weft_run(FRAME(&frame, m)) == 0);
}

int main(void)
{
	explore_every("sem", program);
	return 0;
}
