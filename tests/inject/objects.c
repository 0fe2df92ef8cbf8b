/* Objects that no interrupt may touch, in every state: whatever comes in between, their tasks go
 * the same way. */
#include "tests/inject/stage.h"

struct weft_task stage_task[STAGE_TASKS];

void *stage_frame(unsigned slot)
{
	static char frames[STAGE_TASKS][STAGE_FRAME] __attribute__((aligned(8)));

	return frames[slot];
}

char stage_result(int rc)
{
	switch (rc) {
	case WEFT_ECANCELED:
		return 'c';
	case WEFT_ETIMEDOUT:
		return 't';
	case WEFT_ECLOSED:
		return 'x';
	case WEFT_EBROKEN:
		return 'b';
	case WEFT_EFULL:
		return 'F';
	case WEFT_EEMPTY:
		return 'E';
	case WEFT_EINVAL:
		return 'V';
	case WEFT_ESTATE:
		return 'S';
	case WEFT_EBUSY:
		return 'B';
	case WEFT_EIO:
		return 'I';
	default:
		return rc < 0 ? '-' : (char)('0' + rc % 10);
	}
}

void stage_note(int rc)
{
	inject_note(stage_result(rc));
}

/* ---- Lock: free, held, waited for, a waiter cancelled, one whose limit passes ---------------- */

static struct weft_lock lock;

ACTOR(locker)
{
	BEGIN(locker);
	TRY(weft_lock(&lock));
	DEFER(&self->leave, weft_unlock, &lock);
	inject_note(self->letter);
	TRY(weft_yield());
	inject_note(self->letter);
	END(0);
}

ACTOR(impatient_locker)
{
	BEGIN(impatient_locker);
	AWAIT_UNTIL(&self->limit, weft_now() + STAGE_STEP, weft_lock(&lock));
	inject_note(stage_result(rc));
	if (rc == 0)
		(void)weft_unlock(&lock);
	END(0);
}

ACTOR(locks)
{
	BEGIN(locks);
	lock = (struct weft_lock){0};
	TRY(weft_lock(&lock));
	SPAWN(0, locker, 'a');
	SPAWN(1, locker, 'b');
	SPAWN(2, impatient_locker, 'i');
	SPAWN(3, locker, 'd');
	TRY(weft_yield());
	inject_note(stage_result(weft_try_lock(&lock)));
	(void)weft_cancel(&stage_task[1]);
	TRY(weft_sleep(3 * STAGE_STEP));
	(void)weft_unlock(&lock);
	JOIN_ALL();
	inject_note(weft_locked(&lock) ? 'L' : 'f');
	inject_note(stage_result(weft_unlock(&lock)));
	END(0);
}
PREPARE(locks)

/* ---- Condition ------------------------------------------------------------------------------- */

static struct weft_condition condition;
static unsigned things;

static bool there_are_things(void *unused)
{
	(void)unused;
	return things > 0;
}

struct condition_waiter {
	WEFT_FRAME;
	char letter;
	bool limited;
	struct weft_deadline limit;
	struct weft_condition_wait wait;
};

static ASYNC(condition_waiter)
{
	BEGIN(condition_waiter);
	TRY(weft_lock(&lock));
	AWAIT_UNTIL(&self->limit, self->letter == 't' ? weft_now() + STAGE_STEP : WEFT_NEVER,
	            CALL(&self->wait, weft_condition_wait, .condition = &condition,
	                 .until = there_are_things));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	if (rc == 0)
		things--;
	(void)weft_unlock(&lock);
	END(0);
}

ACTOR(conditions)
{
	BEGIN(conditions);
	lock = (struct weft_lock){0};
	weft_condition_init(&condition, &lock);
	things = 0;
	SPAWN(0, condition_waiter, 'a');
	SPAWN(1, condition_waiter, 'b');
	SPAWN(2, condition_waiter, 't');
	SPAWN(3, condition_waiter, 'd');
	TRY(weft_sleep(2 * STAGE_STEP));
	(void)weft_cancel(&stage_task[1]);
	TRY(weft_lock(&lock));
	things = 2;
	(void)weft_condition_notify(&condition, 1);
	(void)weft_condition_notify_all(&condition);
	(void)weft_unlock(&lock);
	JOIN_ALL();
	END(0);
}
PREPARE(conditions)

/* ---- Barrier --------------------------------------------------------------------------------- */

static struct weft_barrier barrier;

struct barrier_waiter {
	WEFT_FRAME;
	char letter;
	struct weft_barrier_wait wait;
};

static ASYNC(barrier_waiter)
{
	BEGIN(barrier_waiter);
	AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	END(0);
}

