/* Waits for any of several objects. */
#include "tests/unit/wait_contract.h"
#include "tests/unit/workers.h"

#define ROOM 2u

/* One object of each kind. */
static struct weft_semaphore semaphore, other;
static struct weft_lock lock;
static struct weft_event event, never;
static struct weft_event_group group;
static uint32_t buffer[ROOM], isr_buffer[ROOM], item, got;
static uint8_t isr_flags[ROOM];
static struct weft_queue queue;
static struct weft_isr_queue isr_queue;
static void *memory[1], *block;
static struct weft_pool pool;

static void begin(void)
{
	weft_posts_take(); /* nothing of the case before is on its way */
	weft_semaphore_init(&semaphore, 0);
	weft_semaphore_init(&other, 0);
	lock = (struct weft_lock){0};
	event = never = (struct weft_event){0};
	group = (struct weft_event_group){0};
	EQ(weft_queue_init(&queue, buffer, sizeof *buffer, ROOM), 0);
	EQ(weft_isr_queue_init(&isr_queue, isr_buffer, isr_flags, sizeof *isr_buffer, ROOM), 0);
	EQ(weft_pool_init(&pool, memory, sizeof *memory, 1), 0);
	item = got = 0;
	block = NULL;
}

/* ---- The contract of its wait ---------------------------------------------------------------
 *
 * Each waiter stands at three objects, the middle one serves it. */

static struct weft_any any[WAITING];
static struct weft_arm arms[WAITING][3];

static int wait_for_unit(unsigned i)
{
	weft_arm_event(&arms[i][0], &never);
	weft_arm_semaphore(&arms[i][1], &semaphore);
	weft_arm_get(&arms[i][2], &queue, &got);
	return weft_wait_any(&any[i], arms[i], 3);
}

static void release(void)
{
	EQ(weft_semaphore_release(&semaphore), 0);
}

static void release_isr(void)
{
	EQ(weft_semaphore_release_isr(&semaphore), 0);
}

static bool acquire(void)
{
	return weft_semaphore_try_acquire(&semaphore) == 0;
}

static const struct wait_kind for_unit = {
    .name = "a unit or others",
    .begin = begin,
    .wait = wait_for_unit,
    .give = release,
    .give_isr = release_isr,
    .take = acquire,
    .takes = true,
    .result = 1,
};

static int wait_for_event(unsigned i)
{
	weft_arm_semaphore(&arms[i][0], &semaphore);
	weft_arm_event(&arms[i][1], &event);
	weft_arm_get(&arms[i][2], &queue, &got);
	return weft_wait_any(&any[i], arms[i], 3);
}

static void set(void)
{
	weft_event_set(&event);
}

static void set_isr(void)
{
	weft_event_set_isr(&event);
}

static bool reset(void)
{
	bool was_set = weft_event_is_set(&event);

	weft_event_clear(&event);
	return was_set;
}

static const struct wait_kind for_event = {
    .name = "an event or others",
    .begin = begin,
    .wait = wait_for_event,
    .give = set,
    .give_isr = set_isr,
    .take = reset,
    .everybody = true,
    .result = 1,
};

/* ---- Each kind of arm -------------------------------------------------------------------- */

struct arm_kind {
	const char *name;
	void (*begin)(void); /* makes the object one that serves nobody now */
	void (*prepare)(struct weft_arm *arm);
	void (*serve)(void);
	bool (*served)(void); /* it is there, and the object has it no more */
	int result;
};

static void begin_nothing(void)
{
}

static void arm_semaphore(struct weft_arm *arm)
{
	weft_arm_semaphore(arm, &semaphore);
}

static bool no_unit_left(void)
{
	return !acquire();
}

static void begin_locked(void)
{
	EQ(weft_try_lock(&lock), 0);
}

static void arm_lock(struct weft_arm *arm)
{
	weft_arm_lock(arm, &lock);
}

static void unlock(void)
{
	EQ(weft_unlock(&lock), 0);
}

static bool holds_lock(void)
{
	return weft_locked(&lock) && weft_lock_holder(&lock) == weft_task_self();
}

static void arm_event(struct weft_arm *arm)
{
	weft_arm_event(arm, &event);
}

static bool is_set(void)
{
	return weft_event_is_set(&event);
}

