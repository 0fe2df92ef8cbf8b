/* Calls that need not wait: what is empty, full, closed, broken or out of range refuses, and what
 * is there is taken at once. */
#include "tests/inject/stage.h"

/* ---- Queues of all kinds --------------------------------------------------------------------- */

static uint32_t ring[2], slot_memory[2][2];
static uint16_t items[2];
static uint8_t filled[2];
static char bytes[4], work[2];
static struct weft_queue queue;
static struct weft_isr_queue isr_queue;
static struct weft_work_queue jobs;
static struct weft_slot_queue slots;
static struct weft_stream stream;
static struct weft_mailbox mailbox;
static struct weft_broadcast channel;
static struct weft_subscriber subscriber;
static struct weft_pool pool;

static void try_queues(void)
{
	uint32_t item = 'q';

	stage_note(weft_queue_init(&queue, ring, sizeof *ring, 0));
	(void)weft_queue_init(&queue, ring, sizeof *ring, 1);
	stage_note(weft_queue_try_get(&queue, &item));
	stage_note(weft_queue_try_put(&queue, &item));
	stage_note(weft_queue_try_put(&queue, &item));
	stage_note(weft_queue_try_get(&queue, &item));
	stage_note(weft_isr_queue_init(&isr_queue, items, filled, sizeof *items, 0));
	(void)weft_isr_queue_init(&isr_queue, items, filled, sizeof *items, 2);
	stage_note(weft_isr_queue_try_get(&isr_queue, &item));
	stage_note(weft_pool_init(&pool, bytes, 1, 4));
	stage_note(weft_pool_init(&pool, slot_memory, sizeof *slot_memory, 0));
}

static void try_work(void)
{
	char job = 'j';

	(void)weft_work_queue_init(&jobs, work, 1, 2, NULL);
	stage_note(weft_work_queue_try_get(&jobs, &job));
	stage_note(weft_work_queue_done(&jobs));
	for (unsigned i = 0; i < 3; i++)
		stage_note(weft_work_queue_try_put(&jobs, &job));
	stage_note(weft_work_queue_try_get(&jobs, &job));
	weft_work_queue_shutdown(&jobs, true); /* the other job is dropped */
	stage_note(weft_work_queue_try_get(&jobs, &job));
	stage_note(weft_work_queue_try_put(&jobs, &job));
}

static void try_streams(void)
{
	char text[4];
	void *at;

	(void)weft_stream_init(&stream, bytes, sizeof bytes);
	stage_note(weft_stream_try_read(&stream, text, 4));
	stage_note(weft_stream_peek(&stream, &at));
	stage_note(weft_stream_try_write(&stream, "abcde", 5));
	stage_note(weft_stream_try_write(&stream, "f", 1));
	stage_note(weft_stream_reserve(&stream, &at));
	stage_note(weft_stream_peek(&stream, &at));
	stage_note(weft_stream_consume(&stream, 2));
	stage_note(weft_stream_consume(&stream, 3));
	stage_note(weft_stream_reserve(&stream, &at));
	stage_note(weft_stream_commit(&stream, 1));
	weft_stream_close(&stream);
	stage_note(weft_stream_try_write(&stream, "f", 1));
	stage_note(weft_stream_try_read(&stream, text, 4));
	stage_note(weft_stream_try_read(&stream, text, 4));
	stage_note(weft_stream_peek(&stream, &at));
}

static void try_messages(void)
{
	uint32_t item = 'm';

	(void)weft_mailbox_init(&mailbox, ring, sizeof *ring);
	stage_note(weft_mailbox_peek(&mailbox, &item));
	stage_note(weft_mailbox_try_get(&mailbox, &item));
	weft_mailbox_put(&mailbox, &item);
	stage_note(weft_mailbox_peek(&mailbox, &item));
	(void)weft_broadcast_init(&channel, ring, sizeof *ring, 2);
	weft_broadcast_subscribe(&channel, &subscriber);
	for (unsigned i = 0; i < 3; i++)
		(void)weft_broadcast_put(&channel, &item);
	stage_note(weft_broadcast_try_receive(&subscriber, &item)); /* one was missed */
	weft_broadcast_close(&channel);
}

