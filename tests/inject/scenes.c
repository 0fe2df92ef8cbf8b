/* Tasks that wait for an object, in every state of it: free, given, waited for by one or several,
 * with a limit, with a cancel under way. One program with many variants; the interrupt gives what
 * they wait for, or something else. */
#include "tests/inject/calls.h"
#include "tests/inject/inject.h"

enum kind { SEMAPHORE, QUEUE, EVENT, BITS_ANY, BITS_ALL, BITS_CLEAR, PARK, ANY, SLEEP, JOB };

/* What main does: before there are tasks (GIVE_FIRST), or when they wait. */
enum act { NOTHING, GIVE_ONE, GIVE_ALL, GIVE_FIRST, CANCEL_FIRST, CANCEL_LAST, CLEAR };

struct scene {
	enum kind kind;
	uint8_t tasks;
	enum act act;
	uint8_t limit; /* each task's, in steps; 0: none */
};

static const HAL_ROM struct scene scenes[];

/* Long enough for the tasks to wait, and short enough for the interrupt to be tried everywhere. */
#define STEP (HAL_HZ > 20000 ? HAL_HZ / 20000 : 1) /* 50 us */

struct waiting {
	WEFT_FRAME;
	const HAL_ROM struct scene *scene;
	unsigned number;
	int result;
	uint16_t item;
	weft_time due;
	struct weft_deadline limit;
	struct weft_any any;
	struct weft_arm arm[3];
};

struct scene_main {
	WEFT_FRAME;
	const HAL_ROM struct scene *scene;
	unsigned i;
	struct weft_task task[INJECT_TASKS];
	struct waiting waiting[INJECT_TASKS];
};

static bool out_of_turn, early;
static struct weft_executor worker;

static struct scene_main *scene_running(void)
{
	return inject_memory();
}

/* ---- The tasks ------------------------------------------------------------------------------- */

static int begin_wait(struct waiting *self)
{
	switch (self->scene->kind) {
	case SEMAPHORE:
		return weft_semaphore_acquire(&world.semaphore);
	case QUEUE:
		return weft_isr_queue_get(&world.queue, &self->item);
	case EVENT:
		return weft_event_wait(&world.event);
	case BITS_ANY:
		return weft_event_group_wait(&world.group, INJECT_BIT | 1, WEFT_ANY);
	case BITS_ALL:
		return weft_event_group_wait(&world.group, INJECT_BIT | 1, WEFT_ALL);
	case BITS_CLEAR:
		return weft_event_group_wait(&world.group, INJECT_BIT, WEFT_CLEAR);
	case PARK:
		return weft_park();
	case SLEEP:
		return weft_sleep_until(self->due);
	case JOB:
		return weft_offload(&worker, &world.job);
	default:
		return weft_wait_any(&self->any, self->arm, 3);
	}
}

/* They came to the object in the order of their numbers: nobody before this one still waits. */
static bool overtaken(unsigned number)
{
	for (unsigned i = 0; i < number; i++) {
		enum weft_task_state state = weft_task_state(&scene_running()->task[i]);

		if (state == WEFT_TASK_WAITING || state == WEFT_TASK_SLEEPING)
			return true;
	}
	return false;
}

static void look_at_service(const struct waiting *self)
{
	if (self->scene->kind == SEMAPHORE || (self->scene->kind == ANY && self->result == 0))
		world.units_taken++;
	if (overtaken(self->number))
		out_of_turn = true;
	if (self->scene->kind == SLEEP && weft_now() < self->due)
		early = true;
}

static ASYNC(waiting)
{
	BEGIN(waiting);
	weft_arm_semaphore(&self->arm[0], &world.semaphore);
	weft_arm_isr_queue(&self->arm[1], &world.queue, &self->item);
	weft_arm_event(&self->arm[2], &world.event);
	self->due = weft_now() + (self->number + 1) * STEP;
	AWAIT_UNTIL(&self->limit,
	            self->scene->limit ? weft_now() + self->scene->limit * STEP : WEFT_NEVER,
	            begin_wait(self));
	self->result = rc;
	if (rc >= 0)
		look_at_service(self);
	END(0);
}

