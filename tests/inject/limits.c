/* Conditions, pools of resources, rates, retries and executors in the rarer states. */
#include <string.h>

#include "tests/inject/stage.h"

/* ---- Condition: without the lock, cancelled in line for the lock, cancelled twice ------------ */

static struct weft_lock lock;
static struct weft_condition condition;

struct notified {
	WEFT_FRAME;
	char letter;
	struct weft_condition_wait wait;
};

static ASYNC(notified)
{
	BEGIN(notified);
	TRY(weft_lock(&lock));
	AWAIT(CALL(&self->wait, weft_condition_wait, .condition = &condition));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	(void)weft_unlock(&lock);
	END(0);
}

struct condition_states {
	WEFT_FRAME;
	unsigned i;
	struct weft_condition_wait wait;
};

static ASYNC(condition_states)
{
	BEGIN(condition_states);
	lock = (struct weft_lock){0};
	weft_condition_init(&condition, &lock);
	inject_note(weft_condition_notify(&condition, 1) == WEFT_ESTATE ? 'S' : '?');
	AWAIT(CALL(&self->wait, weft_condition_wait, .condition = &condition));
	inject_note(rc == WEFT_ESTATE ? 'S' : '?');
	SPAWN(0, notified, 'a');
	SPAWN(1, notified, 'b');
	SPAWN(2, notified, 'd');
	TRY(weft_yield());
	TRY(weft_lock(&lock));
	(void)weft_condition_notify(&condition, 1);
	(void)weft_cancel(&stage_task[0]); /* in line: what it was told goes to the next one */
	(void)weft_cancel(&stage_task[2]);
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[2]); /* waits for the lock again */
	TRY(weft_yield());
	inject_note(stage_result(weft_try_lock(&lock)));
	(void)weft_unlock(&lock);
	JOIN_ALL();
	inject_note(stage_result(weft_try_lock(&lock)));
	END(0);
}
PREPARE(condition_states)

/* ---- Resources: what does not open, is no longer good, does not close; too many waiters ------ */

struct acting {
	WEFT_FRAME;
	char letter;
	int result;
};

static ASYNC(acting)
{
	BEGIN(acting);
	inject_note(self->letter);
	TRY(weft_yield());
	END(self->result);
}

static struct connection {
	struct weft_resource resource;
	struct acting step;
} connections[2];

static int open_result, close_result, check_result;

static struct weft_frame *act(struct weft_resource *resource, char letter, int result)
{
	return FRAME(&((struct connection *)resource)->step, acting, .letter = letter,
	             .result = result);
}

static struct weft_frame *open_step(struct weft_resource *resource)
{
	return act(resource, 'o', open_result);
}

static struct weft_frame *close_step(struct weft_resource *resource)
{
	return act(resource, 'c', close_result);
}

static struct weft_frame *check_step(struct weft_resource *resource)
{
	return act(resource, 'k', check_result);
}

static const struct weft_resource_kind kind = {
    {{.open = open_step, .close = close_step, .check = check_step}}};
static struct weft_resource_pool pool;

struct resource_taker {
	WEFT_FRAME;
	char letter;
	struct weft_resource_take take;
};

/* b: gives it back broken; h: holds it for a while. */
static ASYNC(resource_taker)
{
	BEGIN(resource_taker);
	AWAIT(CALL(&self->take, weft_resource_take, .pool = &pool));
	inject_note(self->letter);
	inject_note(rc == WEFT_EFULL ? 'F' : rc == WEFT_EIO ? 'I' : stage_result(rc));
	if (rc < 0)
		RETURN(0);
	if (self->letter == 'h')
		AWAIT(weft_sleep(STAGE_STEP));
	weft_resource_give(&pool, self->take.resource, self->letter == 'b');
	END(0);
}

struct resource_closer {
	WEFT_FRAME;
	char letter;
	struct weft_resource_pool_close close;
};

