/* Groups and time-outs. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "runner.h"

/* ---- group ----------------------------------------------------------------------------------- */

struct group_part {
	PART;
	struct block block;
	struct run_group *group;
};

static int by_kind(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "group(K,...)" */
static const char *group_kind(const char **kinds, unsigned count)
{
	const char *list = "";

	qsort(kinds, count, sizeof *kinds, by_kind);
	for (unsigned i = 0; i < count; i++)
		list = memory_text("%s%s%s", list, i ? "," : "", kinds[i]);
	return memory_text("group(%s)", list);
}

static unsigned count_failed(const struct weft_group *group)
{
	unsigned count = 0;

	for (struct weft_child *c = NULL; (c = weft_group_failed(group, c)) != NULL;)
		count++;
	return count;
}

/* The error that a closed group raises for those of its children and its block; 0 if there are
 * none. */
static int group_error(const struct weft_group *group)
{
	const char **kinds = memory_new((count_failed(group) + 1) * sizeof *kinds);
	unsigned count = 0;

	for (struct weft_child *c = NULL; (c = weft_group_failed(group, c)) != NULL;)
		kinds[count++] = kind_of(weft_task_result(&c->owned.task));
	if (weft_group_error(group))
		kinds[count++] = kind_of(weft_group_error(group));
	return count ? error_of(group_kind(kinds, count)) : 0;
}

/* What the block ends with, given what closing the group returned. */
static int group_ends(struct group_part *self, int rc)
{
	int error = group_error(&self->group->group);

	if (rc < 0 || self->outcome < 0)
		self->outcome = rc < 0 && error ? error : rc;
	trace(trace_actor(), "", "group", self->node->arg[0].word,
	      rc < 0 ? error_text(self->outcome) : "ok");
	return self->outcome;
}

static struct run_group *group_open(const struct node *node)
{
	struct run_group *group = memory_new(sizeof *group);

	node->arg[0].name->group = group;
	weft_group_open(&group->group);
	return group;
}

static ASYNC(group_part)
{
	BEGIN(group_part);
	self->group = group_open(self->node);
	RUN(self->node->clauses->first);
	AWAIT(GROUP_CLOSE(&self->group->group, self->outcome < 0 ? self->outcome : 0));
	self->outcome = group_ends(self, rc);
	END_PART();
}

PART_START(group_part)

/* ---- timeout --------------------------------------------------------------------------------- */

struct timeout_part {
	PART;
	struct block block;
	struct run_timeout *timeout;
};

static struct run_timeout *timeout_start(const struct node *node)
{
	struct run_timeout *timeout = memory_new(sizeof *timeout);

	node->arg[0].name->timeout = timeout;
	weft_deadline_start(&timeout->deadline, time_in(&node->arg[1]));
	return timeout;
}

static int timeout_ends(struct timeout_part *self)
{
	int rc = weft_deadline_end(&self->timeout->deadline, self->outcome < 0 ? self->outcome : 0);

	if (self->outcome < 0)
		self->outcome = rc;
	trace(trace_actor(), "", "timeout", self->node->arg[0].word,
	      rc < 0 ? error_text(rc) : "ok");
	return self->outcome;
}

static ASYNC(timeout_part)
{
	BEGIN(timeout_part);
	self->timeout = timeout_start(self->node);
	RUN(self->node->clauses->first);
	self->outcome = timeout_ends(self);
	END_PART();
}

PART_START(timeout_part)

int op_reschedule(struct action *a)
{
	struct run_timeout *timeout = a->arg[0].name->timeout;

	if (!timeout)
		return error_of("unbound");
	return weft_deadline_move(&timeout->deadline, time_in(&a->arg[1]));
}

int op_expired(struct action *a)
{
	const struct run_timeout *timeout = a->arg[0].name->timeout;

	if (!timeout)
		return error_of("unbound");
	action_bool(a, weft_deadline_expired(&timeout->deadline));
	return 0;
}