ACTOR(barriers)
{
	BEGIN(barriers);
	(void)weft_barrier_init(&barrier, 3);
	SPAWN(0, barrier_waiter, 'a');
	SPAWN(1, barrier_waiter, 'b');
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[0]);
	TRY(weft_yield());
	SPAWN(0, barrier_waiter, 'c');
	SPAWN(2, barrier_waiter, 'd');
	JOIN_ALL();
	SPAWN(0, barrier_waiter, 'e');
	TRY(weft_yield());
	weft_barrier_abort(&barrier);
	JOIN_ALL();
	weft_barrier_reset(&barrier);
	inject_note(weft_barrier_broken(&barrier) ? 'B' : 'g');
	END(0);
}
PREPARE(barriers)

/* ---- Limits of how many: bounded semaphore, limiter, pool ------------------------------------ */

static struct weft_bounded_semaphore bounded;
static struct weft_limiter limiter;
static void *blocks[2][2];
static struct weft_pool pool;

struct borrower {
	WEFT_FRAME;
	char letter;
	void *block;
	struct weft_token token;
	struct weft_defer leave[2];
};

static void release_bounded(struct weft_bounded_semaphore *semaphore)
{
	(void)weft_bounded_semaphore_release(semaphore);
}

static ASYNC(borrower)
{
	BEGIN(borrower);
	TRY(weft_bounded_semaphore_acquire(&bounded));
	DEFER(&self->leave[0], release_bounded, &bounded);
	inject_note(self->letter);
	TRY(weft_limiter_acquire(&limiter, &self->token));
	DEFER(&self->leave[1], weft_token_release, &self->token);
	TRY(weft_pool_take(&pool, &self->block));
	TRY(weft_yield());
	weft_pool_give(&pool, self->block);
	inject_note(self->letter);
	END(0);
}

ACTOR(limits)
{
	BEGIN(limits);
	weft_bounded_semaphore_init(&bounded, 2);
	weft_limiter_init(&limiter, 1);
	(void)weft_pool_init(&pool, blocks, sizeof blocks[0], 1);
	SPAWN(0, borrower, 'a');
	SPAWN(1, borrower, 'b');
	SPAWN(2, borrower, 'c');
	SPAWN(3, borrower, 'd');
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[2]);
	self->block = weft_pool_try_take(&pool);
	inject_note(self->block ? 'P' : 'e');
	weft_limiter_resize(&limiter, 2);
	JOIN_ALL();
	inject_note(stage_result((int)weft_bounded_semaphore_count(&bounded)));
	inject_note(stage_result((int)weft_limiter_available(&limiter)));
	END(0);
}
PREPARE(limits)

/* ---- Rate and retry -------------------------------------------------------------------------- */

static const struct weft_retry_policy policy = {.first_ms = 1, .attempts = 2};

struct paced {
	WEFT_FRAME;
	unsigned i;
	struct weft_rate rate;
	struct weft_rate_take take;
	struct weft_retry retry;
};

static ASYNC(paced)
{
	BEGIN(paced);
	(void)weft_rate_init(&self->rate, STAGE_STEP, 2);
	for (self->i = 0; self->i < 3; self->i++) {
		TRY(CALL(&self->take, weft_rate_take, .rate = &self->rate));
		inject_note('r');
	}
	inject_note(stage_result(weft_rate_try_take(&self->rate)));
	weft_retry_start(&self->retry, &policy);
	do {
		inject_note('a');
		AWAIT(weft_retry_wait(&self->retry, WEFT_EBUSY));
	} while (rc == 0);
	inject_note(stage_result(rc));
	END(0);
}
PREPARE(paced)

/* ---- Groups: children that end, fail, are cancelled; from a pool; drained -------------------- */

static struct {
	struct weft_child child;
	struct sleeper {
		WEFT_FRAME;
		char letter;
		uint8_t steps;
		int result;
	} frame;
} members[3];
static struct weft_pool member_pool;

static ASYNC(sleeper)
{
	BEGIN(sleeper);
	if (self->steps)
		AWAIT(weft_sleep(self->steps * STAGE_STEP));
	else
		AWAIT(weft_yield());
	inject_note(self->letter);
	if (rc < 0)
		inject_note(stage_result(rc));
	END(rc < 0 ? rc : self->result);
}

struct grouped {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_drain drain;
	void *block;
	unsigned i;
};

static int add(struct grouped *self, unsigned i, char letter, uint8_t steps, int result)
{
	return weft_group_spawn(
	    &self->group, &members[i].child,
	    FRAME(&members[i].frame, sleeper, .letter = letter, .steps = steps, .result = result));
}

static ASYNC(grouped)
{
	BEGIN(grouped);
	weft_group_open(&self->group);
	add(self, 0, 'a', 0, 0);
	add(self, 1, 'b', 1, 0);
	AWAIT(GROUP_CLOSE(&self->group, 0));
	inject_note(stage_result(rc));
	weft_group_open(&self->group);
	add(self, 0, 'a', 0, 0);
	add(self, 1, 'b', 1, WEFT_EBUSY);
	add(self, 2, 'c', 3, 0);
	AWAIT(GROUP_CLOSE(&self->group, 0));
	inject_note(rc == WEFT_EBUSY ? 'E' : 'n');
	END(0);
}
PREPARE(grouped)

