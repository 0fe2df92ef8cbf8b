/* Exit stacks: what is pushed is done when the stack is closed, newest first; or where it was
 * moved. */
#include "tests/tap.h"

static void note(const char *letter)
{
	NOTE((char)HAL_BYTE(letter));
}

/* Takes a turn, notes its letter and ends with a result. */
struct farewell {
	WEFT_FRAME;
	char letter;
	bool turn;
	int result;
};

static ASYNC(farewell)
{
	BEGIN(farewell);
	NOTE(rc < 0 ? '-' : '+'); /* what it is told of the result so far */
	if (self->turn) {
		AWAIT(weft_yield());
		if (rc < 0)
			NOTE('!');
	}
	NOTE(self->letter);
	END(self->result);
}

struct builder {
	WEFT_FRAME;
	struct weft_exit_stack *keep; /* where it goes when all went well */
	int result;
	struct weft_exit_stack stack;
	struct weft_defer *record; /* three */
	struct farewell *farewell;
};

static ASYNC(builder)
{
	BEGIN(builder);
	EXIT_STACK(&self->stack);
	EXIT_PUSH(&self->stack, &self->record[0], note, "a");
	EXIT_PUSH_CALL(&self->stack, &self->record[1], self->farewell, farewell, .letter = 'b',
	               .turn = true);
	EXIT_PUSH(&self->stack, &self->record[2], note, "c");
	if (self->result < 0)
		RETURN(self->result);
	if (self->keep)
		weft_exit_stack_move(self->keep, &self->stack);
	NOTE('.');
	END(self->result);
}

static struct weft_defer records[3];
static struct farewell farewell_frame;

CASE_WITH(it_is_closed_however_the_body_is_left, struct builder builder;)
{
	BEGIN(it_is_closed_however_the_body_is_left);
	AWAIT(CALL(&self->builder, builder, .record = records, .farewell = &farewell_frame,
	           .result = 3));
	EQ(rc, 3);
	SEQUENCE(".c+ba");
	AWAIT(CALL(&self->builder, builder, .record = records, .farewell = &farewell_frame,
	           .result = WEFT_EIO));
	EQ(rc, WEFT_EIO);
	SEQUENCE("c-ba");
	END(0);
}

CASE_WITH(what_went_well_is_moved, struct builder builder; struct weft_exit_stack kept;)
{
	BEGIN(what_went_well_is_moved);
	weft_exit_stack_open(&self->kept);
	AWAIT(CALL(&self->builder, builder, .record = records, .farewell = &farewell_frame,
	           .keep = &self->kept));
	EQ(rc, 0);
	SEQUENCE(".");
	AWAIT(EXIT_CLOSE(&self->kept, 7));
	EQ(rc, 7);
	SEQUENCE("c+ba");
	END(0);
}

CASE_WITH(an_error_of_the_work_becomes_the_result, struct weft_exit_stack stack;)
{
	BEGIN(an_error_of_the_work_becomes_the_result);
	weft_exit_stack_open(&self->stack);
	EXIT_PUSH(&self->stack, &records[0], note, "a");
	EXIT_PUSH_CALL(&self->stack, &records[1], &farewell_frame, farewell, .letter = 'b',
	               .result = WEFT_EIO);
	AWAIT(EXIT_CLOSE(&self->stack, 0));
	EQ(rc, WEFT_EIO);
	SEQUENCE("+ba");
	/* A stack that was closed is empty, and can be built up again. */
	AWAIT(EXIT_CLOSE(&self->stack, 5));
	EQ(rc, 5);
	EXIT_PUSH(&self->stack, &records[0], note, "d");
	AWAIT(EXIT_CLOSE(&self->stack, 6));
	EQ(rc, 6);
	SEQUENCE("d");
	END(0);
}

/* Closed early, and built up again: the deferred close does the rest. */
struct rebuilder {
	WEFT_FRAME;
	struct weft_exit_stack stack;
};

static ASYNC(rebuilder)
{
	BEGIN(rebuilder);
	EXIT_STACK(&self->stack);
	EXIT_PUSH(&self->stack, &records[0], note, "a");
	TRY(EXIT_CLOSE(&self->stack, 0));
	NOTE('.');
	EXIT_PUSH(&self->stack, &records[0], note, "b");
	END(0);
}

CASE_WITH(what_is_pushed_behind_a_close_is_done, struct rebuilder rebuilder;)
{
	BEGIN(what_is_pushed_behind_a_close_is_done);
	TRY(CALL(&self->rebuilder, rebuilder));
	SEQUENCE("a.b");
	END(0);
}

struct closer {
	WEFT_FRAME;
	struct weft_exit_stack stack;
};

static ASYNC(closer)
{
	BEGIN(closer);
	EXIT_STACK(&self->stack);
	EXIT_PUSH(&self->stack, &records[0], note, "a");
	EXIT_PUSH_CALL(&self->stack, &records[1], &farewell_frame, farewell, .letter = 'b',
	               .turn = true);
	TRY(weft_sleep_ms(100));
	END(0);
}

CASE_WITH(a_cancel_closes_it_and_another_one_does_not_stop_that, struct weft_task task;
          struct closer closer;)
{
	BEGIN(a_cancel_closes_it_and_another_one_does_not_stop_that);
	weft_spawn(&self->task, FRAME(&self->closer, closer));
	TRY(weft_yield());
	weft_cancel(&self->task);
	TRY(weft_yield());
	SEQUENCE("-");
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("!ba");
	END(0);
}

TESTS(RUN_CASE(it_is_closed_however_the_body_is_left) RUN_CASE(what_went_well_is_moved)
          RUN_CASE(an_error_of_the_work_becomes_the_result)
              RUN_CASE(what_is_pushed_behind_a_close_is_done)
                  RUN_CASE(a_cancel_closes_it_and_another_one_does_not_stop_that))
