/* Graceful shutdown of a group. */
#include "tests/tap.h"

#define CHILDREN 2u

static struct weft_group group;
static struct weft_child child[CHILDREN];

/* Works so many steps; when it is cancelled it notes '/' and cleans up for so many. */
struct works {
	WEFT_FRAME;
	char name;
	unsigned steps, clean_up;
};

static ASYNC(works)
{
	BEGIN(works);
	for (; self->steps; self->steps--) {
		AWAIT(weft_sleep_ms(20));
		if (rc < 0) {
			NOTE('/');
			self->steps = self->clean_up + 1;
		}
	}
	NOTE(self->name);
	END(0);
}

static struct works frame[CHILDREN];

static int start(unsigned i, unsigned steps, unsigned clean_up)
{
	return weft_group_spawn(
	    &group, &child[i],
	    FRAME(&frame[i], works, .name = (char)('a' + i), .steps = steps, .clean_up = clean_up));
}

CASE_WITH(of_nobody, struct weft_drain drain;)
{
	BEGIN(of_nobody);
	weft_group_open(&group);
	AWAIT(CALL(&self->drain, weft_drain, .group = &group));
	EQ(rc, 0);
	EQ(start(0, 1, 0), WEFT_ESTATE); /* no new ones */
	AWAIT(GROUP_CLOSE(&group, 0));
	EQ(rc, 0);
	AWAIT(CALL(&self->drain, weft_drain, .group = &group)); /* of one that is closed */
	EQ(rc, 0);
	END(0);
}

CASE_WITH(who_is_slow_is_cancelled, struct weft_drain drain;)
{
	BEGIN(who_is_slow_is_cancelled);
	weft_group_open(&group);
	EQ(start(0, 1, 0), 0);
	EQ(start(1, 9, 2), 0);
	AWAIT(CALL(&self->drain, weft_drain, .group = &group, .finish_ms = 50, .cancel_ms = 500));
	EQ(rc, 0);
	SEQUENCE("a/b");
	AWAIT(GROUP_CLOSE(&group, 0));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(who_does_not_end_is_counted, struct weft_drain drain;)
{
	BEGIN(who_does_not_end_is_counted);
	weft_group_open(&group);
	EQ(start(0, 99, 1), 0);
	EQ(start(1, 99, 99), 0);
	AWAIT(CALL(&self->drain, weft_drain, .group = &group, .cancel_ms = 100));
	EQ(rc, 1);
	SEQUENCE("//a");
	AWAIT(CALL(&self->drain, weft_drain, .group = &group)); /* cancels it again */
	EQ(rc, 1);
	SEQUENCE("/");
	frame[1].clean_up = 0;
	weft_group_cancel(&group);
	AWAIT(GROUP_CLOSE(&group, 0));
	EQ(rc, 0);
	SEQUENCE("/b");
	END(0);
}

/* A cancel or limit from outside hurries it. */
CASE_WITH(an_impatient_end, struct weft_drain drain; struct weft_deadline limit;)
{
	BEGIN(an_impatient_end);
	weft_group_open(&group);
	EQ(start(0, 99, 1), 0);
	AWAIT_FOR(&self->limit, 30,
	          CALL(&self->drain, weft_drain, .group = &group, .finish_ms = 5000));
	EQ(rc, WEFT_ETIMEDOUT);
	AWAIT(GROUP_CLOSE(&group, 0));
	EQ(rc, 0);
	SEQUENCE("/a");
	weft_group_open(&group);
	EQ(start(0, 99, 1), 0);
	TRY(weft_yield());
	weft_cancel(weft_task_self());
	AWAIT(CALL(&self->drain, weft_drain, .group = &group, .finish_ms = 5000));
	EQ(rc, WEFT_ECANCELED);
	weft_uncancel(weft_task_self());
	AWAIT(GROUP_CLOSE(&group, 0));
	EQ(rc, 0);
	SEQUENCE("/a");
	END(0);
}

TESTS(RUN_CASE(of_nobody) RUN_CASE(who_is_slow_is_cancelled) RUN_CASE(who_does_not_end_is_counted)
          RUN_CASE(an_impatient_end))
