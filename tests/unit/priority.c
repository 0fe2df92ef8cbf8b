/* Priorities: between levels the higher first, inside a level first in first out. In builds with
 * one level all are equal, whatever was asked for; the same cases say so. */
#include "tests/tap.h"

#define LOWEST (WEFT_PRIORITIES - 1)
#define MIDDLE (WEFT_PRIORITIES / 2)

/* What is to be expected with several levels, and with one. */
#define BY_LEVEL(several, one) SEQUENCE(WEFT_PRIORITIES > 1 ? (several) : (one))

struct worker {
	WEFT_FRAME;
	char name;
	int turns;
};

static ASYNC(worker)
{
	BEGIN(worker);
	NOTE(self->name);
	while (self->turns--) {
		TRY(weft_yield());
		NOTE(self->name);
	}
	END(0);
}

static struct weft_task task[6];
static struct worker frames[6];

static void spawn(int i, unsigned priority, int turns)
{
	weft_spawn_at(&task[i], priority,
	              FRAME(&frames[i], worker, .name = (char)('a' + i), .turns = turns));
}

CASE(the_higher_runs_first)
{
	BEGIN(the_higher_runs_first);
	spawn(0, LOWEST, 0);
	spawn(1, MIDDLE, 0);
	spawn(2, 0, 0);
	SEQUENCE("");
	TRY(weft_join(&task[0]));
	BY_LEVEL("cba", "abc"); /* main was woken behind b and c */
	END(0);
}

CASE(a_priority_is_kept_and_clamped)
{
	BEGIN(a_priority_is_kept_and_clamped);
	spawn(0, 0, 0);
	spawn(1, LOWEST, 0);
	spawn(2, WEFT_PRIORITIES, 0);
	spawn(3, 200, 0);
	spawn(4, UINT_MAX, 0);
	EQ(weft_task_priority(&task[0]), 0);
	for (int i = 1; i < 5; i++)
		EQ(weft_task_priority(&task[i]), LOWEST);
	EQ(weft_task_priority(weft_task_self()), 0);
	TRY(weft_join(&task[4]));
	SEQUENCE("abcde");
	END(0);
}

CASE(inside_a_level_all_take_turns)
{
	BEGIN(inside_a_level_all_take_turns);
	for (int i = 0; i < 3; i++)
		spawn(i, LOWEST, 2);
	spawn(3, 0, 1);
	spawn(4, 0, 1);
	TRY(weft_join(&task[2]));
	BY_LEVEL("dedeabcabcabc", "abcdeabcdeabc");
	END(0);
}

/* A high one that only yields keeps the low ones out; one that waits does not. */
struct waiter {
	WEFT_FRAME;
	char name;
	int turns;
};

static ASYNC(waiter)
{
	BEGIN(waiter);
	while (self->turns--) {
		NOTE(self->name);
		TRY(weft_park());
	}
	NOTE('.');
	END(0);
}

static struct weft_task waiting;
static struct waiter waiter_frame;

struct waker {
	WEFT_FRAME;
	char name;
	int turns;
	void (*wake)(void);
};

static ASYNC(waker)
{
	BEGIN(waker);
	while (self->turns--) {
		NOTE(self->name);
		self->wake();
		TRY(weft_yield());
	}
	END(0);
}

static void wake_waiter(void)
{
	weft_task_wake(&waiting);
}

static void wake_in_interrupt(void)
{
	weft_task_wake_isr(&waiting);
}

static void interrupt(void)
{
	tap_interrupt(wake_in_interrupt);
}

static void nothing(void)
{
}

static struct weft_task wakers[3];
static struct waker waker_frames[3];

