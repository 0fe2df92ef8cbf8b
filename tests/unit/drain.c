/* Graceful shutdown of a group: two limits, one cancel. */
#include "tests/unit/workers.h"

static struct weft_group group;
static struct weft_child child[2];
static struct weft_task task;
static struct weft_event over;

/* Ends when it is over, whatever is asked of it before. */
struct stubborn {
	WEFT_FRAME;
	int cancels;
};

static struct stubborn stubborn_frame;

static ASYNC(stubborn)
{
	BEGIN(stubborn);
	do {
		AWAIT(weft_event_wait(&over));
		self->cancels += rc < 0;
	} while (rc < 0);
	END(0);
}

/* Opens a group with a worker, or a stubborn child, or both, drains it and closes it. */
struct server {
	WEFT_FRAME;
	bool worker, stubborn;
	uint32_t finish_ms, cancel_ms;
	struct weft_drain drain;
	int result; /* of the drain */
};

static struct server server_frame;

static ASYNC(server)
{
	BEGIN(server);
	self->result = -1000;
	weft_group_open(&group);
	if (self->worker)
		EQ(weft_group_spawn(&group, &child[0], prepared_worker(0)), 0);
	if (self->stubborn)
		EQ(weft_group_spawn(&group, &child[1], FRAME(&stubborn_frame, stubborn)), 0);
	AWAIT(CALL(&self->drain, weft_drain, .group = &group, .finish_ms = self->finish_ms,
	           .cancel_ms = self->cancel_ms));
	self->result = rc;
	EQ(weft_group_spawn(&group, &child[0], prepared_worker(1)), WEFT_ESTATE);
	AWAIT(GROUP_CLOSE(&group, 0));
	END(0);
}

#define LONG 1000000

#define SERVE(...)                                                                                 \
	do {                                                                                       \
		weft_event_clear(&over);                                                           \
		weft_spawn(&task, FRAME(&server_frame, server, __VA_ARGS__));                      \
		TRY(weft_yield());                                                                 \
		TRY(weft_yield());                                                                 \
	} while (0)

/* Lets the stubborn one end, and what follows. */
#define FINISH()                                                                                   \
	do {                                                                                       \
		weft_event_set(&over);                                                             \
		AWAIT(weft_join(&task));                                                           \
	} while (0)

CASE(nobody_is_left)
{
	BEGIN(nobody_is_left);
	SERVE(.finish_ms = LONG);
	EQ(server_frame.result, 0);
	FINISH();
	END(0);
}

CASE(they_finish_in_time)
{
	BEGIN(they_finish_in_time);
	SERVE(.worker = true, .stubborn = true, .finish_ms = LONG);
	EQ(weft_group_spawn(&group, &child[0], prepared_worker(1)), WEFT_ESTATE);
	tell(&child[0].owned.task, 0, 0);
	TRY(weft_yield());
	EQ(server_frame.result, -1000);
	FINISH();
	EQ(server_frame.result, 0);
	EQ(stubborn_frame.cancels, 0);
	SEQUENCE("a");
	END(0);
}

CASE(they_are_cancelled_and_clean_up)
{
	BEGIN(they_are_cancelled_and_clean_up);
	SERVE(.worker = true, .finish_ms = 1, .cancel_ms = LONG);
	worker_frame[0].turns = 3;
	AWAIT(weft_join(&task));
	EQ(server_frame.result, 0);
	SEQUENCE("A"); /* once */
	END(0);
}

CASE(some_do_not_end)
{
	BEGIN(some_do_not_end);
	SERVE(.worker = true, .stubborn = true, .finish_ms = 1, .cancel_ms = 1);
	while (server_frame.result == -1000)
		TRY(weft_sleep_ms(1));
	EQ(server_frame.result, 1); /* it has been reported */
	EQ(stubborn_frame.cancels, 1);
	FINISH();
	SEQUENCE("A");
	END(0);
}

CASE(a_cancel_cancels_at_once)
{
	BEGIN(a_cancel_cancels_at_once);
	SERVE(.stubborn = true, .finish_ms = LONG, .cancel_ms = LONG);
	EQ(stubborn_frame.cancels, 0);
	weft_cancel(&task);
	TRY(weft_yield());
	EQ(server_frame.result, WEFT_ECANCELED);
	TRY(weft_yield());
	EQ(stubborn_frame.cancels, 1);
	FINISH();
	END(0);
}

CASE(a_cancel_during_their_clean_up)
{
	BEGIN(a_cancel_during_their_clean_up);
	SERVE(.stubborn = true, .finish_ms = 1, .cancel_ms = LONG);
	while (!stubborn_frame.cancels)
		TRY(weft_sleep_ms(1));
	TRY(weft_sleep_ms(10)); /* it has a limit of its own */
	EQ(server_frame.result, -1000);
	weft_cancel(&task);
	TRY(weft_yield());
	EQ(server_frame.result, WEFT_ECANCELED);
	TRY(weft_yield());
	EQ(stubborn_frame.cancels, 1); /* not a second time */
	FINISH();
	END(0);
}

TESTS(RUN_CASE(nobody_is_left) RUN_CASE(they_finish_in_time)
          RUN_CASE(they_are_cancelled_and_clean_up) RUN_CASE(some_do_not_end)
              RUN_CASE(a_cancel_cancels_at_once) RUN_CASE(a_cancel_during_their_clean_up))
