#include "tests/tap.h"

static struct weft_semaphore semaphore;

struct taker {
	WEFT_FRAME;
	char name;
};

static ASYNC(taker)
{
	BEGIN(taker);
	AWAIT(weft_semaphore_acquire(&semaphore));
	NOTE(rc == 0 ? self->name : rc == WEFT_ECANCELED ? '!' : '?');
	END(rc);
}

CASE_WITH(serves_in_order, struct weft_task task[3]; struct taker taker[3];)
{
	BEGIN(serves_in_order);
	weft_semaphore_init(&semaphore, 0);
	for (int i = 0; i < 3; i++)
		weft_spawn(&self->task[i], FRAME(&self->taker[i], taker, .name = (char)('a' + i)));
	TRY(weft_sleep_ms(1));
	SEQUENCE("");
	for (int i = 0; i < 3; i++)
		EQ(weft_semaphore_release(&semaphore), 0);
	NOTE('-');
	TRY(weft_yield());
	SEQUENCE("-abc");
	END(0);
}

TESTS(RUN_CASE(serves_in_order))
