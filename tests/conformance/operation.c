#include "operation.h"

#include <string.h>

#include "runner.h"

#define NOW(n, signature, flags)                                                                   \
	{                                                                                          \
#n, signature, flags, op_##n, NULL, NULL, NULL, NULL                               \
	}
#define WAIT(n, signature, flags)                                                                  \
	{                                                                                          \
#n, signature, flags, NULL, op_##n, NULL, NULL, NULL                               \
	}
#define GIVES(n, signature, flags, done)                                                           \
	{                                                                                          \
#n, signature, flags, NULL, op_##n, done, NULL, NULL                               \
	}
#define LEAVE(n, signature, flags)                                                                 \
	{                                                                                          \
#n, signature, flags, NULL, NULL, NULL, leave_##n, NULL                            \
	}
#define PART_(n, signature, flags)                                                                 \
	{                                                                                          \
#n, signature, (flags) | OPENS, NULL, NULL, NULL, NULL, start_##n##_part           \
	}

static const struct operation operations[] = {
    NOW(set, "var int", IN_CALLBACK),
    NOW(add, "var int", IN_CALLBACK),
    NOW(mul, "var int", IN_CALLBACK),
    NOW(print, "var", IN_CALLBACK),
    NOW(log, "word", IN_CALLBACK),
    NOW(cancel, "task!", IN_CALLBACK),
    NOW(uncancel, "task!", IN_CALLBACK),
    NOW(cancelling, "task!", IN_CALLBACK),
    NOW(state, "task", IN_CALLBACK),
    NOW(release, "lock|semaphore|condition", IN_CALLBACK),
    NOW(locked, "lock|semaphore|condition", IN_CALLBACK),
    NOW(event_set, "event", IN_CALLBACK),
    NOW(event_clear, "event", IN_CALLBACK),
    NOW(event_is_set, "event", IN_CALLBACK),
    NOW(notify, "condition int", IN_CALLBACK),
    NOW(notify_all, "condition", IN_CALLBACK),
    NOW(barrier_waiting, "barrier", IN_CALLBACK),
    NOW(barrier_broken, "barrier", IN_CALLBACK),
    NOW(put_nowait, "queue int", IN_CALLBACK),
    NOW(get_nowait, "queue", IN_CALLBACK | BINDS),
    NOW(task_done, "queue", IN_CALLBACK),
    NOW(qsize, "queue", IN_CALLBACK | BINDS),
    NOW(full, "queue", IN_CALLBACK),
    NOW(empty, "queue", IN_CALLBACK),
    NOW(shutdown, "queue now?", IN_CALLBACK),
    NOW(reschedule, "timeout delay", IN_CALLBACK),
    NOW(expired, "timeout", IN_CALLBACK),
    NOW(cancel_call, "handle", IN_CALLBACK),
    NOW(open, "new gen", 0),
    NOW(barrier_reset, "barrier", 0),
    NOW(barrier_abort, "barrier", 0),

    WAIT(sleep, "int", WAITABLE),
    GIVES(await, "task", WAITABLE | BINDS, done_await),
    GIVES(shield, "task", WAITABLE | BINDS, done_await),
    WAIT(acquire, "lock|semaphore|condition", WAITABLE),
    WAIT(event_wait, "event", WAITABLE),
    WAIT(cond_wait, "condition", WAITABLE),
    WAIT(cond_wait_for, "condition var cmp int", WAITABLE),
    WAIT(barrier_wait, "barrier", WAITABLE),
    GIVES(put, "queue int", WAITABLE, done_put),
    GIVES(get, "queue", WAITABLE | BINDS, done_get),
    WAIT(join, "queue", WAITABLE),
    GIVES(next, "instance", WAITABLE | BINDS, done_next),
    GIVES(offload, "pool int int", WAITABLE | BINDS, done_offload),
    GIVES(offload_fail, "pool int lit", WAITABLE, done_offload),
    GIVES(gather, "task+", 0, done_gather),
    GIVES(gather_all, "task+", 0, done_gather_all),
    GIVES(wait, "when delay task+", 0, done_wait),
    GIVES(aclose, "instance", 0, done_aclose),
    {"wait_for", "", BINDS, NULL, NULL, NULL, NULL, NULL},

    NOW(spawn, "new in? group?", OPENS | NEW_TASK),
    NOW(on_done, "task new", OPENS | CALLBACK),
    NOW(call_later, "new int", OPENS | CALLBACK | IN_CALLBACK),
    NOW(call_soon, "new", OPENS | CALLBACK | IN_CALLBACK),

    PART_(if, "var cmp int", IN_CALLBACK),
    PART_(while, "var cmp int", IN_CALLBACK | LOOPS),
    PART_(repeat, "int", IN_CALLBACK | LOOPS),
    PART_(try, "", 0),
    PART_(with, "lock|semaphore|condition", 0),
    PART_(group, "new", SCOPE),
    PART_(timeout, "new delay", SCOPE),
    PART_(for, "var in gen", LOOPS),
    PART_(completed, "var delay task+", LOOPS),

    LEAVE(break, "", IN_CALLBACK),
    LEAVE(continue, "", IN_CALLBACK),
    LEAVE(return, "int?", 0),
    LEAVE(raise, "error", 0),
    LEAVE(reraise, "", 0),
    {"yield", "int", YIELDS, NULL, NULL, NULL, NULL, NULL},
};

const struct operation *operation_named(const char *name)
{
	for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
		if (strcmp(operations[i].name, name) == 0)
			return &operations[i];
	}
	return NULL;
}
