/* Writing to the console. The texts are comments of the TAP output, longer than any ring; what
 * they look like on the other side tests/unit-sim/console_output.c looks at. */
#include <string.h>

#include "tests/unit/bystander.h"

#define LONG TAP_MANY(1500, 300)

static char texts[3][LONG];

/* "# aaa...a\n" */
static void fill(int i)
{
	memset(texts[i], 'a' + i, LONG);
	memcpy(texts[i], "# ", 2);
	for (int j = 99; j < LONG; j += 100)
		memcpy(&texts[i][j], "\n# ", j + 3 < LONG ? 3 : 1);
	texts[i][LONG - 1] = '\n';
}

CASE_WITH(a_short_text_does_not_suspend, struct weft_console_write write;)
{
	BEGIN(a_short_text_does_not_suspend);
	weft_console_open(false, false);
	spawn_bystander();
	AWAIT(CALL(&self->write, weft_console_write, .text = "# short\n", .size = 8));
	EQ(rc, 0);
	AWAIT(CALL(&self->write, weft_console_write, .text = "?", .size = 0));
	EQ(rc, 0);
	SEQUENCE("");
	TRY(weft_yield());
	SEQUENCE("*");
	END(0);
}

/* Nobody else has anything to do: that the hardware is busy is no deadlock. */
CASE_WITH(a_long_text, struct weft_console_write write;)
{
	BEGIN(a_long_text);
	weft_console_open(false, false);
	fill(0);
	AWAIT(CALL(&self->write, weft_console_write, .text = texts[0], .size = LONG));
	EQ(rc, 0);
	EQ(weft_loop.sources, 0); /* what is still on its way keeps no run going */
	END(0);
}

struct writer {
	WEFT_FRAME;
	int number;
	struct weft_console_write write;
};

static ASYNC(writer)
{
	BEGIN(writer);
	AWAIT(CALL(&self->write, weft_console_write, .text = texts[self->number], .size = LONG));
	NOTE(rc == 0 ? (char)('a' + self->number) : '!');
	END(rc);
}

static struct weft_task task[3];
static struct writer frames[3];

static void spawn_writers(void)
{
	weft_console_open(false, false);
	for (int i = 0; i < 3; i++) {
		fill(i);
		weft_spawn(&task[i], FRAME(&frames[i], writer, .number = i));
	}
}

CASE_WITH(texts_of_several_tasks, struct weft_deadline limit; int i;)
{
	BEGIN(texts_of_several_tasks);
	spawn_writers();
	/* A timer that runs, so that the loop does not depend on the console alone. */
	for (self->i = 0; self->i < 3; self->i++) {
		AWAIT_FOR(&self->limit, 1000000, weft_join(&task[self->i]));
		EQ(rc, 0);
	}
	SEQUENCE("abc");
	END(0);
}

/* Whether they wait depends on the hardware; if so, they leave nothing behind. */
CASE_WITH(cancelled_writers, bool waited; struct weft_deadline limit;)
{
	BEGIN(cancelled_writers);
	spawn_writers();
	TRY(weft_yield());
	self->waited = weft_task_state(&task[1]) == WEFT_TASK_WAITING;
	if (self->waited) {
		weft_cancel(&task[0]); /* writes */
		weft_cancel(&task[1]); /* waits for its turn */
	}
	AWAIT_FOR(&self->limit, 1000000, weft_join(&task[2]));
	EQ(rc, 0);
	EQ(weft_task_result(&task[0]), self->waited ? WEFT_ECANCELED : 0);
	EQ(weft_task_result(&task[1]), self->waited ? WEFT_ECANCELED : 0);
	SEQUENCE(self->waited ? "!!c" : "abc");
	END(0);
}

CASE_WITH(a_deadline_while_it_writes, struct weft_console_write write; struct weft_deadline limit;)
{
	BEGIN(a_deadline_while_it_writes);
	weft_console_open(false, false);
	fill(0);
	AWAIT_FOR(&self->limit, 0,
	          CALL(&self->write, weft_console_write, .text = texts[0], .size = LONG));
	OK(rc == 0 || rc == WEFT_ETIMEDOUT);
	AWAIT_FOR(&self->limit, 1000000,
	          CALL(&self->write, weft_console_write, .text = "\n# end\n", .size = 7));
	EQ(rc, 0);
	END(0);
}

/* ---- One run after another ------------------------------------------------------------------- */

CASE_WITH(a_run_opens_the_input, int sources;)
{
	BEGIN(a_run_opens_the_input);
	weft_console_open(true, false);
	self->sources = weft_loop.sources;
	weft_console_open(true, false); /* again: it is one source */
	EQ(weft_loop.sources, self->sources);
	END(0);
}

/* Nobody has opened it: the first read or write does. */
CASE_WITH(the_first_use_opens_it, struct weft_console_read read; struct weft_console_write write;)
{
	static char byte;

	BEGIN(the_first_use_opens_it);
	AWAIT(CALL(&self->read, weft_console_read, .to = &byte, .size = 0));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->write, weft_console_write, .text = "# first\n", .size = 8));
	EQ(rc, 0);
	EQ(weft_loop.sources, 0);
	END(0);
}

CASE_WITH(the_first_read_opens_it, struct weft_console_read read; struct weft_deadline limit;)
{
	static char byte;

	BEGIN(the_first_read_opens_it);
	EQ(weft_loop.sources, 0);
	AWAIT_FOR(&self->limit, 1, CALL(&self->read, weft_console_read, .to = &byte, .size = 1));
	OK(rc == WEFT_ETIMEDOUT || rc == WEFT_EEND || rc == 1);
	EQ(weft_loop.sources, rc != WEFT_EEND);
	END(0);
}

#if WEFT_DEBUG
static int ignored;

static void keep_locals(void)
{
	struct weft_console_read read = {.size = 1};
	struct weft_console_write write = {.size = 1};
	char local = 0;

	read.to = &local;
	write.text = &local;
	FAILS(STACK, ignored = weft_console_read(&read.frame, 0, 0));
	FAILS(STACK, ignored = weft_console_write(&write.frame, 0, 0));
}

CASE(nobody_keeps_the_address_of_a_local)
{
	BEGIN(nobody_keeps_the_address_of_a_local);
	keep_locals();
	TRY(0);
	END(0);
}
#define RUN_CHECKS() RUN_CASE(nobody_keeps_the_address_of_a_local)
#else
#define RUN_CHECKS() ((void)0);
#endif

CASE(the_next_run_begins_without)
{
	BEGIN(the_next_run_begins_without);
	EQ(weft_loop.sources, 0);
	weft_console_open(true, false);
	OK(hal_console_ended() || weft_loop.sources == 1);
	END(0);
}

TESTS(RUN_CASE(a_run_opens_the_input) RUN_CASE(the_next_run_begins_without)
          RUN_CASE(a_short_text_does_not_suspend) RUN_CASE(texts_of_several_tasks)
              RUN_CASE(cancelled_writers) RUN_CASE(a_deadline_while_it_writes) RUN_CASE(a_long_text)
                  RUN_CASE(the_first_use_opens_it) RUN_CASE(the_first_read_opens_it) RUN_CHECKS())