struct refusing_queues {
	WEFT_FRAME;
};

static ASYNC(refusing_queues)
{
	BEGIN(refusing_queues);
	try_queues();
	try_work();
	try_streams();
	try_messages();
	END(0);
}
PREPARE(refusing_queues)

/* ---- What is waited for, and is there; what cannot be waited for ----------------------------- */

static struct weft_event_group flags;
static struct weft_condition condition;
static struct weft_lock lock;
static struct weft_barrier barrier;
static struct weft_limiter limiter;
static struct weft_token token, other;

static bool is_so(void *unused)
{
	(void)unused;
	return true;
}

struct no_waits {
	WEFT_FRAME;
	uint32_t item;
	void *block;
	union {
		struct weft_condition_wait condition;
		struct weft_barrier_wait barrier;
		struct weft_stream_read_exactly exactly;
		struct weft_stream_write_all all;
	} step;
	struct weft_any any;
	struct weft_arm arm[1];
};

static void prepare_objects(void)
{
	flags = (struct weft_event_group){0};
	lock = (struct weft_lock){0};
	token = other = (struct weft_token){0};
	weft_condition_init(&condition, &lock);
	(void)weft_barrier_init(&barrier, 2);
	weft_barrier_abort(&barrier);
	weft_limiter_init(&limiter, 1);
	(void)weft_pool_init(&pool, slot_memory, sizeof *slot_memory, 2);
	(void)weft_mailbox_init(&mailbox, &ring[0], sizeof *ring);
	weft_mailbox_put(&mailbox, &ring[1]);
	(void)weft_stream_init(&stream, bytes, sizeof bytes);
	(void)weft_stream_try_write(&stream, "abc", 3);
}

static ASYNC(no_waits)
{
	BEGIN(no_waits);
	(void)weft_queue_init(&queue, ring, sizeof *ring, 1);
	self->item = 'q';
	AWAIT(weft_queue_put(&queue, &self->item));
	stage_note(rc);
	AWAIT(weft_queue_get(&queue, &self->item));
	stage_note(rc);
	prepare_objects();
	stage_note(weft_event_group_set(&flags, ~0u));
	stage_note(weft_event_group_set_isr(&flags, ~0u));
	stage_note(weft_arm_event_group(self->arm, &flags, 0, WEFT_ANY));
	(void)weft_event_group_set(&flags, 3);
	AWAIT(weft_event_group_wait(&flags, 5, WEFT_ANY));
	stage_note(rc);
	AWAIT(weft_event_group_wait(&flags, 3, WEFT_ALL));
	stage_note(rc);
	AWAIT(weft_event_group_wait(&flags, 3, WEFT_ALL | WEFT_CLEAR));
	stage_note(rc);
	AWAIT(weft_event_group_wait(&flags, 0, WEFT_ANY));
	stage_note(rc);
	(void)weft_try_lock(&lock);
	AWAIT(CALL(&self->step.condition, weft_condition_wait, .condition = &condition,
	           .until = is_so));
	stage_note(rc);
	(void)weft_unlock(&lock);
	AWAIT(CALL(&self->step.barrier, weft_barrier_wait, .barrier = &barrier));
	stage_note(rc);
	AWAIT(weft_wait_any(&self->any, self->arm, 0));
	stage_note(rc);
	weft_arm_limiter(self->arm, &limiter, &token);
	AWAIT(weft_wait_any(&self->any, self->arm, 1));
	stage_note(weft_limiter_try_acquire(&limiter, &other));
	AWAIT(weft_limiter_acquire(&limiter, &token)); /* is held by it */
	stage_note(rc);
	weft_token_release(&token);
	weft_arm_pool(self->arm, &pool, &self->block);
	AWAIT(weft_wait_any(&self->any, self->arm, 1));
	stage_note(rc);
	weft_pool_give(&pool, self->block);
	AWAIT(weft_pool_take(&pool, &self->block)); /* used before */
	stage_note(rc);
	AWAIT(weft_mailbox_get(&mailbox, &self->item));
	stage_note(rc);
	AWAIT(CALL(&self->step.exactly, weft_stream_read_exactly, .stream = &stream,
	           .to = &self->item, .size = 3));
	stage_note(rc);
	AWAIT(CALL(&self->step.all, weft_stream_write_all, .stream = &stream, .bytes = "de",
	           .size = 2));
	stage_note(rc);
	weft_stream_close(&stream);
	AWAIT(CALL(&self->step.exactly, weft_stream_read_exactly, .stream = &stream,
	           .to = &self->item, .size = 3));
	stage_note(rc);
	AWAIT(weft_stream_read(&stream, &self->item, 1));
	stage_note(rc);
	END(0);
}
PREPARE(no_waits)

