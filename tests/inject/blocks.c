/* Groups, drains, deferred work and generators in the rarer states: cancelled from outside, failed
 * while the block runs, refused, closed at every place. */
#include "tests/inject/stage.h"

/* ---- Groups ---------------------------------------------------------------------------------- */

struct lasting {
	WEFT_FRAME;
	char letter;
	bool stays; /* does not end by a cancel */
	int result;
};

static ASYNC(lasting)
{
	BEGIN(lasting);
	AWAIT(weft_sleep((weft_time)(self->letter - 'a') * STAGE_STEP));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	if (self->stays)
		AWAIT(weft_sleep(5 * STAGE_STEP));
	END(rc < 0 ? rc : self->result);
}

static struct member {
	struct weft_child child;
	struct lasting frame;
} members[3];

static int spawn(struct weft_group *group, unsigned i, char letter, int result)
{
	return weft_group_spawn(
	    group, &members[i].child,
	    FRAME(&members[i].frame, lasting, .letter = letter, .result = result));
}

struct block {
	WEFT_FRAME;
	char letter;
	struct weft_group group;
};

/* By its letter: ends, waits or fails while its children run. */
static ASYNC(block)
{
	BEGIN(block);
	GROUP(&self->group);
	(void)spawn(&self->group, 0, 'c', self->letter == 'f' ? WEFT_EIO : 0);
	(void)spawn(&self->group, 1, 'd', 0);
	if (self->letter == 'e')
		RETURN(WEFT_EFULL);
	if (self->letter == 'w' || self->letter == 'f')
		TRY(weft_sleep(9 * STAGE_STEP));
	END(0);
}

struct blocks {
	WEFT_FRAME;
	unsigned i;
	struct weft_task task;
	struct block block;
	struct weft_group group;
};

static ASYNC(blocks)
{
	static const char letters[] = "fewn"; /* n: it is closing when it is cancelled */

	BEGIN(blocks);
	for (self->i = 0; self->i < sizeof letters - 1; self->i++) {
		weft_spawn(&self->task, FRAME(&self->block, block, .letter = letters[self->i]));
		if (self->i > 1) {
			TRY(weft_sleep(STAGE_STEP));
			(void)weft_cancel(&self->task);
		}
		AWAIT(weft_join_shielded(&self->task));
		inject_note(' ');
		stage_note(rc);
	}
	END(0);
}
PREPARE(blocks)

/* ---- A group that others cancel; a request that is delivered behind its errors --------------- */

static struct weft_task *owner;

ACTOR(canceler)
{
	BEGIN(canceler);
	TRY(weft_sleep(STAGE_STEP));
	if (self->letter == 'g')
		weft_group_cancel(self->block);
	else
		(void)weft_cancel(owner);
	END(0);
}

static ASYNC(group_states)
{
	BEGIN_AS(blocks, group_states);
	weft_group_open(&self->group);
	(void)spawn(&self->group, 0, 'c', 0);
	SPAWN(0, canceler, 'g');
	((struct canceler *)stage_frame(0))->block = &self->group;
	TRY(weft_sleep(2 * STAGE_STEP));
	inject_note(spawn(&self->group, 1, 'c', 0) == WEFT_ESTATE ? 'S' : '?');
	AWAIT(GROUP_CLOSE(&self->group, 3));
	stage_note(rc);
	weft_group_open(&self->group);
	(void)spawn(&self->group, 0, 'c', WEFT_EIO);
	(void)spawn(&self->group, 1, 'c', WEFT_EFULL);
	(void)spawn(&self->group, 2, 'e', 0);
	owner = weft_task_self();
	SPAWN(0, canceler, 'o');
	TRY(weft_yield());
	for (struct weft_task *t = NULL; (t = weft_group_next_child(&self->group, t)) != NULL;)
		inject_note('.');
	AWAIT(weft_sleep(2 * STAGE_STEP - STAGE_STEP / 2)); /* the canceler's request */
	stage_note(rc);
	AWAIT(GROUP_CLOSE(&self->group, rc));
	stage_note(rc);
	(void)weft_uncancel(owner);
	weft_group_open(&self->group);
	(void)spawn(&self->group, 0, 'b', WEFT_EIO);
	(void)spawn(&self->group, 1, 'b', WEFT_EFULL);
	AWAIT(weft_sleep(2 * STAGE_STEP));
	stage_note(rc);
	(void)weft_cancel(owner);
	AWAIT(GROUP_CLOSE(&self->group, rc));
	stage_note(rc);
	for (struct weft_child *c = NULL; (c = weft_group_failed(&self->group, c)) != NULL;)
		stage_note(weft_child_result(c));
	AWAIT(weft_yield()); /* now the request from outside */
	stage_note(rc);
	(void)weft_uncancel(owner);
	JOIN_ALL();
	END(0);
}
PREPARE_AS(blocks, group_states)

