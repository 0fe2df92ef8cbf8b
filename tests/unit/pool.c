/* Pools, and tasks from pools. */
#include "tests/unit/wait_contract.h"

#define BLOCKS 3u

struct block {
	void *word;
	char more[20];
};

static struct block memory[BLOCKS];
static struct weft_pool pool;

/* Blocks that are out and that nobody waits with. */
static void *held[BLOCKS], *taken[WAITING];
static unsigned held_count;

static void begin_whole(void)
{
	EQ(weft_pool_init(&pool, memory, sizeof *memory, BLOCKS), 0);
	held_count = 0;
}

static bool try_take(void)
{
	void *block = weft_pool_try_take(&pool);

	if (block)
		held[held_count++] = block;
	return block;
}

static void begin_empty(void)
{
	begin_whole();
	while (try_take()) {
	}
	EQ(held_count, BLOCKS);
}

/* ---- The contract of its wait ------------------------------------------------------------ */

static int take(unsigned i)
{
	return weft_pool_take(&pool, &taken[i]);
}

static void give(void)
{
	weft_pool_give(&pool, held[--held_count]);
}

static const struct wait_kind taking = {
    .name = "take",
    .begin = begin_empty,
    .wait = take,
    .give = give,
    .take = try_take,
    .takes = true,
};

/* ---- Blocks ------------------------------------------------------------------------------ */

static unsigned number_of(const void *block)
{
	size_t offset = (size_t)((const char *)block - (const char *)memory);

	EQ(offset % sizeof *memory, 0);
	OK(offset < sizeof memory);
	return (unsigned)(offset / sizeof *memory);
}

CASE(blocks_are_different_parts_of_the_memory)
{
	static struct weft_pool prepared = WEFT_POOL(memory);
	unsigned seen = 0;

	BEGIN(blocks_are_different_parts_of_the_memory);
	for (unsigned i = 0; i < BLOCKS; i++) {
		void *block = weft_pool_try_take(&prepared);

		seen |= 1u << number_of(block);
		memset(block, 0xff, sizeof *memory);
	}
	EQ(seen, (1u << BLOCKS) - 1);
	OK(!weft_pool_try_take(&prepared));
	OK(!weft_pool_try_take(&prepared));
	END(0);
}

CASE(blocks_come_back)
{
	BEGIN(blocks_come_back);
	begin_whole();
	for (unsigned round = 0; round < 10; round++) {
		OK(try_take());
		OK(try_take());
		memset(held[0], 0xff, sizeof *memory);
		OK(held[0] != held[1]);
		if (round % 2)
			OK(try_take());
		while (held_count)
			give();
	}
	for (unsigned i = 0; i < BLOCKS; i++)
		OK(try_take());
	OK(!try_take());
	EQ((1u << number_of(held[0])) | (1u << number_of(held[1])) | (1u << number_of(held[2])), 7);
	END(0);
}

CASE(to_take_a_free_block_does_not_suspend)
{
	BEGIN(to_take_a_free_block_does_not_suspend);
	begin_whole();
	spawn_waiting(0, WEFT_NEVER);
	AWAIT(take(1));
	EQ(rc, 0);
	AWAIT(take(2));
	EQ(rc, 0);
	SEQUENCE("");
	OK(taken[1] != taken[2]);
	TRY(weft_yield());
	SEQUENCE("a");
	EQ((1u << number_of(taken[0])) | (1u << number_of(taken[1])) | (1u << number_of(taken[2])),
	   7);
	END(0);
}

CASE(sizes_have_limits)
{
	BEGIN(sizes_have_limits);
	begin_whole();
	EQ(weft_pool_init(&pool, memory, sizeof(void *) - 1, 1), WEFT_EINVAL);
	EQ(weft_pool_init(&pool, memory, 0, 1), WEFT_EINVAL);
	EQ(weft_pool_init(&pool, memory, sizeof *memory, 0), WEFT_EINVAL);
	if (_Alignof(void *) > 1) {
		EQ(weft_pool_init(&pool, memory, sizeof(void *) + 1, 1), WEFT_EINVAL);
		EQ(weft_pool_init(&pool, (char *)memory + 1, sizeof(void *), 1), WEFT_EINVAL);
	}
	OK(try_take()); /* as it was */
	EQ(weft_pool_init(&pool, memory, sizeof(void *), 2), 0);
	OK(weft_pool_try_take(&pool) == memory);
	OK(weft_pool_try_take(&pool) == (char *)memory + sizeof(void *));
	OK(!weft_pool_try_take(&pool));
	END(0);
}

CASE(a_block_goes_to_the_first_waiter_directly)
{
	BEGIN(a_block_goes_to_the_first_waiter_directly);
	kind = &taking;
	begin_empty();
	memset(taken, 0, sizeof taken);
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	for (unsigned i = 0; i < WAITING; i++) {
		void *block = held[held_count - 1];

		memset(block, 0xff, sizeof *memory);
		give();
		OK(taken[i] == block); /* it has it before it has run */
		OK(!weft_pool_try_take(&pool));
	}
	TRY(weft_yield());
	SEQUENCE("abc");
	END(0);
}

