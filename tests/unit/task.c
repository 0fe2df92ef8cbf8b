/* Tasks: spawn, join, cancel, yield, park, states. */
#include <string.h>

#include "tests/tap.h"

/* ---- Tasks to work with ---------------------------------------------------------------------- */

static struct weft_event gate, gate_closed;
static struct weft_semaphore semaphore;

enum wait { NOT, YIELDS, SLEEPS, WAITS, PARKS, ACQUIRES };

static int wait_for(enum wait wait)
{
	switch (wait) {
	case YIELDS:
		return weft_yield();
	case SLEEPS:
		return weft_sleep_ms(1000000);
	case WAITS:
		return weft_event_wait(&gate);
	case PARKS:
		return weft_park();
	case ACQUIRES:
		return weft_semaphore_acquire(&semaphore);
	default:
		return 0;
	}
}

/* Notes its name when it starts, '!' when an await is cancelled, and its name in capitals when it
 * ends. */
struct worker {
	WEFT_FRAME;
	char name;
	enum wait wait;
	int clean_up; /* turns that its clean-up takes */
	bool swallow; /* it ends with its result although it was cancelled */
	int result;
	int error; /* what its await returned */
};

static ASYNC(worker)
{
	BEGIN(worker);
	NOTE(self->name);
	AWAIT(wait_for(self->wait));
	self->error = rc;
	if (rc == WEFT_ECANCELED)
		NOTE('!');
	while (self->clean_up) {
		self->clean_up--;
		AWAIT(weft_yield());
		NOTE(rc < 0 ? '?' : '.');
	}
	NOTE((char)(self->name - 'a' + 'A'));
	if (self->error < 0 && !self->swallow)
		RETURN(self->error);
	END(self->result);
}

static void reset(void)
{
	gate = gate_closed = (struct weft_event){0};
	weft_semaphore_init(&semaphore, 0);
}

/* ---- Spawn ----------------------------------------------------------------------------------- */

CASE_WITH(tasks_start_in_order, struct weft_task task[3]; struct worker worker[3];)
{
	BEGIN(tasks_start_in_order);
	for (int i = 0; i < 3; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->worker[i], worker, .name = (char)('a' + i)));
	SEQUENCE("");
	TRY(weft_yield());
	SEQUENCE("aAbBcC");
	/* A task can be spawned again when it has ended. */
	weft_spawn(&self->task[1], FRAME(&self->worker[1], worker, .name = 'x'));
	TRY(weft_yield());
	SEQUENCE("xX");
	END(0);
}

struct spawner {
	WEFT_FRAME;
	struct weft_task task[2];
	struct worker worker[2];
};

static ASYNC(spawner)
{
	BEGIN(spawner);
	NOTE('(');
	weft_spawn(&self->task[0], FRAME(&self->worker[0], worker, .name = 'x'));
	weft_spawn(&self->task[1], FRAME(&self->worker[1], worker, .name = 'y'));
	NOTE(')');
	TRY(weft_join(&self->task[1]));
	END(0);
}

CASE_WITH(tasks_spawned_by_tasks_stand_behind, struct weft_task task[2]; struct spawner spawner;
          struct worker worker;)
{
	BEGIN(tasks_spawned_by_tasks_stand_behind);
	weft_spawn(&self->task[0], FRAME(&self->spawner, spawner));
	weft_spawn(&self->task[1], FRAME(&self->worker, worker, .name = 'a'));
	TRY(weft_yield());
	NOTE('|');
	TRY(weft_join(&self->task[0]));
	SEQUENCE("()aA|xXyY");
	END(0);
}

/* ---- Join ------------------------------------------------------------------------------------ */

CASE_WITH(join_gives_the_result, struct weft_task task; struct worker worker;)
{
	BEGIN(join_gives_the_result);
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .result = 7));
	EQ(weft_task_result(&self->task), WEFT_EBUSY);
	AWAIT(weft_join(&self->task));
	EQ(rc, 7);
	EQ(weft_task_result(&self->task), 7);
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'b', .result = WEFT_EIO));
	AWAIT(weft_join_shielded(&self->task));
	EQ(rc, WEFT_EIO);
	EQ(weft_task_result(&self->task), WEFT_EIO);
	SEQUENCE("aAbB");
	END(0);
}

CASE_WITH(join_of_a_finished_task_does_not_suspend, struct weft_task task[2];
          struct worker worker[2];)
{
	BEGIN(join_of_a_finished_task_does_not_suspend);
	weft_spawn(&self->task[0], FRAME(&self->worker[0], worker, .name = 'a', .result = 7));
	TRY(weft_yield());
	weft_spawn(&self->task[1], FRAME(&self->worker[1], worker, .name = 'b'));
	AWAIT(weft_join(&self->task[0]));
	EQ(rc, 7);
	AWAIT(weft_join_shielded(&self->task[0]));
	EQ(rc, 7);
	AWAIT(weft_join(&self->task[0])); /* however often */
	EQ(rc, 7);
	SEQUENCE("aA");
	END(0);
}