static void arm_any_bit(struct weft_arm *arm)
{
	EQ(weft_arm_event_group(arm, &group, 6, WEFT_ANY), 0);
}

static void set_bits(void)
{
	EQ(weft_event_group_set(&group, 2), 0);
	EQ(weft_event_group_set(&group, 4), 0);
}

static void set_bit(void)
{
	EQ(weft_event_group_set(&group, 2), 0);
}

static bool bit_stands(void)
{
	return weft_event_group_get(&group) == 2;
}

static void arm_all_bits(struct weft_arm *arm)
{
	EQ(weft_arm_event_group(arm, &group, 6, WEFT_ALL | WEFT_CLEAR), 0);
}

static bool no_bit_left(void)
{
	return weft_event_group_get(&group) == 0;
}

static void arm_get(struct weft_arm *arm)
{
	weft_arm_get(arm, &queue, &got);
}

static void put_item(void)
{
	EQ(weft_queue_try_put(&queue, &(uint32_t){7}), 0);
}

static bool got_item(void)
{
	return got == 7 && weft_queue_count(&queue) == 0;
}

static void begin_full(void)
{
	put_item();
	put_item();
	item = 8;
}

static void arm_put(struct weft_arm *arm)
{
	weft_arm_put(arm, &queue, &item);
}

static void make_room(void)
{
	EQ(weft_queue_try_get(&queue, &got), 0);
}

static bool item_is_in(void)
{
	bool full = weft_queue_count(&queue) == ROOM;

	make_room();
	make_room();
	return full && got == 8;
}

static void arm_isr_queue(struct weft_arm *arm)
{
	weft_arm_isr_queue(arm, &isr_queue, &got);
}

static void put_isr_item(void)
{
	EQ(weft_isr_queue_put_isr(&isr_queue, &(uint32_t){9}), 0);
}

static bool got_isr_item(void)
{
	uint32_t none;

	return got == 9 && weft_isr_queue_try_get(&isr_queue, &none) == WEFT_EEMPTY;
}

static void begin_taken(void)
{
	OK(weft_pool_try_take(&pool) == memory);
}

static void arm_pool(struct weft_arm *arm)
{
	weft_arm_pool(arm, &pool, &block);
}

static void give_block(void)
{
	weft_pool_give(&pool, memory);
}

static bool has_block(void)
{
	return block == memory && !weft_pool_try_take(&pool);
}

static const struct arm_kind arm_kinds[] = {
    {"semaphore", begin_nothing, arm_semaphore, release, no_unit_left, 0},
    {"lock", begin_locked, arm_lock, unlock, holds_lock, 0},
    {"event", begin_nothing, arm_event, set, is_set, 0},
    {"any bit", begin_nothing, arm_any_bit, set_bit, bit_stands, 2},
    {"all bits", begin_nothing, arm_all_bits, set_bits, no_bit_left, 6},
    {"get", begin_nothing, arm_get, put_item, got_item, 0},
    {"put", begin_full, arm_put, make_room, item_is_in, 0},
    {"interrupts' queue", begin_nothing, arm_isr_queue, put_isr_item, got_isr_item, 0},
    {"pool", begin_taken, arm_pool, give_block, has_block, 0},
};

#define ARM_KINDS (sizeof arm_kinds / sizeof *arm_kinds)

static const struct arm_kind *arm_kind;

static void begin_arm_kind(const struct arm_kind *tested)
{
	begin();
	arm_kind = tested;
	arm_kind->begin();
}

static void prepare_with_others(struct weft_arm *arm)
{
	weft_arm_semaphore(&arm[0], &other);
	arm_kind->prepare(&arm[1]);
	weft_arm_event(&arm[2], &never);
}

static bool nobody_at_the_others(void)
{
	return !other.waiters.first && !never.waiters.first;
}

CASE_WITH(each_kind_at_once, unsigned i; struct weft_any any; struct weft_arm arm[3];)
{
	BEGIN(each_kind_at_once);
	for (; self->i < ARM_KINDS; self->i++) {
		begin_arm_kind(&arm_kinds[self->i]);
		arm_kind->serve();
		prepare_with_others(self->arm);
		AWAIT(weft_wait_any(&self->any, self->arm, 3));
		EQ(rc, 1);
		EQ(weft_arm_result(&self->arm[1]), arm_kind->result);
		OK(arm_kind->served());
		OK(nobody_at_the_others());
	}
	END(0);
}