static ASYNC(resource_closer)
{
	BEGIN(resource_closer);
	AWAIT(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	inject_note('C');
	inject_note(rc == WEFT_EIO ? 'I' : stage_result(rc));
	END(0);
}

struct resource_states {
	WEFT_FRAME;
	unsigned i;
	struct weft_resource_pool_open open;
};

static void begin_resources(unsigned limit)
{
	memset(connections, 0, sizeof connections);
	pool = (struct weft_resource_pool)WEFT_RESOURCE_POOL(connections, &kind, 1);
	pool.limit = (uint16_t)limit;
	open_result = close_result = check_result = 0;
}

static ASYNC(resource_states)
{
	BEGIN(resource_states);
	begin_resources(1);
	open_result = WEFT_EIO;
	SPAWN(0, resource_taker, 'a');
	JOIN_ALL();
	AWAIT(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 2));
	inject_note(rc == WEFT_EIO ? 'I' : '?');
	open_result = 0;
	AWAIT(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 3));
	inject_note(stage_result(rc));
	check_result = WEFT_EIO;
	close_result = WEFT_EIO; /* counts as closed all the same */
	SPAWN(0, resource_taker, 'b');
	JOIN_ALL();
	check_result = 0;
	SPAWN(0, resource_taker, 'a');
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[0]); /* during its check: broken */
	JOIN_ALL();
	for (self->i = 0; self->i < 2; self->i++)
		connections[self->i].resource.state = WEFT_RESOURCE_BROKEN;
	close_result = 0;
	SPAWN(0, resource_taker, 'a'); /* closes, and opens */
	JOIN_ALL();
	END(0);
}
PREPARE(resource_states)

static ASYNC(resource_closes)
{
	BEGIN_AS(resource_states, resource_closes);
	begin_resources(1);
	SPAWN(0, resource_taker, 'h');
	SPAWN(1, resource_taker, 'h');
	SPAWN(2, resource_taker, 'w');
	SPAWN(3, resource_taker, 'f');
	TRY(weft_sleep(STAGE_STEP / 2));
	(void)weft_cancel(&stage_task[2]);
	TRY(weft_join_shielded(&stage_task[2]));
	SPAWN(2, resource_taker, 'w');
	TRY(weft_yield());
	SPAWN(3, resource_closer, 0);
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[3]); /* the rest stays as it is */
	TRY(weft_join_shielded(&stage_task[3]));
	close_result = WEFT_EIO;
	SPAWN(3, resource_closer, 0);
	SPAWN(2, resource_taker, 'x');
	JOIN_ALL();
	AWAIT(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 1));
	SPAWN(0, resource_closer, 0);
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[0]); /* while it closes one */
	JOIN_ALL();
	END(0);
}
PREPARE_AS(resource_states, resource_closes)

/* ---- Rate: several who wait, the first of them and another cancelled; retry limits ----------- */

static struct weft_rate rate;

struct rate_taker {
	WEFT_FRAME;
	char letter;
	struct weft_rate_take take;
};

static ASYNC(rate_taker)
{
	BEGIN(rate_taker);
	AWAIT(CALL(&self->take, weft_rate_take, .rate = &rate));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	END(0);
}

static bool not_an_io_error(int rc)
{
	return rc != WEFT_EIO;
}

static const struct weft_retry_policy policies[] = {
    {.first_ms = 1, .attempts = 4, .limit_ms = 1, .factor = 3, .jitter = 50},
    {.first_ms = 1, .total_ms = 4},
    {.first_ms = 1, .retryable = not_an_io_error},
};

struct paces {
	WEFT_FRAME;
	unsigned i;
	struct weft_retry retry;
};

static ASYNC(paces)
{
	BEGIN(paces);
	(void)weft_rate_init(&rate, 2 * STAGE_STEP, 1);
	for (self->i = 0; self->i < 4; self->i++)
		SPAWN(self->i, rate_taker, (char)('a' + self->i));
	TRY(weft_yield());
	inject_note(stage_result(weft_rate_try_take(&rate)));
	(void)weft_cancel(&stage_task[1]); /* it was next */
	(void)weft_cancel(&stage_task[2]);
	JOIN_ALL();
	inject_note(stage_result(weft_rate_try_take(&rate)));
	TRY(weft_sleep(5 * STAGE_STEP));
	inject_note(stage_result(weft_rate_try_take(&rate)));
	for (self->i = 0; self->i < 3; self->i++) {
		weft_retry_start(&self->retry, &policies[self->i]);
		weft_retry_seed(&self->retry, 1);
		do {
			inject_note('.');
			AWAIT(weft_retry_wait(&self->retry,
			                      self->retry.attempt < 3 ? WEFT_EBUSY : WEFT_EIO));
		} while (rc == 0);
		inject_note(rc == WEFT_EIO ? 'I' : '?');
	}
	AWAIT(weft_retry_wait(&self->retry, WEFT_ECANCELED));
	inject_note(stage_result(rc));
	END(0);
}
PREPARE(paces)

/* ---- Executor: jobs that wait for a worker, are withdrawn, abandoned, refused ---------------- */

static struct weft_executor executor, nobody;

static struct job {
	struct weft_job job;
	char letter;
} jobs[4];