CASE(join_of_itself_is_an_error)
{
	BEGIN(join_of_itself_is_an_error);
	AWAIT(weft_join(weft_task_self()));
	EQ(rc, WEFT_EDEADLOCK);
	AWAIT(weft_join_shielded(weft_task_self()));
	EQ(rc, WEFT_EDEADLOCK);
	TRY(weft_yield());
	END(0);
}

struct joiner {
	WEFT_FRAME;
	char name;
	struct weft_task *task;
	bool shielded;
	uint32_t limit; /* ms */
	struct weft_deadline deadline;
	int result;
};

static ASYNC(joiner)
{
	BEGIN(joiner);
	AWAIT_UNTIL(&self->deadline, self->limit ? weft_deadline_in(self->limit) : WEFT_NEVER,
	            self->shielded ? weft_join_shielded(self->task) : weft_join(self->task));
	self->result = rc;
	NOTE(self->name);
	END(rc);
}

CASE_WITH(all_joiners_are_served_in_order, struct weft_task task, by[4]; struct worker worker;
          struct joiner joiner[4];)
{
	BEGIN(all_joiners_are_served_in_order);
	reset();
	weft_spawn(&self->task,
	           FRAME(&self->worker, worker, .name = 'a', .wait = WAITS, .result = 5));
	for (int i = 0; i < 4; i++)
		weft_spawn(&self->by[i], FRAME(&self->joiner[i], joiner, .name = (char)('w' + i),
		                               .task = &self->task, .shielded = i & 1));
	TRY(weft_yield());
	weft_event_set(&gate);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("aAwxyz");
	for (int i = 0; i < 4; i++)
		EQ(self->joiner[i].result, 5);
	END(0);
}

CASE_WITH(join_passes_a_cancel_on, struct weft_task task, by; struct worker worker;
          struct joiner joiner;)
{
	BEGIN(join_passes_a_cancel_on);
	reset();
	weft_spawn(&self->task,
	           FRAME(&self->worker, worker, .name = 'a', .wait = WAITS, .clean_up = 3));
	weft_spawn(&self->by, FRAME(&self->joiner, joiner, .name = 'j', .task = &self->task));
	TRY(weft_yield());
	EQ(weft_cancel(&self->by), true);
	EQ(weft_canceling(&self->task), 1);
	EQ(weft_canceling(&self->by), 1);
	AWAIT(weft_join_shielded(&self->by));
	EQ(rc, WEFT_ECANCELED);
	/* The await ended with that task's end, behind its clean-up. */
	SEQUENCE("a!...Aj");
	END(0);
}

CASE_WITH(a_cancel_passed_on_may_be_swallowed, struct weft_task task, by; struct worker worker;
          struct joiner joiner;)
{
	BEGIN(a_cancel_passed_on_may_be_swallowed);
	reset();
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .wait = SLEEPS,
	                              .swallow = true, .result = 3));
	weft_spawn(&self->by, FRAME(&self->joiner, joiner, .name = 'j', .task = &self->task));
	TRY(weft_yield());
	weft_cancel(&self->by);
	AWAIT(weft_join_shielded(&self->by));
	EQ(rc, 3);
	EQ(self->joiner.result, 3);
	SEQUENCE("a!Aj");
	END(0);
}

CASE_WITH(a_cancel_is_passed_on_along_a_chain, struct weft_task task, by[2]; struct worker worker;
          struct joiner joiner[2];)
{
	BEGIN(a_cancel_is_passed_on_along_a_chain);
	reset();
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .wait = PARKS));
	weft_spawn(&self->by[0], FRAME(&self->joiner[0], joiner, .name = 'j', .task = &self->task));
	weft_spawn(&self->by[1],
	           FRAME(&self->joiner[1], joiner, .name = 'k', .task = &self->by[0]));
	TRY(weft_yield());
	weft_cancel(&self->by[1]);
	AWAIT(weft_join_shielded(&self->by[1]));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("a!Ajk");
	END(0);
}

CASE_WITH(a_shielded_join_keeps_a_cancel, struct weft_task task, by; struct worker worker;
          struct joiner joiner;)
{
	BEGIN(a_shielded_join_keeps_a_cancel);
	reset();
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .wait = WAITS));
	weft_spawn(&self->by, FRAME(&self->joiner, joiner, .name = 'j', .task = &self->task,
	                            .shielded = true));
	TRY(weft_yield());
	weft_cancel(&self->by);
	AWAIT(weft_join(&self->by));
	EQ(rc, WEFT_ECANCELED);
	EQ(weft_canceling(&self->task), 0);
	EQ(weft_task_state(&self->task), WEFT_TASK_WAITING);
	weft_event_set(&gate);
	TRY(weft_join(&self->task));
	SEQUENCE("ajA");
	END(0);
}