static void serve_arm(struct weft_call *call)
{
	(void)call;
	SEQUENCE("<");
	arm_kind->serve();
	weft_posts_take();
	NOTE('>');
	OK(nobody_at_the_others());
}

CASE_WITH(each_kind_awaited, unsigned i; struct weft_any any; struct weft_arm arm[3];
          struct weft_call call;)
{
	BEGIN(each_kind_awaited);
	weft_call_init(&self->call, serve_arm);
	for (; self->i < ARM_KINDS; self->i++) {
		begin_arm_kind(&arm_kinds[self->i]);
		prepare_with_others(self->arm);
		weft_call_soon(&self->call);
		NOTE('<');
		AWAIT(weft_wait_any(&self->any, self->arm, 3));
		SEQUENCE(">");
		EQ(rc, 1);
		EQ(weft_arm_result(&self->arm[1]), arm_kind->result);
		OK(arm_kind->served());
	}
	END(0);
}

/* The waiter leaves nothing behind: the object serves nobody, and keeps what it is given. */
CASE_WITH(each_kind_given_up, unsigned i; struct weft_any any; struct weft_arm arm[3];
          struct weft_deadline limit;)
{
	BEGIN(each_kind_given_up);
	for (; self->i < ARM_KINDS; self->i++) {
		begin_arm_kind(&arm_kinds[self->i]);
		prepare_with_others(self->arm);
		AWAIT_FOR(&self->limit, 2, weft_wait_any(&self->any, self->arm, 3));
		EQ(rc, WEFT_ETIMEDOUT);
		OK(nobody_at_the_others());
		arm_kind->serve();
		AWAIT(weft_wait_any(&self->any, self->arm, 3)); /* with the same arms */
		EQ(rc, 1);
		OK(arm_kind->served());
	}
	END(0);
}

/* ---- Who wins ---------------------------------------------------------------------------- */

static struct weft_semaphore three[3];
static struct weft_arm three_arms[3];

static void begin_three(uint16_t units)
{
	for (unsigned i = 0; i < 3; i++) {
		weft_semaphore_init(&three[i], units);
		weft_arm_semaphore(&three_arms[i], &three[i]);
	}
}

static unsigned units_of_three(void)
{
	return 100 * weft_semaphore_count(&three[0]) + 10 * weft_semaphore_count(&three[1]) +
	       weft_semaphore_count(&three[2]);
}

CASE_WITH(the_first_behind_the_last_winner_is_next, struct weft_any any; unsigned i;)
{
	BEGIN(the_first_behind_the_last_winner_is_next);
	begin_three(4);
	for (; self->i < 12; self->i++) {
		AWAIT(weft_wait_any(&self->any, three_arms, 3));
		EQ(rc, self->i % 3);
		weft_arm_semaphore(&three_arms[self->i % 3], &three[self->i % 3]);
	}
	EQ(units_of_three(), 0);
	weft_semaphore_release(&three[1]);
	weft_semaphore_release(&three[2]);
	AWAIT(weft_wait_any(&self->any, three_arms, 3));
	EQ(rc, 1);
	weft_semaphore_release(&three[0]);
	AWAIT(weft_wait_any(&self->any, three_arms, 3));
	EQ(rc, 2);
	EQ(units_of_three(), 100);
	END(0);
}

/* With a new record the first arm is asked first. */
CASE_WITH(the_first_of_a_new_wait_is_the_first_arm, struct weft_any any; unsigned i;)
{
	BEGIN(the_first_of_a_new_wait_is_the_first_arm);
	begin_three(3);
	for (; self->i < 3; self->i++) {
		self->any = (struct weft_any){0};
		AWAIT(weft_wait_any(&self->any, three_arms, 3));
		EQ(rc, 0);
	}
	EQ(units_of_three(), 33);
	END(0);
}

