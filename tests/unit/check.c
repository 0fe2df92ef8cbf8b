/* The checks of debug builds: each one that can be provoked fails when it should, and those of the
 * context let pass what is allowed. */
#include "tests/tap.h"

#if WEFT_DEBUG

static int ignored; /* results of calls that are wrong anyhow */
static unsigned failed;
static enum weft_check last;

/* For checks behind which the call may go on: a jump out of an interrupt is not possible. */
static void count(enum weft_check number, const char *file, unsigned line)
{
	(void)file, (void)line;
	last = number;
	failed++;
}

static void (*begin_counting(void))(enum weft_check, const char *, unsigned)
{
	void (*saved)(enum weft_check, const char *, unsigned) = weft_check_failed;

	weft_check_failed = count;
	failed = 0;
	return saved;
}

/* ---- Objects --------------------------------------------------------------------------------- */

static struct weft_event event;
static struct weft_event_group group;
static struct weft_semaphore semaphore;
static struct weft_lock lock;
static uintptr_t items[4], item;
static struct weft_queue queue = WEFT_QUEUE(items);
static uint8_t isr_items[4], flags[4];
static struct weft_isr_queue isr_queue = WEFT_ISR_QUEUE(isr_items, flags);
static void *blocks[4][2], *block;
static struct weft_pool pool = WEFT_POOL(blocks);
static struct weft_task task, main_task;
static struct weft_deadline deadline;
static struct weft_call call;
static struct weft_timer timer;

struct sleeper {
	WEFT_FRAME;
};

static ASYNC(sleeper)
{
	BEGIN(sleeper);
	AWAIT(weft_sleep(WEFT_NEVER));
	END(0);
}

static struct sleeper frame;

static void nothing(struct weft_call *unused)
{
	(void)unused;
}

static void nothing_more(void *unused)
{
	(void)unused;
}

static void timer_ended(struct weft_waiter *w, int rc)
{
	(void)w, (void)rc;
}

/* ---- W1: context ----------------------------------------------------------------------------- */

/* Every call of the loop's; in an order in which each of them leaves all well behind. */
#define LOOP_CALLS(X)                                                                              \
	X(weft_event_set(&event))                                                                  \
	X(ignored = weft_event_is_set(&event))                                                     \
	X(ignored = weft_event_wait(&event))                                                       \
	X(weft_event_clear(&event))                                                                \
	X(ignored = weft_event_group_set(&group, 1))                                               \
	X(ignored = (int)weft_event_group_get(&group))                                             \
	X(ignored = weft_event_group_wait(&group, 1, WEFT_ANY))                                    \
	X(weft_event_group_clear(&group, 1))                                                       \
	X(ignored = weft_semaphore_release(&semaphore))                                            \
	X(ignored = weft_semaphore_acquire(&semaphore))                                            \
	X(ignored = weft_semaphore_release(&semaphore))                                            \
	X(ignored = weft_semaphore_try_acquire(&semaphore))                                        \
	X(ignored = (int)weft_semaphore_count(&semaphore))                                         \
	X(ignored = weft_lock(&lock))                                                              \
	X(ignored = weft_unlock(&lock))                                                            \
	X(ignored = weft_try_lock(&lock))                                                          \
	X(ignored = weft_unlock(&lock))                                                            \
	X(ignored = weft_queue_try_put(&queue, &item))                                             \
	X(ignored = weft_queue_try_get(&queue, &item))                                             \
	X(ignored = weft_queue_put(&queue, &item))                                                 \
	X(ignored = weft_queue_get(&queue, &item))                                                 \
	X(ignored = weft_isr_queue_try_get(&isr_queue, &item))                                     \
	X(block = weft_pool_try_take(&pool))                                                       \
	X(weft_pool_give(&pool, block))                                                            \
	X(ignored = weft_pool_take(&pool, &block))                                                 \
	X(weft_pool_give(&pool, block))                                                            \
	X(ignored = weft_cancel(&task))                                                            \
	X(ignored = (int)weft_uncancel(&task))                                                     \
	X(ignored = weft_join(&task))                                                              \
	X(ignored = weft_join_shielded(&task))                                                     \
	X(weft_task_wake(&task))                                                                   \
	X(weft_spawn(&task, FRAME(&frame, sleeper)))                                               \
	X(weft_call_soon(&call))                                                                   \
	X(ignored = weft_call_cancel(&call))                                                       \
	X(weft_call_at(&call, WEFT_NEVER))                                                         \
	X(ignored = weft_call_cancel(&call))                                                       \
	X(weft_deadline_start(&deadline, WEFT_NEVER))                                              \
	X(ignored = weft_deadline_move(&deadline, WEFT_NEVER))                                     \
	X(ignored = weft_deadline_end(&deadline, 0))                                               \
	X(weft_timer_start(&timer, WEFT_NEVER))                                                    \
	X(weft_timer_stop(&timer))                                                                 \
	X(weft_source_open())                                                                      \
	X(weft_source_close())                                                                     \
	X(weft_shutdown())