/* What it waited for has ended, but it has not run: nothing was taken, so the cancel counts. */
CASE_WITH(a_cancel_behind_what_was_joined, struct weft_task task, by; struct worker worker;
          struct joiner joiner;)
{
	BEGIN(a_cancel_behind_what_was_joined);
	reset();
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .wait = PARKS));
	weft_spawn(&self->by, FRAME(&self->joiner, joiner, .name = 'j', .task = &self->task,
	                            .shielded = true));
	TRY(weft_yield());
	weft_task_wake(&self->task);
	TRY(weft_yield());
	EQ(weft_task_state(&self->task), WEFT_TASK_FINISHED);
	EQ(weft_task_state(&self->by), WEFT_TASK_READY);
	weft_cancel(&self->by);
	AWAIT(weft_join(&self->by));
	EQ(rc, WEFT_ECANCELED);
	EQ(self->joiner.result, WEFT_ECANCELED);
	SEQUENCE("aAj");
	END(0);
}

/* A request that is pending when the await begins is treated like one that comes during it. */
struct late_joiner {
	WEFT_FRAME;
	struct weft_task *task;
	bool shielded;
};

static ASYNC(late_joiner)
{
	BEGIN(late_joiner);
	weft_cancel(weft_task_self());
	AWAIT(self->shielded ? weft_join_shielded(self->task) : weft_join(self->task));
	NOTE('j');
	END(rc);
}

CASE_WITH(a_pending_cancel_meets_a_join, struct weft_task task, by; struct worker worker;
          struct late_joiner joiner;)
{
	BEGIN(a_pending_cancel_meets_a_join);
	reset();
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .wait = WAITS));
	weft_spawn(&self->by,
	           FRAME(&self->joiner, late_joiner, .task = &self->task, .shielded = true));
	AWAIT(weft_join(&self->by));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("aj");
	weft_spawn(&self->by, FRAME(&self->joiner, late_joiner, .task = &self->task));
	AWAIT(weft_join(&self->by));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("!Aj");
	END(0);
}

#define JOINERS 260u /* more than a task counts requests */

CASE_WITH(many_pending_cancels_meet_a_join, struct weft_task task; struct worker worker;)
{
	static struct weft_task by[JOINERS];
	static struct late_joiner joiner[JOINERS];

	BEGIN(many_pending_cancels_meet_a_join);
	reset();
	weft_spawn(&self->task,
	           FRAME(&self->worker, worker, .name = 'a', .wait = WAITS, .clean_up = 1));
	TRY(weft_yield());
	for (unsigned i = 0; i < JOINERS; i++)
		weft_spawn(&by[i], FRAME(&joiner[i], late_joiner, .task = &self->task));
	AWAIT(weft_join_shielded(&self->task));
	EQ(weft_canceling(&self->task), 255);
	END(0);
}

CASE_WITH(a_deadline_ends_what_is_joined, struct weft_task task; struct worker worker;
          struct joiner joiner;)
{
	BEGIN(a_deadline_ends_what_is_joined);
	reset();
	weft_spawn(&self->task,
	           FRAME(&self->worker, worker, .name = 'a', .wait = WAITS, .clean_up = 2));
	AWAIT(CALL(&self->joiner, joiner, .name = 'j', .task = &self->task, .limit = 1));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_task_result(&self->task), WEFT_ECANCELED);
	SEQUENCE("a!..Aj");
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'b', .wait = WAITS));
	AWAIT(CALL(&self->joiner, joiner, .name = 'k', .task = &self->task, .limit = 1,
	           .shielded = true));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_task_result(&self->task), WEFT_EBUSY);
	weft_event_set(&gate);
	TRY(weft_join(&self->task));
	SEQUENCE("bkB");
	END(0);
}

/* ---- Cancel ---------------------------------------------------------------------------------- */

CASE_WITH(cancel_before_the_first_step, struct weft_task task; struct worker worker;)
{
	BEGIN(cancel_before_the_first_step);
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a'));
	EQ(weft_cancel(&self->task), true);
	EQ(weft_cancel(&self->task), true);
	EQ(weft_task_state(&self->task), WEFT_TASK_READY);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("");
	/* The frame can be used again like any other. */
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'b', .result = 4));
	AWAIT(weft_join(&self->task));
	EQ(rc, 4);
	SEQUENCE("bB");
	END(0);
}

CASE_WITH(cancel_while_it_waits, struct weft_task task; struct worker worker; enum wait wait;)
{
	BEGIN(cancel_while_it_waits);
	for (self->wait = YIELDS; self->wait <= ACQUIRES; self->wait++) {
		reset();
		weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a',
		                              .wait = self->wait, .clean_up = 2));
		TRY(weft_yield());
		EQ(weft_cancel(&self->task), true);
		AWAIT(weft_join(&self->task));
		EQ(rc, WEFT_ECANCELED);
		SEQUENCE("a!..A");
		/* Nothing is left behind: a unit or an event finds nobody. */
		weft_semaphore_release(&semaphore);
		weft_event_set(&gate);
		EQ(weft_semaphore_count(&semaphore), 1);
	}
	END(0);
}

