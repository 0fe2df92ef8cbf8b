/* Resource pools, with connections that take their time and fail when they are told to. */
#include "kernel/resource_pool.h"

#include "tests/unit/wait_contract.h"

/* ---- Connections --------------------------------------------------------------------------- */

#define STEP_MS 20
#define BRIEF_US 300

static weft_time step; /* what each operation takes */

enum operation { OPEN, CLOSE, CHECK };

/* Notes its letter and the connection's number when it begins, the capital when it has succeeded,
 * '!' when it has failed, '/' when it was cancelled. */
struct operate {
	WEFT_FRAME;
	struct connection *connection;
	enum operation operation;
};

struct connection {
	struct weft_resource resource;
	char number;
	bool open, busy;
	int result[3]; /* of each operation, the next time */
	struct operate operate;
};

#define CONNECTIONS 3u

static struct connection connections[CONNECTIONS];

static void begins(struct connection *connection, enum operation operation)
{
	OK(!connection->busy);
	OK(connection->open == (operation != OPEN));
	OK(connection->resource.taken);
	connection->busy = true;
	if (operation == CLOSE) /* however it goes */
		connection->open = false;
	NOTE((char)HAL_BYTE(&"oxc"[operation]));
	NOTE(connection->number);
}

static int ends(struct connection *connection, enum operation operation, int rc)
{
	OK(connection->busy);
	connection->busy = false;
	if (rc < 0) {
		NOTE('/');
		return rc;
	}
	rc = connection->result[operation];
	connection->result[operation] = 0;
	NOTE(rc < 0 ? '!' : (char)HAL_BYTE(&"OXC"[operation]));
	if (rc >= 0 && operation == OPEN)
		connection->open = true;
	return rc;
}

static ASYNC(operate)
{
	BEGIN(operate);
	begins(self->connection, self->operation);
	AWAIT(weft_sleep(step));
	END(ends(self->connection, self->operation, rc));
}

static struct weft_frame *prepare(struct weft_resource *resource, enum operation operation)
{
	struct connection *c = (struct connection *)resource;

	return FRAME(&c->operate, operate, .connection = c, .operation = operation);
}

static struct weft_frame *open_it(struct weft_resource *resource)
{
	return prepare(resource, OPEN);
}

static struct weft_frame *close_it(struct weft_resource *resource)
{
	return prepare(resource, CLOSE);
}

static struct weft_frame *check_it(struct weft_resource *resource)
{
	return prepare(resource, CHECK);
}

static const struct weft_resource_kind slow = {
    .open = open_it, .close = close_it, .check = check_it};
static const struct weft_resource_kind unchecked = {.open = open_it, .close = close_it};

static struct weft_resource_pool pool;

/* The first n of the connections; so many tasks may wait. */
static void begin(const struct weft_resource_kind *operations, unsigned n, uint16_t waiting)
{
	pool = (struct weft_resource_pool)WEFT_RESOURCE_POOL(connections, operations, waiting);
	pool.end = (char *)&connections[n];
	step = weft_ms(STEP_MS);
	memset(connections, 0, sizeof connections);
	for (unsigned i = 0; i < CONNECTIONS; i++)
		connections[i].number = (char)('0' + i);
}

static unsigned open_now(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < CONNECTIONS; i++) {
		OK(!connections[i].busy);
		n += connections[i].open;
	}
	return n;
}

/* ---- Those who take ------------------------------------------------------------------------ */

/* Notes its small letter when it has taken, its capital when it was cancelled, its digit when time
 * was out, or how it failed; keeps what it has for a time, then gives it back. */
struct taker {
	WEFT_FRAME;
	unsigned i;
	uint32_t keep_ms;
	weft_time due;
	bool breaks;
	struct weft_deadline limit;
	struct weft_resource_take take;
	struct weft_defer leave;
};

static char how_it_went(unsigned i, int rc)
{
	switch (rc) {
	case 0:
		return (char)('a' + i);
	case WEFT_ECANCELED:
		return (char)('A' + i);
	case WEFT_ETIMEDOUT:
		return (char)('5' + i);
	case WEFT_EFULL:
		return '#';
	case WEFT_ECLOSED:
		return '%';
	case WEFT_EIO:
		return '?';
	default:
		return '=';
	}
}