#define ANY_CALLS(X)                                                                               \
	X(weft_event_set_isr(&event))                                                              \
	X(ignored = weft_event_group_set_isr(&group, 1))                                           \
	X(ignored = weft_semaphore_release_isr(&semaphore))                                        \
	X(ignored = weft_isr_queue_put_isr(&isr_queue, &item))                                     \
	X(weft_task_wake_isr(&main_task))                                                          \
	X(weft_call_soon_isr(&call))                                                               \
	X(ignored = (int)weft_now())                                                               \
	X(weft_alarm_isr())                                                                        \
	X(ignored = weft_pending())                                                                \
	X(ignored = weft_error_name(0)[0])                                                         \
	X(weft_report_text(""))

#define TEXT(statement) #statement,
static const char *const loop_texts[] = {LOOP_CALLS(TEXT)};
static const char *const any_texts[] = {ANY_CALLS(TEXT)};

static unsigned chosen;

#define CHOICE(statement)                                                                          \
	if (chosen == number++) {                                                                  \
		statement;                                                                         \
		return;                                                                            \
	}

static void make_loop_call(void)
{
	unsigned number = 0;

	LOOP_CALLS(CHOICE)
}

static void make_any_call(void)
{
	unsigned number = 0;

	ANY_CALLS(CHOICE)
}

static void set_up(void)
{
	event = (struct weft_event){0};
	weft_semaphore_init(&semaphore, 0);
	weft_call_init(&call, nothing);
	timer.waiter = (struct weft_waiter){.kind = WEFT_RECORD, .ended = timer_ended};
}

static void check_all(void (*make)(void), const char *const *texts, unsigned n, bool fails)
{
	void (*saved)(enum weft_check, const char *, unsigned) = begin_counting();

	for (chosen = 0; chosen < n; chosen++) {
		failed = 0;
		tap_interrupt(make);
		tap_ok(fails ? failed && last == WEFT_CHECK_CONTEXT : !failed, texts[chosen],
		       __FILE__, __LINE__);
	}
	weft_check_failed = saved;
}

#define CHECK_ALL(make, texts, fails) check_all(make, texts, sizeof texts / sizeof *texts, fails)

CASE(calls_of_the_loop_fail_in_an_interrupt)
{
	BEGIN(calls_of_the_loop_fail_in_an_interrupt);
	set_up();
	weft_semaphore_init(&semaphore, 1);
	CHECK_ALL(make_loop_call, loop_texts, true);
	EQ(weft_uncancel(weft_task_self()), 0); /* of weft_shutdown() */
	weft_cancel(&task);
	AWAIT(weft_join(&task));
	END(0);
}

static void suspend_in_an_interrupt(void)
{
	FAILS(CONTEXT, ignored = weft_yield());
}

CASE(an_interrupt_does_not_suspend)
{
	BEGIN(an_interrupt_does_not_suspend);
	tap_interrupt(suspend_in_an_interrupt);
	TRY(weft_yield());
	END(0);
}