/* An await that takes nothing is cancelled as long as the task has not run. */
CASE_WITH(cancel_while_it_is_ready, struct weft_task task; struct worker worker;)
{
	BEGIN(cancel_while_it_is_ready);
	reset();
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .wait = WAITS));
	TRY(weft_yield());
	weft_event_set(&gate);
	EQ(weft_task_state(&self->task), WEFT_TASK_READY);
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("a!A");
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'b', .wait = PARKS));
	TRY(weft_yield());
	weft_task_wake(&self->task);
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("b!B");
	END(0);
}

/* One that was given something has happened; the cancel comes with the next await. */
CASE_WITH(cancel_behind_a_grant, struct weft_task task; struct worker worker; int clean_up;)
{
	BEGIN(cancel_behind_a_grant);
	for (self->clean_up = 0; self->clean_up < 3; self->clean_up++) {
		reset();
		weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .wait = ACQUIRES,
		                              .clean_up = self->clean_up));
		TRY(weft_yield());
		weft_semaphore_release(&semaphore);
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(self->worker.error, 0);
		EQ(weft_semaphore_count(&semaphore), 0);
		/* Without an await behind it the task counts as cancelled. */
		EQ(rc, self->clean_up ? 0 : WEFT_ECANCELED);
		SEQUENCE(self->clean_up == 0 ? "aA" : self->clean_up == 1 ? "a?A" : "a?.A");
	}
	END(0);
}

struct self_canceler {
	WEFT_FRAME;
	int result;
	bool awaits;
};

static ASYNC(self_canceler)
{
	BEGIN(self_canceler);
	EQ(weft_cancel(weft_task_self()), true);
	EQ(weft_task_state(weft_task_self()), WEFT_TASK_RUNNING);
	AWAIT(3); /* does not suspend, so it delivers nothing */
	EQ(rc, 3);
	AWAIT(weft_semaphore_acquire(&semaphore));
	EQ(rc, 0);
	if (self->awaits) {
		AWAIT(weft_event_wait(&gate));
		EQ(rc, WEFT_ECANCELED);
		AWAIT(weft_yield()); /* delivered once */
		EQ(rc, 0);
	}
	END(self->result);
}

CASE_WITH(cancel_while_it_runs, struct weft_task task; struct self_canceler frame_of;)
{
	BEGIN(cancel_while_it_runs);
	reset();
	weft_semaphore_init(&semaphore, 9);
	weft_spawn(&self->task, FRAME(&self->frame_of, self_canceler, .awaits = true, .result = 5));
	AWAIT(weft_join(&self->task));
	EQ(rc, 5);
	/* Never delivered: the task counts as cancelled, but an error stands. */
	weft_spawn(&self->task, FRAME(&self->frame_of, self_canceler, .result = 5));
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	weft_spawn(&self->task, FRAME(&self->frame_of, self_canceler, .result = WEFT_EIO));
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_EIO);
	EQ(weft_semaphore_count(&semaphore), 6);
	END(0);
}

/* Each kind of suspension delivers a request that is pending; it does so in the task's turn. */
struct pending_waiter {
	WEFT_FRAME;
	enum wait wait;
	bool done;
};

static ASYNC(pending_waiter)
{
	BEGIN(pending_waiter);
	weft_cancel(weft_task_self());
	NOTE('a');
	AWAIT(wait_for(self->wait));
	EQ(rc, WEFT_ECANCELED);
	NOTE('A');
	END(0);
}

CASE_WITH(every_suspension_delivers_a_pending_cancel, struct weft_task task[2]; enum wait wait;
          struct pending_waiter waiter; struct worker other;)
{
	BEGIN(every_suspension_delivers_a_pending_cancel);
	for (self->wait = YIELDS; self->wait <= ACQUIRES; self->wait++) {
		reset();
		weft_spawn(&self->task[0],
		           FRAME(&self->waiter, pending_waiter, .wait = self->wait));
		weft_spawn(&self->task[1], FRAME(&self->other, worker, .name = 'b'));
		AWAIT(weft_join(&self->task[0]));
		EQ(rc, 0);
		SEQUENCE("abBA");
	}
	END(0);
}

CASE_WITH(cancel_of_a_finished_task, struct weft_task task, never; struct worker worker;)
{
	BEGIN(cancel_of_a_finished_task);
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .result = 9));
	TRY(weft_join(&self->task));
	EQ(weft_cancel(&self->task), false);
	EQ(weft_canceling(&self->task), 0);
	EQ(weft_task_result(&self->task), 9);
	EQ(weft_cancel(&self->never), false);
	EQ(weft_canceling(&self->never), 0);
	SEQUENCE("aA");
	END(0);
}

CASE_WITH(requests_are_counted_and_delivered_once, struct weft_task task; struct worker worker;)
{
	BEGIN(requests_are_counted_and_delivered_once);
	reset();
	weft_spawn(&self->task,
	           FRAME(&self->worker, worker, .name = 'a', .wait = WAITS, .clean_up = 2));
	TRY(weft_yield());
	for (unsigned i = 1; i <= 3; i++) {
		EQ(weft_cancel(&self->task), true);
		EQ(weft_canceling(&self->task), i);
	}
	EQ(weft_uncancel(&self->task), 2);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("a!..A");
	END(0);
}