static ASYNC(taker)
{
	BEGIN(taker);
	AWAIT_UNTIL(&self->limit, self->due, CALL(&self->take, weft_resource_take, .pool = &pool));
	NOTE(how_it_went(self->i, rc));
	OK((rc == 0) == (self->take.resource != NULL));
	if (rc < 0)
		RETURN(0);
	OK(self->take.resource->taken);
	OK(((struct connection *)self->take.resource)->open || pool.kind->open == NULL);
	DEFER(&self->leave, weft_resource_return, self->take.resource);
	if (self->breaks)
		weft_resource_break(self->take.resource);
	TRY(weft_sleep_ms(self->keep_ms));
	END(0);
}

#define TAKERS 4u

static struct weft_task task[TAKERS];
static struct taker takers[TAKERS];

static void spawn_taker(unsigned i, uint32_t keep_ms)
{
	weft_spawn(&task[i],
	           FRAME(&takers[i], taker, .i = i, .keep_ms = keep_ms, .due = WEFT_NEVER));
}

static void spawn_takers(unsigned n, uint32_t keep_ms)
{
	for (unsigned i = 0; i < n; i++)
		spawn_taker(i, keep_ms);
}

/* All of them have ended. */
struct join_takers {
	WEFT_FRAME;
	unsigned i;
};

static ASYNC(join_takers)
{
	BEGIN(join_takers);
	for (; self->i < TAKERS; self->i++)
		AWAIT(weft_join(&task[self->i]));
	EQ(weft_resource_pool_taken(&pool), 0);
	END(0);
}

/* ---- The contract of its wait -------------------------------------------------------------- */

#define HELD (2 * WAITING)

static const struct weft_resource_kind immediate; /* nothing to do */
static struct weft_resource bare[HELD], *held[HELD + 1];
static unsigned held_count;

/* As a body would CALL it; the task's innermost frame is the one that awaits. */
static int take(struct weft_resource_take *frame)
{
	return weft_frame_call(FRAME(frame, weft_resource_take, .pool = &pool),
	                       weft_loop.current->frame, 0);
}

/* Nobody may wait for a moment. */
static bool try_take(void)
{
	struct weft_resource_take frame;
	uint16_t limit = pool.limit;
	int rc;

	pool.limit = 0;
	rc = take(&frame);
	pool.limit = limit;
	EQ(rc, frame.resource ? 0 : WEFT_EFULL);
	if (frame.resource)
		held[held_count++] = frame.resource;
	return frame.resource;
}

static void begin_taken(void)
{
	pool = (struct weft_resource_pool)WEFT_RESOURCE_POOL(bare, &immediate, WAITING);
	memset(bare, 0, sizeof bare);
	held_count = 0;
	while (try_take()) {
	}
	EQ(held_count, HELD);
}

static int take_waiting(unsigned i)
{
	static struct weft_resource_take frames[WAITING];

	return take(&frames[i]);
}

static void give(void)
{
	weft_resource_give(&pool, held[--held_count], false);
}

static const struct wait_kind taking = {
    .name = "take",
    .begin = begin_taken,
    .wait = take_waiting,
    .give = give,
    .take = try_take,
    .takes = true,
};

/* ---- Opening, checking, closing ------------------------------------------------------------ */

#define TAKE(frame) CALL(frame, weft_resource_take, .pool = &pool)

CASE_WITH(they_are_opened_when_needed, struct weft_resource_take a, b, c;)
{
	BEGIN(they_are_opened_when_needed);
	begin(&slow, 3, 1);
	TRY(TAKE(&self->a));
	SEQUENCE("o0O");
	OK(self->a.resource == &connections[0].resource);
	EQ(weft_resource_pool_taken(&pool), 1);
	TRY(TAKE(&self->b));
	SEQUENCE("o1O");
	weft_resource_give(&pool, self->a.resource, false);
	EQ(weft_resource_pool_taken(&pool), 1);
	TRY(TAKE(&self->c)); /* one that is open comes before one that is not */
	SEQUENCE("c0C");
	OK(self->c.resource == &connections[0].resource);
	weft_resource_return(self->b.resource);
	weft_resource_return(self->c.resource);
	EQ(open_now(), 2);
	EQ(weft_resource_pool_taken(&pool), 0);
	END(0);
}

