/* Queues and their like in the rarer states: both sides waiting, shut down, items of any size; and
 * each kind of arm. */
#include "tests/inject/stage.h"

/* ---- Queue: items of a word, of four words, of three bytes; with and without waiting ------------
 */

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
	weft_spawn(&stage_task[slot], FRAME((struct mover *)(void *)stage_frame[slot], mover,
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

/* ---- Work queue: by priority, waited for by getters, shut down with and without what is in it
 * ----
 */

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

/* ---- Stream: by length, without copying, too long a line, closed while somebody waits
 * -------------
 */

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

/* ---- Mailbox and broadcast: overwritten, missed, put while somebody waits
 * -------------------------
 */

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

/* ---- Every kind of arm: given while it waits, given before, neither
 * -------------------------------
 */

/* Of arms. */
enum kind {
	GET,
	PUT,
	WORK_GET,
	WORK_PUT,
	READ,
	WRITE,
	POOL,
	SLOT,
	MAILBOX,
	BROADCAST,
	LIMITER,
	FLAGS,
	SEMAPHORE
};

static struct weft_queue queue;
static struct weft_slot_queue slots;
static struct weft_pool pool;
static void *blocks[2][2], *slot_memory[1][2], *out, *slot;
static struct weft_limiter limiter;
static struct weft_token token, taken;
static struct weft_event_group flags;
static struct weft_semaphore units;
static struct weft_work_queue tasks;
static uint32_t from, to;
static char room[4];

static void renew(void)
{
	(void)weft_queue_init(&queue, ring, sizeof *ring, 1);
	(void)weft_slot_queue_init(&slots, slot_memory, sizeof *slot_memory, 1);
	(void)weft_pool_init(&pool, blocks, sizeof *blocks, 1);
	(void)weft_mailbox_init(&mailbox, &latest, sizeof latest);
	(void)weft_broadcast_init(&channel, ring, sizeof *ring, 2);
	(void)weft_stream_init(&stream, bytes, sizeof bytes);
	(void)weft_work_queue_init(&tasks, jobs, 1, 1, NULL);
	weft_broadcast_subscribe(&channel, &subscriber);
	flags = (struct weft_event_group){0};
	units = (struct weft_semaphore){0};
	token = taken = (struct weft_token){0};
	weft_limiter_init(&limiter, 1);
}

/* Makes the arm of that kind unable to be served, where it is not so already. */
static void exhaust(unsigned kind)
{
	if (kind == PUT)
		(void)weft_queue_try_put(&queue, &from);
	else if (kind == WORK_PUT)
		(void)weft_work_queue_try_put(&tasks, room);
	else if (kind == WRITE)
		(void)weft_stream_try_write(&stream, room, 4);
	else if (kind == POOL)
		out = weft_pool_try_take(&pool);
	else if (kind == SLOT)
		slot = weft_slot_queue_try_reserve(&slots);
	else if (kind == LIMITER)
		(void)weft_limiter_try_acquire(&limiter, &taken);
}

static void prepare_arm(struct weft_arm *arm, unsigned kind)
{
	switch (kind) {
	case GET:
		weft_arm_get(arm, &queue, &to);
		break;
	case PUT:
		weft_arm_put(arm, &queue, &from);
		break;
	case WORK_GET:
		weft_arm_work_get(arm, &tasks, &to);
		break;
	case WORK_PUT:
		weft_arm_work_put(arm, &tasks, room);
		break;
	case READ:
		weft_arm_read(arm, &stream, &to, 4);
		break;
	case WRITE:
		weft_arm_write(arm, &stream, room, 70000);
		break;
	case POOL:
		weft_arm_pool(arm, &pool, &out);
		break;
	case SLOT:
		weft_arm_get_slot(arm, &slots, &slot);
		break;
	case MAILBOX:
		weft_arm_mailbox(arm, &mailbox, &to);
		break;
	case BROADCAST:
		weft_arm_broadcast(arm, &subscriber, &to);
		break;
	case LIMITER:
		weft_arm_limiter(arm, &limiter, &token);
		break;
	case FLAGS:
		(void)weft_arm_event_group(arm, &flags, 3, WEFT_ALL | WEFT_CLEAR);
		break;
	default:
		weft_arm_semaphore(arm, &units);
		break;
	}
}

static void serve_arm(unsigned kind)
{
	uint32_t item = 'i';

	switch (kind) {
	case GET:
		(void)weft_queue_try_put(&queue, &item);
		break;
	case PUT:
		(void)weft_queue_try_get(&queue, &item);
		break;
	case WORK_GET:
		(void)weft_work_queue_try_put(&tasks, &item);
		break;
	case WORK_PUT:
		(void)weft_work_queue_try_get(&tasks, &item);
		break;
	case READ:
		(void)weft_stream_try_write(&stream, room, 3);
		break;
	case WRITE:
		(void)weft_stream_try_read(&stream, &item, 1);
		break;
	case POOL:
		weft_pool_give(&pool, out);
		break;
	case SLOT:
		weft_slot_queue_commit(&slots, slot);
		break;
	case MAILBOX:
		weft_mailbox_put(&mailbox, &item);
		break;
	case BROADCAST:
		(void)weft_broadcast_put(&channel, &item);
		break;
	case LIMITER:
		(void)weft_token_release(&taken);
		break;
	case FLAGS:
		(void)weft_event_group_set(&flags, 2);
		(void)weft_event_group_set(&flags, 5);
		break;
	default:
		(void)weft_semaphore_release(&units);
		break;
	}
}

struct armed {
	WEFT_FRAME;
	char letter;
	unsigned kind;
	struct weft_event unset;
	struct weft_any any;
	struct weft_arm arm[3];
};

/* The arm stands in its queue twice: the one that loses leaves it. */
static ASYNC(armed)
{
	BEGIN(armed);
	weft_arm_event(&self->arm[0], &self->unset);
	prepare_arm(&self->arm[1], self->kind);
	prepare_arm(&self->arm[2], self->kind);
	AWAIT(weft_wait_any(&self->any, self->arm, self->letter == 'b' ? 2 : 3));
	inject_note(stage_result(rc));
	END(0);
}

struct arms {
	WEFT_FRAME;
	unsigned kind;
	struct armed chooser;
	struct weft_task task;
};

static void choose(struct arms *self, char letter)
{
	weft_spawn(&self->task, FRAME(&self->chooser, armed, .letter = letter, .kind = self->kind));
}

static ASYNC(arms)
{
	BEGIN(arms);
	renew();
	exhaust(self->kind);
	choose(self, 'c');
	TRY(weft_yield());
	(void)weft_cancel(&self->task);
	AWAIT(weft_join_shielded(&self->task));
	choose(self, 'w');
	TRY(weft_yield());
	serve_arm(self->kind);
	AWAIT(weft_join_shielded(&self->task));
	renew();
	exhaust(self->kind);
	serve_arm(self->kind);
	choose(self, 'b');
	AWAIT(weft_join_shielded(&self->task));
	END(0);
}

static struct weft_frame *arms_prepare(unsigned kind)
{
	_Static_assert(sizeof(struct arms) <= INJECT_MEMORY, "INJECT_MEMORY");
	return FRAME((struct arms *)(void *)inject_memory, arms, .kind = kind);
}

#define ARMS(name, kind)                                                                           \
	{                                                                                          \
		"arm_" #name, arms_prepare, NULL, kind, BY(SOON) | BY(PUT), 0, 0                   \
	}

const struct inject_program inject_handover[] = {
    RARE(sizes),
    RARE(work_orders),
    RARE(stream_states),
    RARE(message_states),
    ARMS(get, GET),
    ARMS(put, PUT),
    ARMS(work_get, WORK_GET),
    ARMS(work_put, WORK_PUT),
    ARMS(read, READ),
    ARMS(write, WRITE),
    ARMS(pool, POOL),
    ARMS(slot, SLOT),
    ARMS(mailbox, MAILBOX),
    ARMS(broadcast, BROADCAST),
    ARMS(limiter, LIMITER),
    ARMS(flags, FLAGS),
    ARMS(semaphore, SEMAPHORE),
    {0},
};