/* Also a win that was waited for counts; and the next wait may have fewer arms. */
CASE_WITH(turns_after_waits, struct weft_any any; struct weft_call call;)
{
	BEGIN(turns_after_waits);
	kind = &for_unit;
	begin_three(0);
	begin();
	weft_call_init(&self->call, serve_arm);
	arm_kind = &arm_kinds[0];
	weft_arm_semaphore(&three_arms[1], &semaphore);
	weft_call_soon(&self->call);
	NOTE('<');
	AWAIT(weft_wait_any(&self->any, three_arms, 3));
	EQ(rc, 1);
	begin_three(1);
	AWAIT(weft_wait_any(&self->any, three_arms, 3));
	EQ(rc, 2);
	AWAIT(weft_wait_any(&self->any, three_arms, 2));
	EQ(rc, 0);
	EQ(units_of_three(), 10);
	END(0);
}

/* The loser keeps what it has. */
CASE_WITH(only_one_gives, struct weft_any any; struct weft_arm arm[2];)
{
	BEGIN(only_one_gives);
	begin();
	put_item();
	release();
	weft_arm_get(&self->arm[0], &queue, &got);
	weft_arm_semaphore(&self->arm[1], &semaphore);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 0);
	OK(got_item());
	EQ(weft_semaphore_count(&semaphore), 1);
	put_item();
	got = 0;
	weft_arm_get(&self->arm[0], &queue, &got);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 1);
	EQ(got, 0);
	EQ(weft_queue_count(&queue), 1);
	EQ(weft_semaphore_count(&semaphore), 0);
	END(0);
}

struct any_taker {
	WEFT_FRAME;
	struct weft_any any;
	struct weft_arm *arm;
	unsigned count;
	int result;
};

static ASYNC(any_taker)
{
	BEGIN(any_taker);
	AWAIT(weft_wait_any(&self->any, self->arm, self->count));
	self->result = rc;
	NOTE(rc < 0 ? '!' : (char)('0' + rc));
	END(0);
}

static struct weft_task taker_task;
static struct any_taker taker;

static void spawn_taker(struct weft_arm *arm, unsigned count)
{
	weft_spawn(&taker_task, FRAME(&taker, any_taker, .arm = arm, .count = count));
}

/* Both are served before the task runs: the first one wins, the second keeps its unit. */
CASE(served_twice_before_it_runs)
{
	BEGIN(served_twice_before_it_runs);
	begin_three(0);
	spawn_taker(three_arms, 3);
	TRY(weft_yield());
	weft_semaphore_release(&three[2]);
	weft_semaphore_release(&three[0]);
	weft_semaphore_release(&three[2]);
	EQ(units_of_three(), 101);
	TRY(weft_yield());
	SEQUENCE("2");
	END(0);
}

static void release_two_isr(void)
{
	weft_semaphore_release_isr(&three[1]);
	weft_semaphore_release_isr(&three[0]);
}

CASE(served_twice_by_an_interrupt)
{
	BEGIN(served_twice_by_an_interrupt);
	begin_three(0);
	spawn_taker(three_arms, 3);
	TRY(weft_yield());
	tap_interrupt(release_two_isr);
	TRY(weft_sleep_ms(1));
	SEQUENCE("1");
	EQ(units_of_three(), 100);
	END(0);
}

/* It stands among the others who wait, in its turn. */
CASE(it_queues_with_the_others)
{
	BEGIN(it_queues_with_the_others);
	kind = &for_unit;
	begin();
	weft_arm_semaphore(&three_arms[0], &other);
	weft_arm_semaphore(&three_arms[1], &semaphore);
	spawn_waiting(0, WEFT_NEVER);
	spawn_taker(three_arms, 2);
	spawn_waiting(1, WEFT_NEVER);
	TRY(weft_yield());
	release();
	release();
	release();
	TRY(weft_yield());
	SEQUENCE("a1b");
	END(0);
}

/* ---- Several arms at one object ---------------------------------------------------------- */

CASE_WITH(two_arms_at_one_semaphore, struct weft_arm arm[2];)
{
	BEGIN(two_arms_at_one_semaphore);
	begin();
	weft_arm_semaphore(&self->arm[0], &semaphore);
	weft_arm_semaphore(&self->arm[1], &semaphore);
	spawn_taker(self->arm, 2);
	TRY(weft_yield());
	release();
	EQ(weft_semaphore_count(&semaphore), 0);
	release();
	EQ(weft_semaphore_count(&semaphore), 1);
	TRY(weft_yield());
	SEQUENCE("0");
	END(0);
}