/* Without a check one that is open is had without a trip through the loop. */
CASE_WITH(without_a_check, struct weft_resource_take a; struct join_takers join;)
{
	BEGIN(without_a_check);
	begin(&unchecked, 1, 1);
	TRY(TAKE(&self->a));
	weft_resource_return(self->a.resource);
	spawn_taker(0, 0);
	TRY(TAKE(&self->a));
	SEQUENCE("o0O");
	weft_resource_return(self->a.resource);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("a");
	END(0);
}

CASE_WITH(a_broken_one_is_opened_anew, struct weft_resource_take a, b;)
{
	BEGIN(a_broken_one_is_opened_anew);
	begin(&slow, 3, 1);
	TRY(TAKE(&self->a));
	TRY(TAKE(&self->b));
	SEQUENCE("o0Oo1O");
	weft_resource_give(&pool, self->a.resource, true);
	weft_resource_give(&pool, self->b.resource, false);
	SEQUENCE(""); /* in its time */
	TRY(TAKE(&self->a));
	SEQUENCE("c1C"); /* the good one first */
	TRY(TAKE(&self->b));
	SEQUENCE("x0Xo0O"); /* before one that was never open */
	weft_resource_break(self->b.resource);
	weft_resource_return(self->b.resource);
	weft_resource_return(self->a.resource);
	connections[0].result[CLOSE] = WEFT_EIO;       /* it is closed anyhow */
	weft_resource_break(&connections[1].resource); /* while nobody has it */
	TRY(TAKE(&self->b));
	SEQUENCE("x0!o0O");
	weft_resource_return(self->b.resource);
	EQ(open_now(), 2);
	END(0);
}

CASE_WITH(a_check_that_fails, struct weft_resource_take a;)
{
	BEGIN(a_check_that_fails);
	begin(&slow, 1, 1);
	TRY(TAKE(&self->a));
	weft_resource_return(self->a.resource);
	SEQUENCE("o0O");
	connections[0].result[CHECK] = WEFT_ETIMEDOUT;
	TRY(TAKE(&self->a));
	SEQUENCE("c0!x0Xo0O");
	weft_resource_return(self->a.resource);
	connections[0].result[CHECK] = WEFT_EIO;
	connections[0].result[CLOSE] = WEFT_EIO;
	connections[0].result[OPEN] = WEFT_EUSER;
	AWAIT(TAKE(&self->a));
	EQ(rc, WEFT_EUSER);
	OK(!self->a.resource);
	EQ(weft_resource_pool_taken(&pool), 0);
	SEQUENCE("c0!x0!o0!");
	TRY(TAKE(&self->a)); /* it is closed now */
	SEQUENCE("o0O");
	weft_resource_return(self->a.resource);
	END(0);
}

CASE_WITH(results_of_steps_are_not_those_of_taking, struct weft_resource_take a;)
{
	BEGIN(results_of_steps_are_not_those_of_taking);
	begin(&slow, 1, 1);
	connections[0].result[OPEN] = 7;
	AWAIT(TAKE(&self->a));
	EQ(rc, 0);
	weft_resource_give(&pool, self->a.resource, true);
	connections[0].result[CLOSE] = 7;
	AWAIT(TAKE(&self->a));
	EQ(rc, 0);
	weft_resource_return(self->a.resource);
	connections[0].result[CHECK] = 7;
	AWAIT(TAKE(&self->a));
	EQ(rc, 0);
	weft_resource_return(self->a.resource);
	SEQUENCE("o0Ox0Xo0Oc0C");
	END(0);
}

/* ---- In order ------------------------------------------------------------------------------ */

CASE_WITH(they_take_turns, struct join_takers join;)
{
	BEGIN(they_take_turns);
	begin(&slow, 1, 3);
	spawn_takers(4, 1);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0Oac0Cbc0Ccc0Cd");
	END(0);
}

/* The error goes to the one that had it opened; what is free then is the next one's to open. */
CASE_WITH(an_open_that_fails, struct join_takers join;)
{
	BEGIN(an_open_that_fails);
	begin(&slow, 1, 3);
	connections[0].result[OPEN] = WEFT_EIO;
	spawn_takers(3, 1);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0!?o0Obc0Cc");
	EQ(open_now(), 1);
	END(0);
}

CASE_WITH(broken_ones_are_handed_on, struct join_takers join;)
{
	BEGIN(broken_ones_are_handed_on);
	begin(&slow, 1, 3);
	spawn_takers(3, 1);
	takers[0].breaks = true;
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0Oax0Xo0Obc0Cc");
	END(0);
}