struct drained {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_drain drain;
	void *block;
	unsigned i;
};

static ASYNC(drained)
{
	BEGIN(drained);
	(void)weft_pool_init(&member_pool, members, sizeof members[0], 2);
	weft_group_open(&self->group);
	for (self->i = 0; self->i < 3; self->i++) {
		TRY(weft_pool_take(&member_pool, &self->block));
		weft_group_spawn_pooled(
		    &self->group, self->block, &member_pool,
		    FRAME((struct sleeper *)(void *)((char *)self->block +
		                                     offsetof(__typeof__(members[0]), frame)),
		          sleeper, .letter = (char)('a' + self->i),
		          .steps = (uint8_t)(self->i * 20)));
	}
	AWAIT(
	    CALL(&self->drain, weft_drain, .group = &self->group, .finish_ms = 1, .cancel_ms = 1));
	inject_note(stage_result(rc));
	AWAIT(GROUP_CLOSE(&self->group, 0));
	inject_note(stage_result(rc));
	END(0);
}
PREPARE(drained)

/* ---- Generators, deferred work, exit stacks -------------------------------------------------- */

struct numbers {
	WEFT_GENERATOR(int);
	int i;
	struct weft_defer leave, call;
	struct sleeper last;
};

static void note_left(char letter)
{
	inject_note(letter);
}

static void left(void *unused)
{
	(void)unused;
	note_left('l');
}

static ASYNC(numbers)
{
	BEGIN(numbers);
	DEFER(&self->leave, left, NULL);
	DEFER_CALL(&self->call, &self->last, sleeper, .letter = 'z');
	for (self->i = 0; self->i < 5; self->i++) {
		TRY(weft_yield());
		YIELD(self->i);
	}
	END(0);
}

struct generated {
	WEFT_FRAME;
	unsigned i;
	struct numbers numbers;
	struct weft_exit_stack stack;
	struct weft_defer record[2];
	struct sleeper last;
};

static ASYNC(generated)
{
	BEGIN(generated);
	(void)FRAME(&self->numbers, numbers);
	for (self->i = 0; self->i < 2; self->i++) {
		AWAIT(NEXT(&self->numbers));
		inject_note(rc == WEFT_YIELDED ? (char)('0' + self->numbers.value) : '-');
	}
	AWAIT(CLOSE(&self->numbers));
	inject_note(stage_result(rc));
	weft_exit_stack_open(&self->stack);
	EXIT_PUSH(&self->stack, &self->record[0], left, NULL);
	EXIT_PUSH_CALL(&self->stack, &self->record[1], &self->last, sleeper, .letter = 's');
	AWAIT(EXIT_CLOSE(&self->stack, 3));
	inject_note(stage_result(rc));
	END(0);
}
PREPARE(generated)

/* ---- A pool of resources --------------------------------------------------------------------- */

static struct connection {
	struct weft_resource resource;
	struct sleeper step;
} connections[1];

static struct weft_frame *step(struct weft_resource *resource, char letter)
{
	struct connection *c = (struct connection *)resource;

	return FRAME(&c->step, sleeper, .letter = letter);
}

static struct weft_frame *open_step(struct weft_resource *resource)
{
	return step(resource, 'o');
}

static struct weft_frame *close_step(struct weft_resource *resource)
{
	return step(resource, 'c');
}

static struct weft_frame *check_step(struct weft_resource *resource)
{
	return step(resource, 'k');
}

static const struct weft_resource_kind connection_kind = {
    {{.open = open_step, .close = close_step, .check = check_step}}};
static struct weft_resource_pool resources;

struct resource_user {
	WEFT_FRAME;
	char letter;
	struct weft_resource_take take;
	struct weft_defer leave;
};

static ASYNC(resource_user)
{
	BEGIN(resource_user);
	TRY(CALL(&self->take, weft_resource_take, .pool = &resources));
	DEFER(&self->leave, weft_resource_return, self->take.resource);
	inject_note(self->letter);
	TRY(weft_yield());
	END(0);
}

struct resource_pools {
	WEFT_FRAME;
	unsigned i;
	struct weft_resource_pool_close close;
};

static ASYNC(resource_pools)
{
	BEGIN(resource_pools);
	connections[0] = (struct connection){0};
	resources = (struct weft_resource_pool)WEFT_RESOURCE_POOL(connections, &connection_kind, 4);
	SPAWN(0, resource_user, 'a');
	SPAWN(1, resource_user, 'b');
	SPAWN(2, resource_user, 'd');
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[1]);
	JOIN_ALL();
	AWAIT(CALL(&self->close, weft_resource_pool_close, .pool = &resources));
	inject_note(stage_result(rc));
	END(0);
}
PREPARE(resource_pools)

const HAL_ROM struct inject_program inject_objects[] = {
    NOTES(locks),   NOTES(conditions), NOTES(barriers),  NOTES(limits),         NOTES(paced),
    NOTES(grouped), NOTES(drained),    NOTES(generated), NOTES(resource_pools), {0},
};
