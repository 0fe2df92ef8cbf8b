/* Queues of all kinds: full, empty, waited for on either side. */
#include "tests/inject/stage.h"

/* ---- Queue ----------------------------------------------------------------------------------- */

static uint32_t storage[2];
static struct weft_queue queue;

ACTOR(putter)
{
	BEGIN(putter);
	self->item = (uint32_t)self->letter;
	TRY(weft_queue_put(&queue, &self->item));
	inject_note('>');
	END(0);
}

ACTOR(getter)
{
	BEGIN(getter);
	AWAIT_UNTIL(&self->limit, weft_now() + 5 * STAGE_STEP, weft_queue_get(&queue, &self->item));
	inject_note(rc == 0 ? (char)self->item : stage_result(rc));
	END(0);
}

ACTOR(queues)
{
	BEGIN(queues);
	(void)weft_queue_init(&queue, storage, sizeof *storage, 2);
	SPAWN(0, getter, 0); /* empty */
	SPAWN(1, getter, 0);
	TRY(weft_yield());
	SPAWN(2, putter, 'a');
	SPAWN(3, putter, 'b');
	JOIN_ALL();
	SPAWN(0, putter, 'c');
	SPAWN(1, putter, 'd');
	SPAWN(2, putter, 'e'); /* full */
	SPAWN(3, putter, 'f');
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[2]);
	for (self->i = 0; self->i < 3; self->i++) {
		TRY(weft_queue_get(&queue, &self->item));
		inject_note((char)self->item);
	}
	inject_note(stage_result(weft_queue_try_get(&queue, &self->item)));
	JOIN_ALL();
	SPAWN(0, getter, 0); /* its limit passes */
	JOIN_ALL();
	END(0);
}
PREPARE(queues)

/* ---- Work queue ------------------------------------------------------------------------------ */

static struct weft_work_queue work;

ACTOR(work_putter)
{
	BEGIN(work_putter);
	self->item = (uint32_t)self->letter;
	AWAIT(weft_work_queue_put(&work, &self->item));
	inject_note(stage_result(rc));
	END(0);
}

ACTOR(work_getter)
{
	BEGIN(work_getter);
	for (;;) {
		AWAIT(weft_work_queue_get(&work, &self->item));
		if (rc < 0)
			break;
		inject_note((char)self->item);
		(void)weft_work_queue_done(&work);
	}
	inject_note(stage_result(rc));
	END(0);
}

ACTOR(work_queues)
{
	BEGIN(work_queues);
	(void)weft_work_queue_init(&work, storage, sizeof *storage, 2, weft_work_lifo);
	SPAWN(0, work_putter, 'a');
	SPAWN(1, work_putter, 'b');
	SPAWN(2, work_putter, 'c');
	TRY(weft_yield());
	SPAWN(3, work_getter, 0);
	TRY(weft_work_queue_join(&work));
	inject_note('J');
	weft_work_queue_shutdown(&work, false);
	JOIN_ALL();
	END(0);
}
PREPARE(work_queues)

/* ---- Slots without copying ------------------------------------------------------------------- */

static struct packet {
	struct weft_slot slot;
	char letter;
} packets[2];
static struct weft_slot_queue slots;

ACTOR(producer)
{
	BEGIN(producer);
	TRY(weft_slot_queue_reserve(&slots, &self->block));
	((struct packet *)self->block)->letter = self->letter;
	TRY(weft_yield());
	weft_slot_queue_commit(&slots, self->block);
	END(0);
}

ACTOR(slot_queues)
{
	BEGIN(slot_queues);
	(void)weft_slot_queue_init(&slots, packets, sizeof packets[0], 2);
	SPAWN(0, producer, 'a');
	SPAWN(1, producer, 'b');
	SPAWN(2, producer, 'c');
	for (self->i = 0; self->i < 3; self->i++) {
		TRY(weft_slot_queue_get(&slots, &self->block));
		inject_note(((struct packet *)self->block)->letter);
		TRY(weft_yield());
		weft_slot_queue_release(&slots, self->block);
	}
	JOIN_ALL();
	END(0);
}
PREPARE(slot_queues)

/* ---- Streams --------------------------------------------------------------------------------- */

static unsigned char bytes[4];
static struct weft_stream stream;

struct line_writer {
	WEFT_FRAME;
	char letter;
	struct weft_stream_write_all write;
};

static ASYNC(line_writer)
{
	BEGIN(line_writer);
	AWAIT(CALL(&self->write, weft_stream_write_all, .stream = &stream, .bytes = "hello\nyou",
	           .size = 9));
	weft_stream_close(&stream);
	END(rc);
}

struct streams {
	WEFT_FRAME;
	unsigned i;
	char line[12];
	struct weft_stream_read_until read;
};

