/* Draining a group: some end in time, some when they are cancelled, some not at all. */
#include "tests/tap.h"

static struct weft_group group;
static struct weft_child child[3];

/* Ends by itself after a time; when cancelled, after another. */
struct server {
	WEFT_FRAME;
	char name;
	uint32_t work_ms, clean_up_ms;
};

static ASYNC(server)
{
	BEGIN(server);
	AWAIT(weft_sleep_ms(self->work_ms));
	if (rc < 0) {
		NOTE((char)(self->name - 'a' + 'A'));
		AWAIT(weft_sleep_ms(self->clean_up_ms));
		if (rc < 0)
			NOTE('!');
		RETURN(WEFT_ECANCELED);
	}
	NOTE(self->name);
	END(0);
}

static struct server servers[3];

static int serve(unsigned i, uint32_t work_ms, uint32_t clean_up_ms)
{
	return weft_group_spawn(&group, &child[i],
	                        FRAME(&servers[i], server, .name = (char)('a' + i),
	                              .work_ms = work_ms, .clean_up_ms = clean_up_ms));
}

CASE_WITH(work_that_ends_in_time_is_finished, struct weft_drain drain;)
{
	BEGIN(work_that_ends_in_time_is_finished);
	weft_group_open(&group);
	serve(0, 20, 0);
	serve(1, 40, 0);
	AWAIT(
	    CALL(&self->drain, weft_drain, .group = &group, .finish_ms = 5000, .cancel_ms = 5000));
	EQ(rc, 0);
	SEQUENCE("ab");
	EQ(serve(0, 1, 0), WEFT_ESTATE); /* nobody new, though it is still open */
	AWAIT(GROUP_CLOSE(&group, 0));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(nothing_to_drain, struct weft_drain drain; weft_time start;)
{
	BEGIN(nothing_to_drain);
	weft_group_open(&group);
	self->start = weft_now();
	AWAIT(
	    CALL(&self->drain, weft_drain, .group = &group, .finish_ms = 5000, .cancel_ms = 5000));
	EQ(rc, 0);
	OK(weft_now() - self->start < weft_ms(5000));
	EQ(serve(0, 1, 0), WEFT_ESTATE);
	AWAIT(GROUP_CLOSE(&group, 0));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(what_is_late_is_cancelled, struct weft_drain drain;)
{
	BEGIN(what_is_late_is_cancelled);
	weft_group_open(&group);
	serve(0, 20, 0);
	serve(1, 100000, 20);
	AWAIT(CALL(&self->drain, weft_drain, .group = &group, .finish_ms = 200, .cancel_ms = 5000));
	EQ(rc, 0);
	SEQUENCE("aB");
	AWAIT(GROUP_CLOSE(&group, 0));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(what_does_not_end_is_counted_and_reported, struct weft_drain drain;)
{
	BEGIN(what_does_not_end_is_counted_and_reported);
	weft_group_open(&group);
	serve(0, 20, 0);
	serve(1, 100000, 400);
	serve(2, 100000, 400);
	TRY(weft_yield());
	AWAIT(CALL(&self->drain, weft_drain, .group = &group, .finish_ms = 100, .cancel_ms = 50));
	EQ(rc, 2);
	SEQUENCE("aCB");               /* the newest is asked first */
	AWAIT(GROUP_CLOSE(&group, 0)); /* awaits them all the same */
	EQ(rc, 0);
	END(0);
}

struct drainer {
	WEFT_FRAME;
	uint32_t finish_ms;
	struct weft_defer record;
	struct weft_drain drain;
};

static ASYNC(drainer)
{
	BEGIN(drainer);
	GROUP(&group);
	DEFER_CALL(&self->record, &self->drain, weft_drain, .group = &group,
	           .finish_ms = self->finish_ms, .cancel_ms = 100000);
	serve(0, 20, 0);
	serve(1, 100000, 400);
	TRY(weft_sleep_ms(100000));
	END(0);
}

/* The first cancel begins to drain, as at the end of a program; the second one is impatient. */
CASE_WITH(a_cancel_while_it_drains, struct weft_task task; struct drainer drainer;)
{
	BEGIN(a_cancel_while_it_drains);
	weft_spawn(&self->task, FRAME(&self->drainer, drainer, .finish_ms = 100000));
	TRY(weft_yield());
	weft_cancel(&self->task);
	TRY(weft_sleep_ms(200));
	SEQUENCE("a");
	OK(weft_task_state(&self->task) != WEFT_TASK_FINISHED);
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("B");
	END(0);
}

/* Who cleans up is not cancelled a second time. */
CASE_WITH(a_cancel_while_they_clean_up, struct weft_task task; struct drainer drainer;)
{
	BEGIN(a_cancel_while_they_clean_up);
	weft_spawn(&self->task, FRAME(&self->drainer, drainer, .finish_ms = 50));
	TRY(weft_yield());
	weft_cancel(&self->task);
	TRY(weft_sleep_ms(200));
	SEQUENCE("aB");
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("");
	END(0);
}

struct impatient {
	WEFT_FRAME;
	struct weft_drain drain;
};

static ASYNC(impatient)
{
	BEGIN(impatient);
	weft_group_open(&group);
	serve(0, 100000, 400);
	AWAIT(CALL(&self->drain, weft_drain, .group = &group, .finish_ms = 100000,
	           .cancel_ms = 100000));
	NOTE(rc == WEFT_ECANCELED ? 'x' : '?');
	AWAIT(GROUP_CLOSE(&group, rc));
	END(rc);
}

/* It does not wait any longer itself; the group's end does. */
CASE_WITH(a_drain_that_is_cancelled, struct weft_task task; struct impatient impatient;)
{
	BEGIN(a_drain_that_is_cancelled);
	weft_spawn(&self->task, FRAME(&self->impatient, impatient));
	TRY(weft_yield());
	TRY(weft_yield());
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("xA");
	END(0);
}

TESTS(RUN_CASE(a_drain_that_is_cancelled) RUN_CASE(work_that_ends_in_time_is_finished)
          RUN_CASE(what_is_late_is_cancelled) RUN_CASE(nothing_to_drain)
              RUN_CASE(what_does_not_end_is_counted_and_reported) RUN_CASE(a_cancel_while_it_drains)
                  RUN_CASE(a_cancel_while_they_clean_up))