/* ---- Main ------------------------------------------------------------------------------------ */

static void give(struct scene_main *self)
{
	switch (self->scene->kind) {
	case SEMAPHORE:
	case ANY:
		inject_release();
		break;
	case QUEUE:
		inject_put();
		break;
	case EVENT:
		weft_event_set(&world.event);
		break;
	case PARK:
		weft_task_wake(&self->task[0]);
		break;
	case BITS_ANY:
	case BITS_ALL:
		(void)weft_event_group_set(&world.group, 1);
		break;
	case BITS_CLEAR:
		(void)weft_event_group_set(&world.group, INJECT_BIT);
		break;
	case JOB:
		inject_worker_done();
		break;
	default:
		break;
	}
}

static void act(struct scene_main *self)
{
	switch (self->scene->act) {
	case GIVE_ALL:
		for (unsigned i = 0; i < self->scene->tasks; i++)
			give(self);
		break;
	case GIVE_ONE:
		give(self);
		break;
	case CANCEL_FIRST:
		(void)weft_cancel(&self->task[0]);
		break;
	case CANCEL_LAST:
		(void)weft_cancel(&self->task[self->scene->tasks - 1]);
		break;
	case CLEAR:
		weft_event_clear(&world.event);
		weft_event_group_clear(&world.group, INJECT_BIT);
		(void)weft_event_is_set(&world.event);
		(void)weft_event_group_get(&world.group);
		break;
	default:
		break;
	}
}

static void spawn(struct scene_main *self)
{
	for (unsigned i = 0; i < self->scene->tasks; i++) {
		weft_spawn(&self->task[i],
		           FRAME(&self->waiting[i], waiting, .scene = self->scene, .number = i));
	}
	HAL_STORE(&world.wakes, &self->task[0]);
	if (world.woken_early)
		weft_task_wake(&self->task[0]);
}

static ASYNC(scene_main)
{
	BEGIN(scene_main);
	weft_source_open();
	for (self->i = 0; self->scene->act == GIVE_FIRST && self->i < self->scene->tasks; self->i++)
		give(self);
	spawn(self);
	TRY(weft_yield());
	TRY(weft_yield());
	inject_mark();
	act(self);
	for (self->i = 0; self->i < self->scene->tasks; self->i++)
		AWAIT(weft_join_shielded(&self->task[self->i]));
	if (self->scene->kind == JOB) { /* the job may have been abandoned */
		inject_worker_done();
		TRY(weft_executor_drain(&worker));
	}
	weft_source_close();
	END(0);
}

static struct weft_frame *scene_prepare(unsigned number)
{
	_Static_assert(sizeof(struct scene_main) <= INJECT_MEMORY, "INJECT_MEMORY");
	out_of_turn = early = false;
	(void)weft_executor_init(&worker, 1);
	return FRAME(scene_running(), scene_main, .scene = &scenes[number]);
}

/* ---- What may come of it --------------------------------------------------------------------- */

/* In the order in which the tasks came, which is not always that in which they ran. */
static void take_items(const HAL_ROM struct scene *scene)
{
	for (unsigned i = 0; i < scene->tasks; i++) {
		const struct waiting *task = &scene_running()->waiting[i];

		if ((scene->kind == QUEUE && task->result == 0) ||
		    (scene->kind == ANY && task->result == 1))
			inject_took_item(task->item);
	}
}