/* ---- Slots for who waits; what waits when a queue is shut down at once ----------------------- */

ACTOR(slot_getter)
{
	BEGIN(slot_getter);
	TRY(weft_slot_queue_get(&slots, &self->block));
	inject_note(self->letter);
	weft_slot_queue_release(&slots, self->block);
	END(0);
}

ACTOR(job_putter)
{
	BEGIN(job_putter);
	AWAIT(weft_work_queue_put(&jobs, &self->letter));
	inject_note(self->letter);
	stage_note(rc);
	END(0);
}

ACTOR(job_joiner)
{
	BEGIN(job_joiner);
	AWAIT(weft_work_queue_join(&jobs));
	inject_note(self->letter);
	stage_note(rc);
	END(0);
}

struct served_at_once {
	WEFT_FRAME;
	unsigned i;
	char job;
};

static ASYNC(served_at_once)
{
	BEGIN(served_at_once);
	(void)weft_slot_queue_init(&slots, slot_memory, sizeof *slot_memory, 2);
	SPAWN(0, slot_getter, 'a');
	SPAWN(1, slot_getter, 'b');
	TRY(weft_yield());
	for (unsigned i = 0; i < 2; i++)
		weft_slot_queue_commit(&slots, weft_slot_queue_try_reserve(&slots));
	JOIN_ALL();
	(void)weft_work_queue_init(&jobs, work, 1, 1, NULL);
	SPAWN(0, job_putter, 'c');
	SPAWN(1, job_putter, 'd');
	SPAWN(2, job_putter, 'e');
	SPAWN(3, job_joiner, 'f');
	TRY(weft_yield());
	stage_note(weft_work_queue_try_get(&jobs, &self->job));
	inject_note(self->job);
	weft_work_queue_shutdown(&jobs, true);
	stage_note(weft_work_queue_done(&jobs));
	JOIN_ALL();
	END(0);
}
PREPARE(served_at_once)

/* ---- Generators that somebody is inside of; deferred closing --------------------------------- */

struct counting {
	WEFT_GENERATOR(int);
	struct weft_defer leave;
};

static void note_left(void *unused)
{
	(void)unused;
	inject_note('l');
}

static ASYNC(counting)
{
	BEGIN(counting);
	DEFER(&self->leave, note_left, NULL);
	for (self->value = 0; self->value < 3;) {
		TRY(weft_sleep(STAGE_STEP));
		YIELD(self->value + 1);
	}
	END(0);
}

static struct counting shared;

struct puller {
	WEFT_FRAME;
	char letter;
	struct weft_defer leave;
};

static ASYNC(puller)
{
	BEGIN(puller);
	DEFER_CLOSE(&self->leave, &shared);
	AWAIT(NEXT(&shared));
	inject_note(self->letter);
	stage_note(rc);
	END(0);
}

struct shared_generator {
	WEFT_FRAME;
	unsigned i;
	struct counting unused;
};

static ASYNC(shared_generator)
{
	BEGIN(shared_generator);
	(void)FRAME(&shared, counting);
	SPAWN(0, puller, 'p');
	TRY(weft_yield());
	AWAIT(NEXT(&shared));
	stage_note(rc);
	AWAIT(CLOSE(&shared));
	stage_note(rc);
	SPAWN(1, puller, 'q');
	JOIN_ALL();
	(void)FRAME(&self->unused, counting);
	AWAIT(CLOSE(&self->unused));
	stage_note(rc);
	END(0);
}
PREPARE(shared_generator)

const HAL_ROM struct inject_program inject_refusals[] = {
    RARE(refusing_queues), RARE(no_waits), RARE(served_at_once), RARE(shared_generator), {0},
};