CASE_WITH(two_arms_at_one_event, struct weft_arm arm[3];)
{
	BEGIN(two_arms_at_one_event);
	begin();
	weft_arm_event(&self->arm[0], &event);
	weft_arm_semaphore(&self->arm[1], &semaphore);
	weft_arm_event(&self->arm[2], &event);
	spawn_taker(self->arm, 3);
	TRY(weft_yield());
	set();
	OK(!event.waiters.first);
	TRY(weft_yield());
	SEQUENCE("0");
	END(0);
}

/* Only the winner clears its bits, and those behind it see what is left. */
CASE_WITH(several_arms_at_one_group, struct weft_arm arm[3];)
{
	BEGIN(several_arms_at_one_group);
	begin();
	EQ(weft_arm_event_group(&self->arm[0], &group, 9, WEFT_ALL | WEFT_CLEAR), 0);
	EQ(weft_arm_event_group(&self->arm[1], &group, 1, WEFT_ANY | WEFT_CLEAR), 0);
	EQ(weft_arm_event_group(&self->arm[2], &group, 3, WEFT_ANY | WEFT_CLEAR), 0);
	spawn_taker(self->arm, 3);
	TRY(weft_yield());
	EQ(weft_event_group_set(&group, 7), 0);
	EQ(weft_event_group_get(&group), 6);
	OK(!group.waiters.first);
	TRY(weft_yield());
	SEQUENCE("1");
	EQ(weft_arm_result(&self->arm[1]), 1);
	END(0);
}

/* Who waits to put or to get, whatever comes first, does not serve itself. */
CASE_WITH(put_and_get_at_one_queue, struct weft_any any; struct weft_arm arm[2];)
{
	BEGIN(put_and_get_at_one_queue);
	begin();
	item = 5;
	arm_get(&self->arm[0]);
	arm_put(&self->arm[1]);
	AWAIT(weft_wait_any(&self->any, self->arm, 2)); /* it is empty */
	EQ(rc, 1);
	EQ(got, 0);
	EQ(weft_queue_count(&queue), 1);
	OK(!queue.getters.first && !queue.putters.first);
	END(0);
}

CASE_WITH(get_and_put_at_one_full_queue, struct weft_any any; struct weft_arm arm[2];)
{
	BEGIN(get_and_put_at_one_full_queue);
	begin();
	begin_full();
	arm_put(&self->arm[0]);
	arm_get(&self->arm[1]);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 1);
	EQ(got, 7);
	EQ(weft_queue_count(&queue), 1);
	OK(!queue.getters.first && !queue.putters.first);
	END(0);
}

/* ---- The end of a task ----------------------------------------------------------------------- */

static struct weft_task worker_task[2];
static struct weft_arm end_arm[3];

static void begin_workers(void)
{
	begin();
	for (unsigned i = 0; i < 2; i++) {
		weft_spawn(&worker_task[i], prepared_worker(i));
		weft_arm_join(&end_arm[i], &worker_task[i]);
	}
	weft_arm_semaphore(&end_arm[2], &semaphore);
}

static bool nobody_at_the_ends(void)
{
	return !worker_task[0].joiners.first && !worker_task[1].joiners.first &&
	       !semaphore.waiters.first;
}

/* The result is the task's own, whichever it is. */
CASE_WITH(the_end_of_a_task, unsigned i;)
{
	static const int results[] = {0, 7, INT_MAX, WEFT_EIO, WEFT_ECANCELED, WEFT_EUSER};

	BEGIN(the_end_of_a_task);
	for (; self->i < 6; self->i++) {
		begin_workers();
		spawn_taker(end_arm, 3);
		TRY(weft_yield());
		tell(&worker_task[1], 1, results[self->i]);
		TRY(weft_yield());
		OK(nobody_at_the_ends());
		TRY(weft_yield());
		SEQUENCE("b1");
		EQ(weft_arm_result(&end_arm[1]), results[self->i]);
		EQ(weft_task_state(&worker_task[0]), WEFT_TASK_WAITING);
		tell(&worker_task[0], 0, 0);
		TRY(weft_yield());
		SEQUENCE("a");
	}
	END(0);
}

