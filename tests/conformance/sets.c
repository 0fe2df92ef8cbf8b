/* Several tasks at a time. */
#include <string.h>

#include "memory.h"
#include "runner.h"

/* Notes the tasks named from the first argument on, each one once if asked for; an error if one is
 * unbound. */
static int find_tasks(struct action *a, unsigned first, bool once)
{
	a->members = memory_new(a->count * sizeof *a->members);
	for (unsigned i = first; i < a->count; i++) {
		const struct run_task *task = task_named(&a->arg[i]);
		unsigned known = 0;

		if (!task)
			return error_of("unbound");
		while (once && known < a->tasks &&
		       a->members[known].task != &task->child.owned.task)
			known++;
		if (!once || known == a->tasks)
			a->members[a->tasks++].task = (struct weft_task *)&task->child.owned.task;
	}
	return 0;
}

static struct run_task *task_of(const struct weft_member *member)
{
	return WEFT_OF(member->task, struct run_task, child.owned.task);
}

/* ---- gather ---------------------------------------------------------------------------------- */

int op_gather(struct action *a)
{
	int rc = find_tasks(a, 0, false);

	return rc < 0 ? rc : weft_gather(&a->set, a->members, a->tasks);
}

int op_gather_all(struct action *a)
{
	int rc = find_tasks(a, 0, false);

	return rc < 0 ? rc : weft_gather_all(&a->set, a->members, a->tasks);
}

/* A result in the list: a value or an error. */
static const char *result_shown(const struct weft_member *member)
{
	int rc = weft_task_result(member->task);

	return rc < 0 ? error_text(rc) : memory_text("%lld", (long long)task_of(member)->value);
}

int done_gather(struct action *a, int rc)
{
	const char *list = "";

	for (unsigned i = 0; i < a->tasks && rc >= 0; i++)
		list = memory_text("%s%s%s", list, i ? "," : "", result_shown(&a->members[i]));
	a->text = memory_text("ok:[%s]", list);
	return rc;
}

int done_gather_all(struct action *a, int rc)
{
	return done_gather(a, rc);
}

/* ---- wait ------------------------------------------------------------------------------------ */

static enum weft_task_set_mode mode_of(const char *when)
{
	if (strcmp(when, "first") == 0)
		return WEFT_FIRST_COMPLETED;
	return strcmp(when, "exception") == 0 ? WEFT_FIRST_ERROR : WEFT_ALL_COMPLETED;
}

int op_wait(struct action *a)
{
	int rc = find_tasks(a, 2, true);

	if (rc < 0)
		return rc;
	return weft_wait_tasks(&a->set, a->members, a->tasks, mode_of(a->arg[0].word));
}

/* "A+B", those that have ended or have not; "-" if there are none. */
static const char *tasks_in(const struct action *a, bool ended)
{
	const char *list = "";

	for (unsigned i = 0; i < a->tasks; i++) {
		bool this = weft_task_state(a->members[i].task) == WEFT_TASK_FINISHED;

		if (this == ended)
			list = memory_text("%s%s%s", list, *list ? "+" : "",
			                   task_of(&a->members[i])->shown);
	}
	return *list ? list : "-";
}

/* The time-out is no error: it ends the wait. */
int done_wait(struct action *a, int rc)
{
	if (rc < 0 && rc != WEFT_ETIMEDOUT)
		return rc;
	a->text = memory_text("ok:done=%s;pending=%s", tasks_in(a, true), tasks_in(a, false));
	return 0;
}

/* ---- completed ------------------------------------------------------------------------------- */

struct completed_part {
	PART;
	struct block block;
	struct action names; /* its arguments, as those of the other operations */
	struct weft_task_set set;
	struct weft_call expiry;
	struct weft_defer deferred;
	unsigned left;
};

/* The time is over, perhaps while the loop's body runs: what ends from now on comes too late. */
static void completed_expired(struct weft_call *call)
{
	weft_completed_stop(&WEFT_OF(call, struct completed_part, expiry)->set);
}

static void completed_left(struct completed_part *self)
{
	weft_call_cancel(&self->expiry);
	weft_completed_stop(&self->set);
}

static int completed_traced(struct completed_part *self, int rc, const char *ok)
{
	trace(trace_actor(), "", "completed", self->names.object, rc < 0 ? error_text(rc) : ok);
	return rc;
}

static void completed_names(struct completed_part *self)
{
	self->names.arg = self->node->arg;
	self->names.count = self->node->count;
	self->names.object = task_shown(&self->node->arg[2]);
	for (unsigned i = 3; i < self->node->count; i++)
		self->names.object =
		    memory_text("%s+%s", self->names.object, task_shown(&self->node->arg[i]));
}

static int completed_begin(struct completed_part *self)
{
	int rc;

	completed_names(self);
	rc = find_tasks(&self->names, 2, true);
	if (rc < 0)
		return completed_traced(self, rc, NULL);
	self->left = self->names.tasks;
	weft_completed_start(&self->set, self->names.members, self->left);
	weft_call_init(&self->expiry, completed_expired);
	if (time_in(&self->node->arg[1]) != WEFT_NEVER)
		weft_call_at(&self->expiry, time_in(&self->node->arg[1]));
	return 0;
}

/* The head of the loop: the next result, or an error. */
static int completed_head(struct completed_part *self, int rc)
{
	const struct weft_member *member;

	if (rc < 0)
		return completed_traced(self, rc == WEFT_EEND ? WEFT_ETIMEDOUT : rc, NULL);
	member = weft_completed_take(&self->set);
	rc = weft_task_result(member->task);
	if (rc < 0)
		return completed_traced(self, rc, NULL);
	self->left--;
	self->node->arg[0].name->value = task_of(member)->value;
	return completed_traced(self, 0, memory_text("ok:%lld", (long long)task_of(member)->value));
}

static ASYNC(completed_part)
{
	BEGIN(completed_part);
	self->outcome = completed_begin(self);
	if (self->outcome < 0)
		RETURN(self->outcome);
	DEFER(&self->deferred, completed_left, self);
	while (self->left && !gave_up) {
		AWAIT(weft_completed_wait(&self->set));
		self->outcome = completed_head(self, rc);
		if (self->outcome < 0)
			break;
		RUN(self->node->clauses->first);
		if (leaves_loop(&self->outcome))
			break;
	}
	END_PART();
}

PART_START(completed_part)
