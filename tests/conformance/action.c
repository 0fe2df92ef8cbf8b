/* An operation from its arguments to its line in the trace. */
#include <string.h>

#include "memory.h"
#include "runner.h"

/* ---- Before ---------------------------------------------------------------------------------- */

weft_time time_in_ms(int64_t ms)
{
	if (ms <= 0)
		return weft_now();
	if ((uint64_t)ms > UINT64_MAX / 2 / weft_ms(1))
		return WEFT_NEVER - 1;
	return weft_time_add(weft_now(), (weft_time)ms * weft_ms(1));
}

weft_time time_in(const struct argument *delay)
{
	return strcmp(delay->word, "none") == 0 ? WEFT_NEVER : time_in_ms(value_of(delay));
}

/* "A+B": from the index of the first task on. */
static const char *tasks_shown(const struct action *a, unsigned first)
{
	const char *shown = task_shown(&a->arg[first]);

	for (unsigned i = first + 1; i < a->count; i++)
		shown = memory_text("%s+%s", shown, task_shown(&a->arg[i]));
	return shown;
}

/* What stands in the trace behind the operation. */
static const char *object_of(const struct action *a)
{
	const char *signature = a->op->signature, *tasks = strstr(signature, "task+");

	if (tasks)
		return tasks_shown(a, tasks == signature ? 0 : 2);
	if (strncmp(signature, "task", 4) == 0)
		return task_shown(&a->arg[0]);
	if (strncmp(signature, "int", 3) == 0)
		return memory_text("%lld", (long long)value_of(&a->arg[0]));
	return a->arg[0].word;
}

/* Takes "wait_for DELAY" off. */
static void begin_wait_for(struct action *a)
{
	a->due = time_in(&a->arg[0]);
	a->never = a->due <= weft_now();
	a->prefix = "wait_for:";
	a->op = operation_named(a->arg[1].word);
	a->arg += 2;
	a->count -= 2;
}

static void begin(struct action *a)
{
	a->prefix = "";
	a->due = WEFT_NEVER;
	if (strcmp(a->op->name, "wait_for") == 0)
		begin_wait_for(a);
	if (strcmp(a->op->name, "wait") == 0)
		a->due = time_in(&a->arg[1]);
	a->object = object_of(a);
	if (strncmp(a->op->signature, "task", 4) == 0)
		a->task = task_named(&a->arg[0]);
}

/* ---- After ----------------------------------------------------------------------------------- */

static const char *shown(const struct action *a, int rc)
{
	if (rc < 0)
		return error_text(rc);
	if (a->text)
		return a->text;
	return a->valued ? memory_text("ok:%lld", (long long)a->value) : "ok";
}

/* Emits the line and binds the result; returns the outcome. */
static int end(struct action *a, int rc)
{
	if (a->op->done)
		rc = a->op->done(a, rc);
	trace(trace_actor(), a->prefix, a->op->name, a->object, shown(a, rc));
	if (rc >= 0 && a->valued && a->target)
		a->target->value = a->value;
	return rc < 0 ? rc : 0;
}

int action_now(const struct node *node)
{
	struct action a = {
	    .op = node->op, .arg = node->arg, .count = node->count, .target = node->target};

	a.node = node;
	begin(&a);
	return end(&a, a.op->now(&a));
}

/* ---- Meanwhile ------------------------------------------------------------------------------- */

/* What wait_for does when there is no time at all, as asyncio does: the operation becomes a task,
 * which is cancelled before its first step and waited for. A task that was to be awaited is itself
 * cancelled and waited for. */
struct never {
	WEFT_FRAME;
};

static ASYNC(never)
{
	BEGIN(never);
	END(0);
}

static bool is_await(const struct action *a)
{
	return strcmp(a->op->name, "await") == 0;
}

static bool has_ended(const struct action *a)
{
	return a->task && weft_task_state(kernel_task(a->task)) == WEFT_TASK_FINISHED;
}

static struct weft_task *never_task(struct action *a)
{
	struct {
		struct weft_task task;
		struct never frame;
	} * new;

	if (is_await(a))
		return kernel_task(a->task);
	new = memory_new(sizeof *new);
	weft_spawn(&new->task, FRAME(&new->frame, never));
	return &new->task;
}

static int wait_never(struct action *a)
{
	a->members = memory_new(sizeof *a->members);
	a->members->task = never_task(a);
	weft_cancel(a->members->task);
	return weft_wait_tasks(&a->set, a->members, 1, WEFT_ALL_COMPLETED);
}

static int never_waited(struct action *a, int rc)
{
	if (rc < 0)
		return rc;
	rc = weft_task_result(a->members->task);
	return rc == WEFT_ECANCELED ? WEFT_ETIMEDOUT : rc;
}

/* The result of a task, or its lack, is told at once. */
static bool known_at_once(const struct action *a)
{
	return strncmp(a->op->signature, "task", 4) == 0 && (!a->task || has_ended(a));
}

ASYNC(action)
{
	BEGIN(action);
	begin(self);
	if (self->op->now) {
		rc = self->op->now(self);
	} else if (self->never && !known_at_once(self)) {
		AWAIT(wait_never(self));
		rc = never_waited(self, rc);
	} else if (self->due == WEFT_NEVER) {
		AWAIT(self->op->wait(self));
	} else {
		AWAIT_UNTIL(&self->limit, self->due, self->op->wait(self));
	}
	END(end(self, rc));
}