CASE(calls_for_everywhere_do_not_fail_in_an_interrupt)
{
	BEGIN(calls_for_everywhere_do_not_fail_in_an_interrupt);
	set_up();
	CHECK_ALL(make_any_call, any_texts, false);
	TRY(weft_yield());
	END(0);
}

/* ---- W2, W3, W5: suspending ------------------------------------------------------------------ */

static void suspend_in_a_callback(struct weft_call *unused)
{
	(void)unused;
	FAILS(NO_TASK, ignored = weft_yield());
	FAILS(NO_TASK, ignored = weft_park());
	FAILS(NO_TASK, ignored = weft_sleep(0));
	FAILS(NO_TASK, ignored = weft_sleep_ms(1));
	FAILS(NO_TASK, ignored = weft_event_wait(&event));
	FAILS(NO_TASK, ignored = weft_event_group_wait(&group, 1, WEFT_ALL));
	FAILS(NO_TASK, ignored = weft_semaphore_acquire(&semaphore));
	FAILS(NO_TASK, ignored = weft_queue_get(&queue, &item));
	FAILS(NO_TASK, ignored = weft_join(&task));
	FAILS(NO_TASK, ignored = weft_join_shielded(&task));
	FAILS(NO_TASK, weft_deadline_start(&deadline, 1));
	NOTE('c');
}

CASE(callbacks_do_not_suspend)
{
	BEGIN(callbacks_do_not_suspend);
	set_up();
	group = (struct weft_event_group){0};
	weft_spawn(&task, FRAME(&frame, sleeper));
	weft_call_init(&call, suspend_in_a_callback);
	weft_call_soon(&call);
	TRY(weft_yield());
	SEQUENCE("c");
	END(0);
}

static void nobody_suspends_outside_a_run(void)
{
	OK(!weft_task_self());
	FAILS(NO_TASK, weft_deadline_start(&deadline, 1));
	FAILS(NO_TASK, ignored = weft_event_wait(&event));
	FAILS(NO_TASK, ignored = weft_park());
	FAILS(NO_TASK, ignored = weft_sleep_ms(1));
	FAILS(NO_TASK, ignored = weft_yield());
}

static int suspend_twice(void)
{
	static int first;

	first = weft_yield();
	FAILS(TWICE, ignored = weft_yield());
	weft_loop.suspended = false;
	FAILS(TWICE, (ignored = weft_yield(), ignored = weft_event_wait(&event)));
	weft_loop.suspended = true; /* which the first call has done */
	return first;
}

CASE(a_step_suspends_once)
{
	BEGIN(a_step_suspends_once);
	set_up();
	TRY(suspend_twice());
	END(0);
}

struct liar {
	WEFT_FRAME;
};

static ASYNC(liar)
{
	BEGIN(liar);
	AWAIT(WEFT_PENDING);
	END(0);
}

static void pending_is_for_those_who_suspend(void)
{
	static struct liar body;

	FAILS(NOT_SUSPENDED, ignored = weft_run(FRAME(&body, liar)));
	weft_loop.current = NULL; /* the run was left by a jump */
}

/* ---- W4: addresses on the stack -------------------------------------------------------------- */

static void keep_locals(void)
{
	static struct weft_arm arm;
	uintptr_t local = 0;
	void *pointer;

	FAILS(STACK, ignored = weft_queue_put(&queue, &local));
	FAILS(STACK, ignored = weft_queue_get(&queue, &local));
	FAILS(STACK, ignored = weft_isr_queue_get(&isr_queue, &local));
	FAILS(STACK, ignored = weft_pool_take(&pool, &pointer));
	FAILS(STACK, weft_arm_isr_queue(&arm, &isr_queue, &local));
}

CASE(nobody_keeps_the_address_of_a_local)
{
	BEGIN(nobody_keeps_the_address_of_a_local);
	keep_locals();
	TRY(weft_queue_put(&queue, &item));
	TRY(weft_queue_get(&queue, &item));
	/* What does not suspend may use a local. */
	if (weft_queue_try_put(&queue, &(uintptr_t){3}) < 0 ||
	    weft_queue_try_get(&queue, &(uintptr_t){4}) < 0)
		NOTE('?');
	SEQUENCE("");
	END(0);
}