static bool result_allowed(const HAL_ROM struct scene *scene, unsigned task)
{
	static const int value[] = {
	    [BITS_ALL] = INJECT_BIT | 1, [BITS_CLEAR] = INJECT_BIT, [JOB] = 7};
	int rc = scene_running()->waiting[task].result;

	if (rc == WEFT_ECANCELED)
		return (scene->act == CANCEL_FIRST && task == 0) ||
		       (scene->act == CANCEL_LAST && task == scene->tasks - 1u);
	if (rc == WEFT_ETIMEDOUT)
		return scene->limit;
	switch (scene->kind) {
	case BITS_ANY:
		return rc == 1 || rc == INJECT_BIT || rc == (INJECT_BIT | 1);
	case BITS_ALL:
	case BITS_CLEAR:
	case JOB:
		return rc == value[scene->kind];
	case ANY:
		return rc >= 0 && rc < 3;
	default:
		return rc == 0;
	}
}

static const char *scene_check(unsigned number)
{
	const HAL_ROM struct scene *scene = &scenes[number];

	take_items(scene);
	for (unsigned i = 0; i < scene->tasks; i++) {
		if (!result_allowed(scene, i))
			return "an await had a result that it may not have";
	}
	if (out_of_turn)
		return "tasks were not served in the order in which they came";
	if (early)
		return "a sleep ended too early";
	if (scene->kind == JOB && world.worked != 1)
		return "the job was not done once";
	return NULL;
}

/* ---- The scenes ------------------------------------------------------------------------------ */

