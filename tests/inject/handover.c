/* Queues and their like in the rarer states: both sides waiting, shut down, items of any size. */
#include "tests/inject/stage.h"

/* ---- Queue: items of a word, of four words, of three bytes; with and without waiting --------- */

struct three {
	char byte[3];
};
struct four {
	uintptr_t word[4];
};
static uintptr_t words[2];
static struct four fours[2];
static struct three threes[2];
static struct weft_queue sized[3];

/* Both sides of one queue: an 'f' gets first, the others put. */
struct mover {
	WEFT_FRAME;
	char letter;
	struct weft_queue *queue;
	struct four item;
};

static ASYNC(mover)
{
	BEGIN(mover);
	if (self->letter == 'f') {
		TRY(weft_queue_get(self->queue, &self->item));
		inject_note(*(char *)&self->item);
		RETURN(0);
	}
	*(char *)&self->item = self->letter;
	TRY(weft_queue_put(self->queue, &self->item));
	inject_note('>');
	END(0);
}

static void move(unsigned slot, struct weft_queue *queue, char letter)
{
	weft_spawn(&stage_task[slot], FRAME((struct mover *)stage_frame(slot), mover,
	                                    .letter = letter, .queue = queue));
}

struct sizes {
	WEFT_FRAME;
	unsigned i, q;
	struct four item;
};

static ASYNC(sizes)
{
	BEGIN(sizes);
	sized[0] = (struct weft_queue)WEFT_QUEUE(words);
	sized[1] = (struct weft_queue)WEFT_QUEUE(fours);
	sized[2] = (struct weft_queue)WEFT_QUEUE(threes);
	for (self->q = 0; self->q < 3; self->q++) {
		move(0, &sized[self->q], 'f');
		TRY(weft_yield());
		move(1, &sized[self->q], 'a'); /* to the getter */
		move(2, &sized[self->q], 'b');
		JOIN_ALL();
		*(char *)&self->item = 'c';
		inject_note(stage_result(weft_queue_try_put(&sized[self->q], &self->item)));
		inject_note(stage_result(weft_queue_try_put(&sized[self->q], &self->item)));
		move(0, &sized[self->q], 'd'); /* full */
		TRY(weft_yield());
		while (weft_queue_try_get(&sized[self->q], &self->item) == 0)
			inject_note(*(char *)&self->item);
		JOIN_ALL();
		move(0, &sized[self->q], 'f');
		TRY(weft_yield());
		(void)weft_queue_try_put(&sized[self->q], &self->item);
		JOIN_ALL();
	}
	END(0);
}
PREPARE(sizes)

/* ---- Work queue: by priority, waited for, shut down with and without what is in it ----------- */

static char jobs[3];
static struct weft_work_queue work;

static bool smaller(const void *a, const void *b)
{
	return *(const char *)a < *(const char *)b;
}

struct work_side {
	WEFT_FRAME;
	char letter;
	char item;
};

static ASYNC(work_side)
{
	BEGIN(work_side);
	self->item = self->letter;
	if (self->letter == 'G')
		AWAIT(weft_work_queue_get(&work, &self->item));
	else if (self->letter == 'J')
		AWAIT(weft_work_queue_join(&work));
	else
		AWAIT(weft_work_queue_put(&work, &self->item));
	inject_note(self->item);
	inject_note(stage_result(rc));
	END(0);
}

struct work_orders {
	WEFT_FRAME;
	unsigned i;
	char item;
};

static ASYNC(work_orders)
{
	BEGIN(work_orders);
	(void)weft_work_queue_init(&work, jobs, 1, 3, smaller);
	inject_note(weft_work_queue_done(&work) == WEFT_ESTATE ? 'S' : '?');
	SPAWN(0, work_side, 'G');
	SPAWN(1, work_side, 'G');
	TRY(weft_yield());
	self->item = 'm';
	inject_note(stage_result(weft_work_queue_try_put(&work, &self->item)));
	weft_work_queue_shutdown(&work, false); /* the other getter leaves */
	JOIN_ALL();
	(void)weft_work_queue_init(&work, jobs, 1, 3, smaller);
	SPAWN(0, work_side, 'm');
	SPAWN(1, work_side, 'p');
	SPAWN(2, work_side, 'c'); /* goes to the front */
	SPAWN(3, work_side, 'n');
	TRY(weft_yield());
	TRY(weft_work_queue_get(&work, &self->item));
	inject_note(self->item);
	JOIN_ALL();
	SPAWN(0, work_side, 'a'); /* full */
	SPAWN(1, work_side, 'J');
	TRY(weft_yield());
	weft_work_queue_shutdown(&work, true);
	(void)weft_work_queue_done(&work); /* what was got before */
	JOIN_ALL();
	SPAWN(0, work_side, 'G');
	SPAWN(1, work_side, 'b');
	SPAWN(2, work_side, 'J');
	JOIN_ALL();
	END(0);
}
PREPARE(work_orders)

/* ---- Stream: by length, without copying, too long a line, closed while somebody waits -------- */