CASE_WITH(a_second_request_interrupts_the_clean_up, struct weft_task task; struct worker worker;)
{
	BEGIN(a_second_request_interrupts_the_clean_up);
	reset();
	weft_spawn(&self->task,
	           FRAME(&self->worker, worker, .name = 'a', .wait = WAITS, .clean_up = 3));
	TRY(weft_yield());
	weft_cancel(&self->task);
	TRY(weft_yield());
	SEQUENCE("a!");
	weft_cancel(&self->task);
	EQ(weft_canceling(&self->task), 2);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("?..A");
	END(0);
}

CASE_WITH(a_swallowed_cancel_leaves_the_result, struct weft_task task; struct worker worker;)
{
	BEGIN(a_swallowed_cancel_leaves_the_result);
	reset();
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .wait = PARKS,
	                              .swallow = true, .clean_up = 1, .result = 6));
	TRY(weft_yield());
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, 6);
	SEQUENCE("a!.A");
	END(0);
}

struct uncanceler {
	WEFT_FRAME;
	unsigned requests;
};

static ASYNC(uncanceler)
{
	BEGIN(uncanceler);
	EQ(weft_uncancel(weft_task_self()), 0); /* none is counted: it stays at 0 */
	for (unsigned i = 0; i < self->requests; i++)
		weft_cancel(weft_task_self());
	EQ(weft_uncancel(weft_task_self()), self->requests - 1);
	AWAIT(weft_yield());
	EQ(weft_canceling(weft_task_self()), self->requests - 1);
	END(rc);
}

CASE_WITH(uncancel_drops_what_was_not_delivered, struct weft_task task; struct uncanceler body;)
{
	BEGIN(uncancel_drops_what_was_not_delivered);
	weft_spawn(&self->task, FRAME(&self->body, uncanceler, .requests = 1));
	AWAIT(weft_join(&self->task));
	EQ(rc, 0);
	weft_spawn(&self->task, FRAME(&self->body, uncanceler, .requests = 2));
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	END(0);
}

/* ---- Yield, park and wake -------------------------------------------------------------------- */

struct yielder {
	WEFT_FRAME;
	char name;
	int turns;
};

static ASYNC(yielder)
{
	BEGIN(yielder);
	while (self->turns--) {
		NOTE(self->name);
		TRY(weft_yield());
		EQ(rc, 0);
	}
	END(0);
}

CASE_WITH(yield_gives_everybody_a_turn, struct weft_task task[3]; struct yielder yielder[3];)
{
	BEGIN(yield_gives_everybody_a_turn);
	for (int i = 0; i < 3; i++)
		weft_spawn(&self->task[i], FRAME(&self->yielder[i], yielder,
		                                 .name = (char)('a' + i), .turns = 3 - i));
	while (weft_task_state(&self->task[0]) != WEFT_TASK_FINISHED) {
		NOTE('-');
		TRY(weft_yield());
	}
	SEQUENCE("-abc-ab-a-");
	END(0);
}

struct parker {
	WEFT_FRAME;
	char name;
	struct weft_deadline limit;
};

static ASYNC(parker)
{
	BEGIN(parker);
	for (;;) {
		AWAIT(weft_park());
		NOTE(rc == 0 ? self->name : '!');
		if (rc < 0)
			break;
	}
	AWAIT(weft_park()); /* a wake that comes behind the cancel is kept */
	NOTE(rc == 0 ? self->name : '?');
	AWAIT_FOR(&self->limit, 1, weft_park());
	END(rc);
}

static struct weft_task parked;
static struct parker parker_frame;

/* Makes it leave its loop and end; what it has left to do does not matter. */
static int end_parked(void)
{
	weft_cancel(&parked);
	weft_task_wake(&parked);
	return weft_yield();
}

CASE(wake_ends_a_park)
{
	BEGIN(wake_ends_a_park);
	weft_spawn(&parked, FRAME(&parker_frame, parker, .name = 'p'));
	TRY(weft_yield());
	SEQUENCE("");
	EQ(weft_task_state(&parked), WEFT_TASK_WAITING);
	weft_task_wake(&parked);
	EQ(weft_task_state(&parked), WEFT_TASK_READY);
	NOTE('-');
	TRY(weft_yield());
	SEQUENCE("-p");
	weft_task_wake(&parked); /* ends the park */
	weft_task_wake(&parked); /* came since: the next park ends at once ... */
	weft_task_wake(&parked); /* ... but wakes are not counted */
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("pp");
	weft_cancel(&parked);
	weft_task_wake(&parked);
	TRY(weft_yield());
	SEQUENCE("!p");
	AWAIT(weft_join(&parked));
	EQ(rc, WEFT_ETIMEDOUT);
	END(0);
}