/* ---- Tasks from a pool ------------------------------------------------------------------- */

struct job {
	WEFT_FRAME;
	char name;
	int result;
};

static ASYNC(job)
{
	BEGIN(job);
	NOTE(self->name);
	AWAIT(weft_park());
	NOTE(rc == 0 ? '.' : '!');
	END(self->result);
}

struct slot {
	struct weft_pooled_task task;
	struct job frame;
};

static struct slot slots[2];
static struct weft_pool jobs;

static void begin_jobs(void)
{
	memset(slots, 0xff, sizeof slots); /* the content of a block is undefined */
	EQ(weft_pool_init(&jobs, slots, sizeof *slots, 2), 0);
}

static struct weft_task *spawn_job(struct slot *slot, char name, int result)
{
	weft_spawn_pooled(&slot->task, &jobs,
	                  FRAME(&slot->frame, job, .name = name, .result = result));
	return &slot->task.owned.task;
}

static unsigned free_slots(void)
{
	struct slot *first = weft_pool_try_take(&jobs), *second = weft_pool_try_take(&jobs);

	if (second)
		weft_pool_give(&jobs, second);
	if (first)
		weft_pool_give(&jobs, first);
	return (first ? 1 : 0) + (second ? 1 : 0);
}

CASE_WITH(a_task_gives_its_block_back, struct slot *slot; struct weft_task * task;)
{
	BEGIN(a_task_gives_its_block_back);
	begin_jobs();
	TRY(weft_pool_take(&jobs, &self->slot));
	self->task = spawn_job(self->slot, 'a', 5);
	EQ(free_slots(), 1);
	TRY(weft_yield());
	SEQUENCE("a");
	EQ(weft_task_priority(self->task), 0);
	EQ(free_slots(), 1);
	weft_task_wake(self->task);
	AWAIT(weft_join(self->task));
	EQ(rc, 5);
	SEQUENCE(".");
	EQ(free_slots(), 2);
	END(0);
}

/* Spawns jobs as they find room. */
struct spawner {
	WEFT_FRAME;
	char name;
	struct slot *slot;
};

static ASYNC(spawner)
{
	BEGIN(spawner);
	for (; self->name <= 'e'; self->name++) {
		TRY(weft_pool_take(&jobs, &self->slot));
		spawn_job(self->slot, self->name, 0);
		NOTE('+');
	}
	END(0);
}

static void wake_job(unsigned i)
{
	weft_task_wake(&slots[i].task.owned.task);
}

CASE_WITH(the_end_of_one_makes_room_for_the_next, struct weft_task task; struct spawner spawner;)
{
	BEGIN(the_end_of_one_makes_room_for_the_next);
	begin_jobs();
	weft_spawn(&self->task, FRAME(&self->spawner, spawner, .name = 'a'));
	TRY(weft_sleep_ms(1));
	SEQUENCE("++ab");
	wake_job(1);
	TRY(weft_sleep_ms(1));
	SEQUENCE(".+c");
	wake_job(0);
	wake_job(1);
	TRY(weft_sleep_ms(1));
	SEQUENCE("..++de");
	EQ(weft_task_state(&self->task), WEFT_TASK_FINISHED);
	EQ(free_slots(), 0);
	wake_job(0);
	wake_job(1);
	TRY(weft_sleep_ms(1));
	SEQUENCE("..");
	EQ(free_slots(), 2);
	END(0);
}

CASE_WITH(exhaustion_awaited_with_a_limit, struct slot *slot; struct weft_deadline limit;)
{
	BEGIN(exhaustion_awaited_with_a_limit);
	begin_jobs();
	TRY(weft_pool_take(&jobs, &self->slot));
	spawn_job(self->slot, 'a', 0);
	TRY(weft_pool_take(&jobs, &self->slot));
	spawn_job(self->slot, 'b', 0);
	AWAIT_FOR(&self->limit, 5, weft_pool_take(&jobs, &self->slot));
	EQ(rc, WEFT_ETIMEDOUT);
	wake_job(0);
	AWAIT_FOR(&self->limit, 1000, weft_pool_take(&jobs, &self->slot));
	EQ(rc, 0);
	OK(self->slot == &slots[0]);
	weft_pool_give(&jobs, self->slot);
	wake_job(1);
	TRY(weft_sleep_ms(1));
	SEQUENCE("ab..");
	EQ(free_slots(), 2);
	END(0);
}

