/* Variables, and the objects for synchronisation. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "runner.h"

static struct object *object_of(const struct action *a)
{
	return a->arg[0].name->object;
}

static enum kind kind_of_object(const struct action *a)
{
	return a->arg[0].name->kind;
}

/* ---- Making ---------------------------------------------------------------------------------- */

#define MOST_COUNTED 65535

static void make_queue(struct object *object, const struct declaration *d);

static void make_condition(struct object *object, const struct declaration *d)
{
	weft_condition_init(&object->condition,
	                    d->count > 1 ? &d->arg[1].name->object->lock : &object->lock);
}

void object_make(const struct declaration *d)
{
	struct name *name = d->arg[0].name;
	struct object *object = memory_new(sizeof *object);
	int64_t number = d->count > 1 ? d->arg[1].number : 0;

	name->object = object;
	if (number > MOST_COUNTED && name->kind & (SEMAPHORE | BOUNDED | BARRIER | POOL))
		give_up("semaphores, barriers and pools count to 65535");
	if (name->kind == SEMAPHORE)
		weft_semaphore_init(&object->semaphore, (uint16_t)number);
	else if (name->kind == BOUNDED)
		weft_bounded_semaphore_init(&object->bounded, (uint16_t)number);
	else if (name->kind == CONDITION)
		make_condition(object, d);
	else if (name->kind == BARRIER)
		(void)weft_barrier_init(&object->barrier, (unsigned)number);
	else if (name->kind == POOL)
		(void)weft_executor_init(&object->pool, (unsigned)number);
	else if (name->kind == QUEUE)
		make_queue(object, d);
}

/* ---- Variables ------------------------------------------------------------------------------- */

#define LARGEST 1000000000000000000

static int change(struct action *a, __int128 value)
{
	if (value > LARGEST || value < -LARGEST) {
		give_up("a variable is too large");
		return WEFT_ECANCELED;
	}
	a->arg[0].name->value = (int64_t)value;
	action_value(a, (int64_t)value);
	return 0;
}

int op_set(struct action *a)
{
	return change(a, value_of(&a->arg[1]));
}

int op_add(struct action *a)
{
	return change(a, (__int128)value_of(&a->arg[0]) + value_of(&a->arg[1]));
}

int op_mul(struct action *a)
{
	return change(a, (__int128)value_of(&a->arg[0]) * value_of(&a->arg[1]));
}

int op_print(struct action *a)
{
	action_value(a, value_of(&a->arg[0]));
	return 0;
}

int op_log(struct action *a)
{
	(void)a;
	return 0;
}

bool compare(int64_t a, const char *cmp, int64_t b)
{
	bool or_equal = cmp[1] == '=';

	switch (cmp[0]) {
	case '<':
		return or_equal ? a <= b : a < b;
	case '>':
		return or_equal ? a >= b : a > b;
	case '=':
		return a == b;
	default:
		return a != b;
	}
}

/* ---- Locks and semaphores -------------------------------------------------------------------- */

/* A condition stands for its lock. */
static struct weft_lock *lock_of(const struct action *a)
{
	struct object *object = object_of(a);

	return kind_of_object(a) == CONDITION ? object->condition.lock : &object->lock;
}

int op_acquire(struct action *a)
{
	switch (kind_of_object(a)) {
	case SEMAPHORE:
		return weft_semaphore_acquire(&object_of(a)->semaphore);
	case BOUNDED:
		return weft_bounded_semaphore_acquire(&object_of(a)->bounded);
	default:
		return weft_lock(lock_of(a));
	}
}

int op_release(struct action *a)
{
	switch (kind_of_object(a)) {
	case SEMAPHORE:
		return weft_semaphore_release(&object_of(a)->semaphore);
	case BOUNDED:
		return weft_bounded_semaphore_release(&object_of(a)->bounded) < 0
		           ? error_of("value")
		           : 0;
	default:
		return weft_unlock(lock_of(a));
	}
}

int op_locked(struct action *a)
{
	switch (kind_of_object(a)) {
	case SEMAPHORE:
		action_bool(a, weft_semaphore_count(&object_of(a)->semaphore) == 0);
		break;
	case BOUNDED:
		action_bool(a, weft_bounded_semaphore_count(&object_of(a)->bounded) == 0);
		break;
	default:
		action_bool(a, weft_locked(lock_of(a)));
	}
	return 0;
}

/* ---- Events ---------------------------------------------------------------------------------- */

int op_event_wait(struct action *a)
{
	return weft_event_wait(&object_of(a)->event);
}

int op_event_set(struct action *a)
{
	weft_event_set(&object_of(a)->event);
	return 0;
}

