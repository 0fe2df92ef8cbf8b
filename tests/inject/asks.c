/* What only asks, or takes without waiting; a group that is asked for its idle moment; the ends of
 * a run that are not main's. */
#include "tests/inject/stage.h"

/* ---- Questions ------------------------------------------------------------------------------- */

static struct weft_semaphore units;
static struct weft_bounded_semaphore bounded;
static struct weft_lock lock;
static struct weft_limiter limiter;
static struct weft_token token, other;
static struct weft_queue queue;
static struct weft_work_queue jobs;
static struct weft_stream stream;
static struct weft_broadcast channel;
static struct weft_subscriber subscriber;
static struct weft_slot_queue slots;
static struct weft_barrier barrier;
static struct weft_deadline limit;
static uint32_t ring[2], slot_memory[2][2];
static char bytes[4], work[2];

static void number(unsigned n)
{
	inject_note((char)(n < 10 ? '0' + n : '?'));
}

static void ask_counters(void)
{
	weft_semaphore_init(&units, 2);
	(void)weft_semaphore_try_acquire(&units);
	number(weft_semaphore_count(&units));
	weft_bounded_semaphore_init(&bounded, 1);
	inject_note(stage_result(weft_bounded_semaphore_try_acquire(&bounded)));
	inject_note(stage_result(weft_bounded_semaphore_try_acquire(&bounded)));
	(void)weft_bounded_semaphore_release(&bounded);
	lock = (struct weft_lock){0};
	inject_note(weft_lock_holder(&lock) ? '?' : 'n');
	(void)weft_try_lock(&lock);
	inject_note(weft_lock_holder(&lock) == weft_task_self() ? 'y' : '?');
	(void)weft_unlock(&lock);
}

static void ask_limiter(void)
{
	token = other = (struct weft_token){0};
	weft_limiter_init(&limiter, 2);
	(void)weft_limiter_try_acquire(&limiter, &token);
	(void)weft_limiter_try_acquire(&limiter, &other);
	number(weft_limiter_lent(&limiter));
	inject_note(weft_limiter_next_holder(&limiter, NULL) == &other ? 'y' : '?');
	inject_note(weft_limiter_next_holder(&limiter, &other) == &token ? 'y' : '?');
	inject_note(stage_result(weft_limiter_release(&limiter, &token)));
	number(weft_limiter_lent(&limiter));
	(void)weft_limiter_release(&limiter, &other);
}

static void ask_queues(void)
{
	uint32_t item = 7;
	char job = 'j';

	(void)weft_queue_init(&queue, ring, sizeof *ring, 2);
	(void)weft_queue_try_put(&queue, &item);
	number(weft_queue_count(&queue));
	(void)weft_work_queue_init(&jobs, work, 1, 1, NULL);
	(void)weft_work_queue_try_put(&jobs, &job);
	number(weft_work_queue_count(&jobs));
	inject_note(weft_work_queue_full(&jobs) ? 'y' : '?');
	(void)weft_stream_init(&stream, bytes, sizeof bytes);
	(void)weft_stream_try_write(&stream, "abc", 3);
	number((unsigned)weft_stream_count(&stream));
	(void)weft_broadcast_init(&channel, ring, sizeof *ring, 2);
	weft_broadcast_subscribe(&channel, &subscriber);
	inject_note(weft_broadcast_try_receive(&subscriber, &item) ? 'n' : '?');
	(void)weft_broadcast_put(&channel, &item);
	inject_note(stage_result(weft_broadcast_try_receive(&subscriber, &item)));
}

static void ask_slots(void)
{
	void *slot;

	(void)weft_slot_queue_init(&slots, slot_memory, sizeof *slot_memory, 2);
	slot = weft_slot_queue_try_reserve(&slots);
	weft_slot_queue_abort(&slots, slot);
	inject_note(weft_slot_queue_try_get(&slots) ? '?' : 'n');
	slot = weft_slot_queue_try_reserve(&slots);
	weft_slot_queue_commit(&slots, slot);
	inject_note(weft_slot_queue_try_get(&slots) == slot ? 'y' : '?');
	weft_slot_queue_release(&slots, slot);
}

static void ask_others(void)
{
	struct weft_task *self = weft_task_self();

	weft_barrier_init(&barrier, 2);
	number(weft_barrier_waiting(&barrier));
	weft_barrier_abort(&barrier);
	inject_note(weft_barrier_broken(&barrier) ? 'y' : '?');
	weft_task_set_name(self, "asks");
#if WEFT_PRIORITIES > 1
	weft_task_set_priority(self, 1);
	number(weft_task_priority(self));
#endif
	inject_note(weft_task_next(NULL) == self && !weft_task_next(self) ? 'y' : '?');
	inject_note(weft_deadline_in(5) > weft_now() ? 'y' : '?');
}