CASE_WITH(a_cancelled_one_gives_its_block_back, struct slot *slot; struct weft_task * task;)
{
	BEGIN(a_cancelled_one_gives_its_block_back);
	begin_jobs();
	TRY(weft_pool_take(&jobs, &self->slot));
	self->task = spawn_job(self->slot, 'a', 5);
	TRY(weft_yield());
	weft_cancel(self->task);
	TRY(weft_yield());
	SEQUENCE("a!");
	EQ(free_slots(), 2);
	TRY(weft_pool_take(&jobs, &self->slot));
	self->task = spawn_job(self->slot, 'b', 5);
	weft_cancel(self->task); /* before its first step */
	AWAIT(weft_join(self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("");
	EQ(free_slots(), 2);
	END(0);
}

struct joiner {
	WEFT_FRAME;
	struct weft_task *task;
	char name;
};

static ASYNC(joiner)
{
	BEGIN(joiner);
	AWAIT(weft_join_shielded(self->task));
	NOTE(rc == 5 ? self->name : '?');
	END(0);
}

/* Its joiners have their results before the block is given to another: who waits for the block is
 * behind them, and may use it at once. */
CASE_WITH(joiners_come_before_the_block, struct slot *slot[2]; struct weft_task task[2];
          struct joiner joiner[2];)
{
	BEGIN(joiners_come_before_the_block);
	begin_jobs();
	TRY(weft_pool_take(&jobs, &self->slot[0]));
	TRY(weft_pool_take(&jobs, &self->slot[1]));
	spawn_job(self->slot[0], 'x', 5);
	for (unsigned i = 0; i < 2; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->joiner[i], joiner, .task = &self->slot[0]->task.owned.task,
		                 .name = (char)('a' + i)));
	TRY(weft_yield());
	weft_task_wake(&self->slot[0]->task.owned.task);
	TRY(weft_pool_take(&jobs, &self->slot[1]));
	NOTE('-');
	spawn_job(self->slot[1], 'y', 5);
	SEQUENCE("x.ab-");
	TRY(weft_yield());
	SEQUENCE("y");
	END(0);
}

static void spawn_late(void *unused)
{
	struct slot *slot = weft_pool_try_take(&jobs);

	(void)unused;
	OK(slot);
	spawn_job(slot, 'l', 0);
}

struct late {
	WEFT_FRAME;
	struct weft_defer spawning;
};

static ASYNC(late)
{
	BEGIN(late);
	DEFER(&self->spawning, spawn_late, NULL);
	TRY(weft_park());
	END(0);
}

static struct weft_task late_task;
static struct late late_frame;

CASE(a_task_spawned_behind_the_end_of_main)
{
	BEGIN(a_task_spawned_behind_the_end_of_main);
	begin_jobs();
	weft_spawn(&late_task, FRAME(&late_frame, late));
	TRY(weft_yield());
	END(0);
}

CASE(never_ran_and_its_block_is_free)
{
	BEGIN(never_ran_and_its_block_is_free);
	EQ(free_slots(), 2);
	SEQUENCE("");
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void keep_a_local(void)
{
	void *local = NULL;

	FAILS(STACK, (void)!weft_pool_take(&pool, &local));
}

static void give_wrong_blocks(void)
{
	static struct block another, of_two[2];

	EQ(weft_pool_init(&pool, &of_two[1], sizeof *of_two, 1), 0);
	OK(weft_pool_try_take(&pool) == &of_two[1]);
	FAILS(FOREIGN_BLOCK, weft_pool_give(&pool, &of_two[0])); /* its neighbour's */
	begin_whole();
	OK(try_take());
	OK(try_take());
	FAILS(FOREIGN_BLOCK, weft_pool_give(&pool, (char *)held[0] + sizeof(void *)));
	FAILS(FOREIGN_BLOCK, weft_pool_give(&pool, &memory[BLOCKS]));
	FAILS(FOREIGN_BLOCK, weft_pool_give(&pool, &memory[2])); /* it was never taken */
	FAILS(FOREIGN_BLOCK, weft_pool_give(&pool, (char *)&another + 1));
	weft_pool_give(&pool, held[0]);
	FAILS(DOUBLE_GIVE, weft_pool_give(&pool, held[0]));
	weft_pool_give(&pool, held[1]);
	FAILS(DOUBLE_GIVE, weft_pool_give(&pool, held[0]));
	FAILS(DOUBLE_GIVE, weft_pool_give(&pool, held[1]));
}

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, (void)weft_pool_try_take(&pool));
	FAILS(CONTEXT, weft_pool_give(&pool, memory));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_pool_take(&pool, &taken[0]));
}

static void misuse(void)
{
	give_wrong_blocks();
	begin_empty();
	keep_a_local();
}

static void unharmed(void)
{
	OK(!try_take());
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&taking); RUN_CASE(blocks_are_different_parts_of_the_memory)
          RUN_CASE(blocks_come_back) RUN_CASE(to_take_a_free_block_does_not_suspend)
              RUN_CASE(sizes_have_limits) RUN_CASE(a_block_goes_to_the_first_waiter_directly)
                  RUN_CASE(a_task_gives_its_block_back)
                      RUN_CASE(the_end_of_one_makes_room_for_the_next)
                          RUN_CASE(exhaustion_awaited_with_a_limit)
                              RUN_CASE(a_cancelled_one_gives_its_block_back)
                                  RUN_CASE(joiners_come_before_the_block)
                                      RUN_CASE(a_task_spawned_behind_the_end_of_main)
                                          RUN_NEXT_CASE(never_ran_and_its_block_is_free)
                                              RUN_CHECKS())
