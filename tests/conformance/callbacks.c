#include "memory.h"
#include "runner.h"

struct handle {
	struct weft_call call;
	const char *actor;
	const struct node *first;
	/* Of a done callback: */
	struct run_task *task;
	const char *shown;
};

void callback_run(const char *actor, const char *op, const char *object, const char *outcome,
                  const struct node *first)
{
	struct block frame = {.node = first}; /* nothing in it suspends */

	trace_callback = actor;
	trace(actor, "", op, object, outcome);
	(void)!block(&frame.frame, 0, 0);
	trace_callback = NULL;
}

static struct handle *handle_of(const struct action *a, unsigned name,
                                void (*run)(struct weft_call *))
{
	struct handle *handle = memory_new(sizeof *handle);

	handle->actor = memory_text("@%s", a->arg[name].word);
	handle->first = a->node->clauses->first;
	weft_call_init(&handle->call, run);
	return handle;
}

/* ---- Soon, later ----------------------------------------------------------------------------- */

static void fired(struct weft_call *call)
{
	struct handle *handle = WEFT_OF(call, struct handle, call);

	callback_run(handle->actor, "fire", "-", "ok", handle->first);
}

int op_call_soon(struct action *a)
{
	struct handle *handle = handle_of(a, 0, fired);

	a->arg[0].name->handle = handle;
	weft_call_soon(&handle->call);
	return 0;
}

int op_call_later(struct action *a)
{
	struct handle *handle = handle_of(a, 0, fired);

	a->arg[0].name->handle = handle;
	weft_call_at(&handle->call, time_in(&a->arg[1]));
	return 0;
}

int op_cancel_call(struct action *a)
{
	if (!a->arg[0].name->handle)
		return error_of("unbound");
	weft_call_cancel(&a->arg[0].name->handle->call);
	return 0;
}

/* ---- At a task's end ------------------------------------------------------------------------- */

static void task_ended(struct weft_call *call)
{
	struct handle *handle = WEFT_OF(call, struct handle, call);

	callback_run(handle->actor, "done", handle->shown, task_state(handle->task), handle->first);
}

int op_on_done(struct action *a)
{
	struct handle *handle = handle_of(a, 1, task_ended);

	if (!a->task)
		return error_of("unbound");
	handle->task = a->task;
	handle->shown = a->object;
	weft_call_on_end(&handle->call, kernel_task(a->task));
	return 0;
}