struct questions {
	WEFT_FRAME;
};

static ASYNC(questions)
{
	BEGIN(questions);
	ask_counters();
	ask_limiter();
	ask_queues();
	ask_slots();
	ask_others();
	AWAIT_UNTIL(&limit, weft_now() + STAGE_STEP, weft_sleep(3 * STAGE_STEP));
	inject_note(stage_result(rc));
	END(0);
}
PREPARE(questions)

/* ---- A group's idle moment ------------------------------------------------------------------- */

struct nap {
	WEFT_FRAME;
	unsigned steps;
};

static ASYNC(nap)
{
	BEGIN(nap);
	TRY(weft_sleep(self->steps * STAGE_STEP));
	inject_note('z');
	END(WEFT_EBUSY);
}

struct idle_groups {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_child child[2];
	struct weft_deadline limit;
	struct nap nap[2];
};

static ASYNC(idle_groups)
{
	BEGIN(idle_groups);
	weft_group_open(&self->group);
	inject_note(stage_result(weft_group_idle(&self->group)));
	for (unsigned i = 0; i < 2; i++)
		weft_group_spawn(&self->group, &self->child[i],
		                 FRAME(&self->nap[i], nap, .steps = 2 * i + 2));
	AWAIT_UNTIL(&self->limit, weft_now() + STAGE_STEP, weft_group_idle(&self->group));
	inject_note(stage_result(rc));
	AWAIT(weft_group_idle(&self->group));
	inject_note(stage_result(rc));
	AWAIT(GROUP_CLOSE(&self->group, 0));
	inject_note(rc == WEFT_EBUSY ? 'e' : '?');
	number((unsigned)weft_group_error(&self->group));
	END(0);
}
PREPARE(idle_groups)

/* ---- Ends of a run --------------------------------------------------------------------------- */

ACTOR(shuts_down)
{
	BEGIN(shuts_down);
	TRY(weft_sleep(STAGE_STEP));
	weft_shutdown();
	weft_shutdown();
	inject_note(self->letter);
	AWAIT(weft_sleep(STAGE_STEP));
	inject_note(stage_result(rc));
	END(rc);
}

struct task_shuts_down {
	WEFT_FRAME;
};

static ASYNC(task_shuts_down)
{
	BEGIN(task_shuts_down);
	SPAWN(0, shuts_down, 's');
	AWAIT(weft_sleep(3 * STAGE_STEP));
	inject_note(stage_result(rc));
	(void)weft_uncancel(weft_task_self());
	END(0);
}
PREPARE(task_shuts_down)

/* The run goes on behind main's end. */
struct until_idle {
	WEFT_FRAME;
};

ACTOR(lasts)
{
	BEGIN(lasts);
	TRY(weft_sleep(2 * STAGE_STEP));
	inject_note(self->letter);
	END(0);
}

static ASYNC(until_idle)
{
	BEGIN(until_idle);
	SPAWN(0, lasts, 'l');
	TRY(weft_sleep(STAGE_STEP));
	inject_note('m');
	END(0);
}
PREPARE(until_idle)

/* Nothing but the interrupt could serve main, and the run does not wait for it: it comes in time,
 * or main is abandoned, and the unit is there for the next run. */
struct abandoned {
	WEFT_FRAME;
};

static ASYNC(abandoned)
{
	BEGIN(abandoned);
	TRY(weft_semaphore_acquire(&world.semaphore));
	world.units_taken++;
	END(0);
}
PREPARE(abandoned)

static bool forgotten; /* it came, main was not served, and nothing is posted */

static int run_abandoned(struct weft_frame *main)
{
	int rc = weft_run_until_idle(main);

	if (rc != WEFT_EDEADLOCK)
		return rc;
	forgotten = inject_came & BY(RELEASE) && !HAL_LOAD(&world.semaphore.post.next);
	/* Set up anew, as after every deadlock; the next run does the same with the tasks. */
	world.semaphore.waiters.first = NULL;
	weft_loop.tasks = NULL;
	return 0;
}

static const char *abandoned_check(unsigned variant)
{
	(void)variant;
	return forgotten ? "the run ended although main could go on" : NULL;
}

const HAL_ROM struct inject_program inject_asks[] = {
    RARE(questions),
    RARE(idle_groups),
    RARE(task_shuts_down),
    {.name = "until_idle",
     .prepare = until_idle_prepare,
     .calls = ANY_CALL,
     .run = weft_run_until_idle},
    {.name = "abandoned",
     .prepare = abandoned_prepare,
     .check = abandoned_check,
     .calls = ANY_CALL,
     .uses = BY(RELEASE),
     .run = run_abandoned},
    {0},
};