CASE(wake_before_park_is_kept)
{
	BEGIN(wake_before_park_is_kept);
	weft_spawn(&parked, FRAME(&parker_frame, parker, .name = 'p'));
	weft_task_wake(&parked); /* before its first step */
	TRY(weft_yield());
	SEQUENCE("p");
	weft_task_wake(weft_task_self());
	AWAIT(weft_park()); /* does not suspend */
	EQ(rc, 0);
	NOTE('m');
	SEQUENCE("m");
	TRY(end_parked());
	END(0);
}

/* A wake is for parked tasks: one that waits for something else is not disturbed. */
CASE_WITH(wake_does_not_end_other_waits, struct weft_task task; struct worker worker;
          enum wait wait;)
{
	BEGIN(wake_does_not_end_other_waits);
	for (self->wait = SLEEPS; self->wait <= ACQUIRES; self->wait++) {
		if (self->wait == PARKS)
			continue;
		reset();
		weft_spawn(&self->task,
		           FRAME(&self->worker, worker, .name = 'a', .wait = self->wait));
		TRY(weft_yield());
		weft_task_wake(&self->task);
		TRY(weft_yield());
		SEQUENCE("a");
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		SEQUENCE("!A");
	}
	END(0);
}

static void wake_parked(void)
{
	weft_task_wake_isr(&parked);
}

static void wake_parked_twice(void)
{
	weft_task_wake_isr(&parked);
	weft_task_wake_isr(&parked);
}

CASE(wake_from_an_interrupt)
{
	BEGIN(wake_from_an_interrupt);
	weft_spawn(&parked, FRAME(&parker_frame, parker, .name = 'p'));
	TRY(weft_yield());
	tap_interrupt(wake_parked);
	NOTE('-');
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("-p");
	tap_interrupt(wake_parked_twice); /* not seen by the loop in between: one wake */
	TRY(weft_yield());
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("p");
	weft_cancel(&parked);
	TRY(weft_yield());
	SEQUENCE("!");
	tap_interrupt(wake_parked);
	AWAIT(weft_join(&parked));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("p");
	tap_interrupt(wake_parked); /* it has ended: no harm */
	TRY(weft_yield());
	EQ(weft_task_state(&parked), WEFT_TASK_FINISHED);
	END(0);
}

CASE_WITH(deadline_while_parked, struct weft_deadline limit;)
{
	BEGIN(deadline_while_parked);
	AWAIT_FOR(&self->limit, 1, weft_park());
	EQ(rc, WEFT_ETIMEDOUT);
	END(0);
}

/* ---- What is known about tasks --------------------------------------------------------------- */

CASE_WITH(states, struct weft_task task, never; struct worker worker; enum wait wait;)
{
	BEGIN(states);
	EQ(weft_task_state(&self->never), WEFT_TASK_FINISHED);
	EQ(weft_task_state(weft_task_self()), WEFT_TASK_RUNNING);
	for (self->wait = NOT; self->wait <= ACQUIRES; self->wait++) {
		reset();
		weft_spawn(&self->task,
		           FRAME(&self->worker, worker, .name = 'a', .wait = self->wait));
		EQ(weft_task_state(&self->task), WEFT_TASK_READY);
		EQ(weft_task_result(&self->task), WEFT_EBUSY);
		TRY(weft_yield());
		EQ(weft_task_state(&self->task), self->wait == NOT      ? WEFT_TASK_FINISHED
		                                 : self->wait == YIELDS ? WEFT_TASK_READY
		                                 : self->wait == SLEEPS ? WEFT_TASK_SLEEPING
		                                                        : WEFT_TASK_WAITING);
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(weft_task_state(&self->task), WEFT_TASK_FINISHED);
	}
	END(0);
}

static void list(void)
{
	for (struct weft_task *t = weft_task_next(NULL); t; t = weft_task_next(t)) {
		if (t == weft_task_self())
			NOTE('m');
		else
			NOTE(((struct worker *)(void *)t->item.waiter.frame)->name);
	}
}

CASE_WITH(all_tasks_are_listed_newest_first, struct weft_task task[4]; struct worker worker[4];)
{
	BEGIN(all_tasks_are_listed_newest_first);
	reset();
	for (int i = 0; i < 4; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->worker[i], worker, .wait = PARKS, .name = (char)('a' + i)));
	TRY(weft_yield());
	SEQUENCE("abcd");
	list();
	SEQUENCE("dcbam");
	weft_task_wake(&self->task[1]); /* from the middle */
	TRY(weft_yield());
	SEQUENCE("B");
	list();
	SEQUENCE("dcam");
	weft_task_wake(&self->task[3]); /* the newest */
	weft_task_wake(&self->task[0]);
	TRY(weft_yield());
	SEQUENCE("DA");
	list();
	SEQUENCE("cm");
	END(0);
}

static struct weft_task *seen_self;
static bool called;

static void look_at_self(struct weft_call *call)
{
	(void)call;
	called = true;
	seen_self = weft_task_self();
}

struct looker {
	WEFT_FRAME;
	struct weft_task *task;
};

static ASYNC(looker)
{
	BEGIN(looker);
	EQ((uintptr_t)weft_task_self(), (uintptr_t)self->task);
	TRY(weft_yield());
	EQ((uintptr_t)weft_task_self(), (uintptr_t)self->task);
	END(0);
}

