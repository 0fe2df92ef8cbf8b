/* Exit stacks: work that is pushed, moved and closed. */
#include "tests/tap.h"

#define RECORDS 8u

static struct weft_exit_stack stack, other;
static struct weft_defer record[RECORDS];

static void note(const char *letter)
{
	NOTE(*letter);
}

/* Work that awaits: notes its letter, takes a turn if it is told to, and fails if it is told to. */
struct work {
	WEFT_FRAME;
	char name;
	int result;
	bool waits;
};

static ASYNC(work)
{
	BEGIN(work);
	NOTE(rc < 0 ? (char)(self->name - 'a' + 'A') : self->name);
	if (self->waits)
		AWAIT(weft_sleep_ms(10));
	if (rc == WEFT_ECANCELED)
		NOTE('/');
	END(self->result);
}

static struct work works[RECORDS];

#define PUSH_WORK(i, ...)                                                                          \
	EXIT_PUSH_CALL(&stack, &record[i], &works[i], work, .name = (char)('a' + (i)), __VA_ARGS__)

CASE(the_newest_comes_first)
{
	BEGIN(the_newest_comes_first);
	weft_exit_stack_open(&stack);
	EXIT_PUSH(&stack, &record[0], note, "a");
	PUSH_WORK(1, .waits = true);
	EXIT_PUSH(&stack, &record[2], note, "c");
	PUSH_WORK(3, .waits = false);
	AWAIT(EXIT_CLOSE(&stack, 7));
	EQ(rc, 7);
	SEQUENCE("dcba");
	AWAIT(EXIT_CLOSE(&stack, WEFT_EIO)); /* nothing is left in it */
	EQ(rc, WEFT_EIO);
	END(0);
}

CASE(the_last_error_counts)
{
	BEGIN(the_last_error_counts);
	weft_exit_stack_open(&stack);
	for (unsigned i = 0; i < 4; i++)
		PUSH_WORK(i, .waits = i % 2, .result = i == 1 ? WEFT_EUSER : i == 2 ? WEFT_EIO : 1);
	AWAIT(EXIT_CLOSE(&stack, WEFT_EFULL));
	EQ(rc, WEFT_EUSER);
	SEQUENCE("DCBA"); /* each one is told of the error so far */
	END(0);
}

/* One round of a loop for each kind of end: at once, or later. */
CASE_WITH(a_closed_stack_is_used_again, unsigned round;)
{
	BEGIN(a_closed_stack_is_used_again);
	EXIT_STACK(&stack);
	for (self->round = 0; self->round < 4; self->round++) {
		EXIT_PUSH(&stack, &record[0], note, "a");
		PUSH_WORK(1, .waits = self->round % 2);
		AWAIT(EXIT_CLOSE(&stack, 0));
		EQ(rc, 0);
		SEQUENCE("ba");
	}
	END(0);
}

struct leaves {
	WEFT_FRAME;
	bool early;
};

static ASYNC(leaves)
{
	BEGIN(leaves);
	EXIT_STACK(&stack);
	PUSH_WORK(0, .waits = true);
	if (self->early)
		TRY(EXIT_CLOSE(&stack, 0));
	PUSH_WORK(1, .waits = true);
	RETURN(self->early ? 3 : WEFT_EIO);
	END(0);
}

CASE_WITH(a_body_that_is_left_closes_it, struct leaves leaves;)
{
	BEGIN(a_body_that_is_left_closes_it);
	AWAIT(CALL(&self->leaves, leaves));
	EQ(rc, WEFT_EIO);
	SEQUENCE("BA");
	AWAIT(CALL(&self->leaves, leaves, .early = true));
	EQ(rc, 3);
	SEQUENCE("ab");
	END(0);
}

CASE(what_is_moved_belongs_to_the_other)
{
	BEGIN(what_is_moved_belongs_to_the_other);
	weft_exit_stack_open(&stack);
	weft_exit_stack_open(&other);
	AWAIT(EXIT_CLOSE(&other, 0));
	for (unsigned i = 0; i < 3; i++)
		PUSH_WORK(i, .waits = i == 1);
	weft_exit_stack_move(&other, &stack); /* to one that was closed before, too */
	AWAIT(EXIT_CLOSE(&stack, 0));
	SEQUENCE("");
	AWAIT(EXIT_CLOSE(&other, WEFT_EIO));
	EQ(rc, WEFT_EIO);
	SEQUENCE("CBA");
	END(0);
}

static void push_more(void *unused)
{
	(void)unused;
	NOTE('p');
	EXIT_PUSH(&stack, &record[7], note, "m");
}

CASE(work_may_push_work)
{
	BEGIN(work_may_push_work);
	weft_exit_stack_open(&stack);
	EXIT_PUSH(&stack, &record[0], note, "a");
	EXIT_PUSH(&stack, &record[1], push_more, NULL);
	AWAIT(EXIT_CLOSE(&stack, 0));
	SEQUENCE("pma");
	PUSH_WORK(2, .waits = true);
	EXIT_PUSH(&stack, &record[1], push_more, NULL);
	PUSH_WORK(3, .waits = true);
	AWAIT(EXIT_CLOSE(&stack, 0));
	SEQUENCE("dpmc");
	END(0);
}

struct closer {
	WEFT_FRAME;
};

static ASYNC(closer)
{
	BEGIN(closer);
	AWAIT(EXIT_CLOSE(&stack, 0));
	NOTE(rc == 0 ? '.' : '!');
	END(rc);
}

CASE_WITH(a_cancel_meets_what_is_awaited, struct weft_task task; struct closer closer;)
{
	BEGIN(a_cancel_meets_what_is_awaited);
	weft_exit_stack_open(&stack);
	for (unsigned i = 0; i < 3; i++)
		PUSH_WORK(i, .waits = true);
	weft_spawn(&self->task, FRAME(&self->closer, closer));
	TRY(weft_sleep_ms(15));
	weft_cancel(&self->task);
	TRY(weft_join(&self->task)); /* the work made nothing of it */
	SEQUENCE("cb/a.");
	END(0);
}

TESTS(RUN_CASE(the_newest_comes_first) RUN_CASE(the_last_error_counts)
          RUN_CASE(a_closed_stack_is_used_again) RUN_CASE(a_body_that_is_left_closes_it)
              RUN_CASE(what_is_moved_belongs_to_the_other) RUN_CASE(work_may_push_work)
                  RUN_CASE(a_cancel_meets_what_is_awaited))