/* name, kind, tasks, what main does, limit; calls of which one is needed (0: any will do), pairs */
#define SCENES(X)                                                                                  \
	X(semaphore_free, SEMAPHORE, 1, GIVE_FIRST, 0, 0, 0)                                       \
	X(semaphore_given_to_one, SEMAPHORE, 1, GIVE_ALL, 0, 0, BY(RELEASE) | BY(SOON))            \
	X(semaphore_given_to_three, SEMAPHORE, 3, GIVE_ALL, 0, 0, 0)                               \
	X(semaphore_idle, SEMAPHORE, 1, NOTHING, 0, BY(RELEASE), BY(RELEASE))                      \
	X(semaphore_idle_three, SEMAPHORE, 2, GIVE_ONE, 0, BY(RELEASE), 0)                         \
	X(semaphore_limit, SEMAPHORE, 1, NOTHING, 1, ANY_CALL, 0)                                  \
	X(semaphore_limit_three, SEMAPHORE, 3, GIVE_ONE, 1, ANY_CALL, 0)                           \
	X(semaphore_cancel, SEMAPHORE, 1, CANCEL_FIRST, 0, 0, BY(RELEASE))                         \
	X(semaphore_cancel_first, SEMAPHORE, 2, CANCEL_FIRST, 1, ANY_CALL, 0)                      \
	X(semaphore_cancel_last, SEMAPHORE, 3, CANCEL_LAST, 1, ANY_CALL, 0)                        \
	X(queue_filled, QUEUE, 2, GIVE_FIRST, 0, 0, 0)                                             \
	X(queue_put_to_one, QUEUE, 1, GIVE_ALL, 0, 0, BY(PUT) | BY(SET))                           \
	X(queue_put_to_three, QUEUE, 3, GIVE_ALL, 0, 0, 0)                                         \
	X(queue_idle, QUEUE, 2, NOTHING, 0, BY(PUT), 0)                                            \
	X(queue_limit, QUEUE, 1, NOTHING, 1, ANY_CALL, 0)                                          \
	X(queue_cancel, QUEUE, 1, CANCEL_FIRST, 0, 0, BY(PUT))                                     \
	X(queue_cancel_first, QUEUE, 3, CANCEL_FIRST, 1, ANY_CALL, 0)                              \
	X(event_set_before, EVENT, 1, GIVE_FIRST, 0, 0, 0)                                         \
	X(event_set_for_one, EVENT, 1, GIVE_ALL, 0, 0, BY(SET))                                    \
	X(event_set_for_three, EVENT, 3, GIVE_ONE, 0, 0, 0)                                        \
	X(event_idle, EVENT, 3, NOTHING, 0, BY(SET), 0)                                            \
	X(event_cleared, EVENT, 2, CLEAR, 0, BY(SET), 0)                                           \
	X(event_limit, EVENT, 1, NOTHING, 1, ANY_CALL, 0)                                          \
	X(event_cancel, EVENT, 2, CANCEL_FIRST, 1, ANY_CALL, 0)                                    \
	X(bits_any, BITS_ANY, 2, GIVE_ONE, 0, 0, BY(BITS))                                         \
	X(bits_all, BITS_ALL, 2, GIVE_ONE, 0, BY(BITS), 0)                                         \
	X(bits_clear, BITS_CLEAR, 1, GIVE_ONE, 0, 0, BY(BITS))                                     \
	X(bits_cleared, BITS_ANY, 2, CLEAR, 1, BY(BITS), 0)                                        \
	X(bits_limit, BITS_ANY, 1, NOTHING, 1, ANY_CALL, 0)                                        \
	X(bits_cancel, BITS_CLEAR, 2, CANCEL_FIRST, 1, ANY_CALL, 0)                                \
	X(park_woken, PARK, 1, GIVE_ONE, 0, ANY_CALL | BY(WAKE), BY(WAKE) | BY(SOON))              \
	X(park_idle, PARK, 1, NOTHING, 0, BY(WAKE), 0)                                             \
	X(park_limit, PARK, 1, NOTHING, 1, ANY_CALL | BY(WAKE), 0)                                 \
	X(park_cancel, PARK, 1, CANCEL_FIRST, 0, ANY_CALL | BY(WAKE), 0)                           \
	X(any_given, ANY, 1, GIVE_ONE, 0, 0, BY(RELEASE) | BY(PUT))                                \
	X(any_idle, ANY, 1, NOTHING, 0, BY(RELEASE) | BY(PUT) | BY(SET), 0)                        \
	X(any_two, ANY, 2, GIVE_ALL, 1, ANY_CALL, 0)                                               \
	X(any_cancel, ANY, 2, CANCEL_FIRST, 1, ANY_CALL, 0)                                        \
	X(sleep_three, SLEEP, 3, NOTHING, 0, ANY_CALL | BY(WAKE), 0)                               \
	X(sleep_limit, SLEEP, 3, NOTHING, 2, ANY_CALL, 0)                                          \
	X(sleep_cancel, SLEEP, 2, CANCEL_LAST, 0, ANY_CALL, 0)                                     \
	X(job_done, JOB, 1, GIVE_ONE, 0, ANY_CALL | BY(DONE), BY(DONE))                            \
	X(job_idle, JOB, 1, NOTHING, 0, BY(DONE), 0)                                               \
	X(job_limit, JOB, 1, NOTHING, 1, ANY_CALL | BY(DONE), 0)                                   \
	X(job_cancel, JOB, 1, CANCEL_FIRST, 0, ANY_CALL | BY(DONE), 0)

#define SCENE_(name, kind, tasks, act, limit, needs, pairs) {(kind), (tasks), (act), (limit)},
static const HAL_ROM struct scene scenes[] = {SCENES(SCENE_)};

enum {
#define SCENE_NUMBER_(name, kind, tasks, act, limit, needs, pairs) NUMBER_##name,
	SCENES(SCENE_NUMBER_)
};

/* The calls whose objects the kind works with. */
#define USES_SEMAPHORE BY(RELEASE)
#define USES_QUEUE BY(PUT)
#define USES_EVENT BY(SET)
#define USES_BITS_ANY BY(BITS)
#define USES_BITS_ALL BY(BITS)
#define USES_BITS_CLEAR BY(BITS)
#define USES_PARK 0
#define USES_ANY (BY(RELEASE) | BY(PUT) | BY(SET))
#define USES_SLEEP 0
#define USES_JOB BY(DONE)

#define PROGRAM_(name, kind, tasks, act, limit, needs, pairs)                                      \
	{#name,       scene_prepare, scene_check, NUMBER_##name, (needs) ? (needs) : ANY_CALL,     \
	 USES_##kind, (pairs),       NULL},
const HAL_ROM struct inject_program inject_scenes[] = {SCENES(PROGRAM_){0}};