/* One that has ended before, or never ran, is no trip through the loop. */
CASE_WITH(the_end_of_a_task_that_has_ended, struct weft_any any; struct weft_task none;)
{
	BEGIN(the_end_of_a_task_that_has_ended);
	begin_workers();
	TRY(weft_yield());
	tell(&worker_task[1], 1, WEFT_EFULL);
	TRY(weft_yield());
	SEQUENCE("b");
	spawn_bystander();
	AWAIT(weft_wait_any(&self->any, end_arm, 3));
	EQ(rc, 1);
	EQ(weft_arm_result(&end_arm[1]), WEFT_EFULL);
	OK(nobody_at_the_ends());
	/* The end stays: the next wait gets it again. */
	weft_arm_join(&end_arm[1], &worker_task[1]);
	AWAIT(weft_wait_any(&self->any, end_arm, 3));
	EQ(rc, 1);
	weft_arm_join(&end_arm[0], &self->none);
	AWAIT(weft_wait_any(&self->any, end_arm, 1));
	EQ(rc, 0);
	EQ(weft_arm_result(&end_arm[0]), 0);
	SEQUENCE("");
	END(0);
}

/* Two end in one turn: the first one wins, the second is there for the next wait. */
CASE_WITH(two_tasks_end, struct weft_any any;)
{
	BEGIN(two_tasks_end);
	begin_workers();
	TRY(weft_yield());
	tell(&worker_task[1], 1, 11);
	tell(&worker_task[0], 0, 10);
	AWAIT(weft_wait_any(&self->any, end_arm, 2));
	EQ(rc, 1);
	EQ(weft_arm_result(&end_arm[1]), 11);
	AWAIT(weft_wait_any(&self->any, end_arm, 1));
	EQ(rc, 0);
	EQ(weft_arm_result(&end_arm[0]), 10);
	SEQUENCE("ba");
	END(0);
}

CASE(two_arms_at_one_end)
{
	BEGIN(two_arms_at_one_end);
	begin_workers();
	weft_arm_join(&end_arm[0], &worker_task[1]);
	spawn_taker(end_arm, 3);
	TRY(weft_yield());
	tell(&worker_task[1], 1, WEFT_EIO);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("b0");
	OK(nobody_at_the_ends());
	EQ(weft_arm_result(&end_arm[0]), WEFT_EIO);
	END(0);
}

/* Unlike weft_join(), to give it up leaves the task alone. */
CASE_WITH(a_cancelled_wait_for_an_end, struct weft_any any; struct weft_deadline limit;)
{
	BEGIN(a_cancelled_wait_for_an_end);
	begin_workers();
	spawn_taker(end_arm, 3);
	TRY(weft_yield());
	weft_cancel(&taker_task);
	OK(nobody_at_the_ends());
	TRY(weft_yield());
	SEQUENCE("!");
	AWAIT_FOR(&self->limit, 1, weft_wait_any(&self->any, end_arm, 3));
	EQ(rc, WEFT_ETIMEDOUT);
	OK(nobody_at_the_ends());
	for (int i = 0; i < 2; i++) {
		EQ(weft_task_state(&worker_task[i]), WEFT_TASK_WAITING);
		EQ(weft_canceling(&worker_task[i]), 0);
	}
	/* The end came, but the task has not run: the cancel wins. */
	spawn_taker(end_arm, 3);
	TRY(weft_yield());
	tell(&worker_task[0], 0, 0);
	TRY(weft_yield());
	weft_cancel(&taker_task);
	TRY(weft_yield());
	SEQUENCE("a!");
	/* Another object wins: the task goes on. */
	spawn_taker(end_arm + 1, 2);
	TRY(weft_yield());
	release();
	TRY(weft_yield());
	SEQUENCE("1");
	EQ(weft_task_state(&worker_task[1]), WEFT_TASK_WAITING);
	END(0);
}

/* ---- An interrupt while the arms are linked one after the other -------------------------- */

static unsigned interrupts;

static void release_and_set_isr(void)
{
	interrupts++;
	release_isr();
	set_isr();
}