/* ---- Pooled children that fail, are refused; drains that are cancelled, or in vain ----------- */

static struct weft_pool pool;

struct pooled_block {
	WEFT_FRAME;
	unsigned i;
	struct member *member;
	struct weft_group group;
	struct weft_drain drain;
	struct weft_task *self_task;
};

static int spawn_pooled(struct pooled_block *self, char letter, bool stays, int result)
{
	return weft_group_spawn_pooled(&self->group, &self->member->child, &pool,
	                               FRAME(&self->member->frame, lasting, .letter = letter,
	                                     .stays = stays, .result = result));
}

static ASYNC(drains)
{
	BEGIN_AS(pooled_block, drains);
	(void)weft_pool_init(&pool, members, sizeof members[0], 2);
	weft_group_open(&self->group);
	TRY(weft_pool_take(&pool, &self->member));
	(void)spawn_pooled(self, 'a', false, WEFT_EIO);
	AWAIT(weft_sleep(STAGE_STEP));
	inject_note(stage_result(rc)); /* by the group */
	AWAIT(GROUP_CLOSE(&self->group, 0));
	stage_note(rc);
	weft_group_clear(&self->group);
	weft_group_open(&self->group);
	TRY(weft_pool_take(&pool, &self->member));
	(void)spawn_pooled(self, 'c', false, 0);
	AWAIT(
	    CALL(&self->drain, weft_drain, .group = &self->group, .finish_ms = 9, .cancel_ms = 1));
	inject_note(stage_result(rc));
	TRY(weft_pool_take(&pool, &self->member));
	inject_note(spawn_pooled(self, 'c', false, 0) == WEFT_ESTATE ? 'S' : '?');
	AWAIT(GROUP_CLOSE(&self->group, 0));
	weft_group_open(&self->group);
	TRY(weft_pool_take(&pool, &self->member));
	(void)spawn_pooled(self, 'e', false, 0);
	owner = weft_task_self();
	SPAWN(0, canceler, 'o');
	AWAIT(
	    CALL(&self->drain, weft_drain, .group = &self->group, .finish_ms = 9, .cancel_ms = 1));
	inject_note(stage_result(rc));
	(void)weft_uncancel(owner);
	AWAIT(GROUP_CLOSE(&self->group, 0));
	stage_note(rc);
	JOIN_ALL();
	END(0);
}
PREPARE_AS(pooled_block, drains)

static ASYNC(drain_in_vain)
{
	BEGIN_AS(pooled_block, drain_in_vain);
	(void)weft_pool_init(&pool, members, sizeof members[0], 2);
	weft_group_open(&self->group);
	TRY(weft_pool_take(&pool, &self->member));
	(void)spawn_pooled(self, 'z', true, 0);
	AWAIT(
	    CALL(&self->drain, weft_drain, .group = &self->group, .finish_ms = 1, .cancel_ms = 1));
	inject_note(stage_result(rc));
	AWAIT(GROUP_CLOSE(&self->group, 0));
	inject_note(stage_result(rc));
	END(0);
}
PREPARE_AS(pooled_block, drain_in_vain)

/* ---- Generators: closed at every place, used by two; deferred work that suspends ------------- */