CASE_WITH(the_running_task, struct weft_task task, *mine; struct looker looker;
          struct weft_call call;)
{
	BEGIN(the_running_task);
	self->mine = weft_task_self();
	weft_spawn(&self->task, FRAME(&self->looker, looker, .task = &self->task));
	OK(weft_task_self() == self->mine);
	weft_call_init(&self->call, look_at_self);
	called = false;
	seen_self = self->mine;
	weft_call_soon(&self->call);
	TRY(weft_join(&self->task));
	OK(called && !seen_self);
	OK(weft_task_self() == self->mine);
	END(0);
}

CASE_WITH(names, struct weft_task task; struct worker worker;)
{
	BEGIN(names);
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a'));
#if WEFT_DEBUG
	OK(self->task.name && HAL_BYTE(self->task.name));
	OK(HAL_BYTE(self->task.name) != '('); /* what was written, not what the macros make of it */
#endif
	weft_task_set_name(&self->task, "someone");
#if WEFT_DEBUG
	OK(!strcmp(self->task.name, "someone"));
#endif
	END(0);
}

/* ---- The end of main ------------------------------------------------------------------------- */

static struct weft_task late_task;
static struct worker late_worker;

/* Still there when main ends; spawns and joins in its clean-up. */
struct lingerer {
	WEFT_FRAME;
};

static ASYNC(lingerer)
{
	BEGIN(lingerer);
	AWAIT(weft_park());
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("m");
	weft_spawn(&late_task, FRAME(&late_worker, worker, .name = 'a'));
	EQ(weft_canceling(&late_task), 1);
	AWAIT(weft_join(&late_task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE(""); /* its body never ran */
	END(0);
}

static struct weft_task lingering;
static struct lingerer lingerer_frame;

CASE(spawn_after_main_has_ended)
{
	BEGIN(spawn_after_main_has_ended);
	weft_spawn(&lingering, FRAME(&lingerer_frame, lingerer));
	TRY(weft_yield());
	NOTE('m');
	END(0);
}

/* ---- A wake under way meets a new task ------------------------------------------------------- */

static void gate_then_wake(void)
{
	weft_event_set_isr(&gate);
	weft_task_wake_isr(&parked);
	weft_event_set_isr(&gate_closed);
}

/* The task's storage is in the inbox when it is spawned anew: the posts around it must arrive. */
CASE(a_wake_under_way_when_the_task_is_spawned_again)
{
	BEGIN(a_wake_under_way_when_the_task_is_spawned_again);
	reset();
	weft_spawn(&parked, FRAME(&parker_frame, parker, .name = 'p'));
	weft_cancel(&parked);
	AWAIT(weft_join(&parked));
	EQ(rc, WEFT_ECANCELED);
	tap_interrupt(gate_then_wake);
	weft_spawn(&parked, FRAME(&parker_frame, parker, .name = 'q'));
	TRY(weft_yield());
	TRY(weft_yield());
	EQ(gate.set, true);
	EQ(gate_closed.set, true);
	EQ(weft_task_state(&parked), WEFT_TASK_WAITING);
	SEQUENCE(""); /* the wake was for the one before */
	TRY(end_parked());
	END(0);
}

/* ---- What an uncancel brings back --------------------------------------------------------- */

struct sleeper_in_time {
	WEFT_FRAME;
	int result;
};

static ASYNC(sleeper_in_time)
{
	BEGIN(sleeper_in_time);
	NOTE('s');
	AWAIT(weft_yield());
	self->result = rc;
	NOTE('e');
	END(7);
}

CASE_WITH(an_uncancel_before_the_first_step, struct weft_task task; struct sleeper_in_time body;)
{
	BEGIN(an_uncancel_before_the_first_step);
	weft_spawn(&self->task, FRAME(&self->body, sleeper_in_time, .result = 1));
	OK(weft_cancel(&self->task));
	OK(weft_cancel(&self->task));
	EQ(weft_uncancel(&self->task), 1);
	EQ(weft_uncancel(&self->task), 0);
	AWAIT(weft_join(&self->task));
	EQ(rc, 7);
	EQ(self->body.result, 0);
	SEQUENCE("se");
	END(0);
}

CASE_WITH(an_uncancel_of_a_ready_task, struct weft_task task; struct sleeper_in_time body;)
{
	BEGIN(an_uncancel_of_a_ready_task);
	weft_spawn(&self->task, FRAME(&self->body, sleeper_in_time, .result = 1));
	TRY(weft_yield()); /* it has yielded and is ready */
	OK(weft_cancel(&self->task));
	EQ(weft_uncancel(&self->task), 0);
	AWAIT(weft_join(&self->task));
	EQ(rc, 7);
	EQ(self->body.result, 0);
	END(0);
}

/* ---- Tasks that wait for each other --------------------------------------------------------- */

static struct weft_task circle[3];

struct one_of_circle {
	WEFT_FRAME;
	int number, result;
};

static ASYNC(one_of_circle)
{
	BEGIN(one_of_circle);
	AWAIT(weft_join(&circle[(self->number + 1) % 3]));
	self->result = rc;
	END(0);
}

CASE_WITH(the_last_one_of_a_circle_is_told, struct one_of_circle body[3];)
{
	BEGIN(the_last_one_of_a_circle_is_told);
	for (int i = 0; i < 3; i++)
		weft_spawn(&circle[i],
		           FRAME(&self->body[i], one_of_circle, .number = i, .result = 1));
	TRY(weft_yield());
	TRY(weft_yield());
	AWAIT(weft_join(&circle[0]));
	EQ(rc, 0);
	EQ(self->body[0].result, 0);
	EQ(self->body[1].result, 0);
	EQ(self->body[2].result, WEFT_EDEADLOCK);
	END(0);
}

/* What was taken back leaves nothing: the next request counts. */
CASE_WITH(a_cancel_behind_an_uncancel, struct weft_task task; struct worker worker;)
{
	BEGIN(a_cancel_behind_an_uncancel);
	reset();
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a'));
	weft_cancel(&self->task);
	EQ(weft_uncancel(&self->task), 0);
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("");
	weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'a', .wait = WAITS));
	TRY(weft_yield());
	weft_event_set(&gate);
	weft_cancel(&self->task);
	EQ(weft_uncancel(&self->task), 0);
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("a!A");
	END(0);
}