/* A frame that is a local of main() stays as long as the loop runs: it is as good as static. */
struct on_stack {
	WEFT_FRAME;
	uintptr_t item;
};

static ASYNC(on_stack)
{
	BEGIN(on_stack);
	TRY(weft_queue_put(&queue, &self->item));
	TRY(weft_queue_get(&queue, &self->item));
	END(0);
}

static void mains_frame_may_be_a_local(void)
{
	struct on_stack local;
	void (*saved)(enum weft_check, const char *, unsigned) = begin_counting();

	EQ(weft_run(FRAME(&local, on_stack)), 0);
	weft_check_failed = saved;
	EQ(failed, 0);
}

/* ---- W7 to W18 ------------------------------------------------------------------------------- */

static void spawn_again(void)
{
	static struct sleeper another;

	FAILS(RESPAWN, weft_spawn(&task, FRAME(&another, sleeper)));
	weft_debt_settle(WEFT_CHECK_NOT_AWAITED, &another); /* it never ran */
}

CASE(a_task_that_has_not_ended_is_not_spawned)
{
	BEGIN(a_task_that_has_not_ended_is_not_spawned);
	weft_spawn(&task, FRAME(&frame, sleeper));
	spawn_again(); /* ready */
	TRY(weft_yield());
	spawn_again(); /* asleep */
	weft_cancel(&task);
	TRY(weft_join(&task));
	weft_spawn(&task, FRAME(&frame, sleeper)); /* ended */
	END(0);
}

static void defer_again(struct weft_frame *f, struct weft_defer *record)
{
	FAILS(DEFER_TWICE, weft_frame_defer(f, record, nothing_more, NULL));
}

CASE_WITH(a_defer_record_is_used_once, struct weft_defer work[2];)
{
	BEGIN(a_defer_record_is_used_once);
	DEFER(&self->work[0], nothing_more, NULL);
	defer_again(&self->frame, &self->work[0]);
	DEFER(&self->work[1], nothing_more, NULL);
	defer_again(&self->frame, &self->work[0]);
	TRY(0);
	END(0);
}

static void cancel_too_often(void)
{
	FAILS(REQUESTS, weft_cancel(&task));
}

CASE(requests_are_counted_to_255)
{
	BEGIN(requests_are_counted_to_255);
	weft_spawn(&task, FRAME(&frame, sleeper));
	TRY(weft_yield());
	for (int i = 0; i < 255; i++)
		weft_cancel(&task);
	EQ(weft_canceling(&task), 255);
	cancel_too_often();
	TRY(weft_join(&task));
	END(0);
}

static void misalign(void)
{
	FAILS(ALIGNMENT, ignored = weft_queue_try_put(&queue, (char *)&item + 1));
	FAILS(ALIGNMENT, ignored = weft_queue_put(&queue, (char *)&item + 1));
	EQ(weft_queue_try_put(&queue, &item), 0);
	FAILS(ALIGNMENT, ignored = weft_queue_try_get(&queue, (char *)&item + 1));
}

CASE(items_are_aligned)
{
	BEGIN(items_are_aligned);
	queue = (struct weft_queue)WEFT_QUEUE(items);
	if (_Alignof(uintptr_t) > 1)
		misalign();
	TRY(0);
	END(0);
}

static void give_wrong_blocks(struct weft_pool *middle)
{
	void *first = weft_pool_try_take(middle), *second = weft_pool_try_take(middle);

	OK(first == blocks[1] && second == blocks[2]);
	FAILS(FOREIGN_BLOCK, weft_pool_give(middle, &item));
	FAILS(FOREIGN_BLOCK, weft_pool_give(middle, blocks[3]));     /* behind it */
	FAILS(FOREIGN_BLOCK, weft_pool_give(middle, &blocks[1][1])); /* no block begins there */
	FAILS(FOREIGN_BLOCK, weft_pool_give(middle, blocks[0]));     /* before it */
	weft_pool_give(middle, blocks[2]);
	FAILS(DOUBLE_GIVE, weft_pool_give(middle, blocks[2]));
	weft_pool_give(middle, blocks[1]);
	FAILS(DOUBLE_GIVE, weft_pool_give(middle, blocks[2]));
}

