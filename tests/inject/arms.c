/* Every kind of arm: given while it waits, given before, cancelled. */
#include "tests/inject/stage.h"

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

static unsigned char bytes[4];
static char jobs[1];
static uint32_t latest, ring[2];
static struct weft_stream stream;
static struct weft_mailbox mailbox;
static struct weft_broadcast channel;
static struct weft_subscriber subscriber;
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
		weft_arm_write(arm, &stream, room, SIZE_MAX);
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
	return FRAME((struct arms *)inject_memory(), arms, .kind = kind);
}

#define ARMS(name, kind)                                                                           \
	{                                                                                          \
		"arm_" #name, arms_prepare, NULL, kind, BY(SOON) | BY(PUT), 0, 0, NULL             \
	}

const HAL_ROM struct inject_program inject_arms[] = {
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