struct counting {
	WEFT_GENERATOR(int);
	char letter;
	int i;
	struct weft_defer leave[3];
	struct lasting last[2];
};

static void left(const char *letter)
{
	inject_note(*letter);
}

static ASYNC(counting)
{
	BEGIN(counting);
	DEFER(&self->leave[0], left, "l");
	DEFER_CALL(&self->leave[1], &self->last[0], lasting, .letter = 'a',
	           .result = self->letter == 'e' ? WEFT_EIO : 0);
	DEFER_CALL(&self->leave[2], &self->last[1], lasting, .letter = 'b');
	for (self->i = 0; self->i < 2; self->i++) {
		if (self->letter == 's')
			TRY(weft_sleep(STAGE_STEP));
		if (self->letter == 'y') {
			YIELD_AWAIT(self->i);
			if (rc == WEFT_ECLOSED)
				self->letter = 'n'; /* hands over one more all the same */
		} else {
			YIELD(self->i);
		}
	}
	END(0);
}

static struct counting counted;

static void note_next(int rc)
{
	inject_note(rc == WEFT_YIELDED ? 'Y'
	            : rc == WEFT_EBUSY ? 'B'
	            : rc == WEFT_EIO   ? 'I'
	                               : stage_result(rc));
}

ACTOR(intruder)
{
	BEGIN(intruder);
	AWAIT(NEXT(&counted));
	note_next(rc);
	AWAIT(CLOSE(&counted));
	note_next(rc);
	END(0);
}

struct generator_states {
	WEFT_FRAME;
	unsigned i;
	struct weft_defer close;
	struct weft_exit_stack stack, other;
	struct weft_defer record[2];
	struct lasting last;
};

static ASYNC(generator_states)
{
	static const char letters[] = "esyn";

	BEGIN(generator_states);
	for (self->i = 0; self->i < 4; self->i++) {
		(void)FRAME(&counted, counting, .letter = letters[self->i]);
		if (letters[self->i] == 's')
			SPAWN(0, intruder, 0);
		AWAIT(NEXT(&counted));
		note_next(rc);
		AWAIT(CLOSE(&counted));
		note_next(rc);
		AWAIT(NEXT(&counted));
		note_next(rc);
		AWAIT(CLOSE(&counted));
		note_next(rc);
		inject_note(' ');
	}
	(void)FRAME(&counted, counting);
	weft_debt_settle(WEFT_CHECK_NOT_AWAITED, &counted.frame);
	AWAIT(CLOSE(&counted)); /* was not started */
	note_next(rc);
	JOIN_ALL();
	END(0);
}
PREPARE(generator_states)

/* ---- A generator closed by its user's end; exit stacks that are moved and used again --------- */

static ASYNC(stack_states)
{
	BEGIN_AS(generator_states, stack_states);
	(void)FRAME(&counted, counting, .letter = 'n');
	DEFER_CLOSE(&self->close, &counted);
	AWAIT(NEXT(&counted));
	note_next(rc);
	weft_exit_stack_open(&self->stack);
	weft_exit_stack_open(&self->other);
	for (self->i = 0; self->i < 2; self->i++) {
		EXIT_PUSH(&self->stack, &self->record[0], left, "p");
		EXIT_PUSH_CALL(&self->stack, &self->record[1], &self->last, lasting, .letter = 'b');
		weft_exit_stack_move(&self->other, &self->stack);
		AWAIT(EXIT_CLOSE(&self->stack, 2));
		note_next(rc);
		AWAIT(EXIT_CLOSE(&self->other, 2));
		note_next(rc);
	}
	END(0);
}
PREPARE_AS(generator_states, stack_states)

const HAL_ROM struct inject_program inject_blocks[] = {
    RARE(blocks),
    RARE(group_states),
    RARE(drains),
    RARE(generator_states),
    RARE(stack_states),
    {"drain_in_vain", drain_in_vain_prepare, NULL, 0, BY(SOON), 0, 0, NULL}, /* it prints */
    {0},
};