static unsigned char bytes[4];
static struct weft_stream stream;

struct stream_user {
	WEFT_FRAME;
	char letter;
	char text[6];
	union {
		struct weft_stream_read_exactly read;
		struct weft_stream_read_until line;
		struct weft_stream_write_all write;
	};
};

static ASYNC(stream_user)
{
	BEGIN(stream_user);
	if (self->letter == 'r')
		AWAIT(CALL(&self->read, weft_stream_read_exactly, .stream = &stream,
		           .to = self->text, .size = 6));
	else if (self->letter == 'l')
		AWAIT(CALL(&self->line, weft_stream_read_until, .stream = &stream, .to = self->text,
		           .size = 3, .delimiter = '.'));
	else if (self->letter == 'w')
		AWAIT(CALL(&self->write, weft_stream_write_all, .stream = &stream,
		           .bytes = "abcdefgh", .size = 8));
	else
		AWAIT(weft_stream_read(&stream, self->text, 0));
	inject_note(self->letter);
	inject_note(rc == WEFT_EFULL ? 'F' : stage_result(rc));
	END(0);
}

struct stream_states {
	WEFT_FRAME;
	unsigned i;
	char *at;
};

static ASYNC(stream_states)
{
	BEGIN(stream_states);
	(void)weft_stream_init(&stream, bytes, sizeof bytes);
	SPAWN(0, stream_user, 'r');
	SPAWN(1, stream_user, 'w');
	JOIN_ALL();
	inject_note(stage_result(weft_stream_peek(&stream, &self->at)));
	inject_note(*self->at);
	inject_note(stage_result(weft_stream_consume(&stream, 2)));
	inject_note(stage_result(weft_stream_consume(&stream, 2)));
	inject_note(stage_result(weft_stream_peek(&stream, &self->at)));
	SPAWN(0, stream_user, 'p');
	TRY(weft_yield());
	inject_note(stage_result(weft_stream_reserve(&stream, &self->at)));
	self->at[0] = 'x';
	self->at[1] = '.';
	inject_note(stage_result(weft_stream_commit(&stream, 2)));
	TRY(weft_yield());
	inject_note(stage_result(weft_stream_try_write(&stream, "yzab", 4)));
	inject_note(stage_result(weft_stream_try_write(&stream, "yzab", 4)));
	inject_note(stage_result(weft_stream_reserve(&stream, &self->at)));
	SPAWN(0, stream_user, 'l');
	SPAWN(1, stream_user, 'l');
	SPAWN(2, stream_user, 'l');
	SPAWN(3, stream_user, 'l');
	TRY(weft_yield());
	SPAWN(0, stream_user, 'w');
	TRY(weft_yield());
	weft_stream_close(&stream);
	JOIN_ALL();
	inject_note(stage_result(weft_stream_commit(&stream, 0)));
	inject_note(stage_result(weft_stream_try_write(&stream, "a", 1)));
	END(0);
}
PREPARE(stream_states)

/* ---- Mailbox and broadcast: overwritten, missed, put while somebody waits -------------------- */

static uint32_t latest, ring[2];
static struct weft_mailbox mailbox;
static struct weft_broadcast channel;
static struct weft_subscriber subscriber;

ACTOR(subscribed)
{
	BEGIN(subscribed);
	AWAIT(weft_broadcast_receive(&subscriber, &self->item));
	inject_note(rc == WEFT_EBUSY ? 'B' : stage_result(rc));
	END(0);
}

ACTOR(message_states)
{
	BEGIN(message_states);
	(void)weft_mailbox_init(&mailbox, &latest, sizeof latest);
	(void)weft_broadcast_init(&channel, ring, sizeof *ring, 2);
	inject_note(stage_result(weft_mailbox_peek(&mailbox, &self->item)));
	for (self->item = 'a'; self->item < 'd'; self->item++)
		weft_mailbox_put(&mailbox, &self->item);
	AWAIT(weft_mailbox_get(&mailbox, &self->item));
	inject_note(stage_result(rc));
	inject_note((char)self->item);
	weft_broadcast_subscribe(&channel, &subscriber);
	for (self->item = 'a'; self->item < 'e'; self->item++)
		(void)weft_broadcast_put(&channel, &self->item);
	SPAWN(0, subscribed, 0); /* has missed two */
	SPAWN(1, subscribed, 0);
	SPAWN(2, subscribed, 0); /* waits */
	SPAWN(3, subscribed, 0); /* can't as well */
	TRY(weft_yield());
	TRY(weft_yield());
	(void)weft_broadcast_put(&channel, &self->item);
	JOIN_ALL();
	SPAWN(0, subscribed, 0);
	TRY(weft_yield());
	weft_broadcast_close(&channel);
	JOIN_ALL();
	inject_note(stage_result(weft_broadcast_put(&channel, &self->item)));
	END(0);
}
PREPARE(message_states)

const HAL_ROM struct inject_program inject_handover[] = {
    RARE(sizes), RARE(work_orders), RARE(stream_states), RARE(message_states), {0},
};
