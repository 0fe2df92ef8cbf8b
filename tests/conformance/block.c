/* Blocks and what controls their flow. */
#include <string.h>

#include "memory.h"
#include "runner.h"

/* ---- Blocks ---------------------------------------------------------------------------------- */

int block_start(struct part *self, struct block *block_, const struct node *first)
{
	if (!self->where.generator)
		return CALL(block_, block, .where = self->where, .node = first);
	FRAME(block_, block, .where = self->where, .node = first);
	return NEXT(block_);
}

/* Starts an operation that may suspend. */
static int act(struct block *self)
{
	const struct node *node = self->node;

	return CALL(&self->action, action, .op = node->op, .arg = node->arg, .count = node->count,
	            .target = node->target, .node = node);
}

ASYNC(block)
{
	BEGIN(block);
	for (; self->node && self->outcome == GOES_ON; self->node = self->node->next) {
		if (gave_up || too_deep()) {
			self->outcome = WEFT_ECANCELED;
		} else if (self->node->op->leave) {
			self->outcome = self->node->op->leave(self);
		} else if (self->node->op->now) {
			self->outcome = action_now(self->node);
		} else if (self->node->op->start) {
			AWAIT_PART(self->part, self->node->op->start(self));
			memory_give(self->part);
		} else if (self->node->op->flags & YIELDS) {
			YIELD_AWAIT(value_of(&self->node->arg[0]));
			self->outcome = rc < 0 ? CLOSED : GOES_ON;
		} else {
			AWAIT(act(self));
			self->outcome = rc;
		}
	}
	END_PART();
}

int leave_break(struct block *block)
{
	(void)block;
	return BREAKS;
}

int leave_continue(struct block *block)
{
	(void)block;
	return CONTINUES;
}

int leave_return(struct block *block)
{
	if (block->where.result)
		*block->where.result = block->node->count ? value_of(&block->node->arg[0]) : 0;
	return RETURNS;
}

int leave_raise(struct block *block)
{
	const struct argument *error = &block->node->arg[0];

	if (error->name)
		return error_of(error->word);
	return error_of(memory_text("%lld", (long long)error->number));
}

int leave_reraise(struct block *block)
{
	return block->where.caught;
}

/* ---- Conditions and loops -------------------------------------------------------------------- */

/* The statement's "X cmp value". */
static bool holds(const struct node *node)
{
	return compare(value_of(&node->arg[0]), node->arg[1].word, value_of(&node->arg[2]));
}

struct if_part {
	PART;
	struct block block;
};

static ASYNC(if_part)
{
	BEGIN(if_part);
	if (holds(self->node))
		RUN(self->node->clauses->first);
	else if (self->node->clauses->next)
		RUN(self->node->clauses->next->first);
	END_PART();
}

PART_START(if_part)

bool leaves_loop(int *outcome)
{
	bool leaves = *outcome != GOES_ON && *outcome != CONTINUES;

	trace_tick();
	if (*outcome == BREAKS || *outcome == CONTINUES)
		*outcome = GOES_ON;
	return leaves;
}

struct while_part {
	PART;
	struct block block;
};

static ASYNC(while_part)
{
	BEGIN(while_part);
	while (!gave_up && holds(self->node)) {
		RUN(self->node->clauses->first);
		if (leaves_loop(&self->outcome))
			break;
	}
	END_PART();
}

PART_START(while_part)

struct repeat_part {
	PART;
	struct block block;
	int64_t left;
};

static ASYNC(repeat_part)
{
	BEGIN(repeat_part);
	for (self->left = value_of(&self->node->arg[0]); self->left > 0 && !gave_up; self->left--) {
		RUN(self->node->clauses->first);
		if (leaves_loop(&self->outcome))
			break;
	}
	END_PART();
}

PART_START(repeat_part)

/* ---- try ------------------------------------------------------------------------------------- */

static bool selects(const char *selector, int error)
{
	const char *kind = kind_of(error);

	if (strcmp(selector, "all") == 0)
		return true;
	if (strcmp(selector, "any") == 0)
		return error != WEFT_ECANCELED;
	if (strcmp(selector, "group") == 0)
		return strncmp(kind, "group(", 6) == 0;
	return strcmp(selector, kind) == 0;
}

/* The except clause that takes an error, or NULL. */
static const struct clause *handler(const struct node *node, int error)
{
	const struct clause *clause = node->clauses->next;

	for (; clause && error < 0; clause = clause->next) {
		for (unsigned i = 1; i < clause->count; i++) {
			if (selects(clause->words[i].word, error))
				return clause;
		}
	}
	return NULL;
}

/* The finally clause, or NULL. */
static const struct clause *finally(const struct node *node)
{
	const struct clause *clause = node->clauses;

	while (clause->next)
		clause = clause->next;
	return strcmp(clause->words[0].word, "finally") == 0 ? clause : NULL;
}

struct try_part {
	PART;
	struct block block, last;
	struct weft_defer deferred;
	const struct clause *handler;
};

/* The except clause takes the error. */
static const struct node *handle(struct try_part *self)
{
	trace(trace_actor(), "", "except", "-", kind_of(self->outcome));
	self->where.caught = self->outcome;
	return self->handler->first;
}

static ASYNC(try_part)
{
	BEGIN(try_part);
	if (finally(self->node))
		DEFER_CALL(&self->deferred, &self->last, block, .where = self->where,
		           .node = finally(self->node)->first);
	RUN(self->node->clauses->first);
	self->handler = gave_up ? NULL : handler(self->node, self->outcome);
	if (self->handler)
		RUN(handle(self));
	END_PART();
}

PART_START(try_part)

/* ---- with ------------------------------------------------------------------------------------ */

struct with_part {
	PART;
	struct block block;
	struct action acquire, release;
	struct weft_defer deferred;
};

static ASYNC(with_part)
{
	BEGIN(with_part);
	AWAIT(CALL(&self->acquire, action, .op = operation_named("acquire"), .arg = self->node->arg,
	           .count = 1));
	self->outcome = rc;
	if (rc < 0)
		RETURN(rc);
	DEFER_CALL(&self->deferred, &self->release, action, .op = operation_named("release"),
	           .arg = self->node->arg, .count = 1);
	RUN(self->node->clauses->first);
	END_PART();
}

PART_START(with_part)