/* What came from outside for a task that ends is carried out before: its memory may be gone. */
static struct weft_task ending;

static void wake_ending(void)
{
	weft_task_wake_isr(&ending);
}

struct woken_at_its_end {
	WEFT_FRAME;
};

static ASYNC(woken_at_its_end)
{
	BEGIN(woken_at_its_end);
	TRY(weft_yield());
	tap_interrupt(wake_ending);
	END(0);
}

static bool still_posted;

static void note_post(struct weft_waiter *w, int rc)
{
	(void)w, (void)rc;
	still_posted = ending.post.next != NULL;
	NOTE('e');
}

CASE_WITH(a_wake_at_its_end, struct woken_at_its_end body; struct weft_waiter record;)
{
	BEGIN(a_wake_at_its_end);
	weft_spawn(&ending, FRAME(&self->body, woken_at_its_end));
	self->record = (struct weft_waiter){.kind = WEFT_RECORD, .ended = note_post};
	weft_waiters_add(&ending.joiners, &self->record);
	still_posted = true;
	TRY(weft_join(&ending));
	SEQUENCE("e");
	OK(!still_posted);
	END(0);
}

TESTS(
    RUN_CASE(a_cancel_behind_an_uncancel) RUN_CASE(a_wake_at_its_end) RUN_CASE(
	an_uncancel_before_the_first_step) RUN_CASE(an_uncancel_of_a_ready_task)
	RUN_CASE(the_last_one_of_a_circle_is_told) RUN_CASE(tasks_start_in_order) RUN_CASE(
	    tasks_spawned_by_tasks_stand_behind) RUN_CASE(join_gives_the_result)
	    RUN_CASE(join_of_a_finished_task_does_not_suspend) RUN_CASE(
		join_of_itself_is_an_error) RUN_CASE(all_joiners_are_served_in_order)
		RUN_CASE(join_passes_a_cancel_on) RUN_CASE(a_cancel_passed_on_may_be_swallowed) RUN_CASE(
		    a_cancel_is_passed_on_along_a_chain) RUN_CASE(a_shielded_join_keeps_a_cancel)
		    RUN_CASE(a_cancel_behind_what_was_joined) RUN_CASE(
			a_pending_cancel_meets_a_join) RUN_BIG_CASE(many_pending_cancels_meet_a_join)
			RUN_CASE(a_deadline_ends_what_is_joined) RUN_CASE(
			    cancel_before_the_first_step) RUN_CASE(cancel_while_it_waits)
			    RUN_CASE(cancel_while_it_is_ready) RUN_CASE(cancel_behind_a_grant) RUN_CASE(
				cancel_while_it_runs) RUN_CASE(every_suspension_delivers_a_pending_cancel)
				RUN_CASE(cancel_of_a_finished_task) RUN_CASE(
				    requests_are_counted_and_delivered_once)
				    RUN_CASE(a_second_request_interrupts_the_clean_up) RUN_CASE(
					a_swallowed_cancel_leaves_the_result)
					RUN_CASE(uncancel_drops_what_was_not_delivered) RUN_CASE(
					    yield_gives_everybody_a_turn) RUN_CASE(wake_ends_a_park)
					    RUN_CASE(wake_before_park_is_kept) RUN_CASE(
						wake_does_not_end_other_waits)
						RUN_CASE(wake_from_an_interrupt) RUN_CASE(
						    deadline_while_parked) RUN_CASE(states)
						    RUN_CASE(all_tasks_are_listed_newest_first) RUN_CASE(
							the_running_task) RUN_CASE(names)
							RUN_CASE(spawn_after_main_has_ended) RUN_CASE(
							    a_wake_under_way_when_the_task_is_spawned_again))
