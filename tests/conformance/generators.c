#include "memory.h"
#include "runner.h"

/* A new instance of the generator that an argument names. */
static struct instance *instance_of(const struct argument *generator)
{
	struct instance *instance = memory_new(sizeof *instance);

	FRAME(&instance->block, block, .where = {.generator = true}, .node = generator->name->body);
	return instance;
}

int op_open(struct action *a)
{
	a->arg[0].name->instance = instance_of(&a->arg[1]);
	return 0;
}

/* Notes the instance that an operation is about, as bound when it begins; NULL: unbound. */
static struct instance *find_instance(struct action *a)
{
	if (!a->instance)
		a->instance = a->arg[0].name->instance;
	return a->instance;
}

int op_next(struct action *self)
{
	return find_instance(self) ? NEXT(&self->instance->block) : error_of("unbound");
}

int done_next(struct action *a, int rc)
{
	if (rc == WEFT_YIELDED)
		action_value(a, a->instance->block.value);
	else
		a->text = "stop";
	return rc;
}

int op_aclose(struct action *self)
{
	return find_instance(self) ? CLOSE(&self->instance->block) : error_of("unbound");
}

/* One that hands over another value although it is being closed. */
int done_aclose(struct action *a, int rc)
{
	(void)a;
	return rc == WEFT_YIELDED ? error_of("runtime") : rc;
}

/* ---- for ------------------------------------------------------------------------------------- */

struct for_part {
	PART;
	struct block block;
	struct instance *instance;
	struct action next, close;
	struct weft_defer deferred;
};

static int for_next(struct for_part *self)
{
	return CALL(&self->next, action, .op = operation_named("next"), .arg = &self->node->arg[2],
	            .count = 1, .target = self->node->arg[0].name, .instance = self->instance);
}

static ASYNC(for_part)
{
	BEGIN(for_part);
	self->instance = instance_of(&self->node->arg[2]);
	DEFER_CALL(&self->deferred, &self->close, action, .op = operation_named("aclose"),
	           .arg = &self->node->arg[2], .count = 1, .instance = self->instance);
	while (!gave_up) {
		AWAIT(for_next(self));
		self->outcome = rc;
		if (rc < 0 || !self->next.valued)
			break;
		RUN(self->node->clauses->first);
		if (leaves_loop(&self->outcome))
			break;
	}
	END_PART();
}

PART_START(for_part)