CASE(blocks_go_home_once)
{
	static struct weft_pool middle;

	BEGIN(blocks_go_home_once);
	EQ(weft_pool_init(&middle, blocks[1], sizeof *blocks, 2), 0);
	give_wrong_blocks(&middle);
	TRY(0);
	END(0);
}

static void close_again(void)
{
	FAILS(SOURCES, weft_source_close());
}

CASE(sources_are_closed_once)
{
	BEGIN(sources_are_closed_once);
	close_again();
	weft_source_open();
	weft_source_close();
	close_again();
	TRY(0);
	END(0);
}

/* ---- W13, W14 ------------------------------------------------------------------------------ */

struct ender {
	WEFT_FRAME;
	int result;
};

static ASYNC(ender)
{
	BEGIN(ender);
	TRY(weft_yield());
	END(self->result);
}

static struct ender ender_frame;

static void spawn_ender(int result)
{
	weft_spawn(&task, FRAME(&ender_frame, ender, .result = result));
}

static void expect_unseen(void)
{
	FAILS(ERROR_UNSEEN, spawn_ender(0));
}

/* Nobody looked at the error when the task's storage is used again. */
CASE(errors_are_looked_at)
{
	BEGIN(errors_are_looked_at);
	task = (struct weft_task){0};
	spawn_ender(WEFT_EIO);
	TRY(weft_sleep_ms(1));
	expect_unseen();
	EQ(weft_task_result(&task), WEFT_EIO); /* now somebody has */
	spawn_ender(WEFT_EIO);
	AWAIT(weft_join(&task));
	spawn_ender(5); /* a result need not be looked at */
	TRY(weft_sleep_ms(1));
	spawn_ender(0);
	weft_cancel(&task); /* nor that it was cancelled */
	TRY(weft_sleep_ms(1));
	spawn_ender(0);
	TRY(weft_join(&task));
	END(0);
}

static struct slot {
	struct weft_pooled_task task;
	struct ender frame;
} slots[1];

static struct weft_pool slot_pool;
static struct slot *slot;

static void spawn_pooled(int result)
{
	slot = weft_pool_try_take(&slot_pool);
	OK(slot != NULL);
	weft_spawn_pooled(&slot->task, &slot_pool, FRAME(&slot->frame, ender, .result = result));
}

/* The same when its block goes home. It is a report, not a fault: the block has gone. */
CASE_WITH(errors_of_pooled_tasks,
          void (*saved)(enum weft_check number, const char *file, unsigned line);)
{
	BEGIN(errors_of_pooled_tasks);
	slot_pool = (struct weft_pool)WEFT_POOL(slots);
	self->saved = begin_counting();
	spawn_pooled(WEFT_EIO);
	TRY(weft_sleep_ms(1));
	EQ(failed, 1);
	EQ(last, WEFT_CHECK_ERROR_UNSEEN);
	spawn_pooled(WEFT_EIO);
	AWAIT(weft_join(&slot->task.owned.task));
	EQ(rc, WEFT_EIO);
	spawn_pooled(0);
	TRY(weft_sleep_ms(1));
	EQ(failed, 1);
	weft_check_failed = self->saved;
	OK(weft_pool_try_take(&slot_pool));
	END(0);
}

static void start_again(void)
{
	FAILS(ACTIVE_TIMER, weft_deadline_start(&deadline, WEFT_NEVER));
}

static void end_again(void)
{
	FAILS(NOT_STARTED, weft_deadline_end(&deadline, 0));
}

CASE(a_deadline_is_used_once_at_a_time)
{
	BEGIN(a_deadline_is_used_once_at_a_time);
	weft_deadline_start(&deadline, WEFT_NEVER - 1);
	start_again();
	EQ(weft_deadline_end(&deadline, 3), 3);
	weft_deadline_start(&deadline, WEFT_NEVER - 1);
	EQ(weft_deadline_end(&deadline, 4), 4);
	end_again();
	TRY(0);
	END(0);
}