static ASYNC(streams)
{
	BEGIN(streams);
	(void)weft_stream_init(&stream, bytes, sizeof bytes);
	SPAWN(0, line_writer, 0);
	AWAIT(CALL(&self->read, weft_stream_read_until, .stream = &stream, .to = self->line,
	           .size = sizeof self->line, .delimiter = '\n'));
	inject_note(stage_result(rc));
	for (;;) {
		TRY(weft_yield());
		AWAIT(weft_stream_read(&stream, self->line, 2));
		inject_note(stage_result(rc));
		if (rc < 0)
			break;
	}
	JOIN_ALL();
	END(0);
}
PREPARE(streams)

/* ---- The latest value, and every value ------------------------------------------------------- */

static uint32_t latest;
static struct weft_mailbox mailbox;
static struct weft_broadcast channel;

struct listener {
	WEFT_FRAME;
	char letter;
	uint32_t item;
	struct weft_subscriber subscriber;
};

static ASYNC(listener)
{
	BEGIN(listener);
	weft_broadcast_subscribe(&channel, &self->subscriber);
	for (;;) {
		AWAIT(weft_broadcast_receive(&self->subscriber, &self->item));
		if (rc < 0)
			break;
		inject_note((char)self->item);
		inject_note(stage_result(rc));
	}
	inject_note(stage_result(rc));
	END(0);
}

ACTOR(reader)
{
	BEGIN(reader);
	AWAIT(weft_mailbox_get(&mailbox, &self->item));
	inject_note(rc < 0 ? stage_result(rc) : (char)self->item);
	END(0);
}

ACTOR(messages)
{
	BEGIN(messages);
	(void)weft_mailbox_init(&mailbox, &latest, sizeof latest);
	(void)weft_broadcast_init(&channel, storage, sizeof *storage, 2);
	SPAWN(0, reader, 0);
	SPAWN(1, listener, 0);
	SPAWN(2, listener, 0);
	TRY(weft_yield());
	for (self->i = 0; self->i < 3; self->i++) {
		self->item = 'a' + self->i;
		weft_mailbox_put(&mailbox, &self->item);
		(void)weft_broadcast_put(&channel, &self->item);
	}
	inject_note(stage_result(weft_mailbox_try_get(&mailbox, &self->item)));
	TRY(weft_yield());
	TRY(weft_yield());
	weft_broadcast_close(&channel);
	JOIN_ALL();
	END(0);
}
PREPARE(messages)

/* ---- Any of several -------------------------------------------------------------------------- */

static struct weft_lock lock;
static struct weft_pool pool;
static void *block[2];

struct chooser {
	WEFT_FRAME;
	char letter;
	uint32_t item;
	void *block;
	struct weft_deadline limit;
	struct weft_any any;
	struct weft_arm arm[4];
};

static ASYNC(chooser)
{
	BEGIN(chooser);
	weft_arm_get(&self->arm[0], &queue, &self->item);
	weft_arm_lock(&self->arm[1], &lock);
	weft_arm_pool(&self->arm[2], &pool, &self->block);
	weft_arm_join(&self->arm[3], &stage_task[0]);
	AWAIT_UNTIL(&self->limit, weft_now() + 2 * STAGE_STEP,
	            weft_wait_any(&self->any, self->arm, 4));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	if (rc == 1)
		(void)weft_unlock(&lock);
	END(0);
}

struct choices {
	WEFT_FRAME;
	unsigned i;
	uint32_t item;
	struct chooser chooser[2];
	struct weft_task task[2];
};

static ASYNC(choices)
{
	BEGIN(choices);
	lock = (struct weft_lock){0};
	(void)weft_queue_init(&queue, storage, sizeof *storage, 2);
	(void)weft_pool_init(&pool, block, sizeof block, 1);
	(void)weft_pool_try_take(&pool);
	TRY(weft_lock(&lock));
	SPAWN(0, getter, 0);
	for (self->i = 0; self->i < 2; self->i++)
		weft_spawn(&self->task[self->i], FRAME(&self->chooser[self->i], chooser,
		                                       .letter = (char)('x' + self->i)));
	TRY(weft_yield());
	(void)weft_unlock(&lock);
	self->item = 'q';
	TRY(weft_queue_put(&queue, &self->item)); /* to the getter, whose end is an arm */
	for (self->i = 0; self->i < 2; self->i++)
		AWAIT(weft_join_shielded(&self->task[self->i]));
	JOIN_ALL();
	END(0);
}
PREPARE(choices)

const HAL_ROM struct inject_program inject_queues[] = {
    NOTES(queues),
    NOTES(work_queues),
    NOTES(slot_queues),
    NOTES(streams),
    NOTES(messages),
    NOTES(choices),
    {0},
};