/* Who comes when it has been handed over, but not taken yet, is behind the others. */
CASE_WITH(nobody_gets_in_between, struct weft_resource_take a; struct join_takers join;)
{
	BEGIN(nobody_gets_in_between);
	begin(&unchecked, 1, 3);
	TRY(TAKE(&self->a));
	spawn_takers(2, 1);
	TRY(weft_yield());
	weft_resource_return(self->a.resource);
	EQ(weft_resource_pool_taken(&pool), 1);
	TRY(TAKE(&self->a));
	NOTE('m');
	weft_resource_return(self->a.resource);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0Oabm");
	END(0);
}

CASE_WITH(so_many_may_wait, struct weft_resource_take a; struct join_takers join;)
{
	BEGIN(so_many_may_wait);
	begin(&unchecked, 1, 2);
	TRY(TAKE(&self->a));
	spawn_takers(3, 1);
	TRY(weft_yield());
	SEQUENCE("o0O#"); /* the third one */
	weft_cancel(&task[0]);
	spawn_taker(2, 1); /* in the place of the first */
	TRY(weft_yield());
	SEQUENCE("A");
	spawn_taker(3, 1);
	TRY(weft_yield());
	SEQUENCE("#");
	weft_resource_return(self->a.resource);
	spawn_taker(0, 1); /* there is room from the hand-over on */
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("bca");
	begin(&unchecked, 1, 0); /* nobody may wait */
	spawn_takers(2, 1);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0#Oa");
	END(0);
}

CASE_WITH(a_pool_of_nothing, struct weft_deadline limit; struct weft_resource_take a;)
{
	BEGIN(a_pool_of_nothing);
	begin(&slow, 0, 1);
	AWAIT_FOR(&self->limit, STEP_MS, TAKE(&self->a));
	EQ(rc, WEFT_ETIMEDOUT);
	OK(!self->a.resource);
	END(0);
}

CASE_WITH(several_at_a_time, struct join_takers join;)
{
	BEGIN(several_at_a_time);
	begin(&unchecked, 3, 1);
	spawn_takers(4, 5);
	TRY(weft_yield());
	SEQUENCE("o0o1o2");
	EQ(weft_resource_pool_taken(&pool), 3);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("OaObOcd");
	EQ(open_now(), 3);
	END(0);
}

/* ---- Cancels and limits -------------------------------------------------------------------- */

CASE_WITH(a_cancel_while_it_is_opened, struct join_takers join;)
{
	BEGIN(a_cancel_while_it_is_opened);
	begin(&slow, 1, 3);
	spawn_takers(2, 1);
	TRY(weft_sleep_ms(1));
	weft_cancel(&task[0]);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0/Ao0Ob");
	END(0);
}

/* What it was doing is unknown: it is opened anew. */
CASE_WITH(a_cancel_while_it_is_checked, struct weft_resource_take a; struct join_takers join;)
{
	BEGIN(a_cancel_while_it_is_checked);
	begin(&slow, 1, 3);
	TRY(TAKE(&self->a));
	weft_resource_return(self->a.resource);
	spawn_takers(2, 1);
	TRY(weft_sleep_ms(1));
	weft_cancel(&task[0]);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0Oc0/Ax0Xo0Ob");
	END(0);
}

CASE_WITH(a_cancel_while_it_is_closed, struct weft_resource_take a; struct join_takers join;)
{
	BEGIN(a_cancel_while_it_is_closed);
	begin(&slow, 1, 3);
	TRY(TAKE(&self->a));
	weft_resource_give(&pool, self->a.resource, true);
	spawn_takers(2, 1);
	TRY(weft_sleep_ms(1));
	weft_cancel(&task[0]);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0Ox0/Ao0Ob");
	END(0);
}

/* It was handed over but has not run yet: it has it, and is cancelled where it suspends next. */
CASE_WITH(a_cancel_when_it_was_handed_over, struct weft_resource_take a; struct join_takers join;)
{
	BEGIN(a_cancel_when_it_was_handed_over);
	begin(&slow, 1, 3);
	TRY(TAKE(&self->a));
	SEQUENCE("o0O");
	spawn_takers(2, 1);
	TRY(weft_yield());
	weft_resource_return(self->a.resource);
	weft_cancel(&task[0]);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("c0/Ax0Xo0Ob");
	END(0);
}