/* ---- What a task leaves behind --------------------------------------------------------------- */

enum leaving { LEAVES_NOTHING, A_LOCK, A_LIMIT, AN_EVENT, A_FRAME };

struct leaver {
	WEFT_FRAME;
	enum leaving what;
	struct weft_deadline limit;
	struct weft_event event;
	struct sleeper prepared;
};

static struct leaver leaver_frame;

static ASYNC(leaver)
{
	BEGIN(leaver);
	if (self->what == A_LOCK)
		TRY(weft_lock(&lock));
	if (self->what == A_LIMIT)
		weft_deadline_start(&self->limit, WEFT_NEVER);
	if (self->what == A_FRAME)
		FRAME(&self->prepared, sleeper);
	TRY(weft_yield());
	TRY(weft_yield());
	END(0);
}

struct event_waiter {
	WEFT_FRAME;
};

static ASYNC(event_waiter)
{
	BEGIN(event_waiter);
	TRY(weft_event_wait(&leaver_frame.event));
	END(0);
}

CASE_WITH(what_a_task_leaves_behind,
          void (*saved)(enum weft_check number, const char *file, unsigned line);
          int what; struct weft_task other; struct event_waiter waiter;)
{
	static const enum weft_check expected[] = {0, WEFT_CHECK_LOCK_HELD, WEFT_CHECK_STILL_OPEN,
	                                           WEFT_CHECK_DEAD_OBJECT};

	BEGIN(what_a_task_leaves_behind);
	lock = (struct weft_lock){0};
	task = (struct weft_task){0};
	self->saved = begin_counting();
	for (self->what = LEAVES_NOTHING; self->what <= AN_EVENT; self->what++) {
		failed = 0;
		weft_spawn(&task, FRAME(&leaver_frame, leaver, .what = self->what));
		TRY(weft_yield());
		if (self->what == AN_EVENT) {
			weft_spawn(&self->other, FRAME(&self->waiter, event_waiter));
			weft_task_set_name(&self->other, "other");
		}
		TRY(weft_join(&task));
		EQ(failed, self->what != LEAVES_NOTHING);
		if (failed)
			EQ(last, expected[self->what]);
	}
	weft_check_failed = self->saved;
	OK(weft_locked(&lock)); /* it stays so; anybody may release it */
	OK(!weft_lock_holder(&lock));
	EQ(weft_unlock(&lock), 0);
	weft_event_set(&leaver_frame.event);
	TRY(weft_join(&self->other));
	END(0);
}

/* What nobody took care of is reported when the run is over. */
struct debtor {
	WEFT_FRAME;
	bool pays;
};

static ASYNC(debtor)
{
	BEGIN(debtor);
	FRAME(&leaver_frame, leaver);
	task = (struct weft_task){0};
	spawn_ender(WEFT_EIO);
	TRY(weft_sleep_ms(1));
	if (self->pays) {
		EQ(weft_task_result(&task), WEFT_EIO);
		weft_spawn(&task, &leaver_frame.frame);
	}
	END(0);
}

/* The same object may owe two things; and only so much is remembered. */
static void debts_are_of_a_kind(void)
{
	static const HAL_ROM struct weft_point place = {0};
	static char objects[40];
	void (*saved)(enum weft_check, const char *, unsigned) = begin_counting();

	weft_debt_note(WEFT_CHECK_NOT_AWAITED, objects, &place);
	weft_debt_note(WEFT_CHECK_ERROR_UNSEEN, objects, &place);
	weft_debt_settle(WEFT_CHECK_ERROR_UNSEEN, objects);
	EQ(failed, 0);
	weft_debts_report();
	EQ(failed, 1);
	EQ(last, WEFT_CHECK_NOT_AWAITED);
	weft_debts_report();
	EQ(failed, 1); /* each one once */
	for (unsigned i = 0; i < sizeof objects; i++)
		weft_debt_note(WEFT_CHECK_NOT_AWAITED, &objects[i], &place);
	EQ(failed, 1);
	weft_debts_report();
	EQ(failed, 1 + 16);
	weft_check_failed = saved;
}

