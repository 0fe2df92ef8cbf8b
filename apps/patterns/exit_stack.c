/* Several things to release, of which it turns out only at run time how many: AsyncExitStack.
 *
 * All connections of a session are opened, or none stays open: when one is refused those before it
 * are closed again, the last one first. When all went well, what is to be released moves to the
 * session, whose user closes it later (pop_all). Look at how nothing is released twice, and nothing
 * is forgotten, though there is no code for each case. */
#include <stdio.h>

#include "common/service.h"

#define MOST 3

static struct service service = {.seed = 1, .failing = 25};

struct session {
	struct connection connection[MOST];
	struct weft_exit_stack closing; /* what is to be done at its end */
	struct weft_defer record[MOST + 1];
	struct connection_close close[MOST];
};

static void say_goodbye(const char *whom)
{
	printf("  goodbye %s\n", whom);
}

struct session_open {
	WEFT_FRAME;
	struct session *session;
	int first, count, i;
	struct weft_exit_stack opening;
	struct connection_open open;
};

static ASYNC(session_open)
{
	struct session *s;

	BEGIN(session_open);
	EXIT_STACK(&self->opening); /* closed when this body is left */
	EXIT_PUSH(&self->opening, &self->session->record[MOST], say_goodbye, "everybody");
	for (; self->i < self->count; self->i++) {
		TRY(CALL(&self->open, connection_open, .service = &service,
		         .number = self->first + self->i,
		         .connection = &self->session->connection[self->i]));
		s = self->session;
		EXIT_PUSH_CALL(&self->opening, &s->record[self->i], &s->close[self->i],
		               connection_close, .connection = &s->connection[self->i]);
	}
	weft_exit_stack_open(&self->session->closing);
	weft_exit_stack_move(&self->session->closing, &self->opening); /* nothing left to do here */
	END(0);
}

struct exit_stack {
	WEFT_FRAME;
	struct session first, second;
	struct session_open open;
};

static ASYNC(exit_stack)
{
	BEGIN(exit_stack);
	AWAIT(CALL(&self->open, session_open, .session = &self->first, .first = 1, .count = 3));
	printf("the first session: %s\n", weft_error_name(rc));
	AWAIT(CALL(&self->open, session_open, .session = &self->second, .first = 4, .count = 3));
	printf("the second session: %s\n", weft_error_name(rc));
	TRY(EXIT_CLOSE(&self->first.closing, 0));
	printf("the first session: closed\n");
	END(0);
}

int main(void)
{
	static struct exit_stack frame;

	return weft_run(FRAME(&frame, exit_stack));
}

/* It prints:
 *
 *       connection 1: open
 *       connection 2: open
 *       connection 3: open
 *     the first session: WEFT_OK
 *       connection 4: open
 *       connection 5: open
 *       connection 6: is refused
 *       connection 5: closed
 *       connection 4: closed
 *       goodbye everybody
 *     the second session: WEFT_EIO
 *       connection 3: closed
 *       connection 2: closed
 *       connection 1: closed
 *       goodbye everybody
 *     the first session: closed
 */