static int interrupt_while_entering(struct weft_arm *arm)
{
	(void)arm;
	tap_interrupt(release_and_set_isr);
	return WEFT_PENDING;
}

/* An arm that stands in its queue already is served before the wait has begun; or the event wins
 * and the unit stays. One of both, and only one. */
CASE_WITH(an_interrupt_while_it_enters, struct weft_any any; struct weft_arm arm[3];)
{
	BEGIN(an_interrupt_while_it_enters);
	begin();
	interrupts = 0;
	weft_arm_semaphore(&self->arm[0], &semaphore);
	weft_arm_init(&self->arm[1], &never.waiters, interrupt_while_entering, 0, NULL);
	weft_arm_event(&self->arm[2], &event);
	AWAIT(weft_wait_any(&self->any, self->arm, 3));
	OK(rc == 0 || rc == 2);
	OK(!semaphore.waiters.first && !event.waiters.first && !never.waiters.first);
	if (rc == 0)
		interrupts--;
	TRY(weft_sleep_ms(1));
	EQ(weft_semaphore_count(&semaphore), interrupts);
	OK(is_set());
	END(0);
}

/* ---- Errors, limits, objects of one's own ------------------------------------------------ */

static struct weft_arm many[WEFT_ANY_MAX + 1];

CASE_WITH(there_are_1_to_255_arms, struct weft_any any; unsigned i;)
{
	BEGIN(there_are_1_to_255_arms);
	begin();
	AWAIT(weft_wait_any(&self->any, many, 0));
	EQ(rc, WEFT_EINVAL);
	AWAIT(weft_wait_any(&self->any, many, WEFT_ANY_MAX + 1));
	EQ(rc, WEFT_EINVAL);
	EQ(WEFT_ANY_MAX, 255);
	for (unsigned i = 0; i < WEFT_ANY_MAX; i++)
		weft_arm_event(&many[i], i == WEFT_ANY_MAX - 1 ? &event : &never);
	set();
	for (; self->i < 3; self->i++) {
		AWAIT(weft_wait_any(&self->any, many, WEFT_ANY_MAX));
		EQ(rc, WEFT_ANY_MAX - 1);
		OK(!never.waiters.first);
		weft_arm_event(&many[WEFT_ANY_MAX - 1], &event);
	}
	END(0);
}

CASE(the_last_of_255_is_waited_for)
{
	BEGIN(the_last_of_255_is_waited_for);
	begin();
	for (unsigned i = 0; i < WEFT_ANY_MAX; i++)
		weft_arm_event(&many[i], i == WEFT_ANY_MAX - 1 ? &event : &never);
	spawn_taker(many, WEFT_ANY_MAX);
	TRY(weft_yield());
	set();
	OK(!never.waiters.first);
	TRY(weft_yield());
	EQ(taker.result, WEFT_ANY_MAX - 1);
	END(0);
}

/* The holder is the task, not its arm: it may be gone while the lock is held. */
CASE_WITH(a_lock_belongs_to_the_task, struct weft_arm arm[2];)
{
	BEGIN(a_lock_belongs_to_the_task);
	begin();
	begin_locked();
	weft_arm_event(&self->arm[0], &never);
	weft_arm_lock(&self->arm[1], &lock);
	spawn_taker(self->arm, 2);
	TRY(weft_yield());
	unlock();
	OK(weft_lock_holder(&lock) == &taker_task); /* before it has run */
	EQ(weft_try_lock(&lock), WEFT_EBUSY);
	TRY(weft_yield());
	SEQUENCE("1");
	unlock();
	OK(!weft_locked(&lock));
	END(0);
}

static int refuse(struct weft_arm *arm)
{
	(void)arm;
	return WEFT_EIO;
}

/* An object may answer with an error: its arm has won with that. */
CASE_WITH(an_arm_of_ones_own, struct weft_any any; struct weft_arm arm[2];)
{
	BEGIN(an_arm_of_ones_own);
	begin();
	weft_arm_event(&self->arm[0], &never);
	weft_arm_init(&self->arm[1], NULL, refuse, 0, NULL);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 1);
	EQ(weft_arm_result(&self->arm[1]), WEFT_EIO);
	OK(!never.waiters.first);
	END(0);
}

/* ---- What is on its way ------------------------------------------------------------------ */