static void debts_are_called_in_at_the_end(void)
{
	static struct debtor debtor_frame;
	void (*saved)(enum weft_check, const char *, unsigned) = begin_counting();

	EQ(weft_run(FRAME(&debtor_frame, debtor, .pays = true)), 0);
	EQ(failed, 0);
	EQ(weft_run(FRAME(&debtor_frame, debtor)), 0);
	EQ(failed, 2);
	EQ(weft_run(FRAME(&debtor_frame, debtor, .pays = true)), 0);
	EQ(failed, 2);
	weft_check_failed = saved;
}

/* A frame that is prepared a second time was not awaited the first time. */
CASE_WITH(a_frame_prepared_twice,
          void (*saved)(enum weft_check number, const char *file, unsigned line);)
{
	BEGIN(a_frame_prepared_twice);
	self->saved = begin_counting();
	FRAME(&leaver_frame, leaver);
	EQ(failed, 0);
	FRAME(&leaver_frame, leaver);
	EQ(failed, 1);
	EQ(last, WEFT_CHECK_NOT_AWAITED);
	task = (struct weft_task){0};
	weft_spawn(&task, &leaver_frame.frame);
	TRY(weft_join(&task));
	FRAME(&leaver_frame, leaver);
	EQ(failed, 1);
	weft_check_failed = self->saved;
	weft_spawn(&task, &leaver_frame.frame);
	TRY(weft_join(&task));
	END(0);
}

TESTS(RUN_CASE(calls_of_the_loop_fail_in_an_interrupt)
          RUN_CASE(calls_for_everywhere_do_not_fail_in_an_interrupt)
              RUN_CASE(callbacks_do_not_suspend) RUN_CASE(a_step_suspends_once)
                  RUN_PLAIN(pending_is_for_those_who_suspend)
                      RUN_CASE(nobody_keeps_the_address_of_a_local)
                          tap_skip("awaits_in_a_switch", "ends the program: tests/unit-sim/ends.c");
      RUN_CASE(a_task_that_has_not_ended_is_not_spawned) RUN_CASE(a_defer_record_is_used_once)
          RUN_CASE(requests_are_counted_to_255) RUN_CASE(items_are_aligned)
              RUN_CASE(blocks_go_home_once) RUN_CASE(errors_are_looked_at)
                  RUN_CASE(what_a_task_leaves_behind) RUN_PLAIN(debts_are_called_in_at_the_end)
                      RUN_PLAIN(debts_are_of_a_kind) RUN_CASE(an_interrupt_does_not_suspend)
                          RUN_CASE(a_frame_prepared_twice) RUN_CASE(errors_of_pooled_tasks)
                              RUN_CASE(a_deadline_is_used_once_at_a_time)
                                  RUN_CASE(sources_are_closed_once)
                                      RUN_PLAIN(mains_frame_may_be_a_local)
                                          RUN_PLAIN(nobody_suspends_outside_a_run))

#else

/* Nothing is checked; what must not do harm does none. */
static struct weft_task task;

struct sleeper {
	WEFT_FRAME;
};

static ASYNC(sleeper)
{
	BEGIN(sleeper);
	AWAIT(weft_sleep(WEFT_NEVER));
	END(0);
}

static struct sleeper frame;

CASE(requests_are_counted_to_255)
{
	BEGIN(requests_are_counted_to_255);
	weft_spawn(&task, FRAME(&frame, sleeper));
	TRY(weft_yield());
	for (int i = 0; i < 300; i++)
		EQ(weft_cancel(&task), true);
	EQ(weft_canceling(&task), 255);
	TRY(weft_join(&task));
	END(0);
}

/* One source too few is closed: nothing. */
CASE(sources_do_not_wrap)
{
	BEGIN(sources_do_not_wrap);
	weft_source_close();
	EQ(weft_loop.sources, 0);
	TRY(0);
	END(0);
}

TESTS(RUN_CASE(sources_do_not_wrap) RUN_CASE(requests_are_counted_to_255)
          tap_skip("checks", "checks are for debug builds");)

#endif