CASE_WITH(a_limit_while_it_is_opened, struct join_takers join;)
{
	BEGIN(a_limit_while_it_is_opened);
	begin(&slow, 1, 3);
	spawn_takers(2, 1);
	takers[0].due = weft_deadline_in(STEP_MS / 2);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0/5o0Ob");
	END(0);
}

CASE_WITH(a_limit_while_it_waits, struct join_takers join;)
{
	BEGIN(a_limit_while_it_waits);
	begin(&unchecked, 1, 3);
	spawn_takers(3, 10 * STEP_MS);
	takers[1].due = weft_deadline_in(5 * STEP_MS);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0Oa6c");
	END(0);
}

CASE_WITH(a_cancel_of_who_has_it, struct join_takers join;)
{
	BEGIN(a_cancel_of_who_has_it);
	begin(&slow, 1, 3);
	spawn_takers(2, 1000000);
	TRY(weft_sleep_ms(3 * STEP_MS));
	weft_cancel(&task[0]);
	TRY(weft_sleep_ms(3 * STEP_MS));
	weft_cancel(&task[1]);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0Oac0Cb");
	END(0);
}

/* ---- Nothing to do ----------------------------------------------------------------------- */

/* A resource may need no steps: then nothing suspends. */
CASE_WITH(without_any_step, struct weft_resource_pool_open open; struct weft_resource_take a;
          struct weft_resource_pool_close close;)
{
	static const struct weft_resource_kind no_steps;

	BEGIN(without_any_step);
	begin(&no_steps, 2, 0);
	AWAIT(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 1));
	EQ(rc, 0);
	EQ(connections[0].resource.state, WEFT_RESOURCE_OPEN);
	EQ(connections[1].resource.state, WEFT_RESOURCE_CLOSED);
	AWAIT(CALL(&self->a, weft_resource_take, .pool = &pool));
	EQ(rc, 0);
	OK(self->a.resource == &connections[0].resource);
	weft_resource_return(self->a.resource);
	AWAIT(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	EQ(rc, 0);
	EQ(connections[0].resource.state, WEFT_RESOURCE_CLOSED);
	SEQUENCE("");
	END(0);
}

/* ---- Opening in advance -------------------------------------------------------------------- */

CASE_WITH(some_are_opened_in_advance, struct weft_resource_pool_open open; struct join_takers join;)
{
	BEGIN(some_are_opened_in_advance);
	begin(&slow, 3, 1);
	TRY(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 2));
	SEQUENCE("o0Oo1O");
	EQ(weft_resource_pool_taken(&pool), 0);
	spawn_taker(0, 1);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("c0Ca");
	TRY(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 9)); /* the rest */
	SEQUENCE("o2O");
	TRY(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 1));
	TRY(CALL(&self->open, weft_resource_pool_open, .pool = &pool));
	SEQUENCE("");
	EQ(open_now(), 3);
	END(0);
}

CASE_WITH(an_open_in_advance_that_fails, struct weft_resource_pool_open open;)
{
	BEGIN(an_open_in_advance_that_fails);
	begin(&slow, 3, 1);
	connections[1].result[OPEN] = WEFT_EIO;
	AWAIT(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 3));
	EQ(rc, WEFT_EIO);
	SEQUENCE("o0Oo1!");
	EQ(weft_resource_pool_taken(&pool), 0);
	EQ(open_now(), 1);
	AWAIT(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 1));
	EQ(rc, 0);
	SEQUENCE("o1O");
	END(0);
}

struct opener {
	WEFT_FRAME;
	struct weft_resource_pool_open open;
};

static ASYNC(opener)
{
	BEGIN(opener);
	AWAIT(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 2));
	NOTE(rc == WEFT_ECANCELED ? 'M' : 'm');
	END(rc);
}

/* Tasks take meanwhile, what is not open, and wait for the one that is being opened. */
CASE_WITH(to_take_while_they_are_opened, struct weft_task opener_task; struct opener opener;
          struct join_takers join;)
{
	BEGIN(to_take_while_they_are_opened);
	begin(&unchecked, 2, 3);
	weft_spawn(&self->opener_task, FRAME(&self->opener, opener));
	TRY(weft_sleep_ms(STEP_MS / 2));
	spawn_takers(3, 100 * STEP_MS);
	TRY(weft_sleep_ms(2 * STEP_MS));
	SEQUENCE("o0o1OmbOa"); /* there is no second one left to open in advance */
	weft_cancel(&task[2]);
	weft_cancel(&task[0]);
	weft_cancel(&task[1]);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("C");
	END(0);
}