int op_event_clear(struct action *a)
{
	weft_event_clear(&object_of(a)->event);
	return 0;
}

int op_event_is_set(struct action *a)
{
	action_bool(a, weft_event_is_set(&object_of(a)->event));
	return 0;
}

/* ---- Conditions ------------------------------------------------------------------------------ */

int op_cond_wait(struct action *self)
{
	return CALL(&self->condition_wait, weft_condition_wait,
	            .condition = &object_of(self)->condition);
}

static bool comparison_holds(void *argument)
{
	const struct action *a = argument;

	return compare(value_of(&a->arg[1]), a->arg[2].word, a->item);
}

int op_cond_wait_for(struct action *self)
{
	self->item = value_of(&self->arg[3]);
	return CALL(&self->condition_wait, weft_condition_wait,
	            .condition = &object_of(self)->condition, .until = comparison_holds,
	            .argument = self);
}

int op_notify(struct action *a)
{
	int64_t n = value_of(&a->arg[1]);

	return weft_condition_notify(&object_of(a)->condition, n < 0            ? 0
	                                                       : n > UINT16_MAX ? UINT16_MAX
	                                                                        : (unsigned)n);
}

int op_notify_all(struct action *a)
{
	return weft_condition_notify_all(&object_of(a)->condition);
}

/* ---- Barriers -------------------------------------------------------------------------------- */

int op_barrier_wait(struct action *self)
{
	return CALL(&self->barrier_wait, weft_barrier_wait, .barrier = &object_of(self)->barrier);
}

int op_barrier_reset(struct action *a)
{
	weft_barrier_reset(&object_of(a)->barrier);
	return 0;
}

int op_barrier_abort(struct action *a)
{
	weft_barrier_abort(&object_of(a)->barrier);
	return 0;
}

int op_barrier_waiting(struct action *a)
{
	action_value(a, weft_barrier_waiting(&object_of(a)->barrier));
	return 0;
}

int op_barrier_broken(struct action *a)
{
	action_bool(a, weft_barrier_broken(&object_of(a)->barrier));
	return 0;
}

/* ---- Queues ---------------------------------------------------------------------------------- */

static bool smaller(const void *a, const void *b)
{
	return *(const int64_t *)a < *(const int64_t *)b;
}

/* One without a limit is as large as the kernel's can be. */
static void make_queue(struct object *object, const struct declaration *d)
{
	int64_t size = d->arg[2].number;
	weft_work_before *before = NULL;

	if (strcmp(d->arg[1].word, "lifo") == 0)
		before = weft_work_lifo;
	else if (strcmp(d->arg[1].word, "priority") == 0)
		before = smaller;
	object->unbounded = size <= 0 || size > MOST_COUNTED;
	if (object->unbounded)
		size = MOST_COUNTED;
	(void)weft_work_queue_init(&object->queue, memory_new((size_t)size * sizeof(int64_t)),
	                           sizeof(int64_t), (size_t)size, before);
}

int op_put(struct action *a)
{
	a->item = value_of(&a->arg[1]);
	return weft_work_queue_put(&object_of(a)->queue, &a->item);
}

int op_put_nowait(struct action *a)
{
	a->item = value_of(&a->arg[1]);
	action_value(a, a->item);
	return weft_work_queue_try_put(&object_of(a)->queue, &a->item);
}

int done_put(struct action *a, int rc)
{
	action_value(a, a->item);
	return rc;
}

int op_get(struct action *a)
{
	return weft_work_queue_get(&object_of(a)->queue, &a->item);
}

int op_get_nowait(struct action *a)
{
	int rc = weft_work_queue_try_get(&object_of(a)->queue, &a->item);

	action_value(a, a->item);
	return rc;
}

int done_get(struct action *a, int rc)
{
	action_value(a, a->item);
	return rc;
}

int op_task_done(struct action *a)
{
	return weft_work_queue_done(&object_of(a)->queue) < 0 ? error_of("value") : 0;
}

int op_join(struct action *a)
{
	return weft_work_queue_join(&object_of(a)->queue);
}

int op_qsize(struct action *a)
{
	action_value(a, weft_work_queue_count(&object_of(a)->queue));
	return 0;
}

int op_full(struct action *a)
{
	struct object *object = object_of(a);

	action_bool(a, !object->unbounded && weft_work_queue_full(&object->queue));
	return 0;
}

int op_empty(struct action *a)
{
	action_bool(a, weft_work_queue_count(&object_of(a)->queue) == 0);
	return 0;
}

int op_shutdown(struct action *a)
{
	weft_work_queue_shutdown(&object_of(a)->queue, a->count > 1);
	return 0;
}