static void spawn_wakers(void (*wake)(void))
{
	weft_spawn_at(&waiting, 0, FRAME(&waiter_frame, waiter, .name = 'H', .turns = 3));
	weft_spawn_at(&wakers[0], LOWEST,
	              FRAME(&waker_frames[0], waker, .name = 'l', .turns = 4, .wake = wake));
	weft_spawn_at(&wakers[1], LOWEST,
	              FRAME(&waker_frames[1], waker, .name = 'm', .turns = 4, .wake = nothing));
	weft_spawn_at(&wakers[2], LOWEST,
	              FRAME(&waker_frames[2], waker, .name = 'n', .turns = 4, .wake = nothing));
}

CASE(a_high_task_that_is_woken_goes_first)
{
	BEGIN(a_high_task_that_is_woken_goes_first);
	spawn_wakers(wake_waiter);
	TRY(weft_join(&wakers[2]));
	BY_LEVEL("HlHmnlHmnl.mnlmn", "HlmnHlmnHlmn.lmn");
	END(0);
}

/* The same while the low ones never wait: an interrupt is seen between two of their steps. */
CASE(an_interrupt_wakes_a_high_task)
{
	BEGIN(an_interrupt_wakes_a_high_task);
	spawn_wakers(interrupt);
	TRY(weft_join(&wakers[2]));
	/* With one level it stands behind all that are ready, also behind the one that yielded:
	 * that one wakes it a second time before it runs, so its next park ends at once. */
	BY_LEVEL("HlHmnlHmnl.mnlmn", "HlmnlHHmnlmnl.mn");
	END(0);
}

CASE(a_low_task_runs_only_when_higher_ones_wait)
{
	BEGIN(a_low_task_runs_only_when_higher_ones_wait);
	spawn(0, LOWEST, 1);
	for (int i = 0; i < 3; i++)
		spawn(i + 1, MIDDLE, 2);
	TRY(weft_yield()); /* main and the callbacks are of the highest level */
	BY_LEVEL(MIDDLE ? "" : "abcd", "abcd");
	NOTE('m');
	TRY(weft_join(&task[0]));
	for (int i = 1; i < 4; i++)
		EQ(weft_task_state(&task[i]) == WEFT_TASK_FINISHED, WEFT_PRIORITIES > 2);
	END(0);
}

static void note_call(struct weft_call *call)
{
	(void)call;
	NOTE('!');
}

CASE_WITH(callbacks_are_of_the_highest_level, struct weft_call call;)
{
	BEGIN(callbacks_are_of_the_highest_level);
	weft_call_init(&self->call, note_call);
	spawn(0, LOWEST, 1);
	spawn(1, 0, 0);
	weft_call_soon(&self->call);
	TRY(weft_join(&task[0]));
	BY_LEVEL("b!aa", "ab!a");
	END(0);
}

/* Queues are first in, first out whatever the priority: it only decides who runs of those that
 * are ready. */
static struct weft_semaphore semaphore;

struct taker {
	WEFT_FRAME;
	char name;
};

static ASYNC(taker)
{
	BEGIN(taker);
	TRY(weft_semaphore_acquire(&semaphore));
	NOTE(self->name);
	END(0);
}

CASE_WITH(queues_know_no_priority, struct weft_task low, high; struct taker taker[2];)
{
	BEGIN(queues_know_no_priority);
	weft_semaphore_init(&semaphore, 0);
	weft_spawn_at(&self->low, LOWEST, FRAME(&self->taker[0], taker, .name = 'l'));
	TRY(weft_sleep_ms(1));
	weft_spawn_at(&self->high, 0, FRAME(&self->taker[1], taker, .name = 'h'));
	TRY(weft_yield());
	weft_semaphore_release(&semaphore);
	EQ(weft_task_state(&self->low), WEFT_TASK_READY);
	EQ(weft_task_state(&self->high), WEFT_TASK_WAITING);
	weft_semaphore_release(&semaphore);
	EQ(weft_task_state(&self->high), WEFT_TASK_READY);
	TRY(weft_join(&self->low));
	BY_LEVEL("hl", "lh");
	TRY(weft_join(&self->high));
	END(0);
}