CASE_WITH(a_cancel_while_they_are_opened, struct weft_task opener_task; struct opener opener;
          struct join_takers join;)
{
	BEGIN(a_cancel_while_they_are_opened);
	begin(&slow, 1, 3);
	weft_spawn(&self->opener_task, FRAME(&self->opener, opener));
	spawn_taker(1, 1);
	TRY(weft_sleep_ms(1));
	weft_cancel(&self->opener_task);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("o0/Mo0Ob");
	END(0);
}

/* ---- Closing ------------------------------------------------------------------------------- */

CASE_WITH(all_are_closed, struct weft_resource_pool_open open;
          struct weft_resource_pool_close close; struct weft_resource_take a;
          struct join_takers join;)
{
	BEGIN(all_are_closed);
	begin(&slow, 3, 1);
	TRY(CALL(&self->close, weft_resource_pool_close, .pool = &pool)); /* nothing is open */
	SEQUENCE("");
	AWAIT(TAKE(&self->a));
	EQ(rc, WEFT_ECLOSED);
	TRY(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 2));
	TRY(TAKE(&self->a));
	weft_resource_give(&pool, self->a.resource, true);
	SEQUENCE("o0Oo1Oc0C");
	TRY(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	SEQUENCE("x1Xx0X"); /* broken ones as well */
	EQ(open_now(), 0);
	EQ(weft_resource_pool_taken(&pool), 0);
	spawn_taker(0, 1);
	TRY(CALL(&self->join, join_takers));
	SEQUENCE("%");
	TRY(CALL(&self->open, weft_resource_pool_open, .pool = &pool)); /* of none: open again */
	TRY(TAKE(&self->a));
	SEQUENCE("o0O");
	weft_resource_return(self->a.resource);
	TRY(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	SEQUENCE("x0X");
	END(0);
}

/* Who waits is sent away at once, who has one is waited for. */
CASE_WITH(what_is_in_use_is_waited_for, struct weft_resource_pool_close close;
          struct join_takers join;)
{
	BEGIN(what_is_in_use_is_waited_for);
	begin(&slow, 2, 3);
	spawn_takers(4, 3 * STEP_MS);
	takers[1].keep_ms = 9 * STEP_MS;
	TRY(weft_sleep_ms(2 * STEP_MS));
	SEQUENCE("o0o1OaOb");
	TRY(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	NOTE('m');
	SEQUENCE("%%x0Xx1Xm");
	EQ(open_now(), 0);
	TRY(CALL(&self->join, join_takers));
	END(0);
}

CASE_WITH(what_is_being_opened_is_waited_for, struct weft_resource_pool_close close;)
{
	BEGIN(what_is_being_opened_is_waited_for);
	begin(&slow, 1, 3);
	connections[0].result[OPEN] = WEFT_EIO;
	spawn_takers(2, 1);
	TRY(weft_yield());
	TRY(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	NOTE('m');
	SEQUENCE("o0%!?m");
	begin(&slow, 1, 3);
	spawn_takers(1, 1);
	TRY(weft_yield());
	TRY(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	NOTE('m');
	SEQUENCE("o0Oax0Xm");
	END(0);
}

CASE_WITH(closes_that_fail, struct weft_resource_pool_open open;
          struct weft_resource_pool_close close;)
{
	BEGIN(closes_that_fail);
	begin(&slow, 3, 1);
	TRY(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 3));
	SEQUENCE("o0Oo1Oo2O");
	connections[1].result[CLOSE] = WEFT_EIO;
	connections[2].result[CLOSE] = WEFT_EUSER;
	AWAIT(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	EQ(rc, WEFT_EIO);      /* the first error */
	SEQUENCE("x0Xx1!x2!"); /* all of them all the same */
	EQ(open_now(), 0);
	AWAIT(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	EQ(rc, 0);
	END(0);
}

struct closer {
	WEFT_FRAME;
	char name;
	struct weft_resource_pool_close close;
};

static ASYNC(closer)
{
	BEGIN(closer);
	AWAIT(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	NOTE((char)(self->name + (rc == 0 ? 'a' : rc == WEFT_ECANCELED ? 'A' : '0')));
	END(rc);
}

/* The wait takes nothing, so the cancel is what has happened. */
CASE_WITH(a_cancel_just_behind_the_last_return, struct weft_resource_take a; struct weft_task task;
          struct closer closer;)
{
	BEGIN(a_cancel_just_behind_the_last_return);
	begin(&unchecked, 1, 1);
	TRY(CALL(&self->a, weft_resource_take, .pool = &pool));
	weft_spawn(&self->task, FRAME(&self->closer, closer));
	TRY(weft_yield());
	weft_resource_return(self->a.resource);
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("o0OA");
	END(0);
}

CASE_WITH(a_cancel_while_it_closes, struct weft_resource_pool_open open; struct weft_task task;
          struct closer closer;)
{
	BEGIN(a_cancel_while_it_closes);
	begin(&slow, 3, 1);
	TRY(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 3));
	SEQUENCE("o0Oo1Oo2O");
	connections[0].result[CLOSE] = WEFT_EIO;
	weft_spawn(&self->task, FRAME(&self->closer, closer));
	TRY(weft_sleep(step + weft_ms(1))); /* into the second one */
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED); /* not the error before it */
	SEQUENCE("x0!x1/A");
	EQ(weft_resource_pool_taken(&pool), 0);
	weft_spawn(&self->task, FRAME(&self->closer, closer)); /* goes on */
	TRY(weft_join(&self->task));
	SEQUENCE("x2Xa");
	END(0);
}

CASE_WITH(a_cancel_while_it_waits_to_close, struct weft_deadline limit; struct weft_resource_take a;
          struct weft_resource_pool_close close;)
{
	BEGIN(a_cancel_while_it_waits_to_close);
	begin(&slow, 1, 1);
	TRY(TAKE(&self->a));
	AWAIT_FOR(&self->limit, 5, CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("o0O");
	weft_resource_return(self->a.resource);
	AWAIT(TAKE(&self->a)); /* it stays closed */
	EQ(rc, WEFT_ECLOSED);
	TRY(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	SEQUENCE("x0X");
	END(0);
}

CASE_WITH(two_close_it, struct weft_resource_pool_open open; struct weft_resource_take a;
          struct weft_task task[2]; struct closer closer[2];)
{
	BEGIN(two_close_it);
	begin(&slow, 3, 1);
	TRY(CALL(&self->open, weft_resource_pool_open, .pool = &pool, .count = 3));
	TRY(TAKE(&self->a));
	SEQUENCE("o0Oo1Oo2Oc0C");
	weft_spawn(&self->task[0], FRAME(&self->closer[0], closer, .name = 0));
	weft_spawn(&self->task[1], FRAME(&self->closer[1], closer, .name = 1));
	TRY(weft_sleep_ms(3 * STEP_MS));
	SEQUENCE("x1x2XX");
	weft_resource_return(self->a.resource);
	TRY(weft_join(&self->task[0]));
	TRY(weft_join(&self->task[1]));
	SEQUENCE("x0Xba");
	END(0);
}

struct session {
	WEFT_FRAME;
	struct weft_defer closing, giving;
	struct weft_resource_take take;
	struct weft_resource_pool_close close;
};

/* Everything is left to deferred work. */
static ASYNC(session)
{
	BEGIN(session);
	DEFER_CALL(&self->closing, &self->close, weft_resource_pool_close, .pool = &pool);
	TRY(TAKE(&self->take));
	DEFER(&self->giving, weft_resource_return, self->take.resource);
	TRY(weft_sleep_ms(STEP_MS));
	END(WEFT_EUSER);
}

CASE_WITH(a_deferred_close, struct session session;)
{
	BEGIN(a_deferred_close);
	begin(&slow, 1, 1);
	AWAIT(CALL(&self->session, session));
	EQ(rc, WEFT_EUSER);
	SEQUENCE("o0Ox0X");
	connections[0].result[OPEN] = WEFT_EIO;
	pool.closing = false;
	AWAIT(CALL(&self->session, session));
	EQ(rc, WEFT_EIO);
	SEQUENCE("o0!");
	END(0);
}

/* ---- Anything at any time ------------------------------------------------------------------ */

struct mill {
	WEFT_FRAME;
	unsigned round;
	struct weft_resource_pool_close close;
	struct join_takers join;
};

static void disturb(void)
{
	unsigned i = tap_random(TAKERS);

	connections[tap_random(CONNECTIONS)].result[tap_random(3)] = WEFT_EIO;
	if (weft_task_state(&task[i]) == WEFT_TASK_FINISHED) {
		spawn_taker(i, tap_random(2));
		takers[i].breaks = tap_random(4) == 0;
		if (tap_random(3) == 0)
			takers[i].due = weft_now() + weft_us(tap_random(3 * BRIEF_US));
	} else if (tap_random(2) == 0) {
		weft_cancel(&task[i]);
	}
}

/* Nothing is lost, used twice or left open, whoever fails or is cancelled where. The connections
 * look after themselves (begins, ends). */
static ASYNC(mill)
{
	BEGIN(mill);
	step = weft_us(BRIEF_US);
	for (; self->round < 2000; self->round++) {
		disturb();
		OK(weft_resource_pool_taken(&pool) <= CONNECTIONS - 1);
		TRY(weft_sleep(weft_us(tap_random(BRIEF_US))));
	}
	memset(connections[0].result, 0, sizeof connections[0].result);
	memset(connections[1].result, 0, sizeof connections[1].result);
	TRY(CALL(&self->join, join_takers));
	TRY(CALL(&self->close, weft_resource_pool_close, .pool = &pool));
	EQ(open_now(), 0);
	END(0);
}

CASE_WITH(nothing_is_ever_lost, struct mill mill;)
{
	BEGIN(nothing_is_ever_lost);
	begin(&slow, CONNECTIONS - 1, 2);
	TRY(CALL(&self->mill, mill));
	END(0);
}

/* ---- Checks -------------------------------------------------------------------------------- */

#if WEFT_DEBUG

static void call_in_interrupt(void)
{
	static struct weft_resource_take take;

	take.pool = &pool;
	FAILS(CONTEXT, (void)!weft_resource_take(&take.frame, 0, 0));
	FAILS(CONTEXT, weft_resource_return(&connections[0].resource));
}

CASE_WITH(wrong_calls, struct weft_resource_take a;)
{
	static struct weft_resource_pool other;

	BEGIN(wrong_calls);
	begin(&unchecked, 1, 1);
	TRY(TAKE(&self->a));
	tap_interrupt(call_in_interrupt);
	FAILS(FOREIGN_BLOCK, weft_resource_give(&other, self->a.resource, false));
	weft_resource_return(self->a.resource);
	FAILS(DOUBLE_GIVE, weft_resource_return(self->a.resource));
	EQ(weft_resource_pool_taken(&pool), 0);
	END(0);
}

#define RUN_CHECKS() RUN_CASE(wrong_calls)
#else
#define RUN_CHECKS() ((void)0);
#endif

TESTS(
    wait_contract(&taking); RUN_CASE(without_any_step) RUN_CASE(
	they_are_opened_when_needed) RUN_CASE(without_a_check) RUN_CASE(a_broken_one_is_opened_anew)
	RUN_CASE(a_check_that_fails) RUN_CASE(results_of_steps_are_not_those_of_taking) RUN_CASE(
	    they_take_turns) RUN_CASE(an_open_that_fails) RUN_CASE(broken_ones_are_handed_on)
	    RUN_CASE(nobody_gets_in_between) RUN_CASE(so_many_may_wait) RUN_CASE(a_pool_of_nothing)
		RUN_CASE(several_at_a_time) RUN_CASE(a_cancel_while_it_is_opened) RUN_CASE(
		    a_cancel_while_it_is_checked) RUN_CASE(a_cancel_while_it_is_closed)
		    RUN_CASE(a_cancel_when_it_was_handed_over) RUN_CASE(a_limit_while_it_is_opened)
			RUN_CASE(a_limit_while_it_waits) RUN_CASE(a_cancel_of_who_has_it) RUN_CASE(
			    some_are_opened_in_advance) RUN_CASE(an_open_in_advance_that_fails)
			    RUN_CASE(to_take_while_they_are_opened)
				RUN_CASE(a_cancel_while_they_are_opened) RUN_CASE(all_are_closed)
				    RUN_CASE(what_is_in_use_is_waited_for)
					RUN_CASE(a_cancel_just_behind_the_last_return)
					    RUN_CASE(what_is_being_opened_is_waited_for)
						RUN_CASE(closes_that_fail)
						    RUN_CASE(a_cancel_while_it_closes)
							RUN_CASE(a_cancel_while_it_waits_to_close)
							    RUN_CASE(two_close_it)
								RUN_CASE(a_deferred_close)
								    RUN_CASE(nothing_is_ever_lost)
									RUN_CHECKS())