static void set_event_isr(void)
{
	weft_event_set_isr(&event);
}

/* An interrupt that has come before the wait counts. */
CASE(a_post_before_the_wait)
{
	BEGIN(a_post_before_the_wait);
	begin();
	weft_arm_event(&arms[0][0], &never);
	weft_arm_event(&arms[0][1], &event);
	spawn_bystander();
	tap_interrupt(set_event_isr);
	AWAIT(weft_wait_any(&any[0], arms[0], 2));
	EQ(rc, 1);
	SEQUENCE("");
	TRY(weft_yield());
	SEQUENCE("*");
	END(0);
}

/* A wait that clears bits has taken something: a cancel comes too late for it. One that does not
 * is ended by the cancel. */
struct group_waiter {
	WEFT_FRAME;
	enum weft_event_mode mode;
	struct weft_arm arm;
	struct weft_any any;
};

static ASYNC(group_waiter)
{
	BEGIN(group_waiter);
	EQ(weft_arm_event_group(&self->arm, &group, 1, self->mode), 0);
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	NOTE(rc == WEFT_ECANCELED ? '!' : '=');
	TRY(weft_yield());
	NOTE('?');
	END(0);
}

CASE_WITH(a_cancel_behind_the_bits, struct weft_task task; struct group_waiter waiter; int i;)
{
	static const enum weft_event_mode modes[] = {WEFT_ANY, WEFT_ANY | WEFT_CLEAR};

	BEGIN(a_cancel_behind_the_bits);
	for (; self->i < 2; self->i++) {
		begin();
		weft_spawn(&self->task, FRAME(&self->waiter, group_waiter, .mode = modes[self->i]));
		TRY(weft_yield());
		EQ(weft_event_group_set(&group, 1), 0);
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(rc, self->i ? WEFT_ECANCELED : 0);
		SEQUENCE(self->i ? "=" : "!?");
	}
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!wait_for_unit(0));
}

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, (void)!wait_for_unit(0));
}

/* The event is set, so that nothing is kept even if the check is missing. */
static void keep_locals(void)
{
	struct weft_arm local_arm;
	struct weft_any local_any = {0};

	set();
	arm_event(&local_arm);
	arm_event(&arms[0][0]);
	FAILS(STACK, (void)!weft_wait_any(&local_any, arms[0], 1));
	FAILS(STACK, (void)!weft_wait_any(&any[0], &local_arm, 1));
}

static void misuse(void)
{
	begin();
	keep_locals();
	begin();
}

static void unharmed(void)
{
	OK(!acquire());
}
#endif

#include "tests/unit/misuse.h"

TESTS(
    wait_contract(&for_unit); wait_contract(&for_event);
    RUN_CASE(each_kind_at_once) RUN_CASE(each_kind_awaited) RUN_CASE(each_kind_given_up) RUN_CASE(
	the_first_behind_the_last_winner_is_next) RUN_CASE(the_first_of_a_new_wait_is_the_first_arm)
	RUN_CASE(turns_after_waits) RUN_CASE(only_one_gives) RUN_CASE(served_twice_before_it_runs)
	    RUN_CASE(served_twice_by_an_interrupt) RUN_CASE(it_queues_with_the_others)
		RUN_CASE(two_arms_at_one_semaphore) RUN_CASE(two_arms_at_one_event)
		    RUN_CASE(several_arms_at_one_group) RUN_BIG_CASE(there_are_1_to_255_arms)
			RUN_BIG_CASE(the_last_of_255_is_waited_for)
			    RUN_CASE(a_lock_belongs_to_the_task) RUN_CASE(an_arm_of_ones_own)
				RUN_CASE(a_post_before_the_wait) RUN_CASE(a_cancel_behind_the_bits)
				    RUN_CHECKS() RUN_CASE(an_interrupt_while_it_enters)
					RUN_CASE(put_and_get_at_one_queue)
					    RUN_CASE(get_and_put_at_one_full_queue)
						RUN_CASE(the_end_of_a_task)
						    RUN_CASE(the_end_of_a_task_that_has_ended)
							RUN_CASE(two_tasks_end)
							    RUN_CASE(two_arms_at_one_end) RUN_CASE(
								a_cancelled_wait_for_an_end))