static void started(struct weft_job *job)
{
	inject_note(((struct job *)job)->letter);
	inject_note('<');
}

static void ended(struct weft_job *job)
{
	inject_note(((struct job *)job)->letter);
	inject_note('>');
}

static void withdrawn(struct weft_job *job)
{
	inject_note(((struct job *)job)->letter);
	inject_note('!');
}

static int work(struct weft_job *job)
{
	(void)job;
	return 7;
}

ACTOR(offloader)
{
	BEGIN(offloader);
	if (self->letter == 'd')
		(void)weft_cancel(weft_task_self()); /* before it is queued */
	AWAIT(weft_offload(&executor, &jobs[self->letter - 'a'].job));
	inject_note(self->letter);
	inject_note(rc == WEFT_EBUSY ? 'B' : stage_result(rc));
	END(0);
}

ACTOR(executors)
{
	BEGIN(executors);
	for (unsigned i = 0; i < 4; i++)
		jobs[i] = (struct job){
		    {.run = work, .started = started, .ended = ended, .withdrawn = withdrawn},
		    (char)('a' + i)};
	(void)weft_executor_init(&executor, 1);
	AWAIT(weft_offload(&nobody, &jobs[0].job));
	inject_note(rc == WEFT_ENOWORKER ? 'N' : '?');
	for (self->i = 0; self->i < 4; self->i++)
		SPAWN(self->i, offloader, (char)('a' + self->i));
	TRY(weft_yield());
	AWAIT(weft_offload(&executor, &jobs[1].job));
	inject_note(rc == WEFT_EBUSY ? 'B' : '?');
	(void)weft_cancel(&stage_task[1]); /* withdrawn */
	inject_worker_done();
	TRY(weft_join_shielded(&stage_task[0])); /* and the third job has begun */
	(void)weft_cancel(&stage_task[2]);       /* abandoned */
	TRY(weft_join_shielded(&stage_task[2]));
	inject_worker_done();
	TRY(weft_executor_drain(&executor));
	TRY(weft_executor_drain(&executor));
	inject_note('D');
	JOIN_ALL();
	END(0);
}
PREPARE(executors)

/* ---- Limiter and semaphore: wrong uses, a token from the middle; full ------------------------ */

static struct weft_limiter limiter;
static struct weft_token tokens[3];
static struct weft_semaphore full;
static uint16_t items[2];
static uint8_t filled[2];
static struct weft_isr_queue queue;

ACTOR(limits_reached)
{
	BEGIN(limits_reached);
	memset(tokens, 0, sizeof tokens);
	weft_limiter_init(&limiter, 3);
	for (unsigned i = 0; i < 3; i++)
		(void)weft_limiter_try_acquire(&limiter, &tokens[i]);
	inject_note(stage_result(weft_limiter_try_acquire(&limiter, &tokens[0])));
	for (unsigned i = 0; i < 3; i++)
		inject_note(stage_result(weft_token_release(&tokens[(i + 1) % 3])));
	inject_note(stage_result(weft_token_release(&tokens[0])));
	full = (struct weft_semaphore){.count = WEFT_SEMAPHORE_MAX - 1, .posted = 1};
	inject_note(stage_result(weft_semaphore_release(&full)));
	inject_note(stage_result(weft_semaphore_release(&full)));
	inject_note(stage_result(weft_semaphore_release_isr(&full)));
	TRY(weft_yield()); /* two are carried out, neither fits */
	inject_note(full.count == WEFT_SEMAPHORE_MAX ? 'M' : '?');
	full.posted = WEFT_SEMAPHORE_MAX;
	inject_note(stage_result(weft_semaphore_release_isr(&full)));
	inject_note(stage_result(weft_semaphore_try_acquire(&full)));
	full.count = 0;
	inject_note(stage_result(weft_semaphore_try_acquire(&full)));
	inject_note(stage_result(weft_isr_queue_init(&queue, items, filled, 2, 3)));
	(void)weft_isr_queue_init(&queue, items, filled, 2, 2);
	for (self->item = 'a'; self->item < 'd'; self->item++)
		inject_note(stage_result(weft_isr_queue_put_isr(&queue, &self->item)));
	while (weft_isr_queue_try_get(&queue, &self->item) == 0)
		inject_note((char)self->item);
	END(0);
}
PREPARE(limits_reached)

const HAL_ROM struct inject_program inject_limits[] = {
    RARE(condition_states),
    RARE(resource_states),
    RARE(resource_closes),
    RARE(paces),
    RARE(executors),
    RARE(limits_reached),
    {0},
};
