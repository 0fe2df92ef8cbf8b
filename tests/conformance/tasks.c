#include <string.h>

#include "memory.h"
#include "runner.h"

static struct run_task *first, **last = &first;

void tasks_clear(void)
{
	first = NULL;
	last = &first;
}

struct run_task *task_next(const struct run_task *task)
{
	return task ? task->next : first;
}

struct run_task *task_self(void)
{
	struct weft_task *task = weft_task_self();

	return task ? WEFT_OF(task, struct run_task, child.owned.task) : NULL;
}

struct run_task *task_named(const struct argument *argument)
{
	return strcmp(argument->word, "self") == 0 ? task_self() : argument->name->task;
}

const char *task_shown(const struct argument *argument)
{
	const struct run_task *task = task_named(argument);

	return task ? task->shown : argument->word;
}

const char *task_state(struct run_task *task)
{
	int rc;

	if (weft_task_state(kernel_task(task)) != WEFT_TASK_FINISHED)
		return "pending";
	rc = weft_task_result(kernel_task(task));
	return rc < 0 ? error_text(rc) : memory_text("ok:%lld", (long long)task->value);
}

/* ---- Its body -------------------------------------------------------------------------------- */

static int block_of_task(struct task_body *self)
{
	const struct where where = {.result = &self->task->value};

	return CALL(&self->block, block, .where = where, .node = self->first);
}

static int body_ends(struct task_body *self, int rc)
{
	if (rc >= 0 && self->block.outcome != RETURNS)
		self->task->value = 0;
	trace(self->task->shown, "", "exit", "-",
	      rc < 0 ? error_text(rc) : memory_text("ok:%lld", (long long)self->task->value));
	return rc;
}

static ASYNC(task_body)
{
	BEGIN(task_body);
	trace(self->task->shown, "", "start", "-", "ok");
	AWAIT(block_of_task(self));
	END(body_ends(self, rc));
}

/* ---- Its creation ---------------------------------------------------------------------------- */

/* The name that the next task of that name has. */
static const char *next_shown(const struct name *name)
{
	return name->incarnations ? memory_text("%s#%u", name->text, name->incarnations + 1)
	                          : name->text;
}

/* Prepares a task; group is NULL for one in none. */
static int create(struct name *name, const char *shown, const struct node *statements,
                  struct weft_group *group)
{
	struct run_task *task = memory_new(sizeof *task);
	struct weft_frame *body = FRAME(&task->body, task_body, .task = task, .first = statements);

	task->shown = shown;
	if (group) {
		int rc = weft_group_spawn(group, &task->child, body);

		if (rc < 0)
			return rc;
	} else {
		weft_spawn(kernel_task(task), body);
	}
	weft_task_set_name(kernel_task(task), shown);
	name->task = task;
	name->incarnations++;
	*last = task;
	last = &task->next;
	return 0;
}

void task_spawn_first(struct name *name, const struct node *statements)
{
	(void)create(name, next_shown(name), statements, NULL);
}

int op_spawn(struct action *action)
{
	struct name *name = action->arg[0].name;
	struct weft_group *group = NULL;

	action->object = next_shown(name);
	if (action->count > 1) {
		if (!action->arg[2].name->group)
			return error_of("unbound");
		group = &action->arg[2].name->group->group;
	}
	return create(name, action->object, action->node->clauses->first, group);
}

/* ---- Its control ----------------------------------------------------------------------------- */

int op_cancel(struct action *action)
{
	if (!action->task)
		return error_of("unbound");
	action->text = weft_cancel(kernel_task(action->task)) ? "true" : "false";
	return 0;
}

int op_uncancel(struct action *action)
{
	if (!action->task)
		return error_of("unbound");
	action_value(action, weft_uncancel(kernel_task(action->task)));
	return 0;
}

int op_cancelling(struct action *action)
{
	if (!action->task)
		return error_of("unbound");
	action_value(action, weft_canceling(kernel_task(action->task)));
	return 0;
}

int op_state(struct action *action)
{
	if (!action->task)
		return error_of("unbound");
	action->text = task_state(action->task);
	return 0;
}

/* ---- Awaiting one ---------------------------------------------------------------------------- */

int op_await(struct action *action)
{
	return action->task ? weft_join(kernel_task(action->task)) : error_of("unbound");
}

int op_shield(struct action *action)
{
	return action->task ? weft_join_shielded(kernel_task(action->task)) : error_of("unbound");
}

int done_await(struct action *action, int rc)
{
	if (rc >= 0)
		action_value(action, action->task->value);
	return rc;
}

/* A time that has passed is a yield. */
int op_sleep(struct action *action)
{
	return weft_sleep_until(time_in(&action->arg[0]));
}