/* Main is of the highest level: when it ends the low ones have not had a turn, but are awaited. */
static struct weft_task lingering;

struct lingerer {
	WEFT_FRAME;
};

static ASYNC(lingerer)
{
	BEGIN(lingerer);
	AWAIT(weft_park());
	EQ(rc, WEFT_ECANCELED);
	AWAIT(weft_yield());
	EQ(rc, 0);
	AWAIT(weft_sleep_ms(1));
	EQ(rc, 0);
	NOTE('x');
	SEQUENCE("mx");
	END(0);
}

static struct lingerer lingerer_frame;

CASE(low_tasks_are_awaited_when_main_ends)
{
	BEGIN(low_tasks_are_awaited_when_main_ends);
	weft_spawn_at(&lingering, LOWEST, FRAME(&lingerer_frame, lingerer));
	TRY(weft_sleep_ms(1));
	EQ(weft_task_state(&lingering), WEFT_TASK_WAITING);
	NOTE('m');
	END(0);
}

CASE_WITH(low_tasks_sleep_and_time_out, struct weft_task low; struct worker worker;
          struct weft_deadline limit;)
{
	BEGIN(low_tasks_sleep_and_time_out);
	spawn(0, LOWEST, 3);
	spawn(1, MIDDLE, 3);
	AWAIT_FOR(&self->limit, 1, weft_park()); /* everything lower runs in the meantime */
	EQ(rc, WEFT_ETIMEDOUT);
	TRY(weft_join(&task[0]));
	TRY(weft_join(&task[1]));
	BY_LEVEL(MIDDLE == LOWEST ? "abababab" : "bbbbaaaa", "abababab");
	END(0);
}

/* What is ready on any level keeps the loop from sleeping. */
struct looker {
	WEFT_FRAME;
	bool pending;
};

static ASYNC(looker)
{
	BEGIN(looker);
	self->pending = weft_pending();
	END(0);
}

CASE_WITH(what_is_ready_below_is_pending, unsigned level; struct weft_task task;
          struct looker looker;)
{
	BEGIN(what_is_ready_below_is_pending);
	for (; self->level < WEFT_PRIORITIES; self->level++) {
		weft_spawn_at(&self->task, self->level, FRAME(&self->looker, looker));
		TRY(weft_join(&self->task));
		OK(self->looker.pending);
	}
	END(0);
}

/* A group's children have the priority of the task that opened it. */
struct opener {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_child child;
	struct worker worker;
};

static ASYNC(opener)
{
	BEGIN(opener);
	GROUP(&self->group);
	weft_group_spawn(&self->group, &self->child, FRAME(&self->worker, worker, .name = 'z'));
	EQ(weft_task_priority(&self->child.owned.task), LOWEST);
	END(0);
}

CASE_WITH(children_are_as_low_as_their_parent, struct opener opener;)
{
	BEGIN(children_are_as_low_as_their_parent);
	weft_spawn_at(&task[5], LOWEST, FRAME(&self->opener, opener));
	TRY(weft_yield());
	spawn(0, 0, 1);
	TRY(weft_join(&task[5]));
	BY_LEVEL("aaz", "zaa");
	END(0);
}

TESTS(RUN_CASE(what_is_ready_below_is_pending) RUN_CASE(children_are_as_low_as_their_parent)
          RUN_CASE(the_higher_runs_first) RUN_CASE(a_priority_is_kept_and_clamped)
              RUN_CASE(inside_a_level_all_take_turns) RUN_CASE(a_high_task_that_is_woken_goes_first)
                  RUN_CASE(an_interrupt_wakes_a_high_task)
                      RUN_CASE(a_low_task_runs_only_when_higher_ones_wait)
                          RUN_CASE(callbacks_are_of_the_highest_level)
                              RUN_CASE(queues_know_no_priority)
                                  RUN_CASE(low_tasks_are_awaited_when_main_ends)
                                      RUN_CASE(low_tasks_sleep_and_time_out))
