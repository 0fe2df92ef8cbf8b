/* Waiting for several tasks: gather, wait, as completed. */
#include <string.h>

#include "tests/unit/workers.h"

static struct weft_task task[WORKERS];

static void spawn_workers(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		weft_spawn(&task[i], prepared_worker(i));
}

static void end_workers(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		tell(&task[i], i, 0);
}

static bool nobody_waits_for(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (task[i].joiners.first)
			return false;
	}
	return true;
}

static bool all_run(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (weft_task_state(&task[i]) == WEFT_TASK_FINISHED || weft_canceling(&task[i]))
			return false;
	}
	return true;
}

/* ---- Those who wait ---------------------------------------------------------------------------
 *
 * Each has a set of its own with the first n workers; it notes how its wait ended, and '!' when a
 * cancel comes at the next await behind that. */

enum way { GATHER, GATHER_ALL, ALL, FIRST, ERROR };

static const enum way ways[] = {GATHER, GATHER_ALL, ALL, FIRST, ERROR};
#define WAYS (sizeof ways / sizeof *ways)

struct waiter {
	WEFT_FRAME;
	enum way way;
	unsigned n;
	weft_time due;
	bool condemned, forgives;
	struct weft_task_set set;
	struct weft_member member[WORKERS];
	struct weft_deadline limit;
	int result;
};

static int start_waiting(struct waiter *self)
{
	for (unsigned i = 0; i < self->n; i++)
		self->member[i].task = &task[i];
	switch (self->way) {
	case GATHER:
		return weft_gather(&self->set, self->member, self->n);
	case GATHER_ALL:
		return weft_gather_all(&self->set, self->member, self->n);
	case ALL:
		return weft_wait_tasks(&self->set, self->member, self->n, WEFT_ALL_COMPLETED);
	case FIRST:
		return weft_wait_tasks(&self->set, self->member, self->n, WEFT_FIRST_COMPLETED);
	default:
		return weft_wait_tasks(&self->set, self->member, self->n, WEFT_FIRST_ERROR);
	}
}

static ASYNC(waiter)
{
	BEGIN(waiter);
	if (self->condemned)
		weft_cancel(weft_task_self());
	AWAIT_UNTIL(&self->limit, self->due, start_waiting(self));
	self->result = rc;
	NOTE(sign(rc));
	if (self->forgives)
		weft_uncancel(weft_task_self());
	AWAIT(weft_yield());
	if (rc < 0)
		NOTE('!');
	END(0);
}

static struct weft_task waiting[2];
static struct waiter waiter_frame[2];

static void spawn_waiter(unsigned i, enum way way, unsigned n)
{
	weft_spawn(&waiting[i],
	           FRAME(&waiter_frame[i], waiter, .way = way, .n = n, .due = WEFT_NEVER));
}

/* Three workers that wait to be told, and somebody who waits for them. */
static void begin(enum way way)
{
	spawn_workers(3);
	spawn_waiter(0, way, 3);
}

#define TURN() TRY(weft_yield())
#define TURNS(n)                                                                                   \
	for (self->turn = 0; self->turn < (n); self->turn++)                                       \
		TRY(weft_yield())

/* ---- The end of the wait --------------------------------------------------------------------- */

/* What each way makes of: c ends, then a is cancelled, then b fails. */
CASE_WITH(each_way_ends_in_its_time, unsigned way, turn;)
{
	static const char *const order[WAYS] = {"c|A-|b", "c|A|b+", "c|A|b+", "c+|A|b", "c|A|b+"};

	BEGIN(each_way_ends_in_its_time);
	for (self->way = 0; self->way < WAYS; self->way++) {
		begin(ways[self->way]);
		TURN();
		tell(&task[2], 2, 5);
		TURNS(3);
		NOTE('|');
		weft_cancel(&task[0]);
		worker_frame[0].result_of_cancel = self->way == GATHER ? WEFT_EIO : 0;
		TURNS(3);
		NOTE('|');
		tell(&task[1], 1, WEFT_EFULL);
		TURNS(3);
		SEQUENCE(order[self->way]);
		EQ(waiter_frame[0].result, self->way == GATHER ? WEFT_EIO : 0);
		EQ(weft_task_result(&task[2]), 5);
		EQ(weft_task_result(&task[1]), WEFT_EFULL);
		EQ(weft_canceling(&waiting[0]), 0);
		OK(nobody_waits_for(3));
	}
	END(0);
}

/* A cancelled task has not failed, for WEFT_FIRST_ERROR; for a gather it has. */
CASE_WITH(a_cancelled_task, unsigned way, turn;)
{
	static const char *const order[WAYS] = {"B#|ac", "B|ac+", "B|ac+", "B+|ac", "B|ac+"};

	BEGIN(a_cancelled_task);
	for (self->way = 0; self->way < WAYS; self->way++) {
		begin(ways[self->way]);
		TURN();
		weft_cancel(&task[1]);
		TURNS(2);
		NOTE('|');
		OK(weft_task_state(&task[0]) == WEFT_TASK_WAITING);
		tell(&task[0], 0, 0);
		tell(&task[2], 2, 0);
		TURNS(3);
		SEQUENCE(order[self->way]);
		EQ(weft_canceling(&waiting[0]), 0); /* nobody cancelled who waits */
	}
	END(0);
}

/* The first error ends these, at once: the others go on, out of the set. */
CASE_WITH(an_error_ends_it_at_once, unsigned way, turn;)
{
	BEGIN(an_error_ends_it_at_once);
	for (self->way = GATHER; self->way <= ERROR; self->way += ERROR) {
		begin(self->way);
		TURN();
		tell(&task[1], 1, WEFT_EIO);
		TURN();
		SEQUENCE("b");
		EQ(weft_task_state(&waiting[0]), WEFT_TASK_READY);
		OK(nobody_waits_for(3));
		TURN();
		SEQUENCE(self->way == GATHER ? "-" : "+");
		EQ(weft_canceling(&task[0]) + weft_canceling(&task[2]), 0);
		tell(&task[2], 2, WEFT_EFULL);
		tell(&task[0], 0, 3);
		TURNS(2);
		SEQUENCE("ca");
		EQ(waiter_frame[0].result, self->way == GATHER ? WEFT_EIO : 0);
		EQ(weft_task_result(&task[0]), 3);
		EQ(weft_task_result(&task[2]), WEFT_EFULL);
	}
	END(0);
}

/* All that succeed: the results are the tasks' own. */
CASE_WITH(all_succeed, unsigned way, turn;)
{
	BEGIN(all_succeed);
	for (self->way = 0; self->way < WAYS; self->way++) {
		if (ways[self->way] == FIRST)
			continue;
		begin(ways[self->way]);
		TURN();
		tell(&task[1], 1, 11);
		tell(&task[0], 0, INT_MAX);
		TURNS(2);
		SEQUENCE("ba");
		tell(&task[2], 2, 0);
		TURNS(2);
		SEQUENCE("c+");
		EQ(waiter_frame[0].result, 0);
		EQ(weft_task_result(&task[0]), INT_MAX);
		EQ(weft_task_result(&task[1]), 11);
		TURN();
	}
	END(0);
}

/* ---- What has ended before ------------------------------------------------------------------- */

struct in_line {
	WEFT_FRAME;
	struct waiter call;
	enum way way;
	unsigned n;
};

/* In one line: the bystander tells whether it suspended. */
static ASYNC(in_line)
{
	BEGIN(in_line);
	self->call.way = self->way;
	self->call.n = self->n;
	spawn_bystander();
	AWAIT(start_waiting(&self->call));
	NOTE(sign(rc));
	OK(nobody_waits_for(WORKERS));
	self->call.result = rc;
	AWAIT(weft_yield());
	END(self->call.result);
}

CASE_WITH(ended_before, unsigned way, turn; struct in_line call;)
{
	BEGIN(ended_before);
	for (self->way = 0; self->way < WAYS; self->way++) {
		spawn_workers(3);
		TURN();
		tell(&task[2], 2, 5);
		weft_cancel(&task[0]);
		worker_frame[0].result_of_cancel = 6;
		tell(&task[1], 1, 7);
		TURN();
		SEQUENCE("cAb");
		AWAIT(CALL(&self->call, in_line, .way = ways[self->way], .n = 3));
		EQ(rc, 0);
		SEQUENCE("+*");
	}
	END(0);
}

/* Errors count in the order of the members, whichever came first; what is decided suspends nobody,
 * though a task still runs. */
CASE_WITH(failed_before, unsigned way, turn; struct in_line call;)
{
	static const char *const order[WAYS] = {"-*", NULL, NULL, "+*", "+*"};

	BEGIN(failed_before);
	for (self->way = 0; self->way < WAYS; self->way++) {
		if (!order[self->way])
			continue;
		spawn_workers(4);
		TURN();
		tell(&task[3], 3, WEFT_EBUSY);
		tell(&task[0], 0, 9);
		tell(&task[1], 1, WEFT_EFULL);
		TURN();
		SEQUENCE("dab");
		AWAIT(CALL(&self->call, in_line, .way = ways[self->way], .n = 4));
		EQ(rc, self->way == GATHER ? WEFT_EFULL : 0);
		SEQUENCE(order[self->way]);
		EQ(weft_task_state(&task[2]), WEFT_TASK_WAITING);
		EQ(weft_canceling(&task[2]), 0);
		tell(&task[2], 2, 0);
		TURN();
		SEQUENCE("c");
		EQ(weft_task_result(&task[1]), WEFT_EFULL);
		EQ(weft_task_result(&task[3]), WEFT_EBUSY);
	}
	END(0);
}

/* One of them cancelled before: a gather has failed, FIRST_ERROR goes on. */
CASE_WITH(cancelled_before, unsigned turn; struct in_line call;)
{
	BEGIN(cancelled_before);
	spawn_workers(2);
	TURN();
	weft_cancel(&task[0]);
	TURN();
	AWAIT(CALL(&self->call, in_line, .way = GATHER, .n = 2));
	EQ(rc, WEFT_ECANCELED);
	EQ(weft_canceling(weft_task_self()), 0);
	SEQUENCE("A#*");
	spawn_waiter(0, ERROR, 2);
	TURN();
	EQ(weft_task_state(&waiting[0]), WEFT_TASK_WAITING);
	tell(&task[1], 1, 0);
	TURNS(3);
	SEQUENCE("b+");
	END(0);
}

/* Some have ended before, the others do so later. */
CASE_WITH(some_ended_before, unsigned way, turn;)
{
	BEGIN(some_ended_before);
	for (self->way = GATHER; self->way <= ALL; self->way++) {
		spawn_workers(3);
		TURN();
		tell(&task[1], 1, 1);
		TURN();
		spawn_waiter(0, self->way, 3);
		tell(&task[0], 0, 2);
		TURNS(2);
		EQ(weft_task_state(&waiting[0]), WEFT_TASK_WAITING);
		tell(&task[2], 2, 2);
		TURNS(3);
		SEQUENCE("bac+");
		EQ(waiter_frame[0].result, 0);
	}
	END(0);
}

CASE_WITH(no_tasks_at_all, unsigned way; struct in_line call;)
{
	BEGIN(no_tasks_at_all);
	for (self->way = 0; self->way < WAYS; self->way++) {
		AWAIT(CALL(&self->call, in_line, .way = ways[self->way], .n = 0));
		EQ(rc, 0);
		SEQUENCE("+*");
	}
	END(0);
}

/* A task that was never spawned counts as one that has ended. */
CASE_WITH(one_that_never_ran, struct weft_task none; struct weft_task_set set;
          struct weft_member member[1];)
{
	BEGIN(one_that_never_ran);
	self->member[0].task = &self->none;
	AWAIT(weft_gather(&self->set, self->member, 1));
	EQ(rc, 0);
	weft_completed_start(&self->set, self->member, 1);
	OK(weft_completed_take(&self->set) == &self->member[0]);
	weft_completed_stop(&self->set);
	END(0);
}

/* ---- Cancel ---------------------------------------------------------------------------------- */

/* To all of them in order; the await ends with the first that is cancelled. */
CASE_WITH(a_cancel_of_a_gather, unsigned turn;)
{
	BEGIN(a_cancel_of_a_gather);
	begin(GATHER);
	TURN();
	worker_frame[0].turns = worker_frame[2].turns = 3;
	OK(weft_cancel(&waiting[0]));
	EQ(weft_canceling(&waiting[0]), 1);
	for (int i = 0; i < 3; i++)
		EQ(weft_canceling(&task[i]), 1);
	EQ(weft_task_state(&waiting[0]), WEFT_TASK_WAITING);
	TURN();
	SEQUENCE("ABC");
	TURN();
	SEQUENCE("#");
	EQ(weft_task_state(&task[0]), WEFT_TASK_READY); /* still cleaning up */
	OK(nobody_waits_for(3));
	TURNS(3);
	SEQUENCE("");
	EQ(weft_canceling(&waiting[0]), 1);
	EQ(weft_task_result(&task[2]), WEFT_ECANCELED);
	END(0);
}

/* When all have ended: however they did. */
CASE_WITH(a_cancel_of_a_gather_of_all, unsigned i, turn;)
{
	BEGIN(a_cancel_of_a_gather_of_all);
	for (self->i = 0; self->i < 3; self->i++) {
		begin(GATHER_ALL);
		TURN();
		worker_frame[self->i].turns = 3;
		worker_frame[0].result_of_cancel = 4;
		worker_frame[1].result_of_cancel = WEFT_EIO;
		OK(weft_cancel(&waiting[0]));
		TURNS(2);
		SEQUENCE("ABC");
		EQ(weft_task_state(&waiting[0]), WEFT_TASK_WAITING);
		TURNS(4);
		SEQUENCE("#");
		EQ(weft_task_result(&task[0]), 4);
		EQ(weft_task_result(&task[1]), WEFT_EIO);
		EQ(weft_task_result(&task[2]), WEFT_ECANCELED);
		EQ(weft_canceling(&waiting[0]), 1);
	}
	END(0);
}

/* They all end with a result although they were cancelled; whoever gathers is not spared. */
CASE_WITH(all_swallow_the_cancel, unsigned way, turn;)
{
	BEGIN(all_swallow_the_cancel);
	for (self->way = GATHER; self->way <= GATHER_ALL; self->way++) {
		begin(self->way);
		TURN();
		for (int i = 0; i < 3; i++)
			worker_frame[i].result_of_cancel = i + 1;
		worker_frame[1].turns = 2;
		weft_cancel(&waiting[0]);
		TURNS(2);
		EQ(weft_task_state(&waiting[0]), WEFT_TASK_WAITING);
		TURNS(3);
		SEQUENCE("ABC#");
		EQ(weft_task_result(&task[1]), 2);
	}
	END(0);
}

/* A gather that was cancelled ends with the first error all the same, whichever that is. */
CASE_WITH(an_error_behind_the_cancel_of_a_gather, unsigned turn;)
{
	BEGIN(an_error_behind_the_cancel_of_a_gather);
	begin(GATHER);
	TURN();
	worker_frame[0].result_of_cancel = 1;
	worker_frame[1].result_of_cancel = WEFT_EIO;
	worker_frame[2].turns = 1;
	weft_cancel(&waiting[0]);
	TURNS(4);
	SEQUENCE("ABC-");
	EQ(waiter_frame[0].result, WEFT_EIO);
	EQ(weft_canceling(&waiting[0]), 1);
	END(0);
}

/* Each request goes on to those that are left. */
CASE_WITH(a_gather_is_cancelled_twice, unsigned turn;)
{
	BEGIN(a_gather_is_cancelled_twice);
	begin(GATHER_ALL);
	TURN();
	for (int i = 0; i < 3; i++)
		worker_frame[i].turns = 2;
	weft_cancel(&waiting[0]);
	weft_cancel(&waiting[0]); /* before they have run: one cancel for them */
	TURN();
	SEQUENCE("ABC");
	weft_cancel(&waiting[0]); /* while they clean up */
	EQ(weft_canceling(&task[1]), 3);
	TURN();
	SEQUENCE("!!!");
	TURNS(4);
	SEQUENCE("#");
	EQ(weft_canceling(&waiting[0]), 3);
	END(0);
}

/* Some have ended already. */
CASE_WITH(a_cancel_with_some_ended, unsigned way, turn;)
{
	BEGIN(a_cancel_with_some_ended);
	for (self->way = GATHER; self->way <= GATHER_ALL; self->way++) {
		begin(self->way);
		TURN();
		tell(&task[0], 0, 8);
		TURN();
		weft_cancel(&waiting[0]);
		EQ(weft_canceling(&task[0]), 0);
		TURNS(3);
		SEQUENCE("aBC#");
		EQ(weft_task_result(&task[0]), 8);
	}
	END(0);
}

/* Tasks that have not begun end without running. */
CASE_WITH(a_cancel_before_they_run, unsigned way, turn;)
{
	BEGIN(a_cancel_before_they_run);
	for (self->way = GATHER; self->way <= GATHER_ALL; self->way++) {
		spawn_waiter(0, self->way, 3);
		spawn_workers(3);
		waiter_frame[0].condemned = true; /* the request goes to them when it suspends */
		TURNS(3);
		SEQUENCE("#");
		for (int i = 0; i < 3; i++) {
			EQ(weft_task_result(&task[i]), WEFT_ECANCELED);
			EQ(weft_canceling(&task[i]), 1);
		}
	}
	END(0);
}

/* A wait, in contrast, ends at once and leaves the tasks alone. */
CASE_WITH(a_cancel_of_a_wait, unsigned way, turn;)
{
	BEGIN(a_cancel_of_a_wait);
	for (self->way = ALL; self->way <= ERROR; self->way++) {
		begin(self->way);
		TURN();
		OK(weft_cancel(&waiting[0]));
		OK(nobody_waits_for(3));
		EQ(weft_task_state(&waiting[0]), WEFT_TASK_READY);
		OK(weft_cancel(&waiting[0])); /* a second one before it has run */
		TURN();
		SEQUENCE("#");
		OK(all_run(3));
		EQ(weft_canceling(&waiting[0]), 2);
		for (unsigned i = 0; i < 3; i++)
			tell(&task[i], i, 1);
		TURNS(2);
		SEQUENCE("abc");
	}
	END(0);
}

/* A request that was there before the wait. */
CASE_WITH(a_wait_of_a_condemned_one, unsigned way, turn;)
{
	BEGIN(a_wait_of_a_condemned_one);
	for (self->way = ALL; self->way <= ERROR; self->way++) {
		begin(self->way);
		waiter_frame[0].condemned = true;
		TURN();
		OK(nobody_waits_for(3));
		TURN();
		SEQUENCE("#");
		OK(all_run(3));
		for (unsigned i = 0; i < 3; i++)
			tell(&task[i], i, 1);
		TURNS(2);
		SEQUENCE("abc");
	}
	END(0);
}

/* They are asked, and awaited as ever. */
CASE_WITH(a_condemned_one_gathers, unsigned way, turn;)
{
	BEGIN(a_condemned_one_gathers);
	for (self->way = GATHER; self->way <= GATHER_ALL; self->way++) {
		spawn_workers(3);
		TURN();
		for (int i = 0; i < 3; i++) {
			worker_frame[i].turns = 2;
			worker_frame[i].result_of_cancel = 5;
		}
		spawn_waiter(0, self->way, 3);
		waiter_frame[0].condemned = true;
		TURNS(2);
		SEQUENCE("ABC");
		EQ(weft_task_state(&waiting[0]), WEFT_TASK_WAITING);
		TURNS(4);
		SEQUENCE("#"); /* one error, for one request */
		EQ(weft_task_result(&task[2]), 5);
	}
	END(0);
}

/* What does not suspend is not cancelled. */
CASE_WITH(a_condemned_one_waits_for_what_has_ended, unsigned way, turn;)
{
	BEGIN(a_condemned_one_waits_for_what_has_ended);
	for (self->way = 0; self->way < WAYS; self->way++) {
		spawn_workers(3);
		TURN();
		for (unsigned i = 0; i < 3; i++)
			tell(&task[i], i, 1);
		TURN();
		spawn_waiter(0, ways[self->way], 3);
		waiter_frame[0].condemned = true;
		TURNS(3);
		SEQUENCE("abc+!");
	}
	END(0);
}

/* The wait has ended, but who waited has not run: it is cancelled, unless that is taken back. */
CASE_WITH(a_cancel_behind_the_end, unsigned way, turn, forgiven;)
{
	BEGIN(a_cancel_behind_the_end);
	for (self->way = 0; self->way < WAYS * 2; self->way++) {
		begin(ways[self->way / 2]);
		TURN();
		for (unsigned i = 0; i < 3; i++)
			tell(&task[i], i, i == 0 ? WEFT_EIO : 0);
		TURN();
		SEQUENCE("abc");
		EQ(weft_task_state(&waiting[0]), WEFT_TASK_READY);
		OK(weft_cancel(&waiting[0]));
		if (self->way % 2)
			EQ(weft_uncancel(&waiting[0]), 0);
		TURNS(3);
		SEQUENCE(!(self->way % 2) ? "#" : ways[self->way / 2] == GATHER ? "-" : "+");
		EQ(waiter_frame[0].result, !(self->way % 2)                ? WEFT_ECANCELED
		                           : ways[self->way / 2] == GATHER ? WEFT_EIO
		                                                           : 0);
	}
	END(0);
}

/* A request that went on to the tasks can't be taken back from them. */
CASE_WITH(uncancel_of_a_gather, unsigned turn;)
{
	BEGIN(uncancel_of_a_gather);
	begin(GATHER);
	TURN();
	weft_cancel(&waiting[0]);
	EQ(weft_uncancel(&waiting[0]), 0);
	EQ(weft_canceling(&task[0]), 1);
	TURNS(3);
	SEQUENCE("ABC#");
	EQ(weft_canceling(&waiting[0]), 0);
	END(0);
}

/* ---- Deadlines ------------------------------------------------------------------------------- */

CASE_WITH(a_time_out, unsigned way, turn;)
{
	static const char *const order[WAYS] = {"ABC%", "ABC%", "%", "%", "%"};

	BEGIN(a_time_out);
	for (self->way = 0; self->way < WAYS; self->way++) {
		begin(ways[self->way]);
		waiter_frame[0].due = weft_deadline_in(1);
		TRY(weft_join(&waiting[0]));
		SEQUENCE(order[self->way]);
		OK(nobody_waits_for(3));
		EQ(weft_canceling(&waiting[0]), 0);
		if (ways[self->way] >= ALL) {
			OK(all_run(3));
			end_workers(3);
			TURNS(1);
			SEQUENCE("abc");
		}
	}
	END(0);
}

/* All is done in time: nothing of the limit is left. */
CASE_WITH(in_time, unsigned way, turn;)
{
	BEGIN(in_time);
	for (self->way = 0; self->way < WAYS; self->way++) {
		begin(ways[self->way]);
		waiter_frame[0].due = weft_deadline_in(1000000);
		TURN();
		for (unsigned i = 0; i < 3; i++)
			tell(&task[i], i, 0);
		TURNS(3);
		SEQUENCE("abc+");
		OK(!weft_loop.timers);
	}
	END(0);
}

/* ---- Tasks in several sets, and several times in one ----------------------------------------- */

CASE_WITH(two_wait_for_the_same, unsigned turn;)
{
	BEGIN(two_wait_for_the_same);
	spawn_workers(3);
	spawn_waiter(1, ALL, 2);
	spawn_waiter(0, GATHER, 3);
	TURN();
	tell(&task[0], 0, 0);
	tell(&task[1], 1, WEFT_EIO);
	TURNS(2);
	SEQUENCE("ab+-"); /* in the order in which they came */
	tell(&task[2], 2, 0);
	TURN();
	SEQUENCE("c");
	END(0);
}

/* A cancel of one of them, which cancels the tasks, ends the other's wait in its way. */
CASE_WITH(one_of_two_is_cancelled, unsigned turn;)
{
	BEGIN(one_of_two_is_cancelled);
	spawn_workers(3);
	spawn_waiter(1, ALL, 2);
	spawn_waiter(0, GATHER, 3);
	TURN();
	weft_cancel(&waiting[1]);
	TURN();
	SEQUENCE("#");
	weft_cancel(&waiting[0]);
	TURNS(3);
	SEQUENCE("ABC#");
	END(0);
}

struct twice {
	WEFT_FRAME;
	enum weft_task_set_mode mode;
	struct weft_task_set set;
	struct weft_member member[4];
	int result;
};

/* a, b, a, a */
static ASYNC(twice)
{
	BEGIN(twice);
	for (int i = 0; i < 4; i++)
		self->member[i].task = &task[i == 1];
	AWAIT(weft_task_set_wait(&self->set, self->member, 4, self->mode));
	self->result = rc;
	NOTE(sign(rc));
	EQ(self->set.pending, 0);
	END(0);
}

static struct twice twice_frame;

static void begin_twice(enum weft_task_set_mode mode)
{
	spawn_workers(2);
	weft_spawn(&waiting[0], FRAME(&twice_frame, twice, .mode = mode));
}

CASE_WITH(a_task_twice_in_a_set, unsigned mode, turn;)
{
	static const char *const order[] = {
	    [WEFT_ALL_COMPLETED] = "a|b+|", [WEFT_FIRST_COMPLETED] = "a+|b|",
	    [WEFT_FIRST_ERROR] = "a+|b|",   [WEFT_EACH_COMPLETED_] = NULL,
	    [WEFT_GATHER_] = "a-|b|",       [WEFT_GATHER_ALL_] = "a|b+|",
	};

	BEGIN(a_task_twice_in_a_set);
	for (self->mode = 0; self->mode <= WEFT_GATHER_ALL_; self->mode++) {
		if (!order[self->mode])
			continue;
		begin_twice(self->mode);
		TURN();
		tell(&task[0], 0, WEFT_EIO);
		TURNS(2);
		NOTE('|');
		OK(nobody_waits_for(1));
		tell(&task[1], 1, 0);
		TURNS(2);
		NOTE('|');
		SEQUENCE(order[self->mode]);
		OK(nobody_waits_for(2));
	}
	/* And it is cancelled as often. */
	begin_twice(WEFT_GATHER_ALL_);
	TURN();
	weft_cancel(&waiting[0]);
	EQ(weft_canceling(&task[0]), 3);
	EQ(weft_canceling(&task[1]), 1);
	TURNS(2);
	SEQUENCE("AB#");
	END(0);
}

/* ---- A gather of gathers --------------------------------------------------------------------- */

struct outer {
	WEFT_FRAME;
	struct weft_task_set set;
	struct weft_member member[2];
};

/* Gathers one who gathers the workers, and worker d. */
static ASYNC(outer)
{
	BEGIN(outer);
	self->member[0].task = &waiting[0];
	self->member[1].task = &task[3];
	AWAIT(weft_gather_all(&self->set, self->member, 2));
	NOTE(rc == 0 ? '1' : rc == WEFT_ECANCELED ? '2' : '3');
	END(rc);
}

CASE_WITH(a_gather_of_gathers, struct weft_task outer_task; struct outer outer; unsigned turn;)
{
	BEGIN(a_gather_of_gathers);
	begin(GATHER_ALL);
	weft_spawn(&task[3], prepared_worker(3));
	weft_spawn(&self->outer_task, FRAME(&self->outer, outer));
	TURN();
	worker_frame[1].turns = 2;
	weft_cancel(&self->outer_task);
	EQ(weft_canceling(&waiting[0]), 1);
	EQ(weft_canceling(&task[1]), 1);
	TURN();
	SEQUENCE("ABCD");
	AWAIT(weft_join(&self->outer_task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("#2");
	END(0);
}

/* ---- As completed ---------------------------------------------------------------------------- */

struct taker {
	WEFT_FRAME;
	unsigned n;
	weft_time due; /* of each wait */
	bool dozes;    /* takes a turn after each */
	struct weft_task_set set;
	struct weft_member member[WORKERS];
	struct weft_deadline limit;
};

/* Notes each one it takes with a capital, and how it ended. */
static ASYNC(taker)
{
	BEGIN(taker);
	for (unsigned i = 0; i < self->n; i++)
		self->member[i].task = &task[i];
	weft_completed_start(&self->set, self->member, self->n);
	for (;;) {
		AWAIT_UNTIL(&self->limit, self->due, weft_completed_wait(&self->set));
		if (rc < 0) {
			NOTE(rc == WEFT_EEND ? '$' : sign(rc));
			if (rc == WEFT_EEND)
				break;
			self->due = WEFT_NEVER;
			continue;
		}
		NOTE((char)('A' + (weft_completed_take(&self->set)->task - task)));
		if (self->dozes)
			TRY(weft_yield());
	}
	OK(!weft_completed_take(&self->set));
	weft_completed_stop(&self->set);
	OK(nobody_waits_for(self->n));
	AWAIT(weft_completed_wait(&self->set));
	EQ(rc, WEFT_EEND);
	END(0);
}

static struct taker taker_frame;

static void spawn_taker(unsigned n)
{
	weft_spawn(&waiting[0], FRAME(&taker_frame, taker, .n = n, .due = WEFT_NEVER));
}

CASE_WITH(each_as_it_ends, unsigned turn;)
{
	BEGIN(each_as_it_ends);
	spawn_workers(5);
	TURN();
	tell(&task[4], 4,
	     0); /* two have ended at the start: these come first, in the order of the set */
	TURN();
	tell(&task[1], 1, WEFT_EIO);
	TURN();
	SEQUENCE("eb");
	spawn_taker(5);
	TURN();
	SEQUENCE("BE");
	tell(&task[3], 3, 0);
	TURNS(2);
	SEQUENCE("dD");
	tell(&task[2], 2, WEFT_EFULL);
	tell(&task[0], 0, 0);
	TURNS(2);
	SEQUENCE("caCA$");
	EQ(weft_task_state(&waiting[0]), WEFT_TASK_FINISHED);
	EQ(weft_task_result(&task[1]), WEFT_EIO);
	EQ(weft_task_result(&task[2]), WEFT_EFULL);
	END(0);
}

/* They end while nobody waits: in the order in which they did. */
CASE_WITH(who_comes_late_gets_them_in_order, unsigned turn;)
{
	BEGIN(who_comes_late_gets_them_in_order);
	spawn_workers(4);
	spawn_taker(4);
	taker_frame.dozes = true;
	TURN();
	tell(&task[2], 2, 0);
	tell(&task[3], 3, 0);
	tell(&task[1], 1, 0);
	TURN();
	SEQUENCE("cdb");
	tell(&task[0], 0, 0);
	TURN();
	SEQUENCE("Ca");
	TURNS(4);
	SEQUENCE("DBA$");
	END(0);
}

CASE_WITH(a_cancel_of_the_wait_for_the_next, unsigned turn;)
{
	BEGIN(a_cancel_of_the_wait_for_the_next);
	spawn_workers(3);
	spawn_taker(3);
	TURN();
	weft_cancel(&waiting[0]);
	TURN();
	SEQUENCE("#");
	OK(all_run(3));
	tell(&task[1], 1, 0);
	TURN();
	SEQUENCE("b");
	weft_cancel(&waiting[0]); /* one has ended, but it has not run yet: the task is not lost */
	TURN();
	SEQUENCE("#B");
	EQ(weft_task_state(&waiting[0]), WEFT_TASK_WAITING);
	end_workers(3);
	TURNS(3);
	SEQUENCE("acAC$");
	END(0);
}

CASE_WITH(a_limit_of_the_wait_for_the_next, unsigned turn;)
{
	BEGIN(a_limit_of_the_wait_for_the_next);
	spawn_workers(2);
	spawn_taker(2);
	taker_frame.due = weft_deadline_in(2);
	TRY(weft_sleep_ms(5));
	SEQUENCE("%"); /* it waits again, without a limit */
	OK(all_run(2));
	end_workers(2);
	TURNS(3);
	SEQUENCE("abAB$");
	END(0);
}

/* A set of nothing, and what take gives when there is nothing. */
CASE_WITH(nothing_to_take, struct weft_task_set set; struct weft_member member[2];)
{
	BEGIN(nothing_to_take);
	weft_completed_start(&self->set, self->member, 0);
	OK(!weft_completed_take(&self->set));
	AWAIT(weft_completed_wait(&self->set));
	EQ(rc, WEFT_EEND);
	weft_completed_stop(&self->set);
	spawn_workers(2);
	self->member[0].task = &task[0];
	self->member[1].task = &task[1];
	weft_completed_start(&self->set, self->member, 2);
	OK(!weft_completed_take(&self->set));
	weft_completed_stop(&self->set);
	OK(nobody_waits_for(2));
	AWAIT(weft_completed_wait(&self->set));
	EQ(rc, WEFT_EEND);
	weft_completed_stop(&self->set); /* twice is once */
	OK(all_run(2));
	END(0);
}

/* A task that stands twice in the set is taken twice. */
CASE_WITH(completed_twice, struct weft_task_set set; struct weft_member member[3];)
{
	BEGIN(completed_twice);
	spawn_workers(2);
	self->member[0].task = self->member[2].task = &task[1];
	self->member[1].task = &task[0];
	weft_completed_start(&self->set, self->member, 3);
	TRY(weft_yield());
	tell(&task[1], 1, 0);
	AWAIT(weft_completed_wait(&self->set));
	EQ(rc, 0);
	OK(weft_completed_take(&self->set) == &self->member[0]);
	AWAIT(weft_completed_wait(&self->set));
	EQ(rc, 0);
	OK(weft_completed_take(&self->set) == &self->member[2]);
	OK(!weft_completed_take(&self->set));
	tell(&task[0], 0, 0);
	AWAIT(weft_completed_wait(&self->set));
	EQ(rc, 0);
	OK(weft_completed_take(&self->set) == &self->member[1]);
	AWAIT(weft_completed_wait(&self->set));
	EQ(rc, WEFT_EEND);
	SEQUENCE("ba");
	END(0);
}

/* ---- Stopping -------------------------------------------------------------------------------- */

static void stop(struct weft_call *call)
{
	(void)call;
	weft_completed_stop(&taker_frame.set);
	OK(nobody_waits_for(WORKERS));
	NOTE('/');
}

static struct weft_call stopper;

/* Whoever waits then is told that there is no more; the tasks go on. */
CASE_WITH(stopped_from_a_callback, unsigned turn;)
{
	BEGIN(stopped_from_a_callback);
	weft_call_init(&stopper, stop);
	spawn_workers(3);
	spawn_taker(3);
	TURN();
	tell(&task[1], 1, 0);
	TURNS(2);
	weft_call_soon(&stopper);
	TURNS(2);
	SEQUENCE("bB/$");
	EQ(weft_task_state(&task[0]), WEFT_TASK_WAITING);
	end_workers(3);
	TURN();
	SEQUENCE("ac");
	END(0);
}

/* What had ended by then can still be taken; what ends later is not there. */
CASE_WITH(what_had_ended_before_the_stop, unsigned turn;)
{
	BEGIN(what_had_ended_before_the_stop);
	weft_call_init(&stopper, stop);
	spawn_workers(4);
	spawn_taker(4);
	taker_frame.dozes = true;
	TURN();
	tell(&task[2], 2, 0);
	tell(&task[0], 0, 0);
	tell(&task[3], 3, 0);
	weft_call_soon(&stopper);
	TURN();
	SEQUENCE("cad/"); /* the one who takes has been told, but has not run */
	tell(&task[1], 1, 0);
	TURNS(5);
	SEQUENCE("CbAD$");
	END(0);
}

/* The stop comes at a time. */
CASE_WITH(a_time_out_of_the_loop, unsigned turn;)
{
	BEGIN(a_time_out_of_the_loop);
	weft_call_init(&stopper, stop);
	weft_call_later(&stopper, weft_ms(5));
	spawn_workers(2);
	spawn_taker(2);
	TURN();
	tell(&task[1], 1, 0);
	TRY(weft_join(&waiting[0]));
	SEQUENCE("bB/$");
	OK(weft_task_state(&task[0]) == WEFT_TASK_WAITING);
	END(0);
}

/* Behind the stop, the task's storage is its own: it can end, and run again. */
CASE_WITH(a_stopped_set_is_out_of_the_way, struct weft_task_set set; struct weft_member member[2];
          unsigned turn;)
{
	BEGIN(a_stopped_set_is_out_of_the_way);
	spawn_workers(2);
	self->member[0].task = &task[0];
	self->member[1].task = &task[1];
	weft_completed_start(&self->set, self->member, 2);
	TURN();
	tell(&task[0], 0, 0);
	TURN();
	weft_completed_stop(&self->set);
	memset(&task[1].joiners, 0, sizeof task[1].joiners);
	weft_spawn(&task[0], prepared_worker(0));
	TURN();
	tell(&task[0], 0, 0);
	tell(&task[1], 1, 0);
	TURN();
	SEQUENCE("aab");
	OK(weft_completed_take(&self->set) == &self->member[0]);
	OK(!weft_completed_take(&self->set));
	/* The same members again. */
	spawn_workers(2);
	weft_completed_start(&self->set, self->member, 2);
	TURN();
	end_workers(2);
	AWAIT(weft_completed_wait(&self->set));
	OK(weft_completed_take(&self->set) == &self->member[0]);
	OK(weft_completed_take(&self->set) == &self->member[1]);
	weft_completed_stop(&self->set);
	SEQUENCE("ab");
	END(0);
}

/* ---- In a crowd ------------------------------------------------------------------------------ */

#define CROWD TAP_MANY(200, 8)

struct in_crowd {
	WEFT_FRAME;
	unsigned turns;
};

static ASYNC(in_crowd)
{
	BEGIN(in_crowd);
	for (; self->turns; self->turns--)
		TRY(weft_yield());
	END(1);
}

static struct weft_task crowd_task[CROWD];
static struct in_crowd crowd[CROWD];
static struct weft_member crowd_member[CROWD];

static void spawn_crowd(void)
{
	for (unsigned i = 0; i < CROWD; i++) {
		weft_spawn(&crowd_task[i], FRAME(&crowd[i], in_crowd, .turns = tap_random(30)));
		crowd_member[i].task = &crowd_task[tap_random(CROWD)];
	}
}

CASE_WITH(a_crowd, struct weft_task_set set; unsigned i, count; struct weft_deadline limit;)
{
	BEGIN(a_crowd);
	for (self->i = 0; self->i < 6; self->i++) {
		spawn_crowd();
		AWAIT(weft_task_set_wait(&self->set, crowd_member, CROWD,
		                         (enum weft_task_set_mode)self->i));
		EQ(rc, 0);
		OK(self->i == WEFT_FIRST_COMPLETED || self->i == WEFT_EACH_COMPLETED_ ||
		   self->set.pending == 0);
		while (weft_task_next(weft_task_self()) || weft_task_next(NULL) != weft_task_self())
			TRY(weft_yield());
	}
	spawn_crowd();
	weft_completed_start(&self->set, crowd_member, CROWD);
	for (self->count = 0;; self->count++) {
		AWAIT(weft_completed_wait(&self->set));
		if (rc < 0)
			break;
		EQ(weft_task_result(weft_completed_take(&self->set)->task), 1);
	}
	EQ(rc, WEFT_EEND);
	EQ(self->count, CROWD);
	for (unsigned i = 0; i < CROWD; i++)
		OK(!crowd_task[i].joiners.first);
	END(0);
}

/* ---- Checks ---------------------------------------------------------------------------------- */

#if WEFT_DEBUG

static void (*real_handler)(enum weft_check, const char *, unsigned);
static unsigned unseen;

static void count_unseen(enum weft_check number, const char *file, unsigned line)
{
	if (number == WEFT_CHECK_ERROR_UNSEEN)
		unseen++;
	else
		real_handler(number, file, line);
}

/* An error that a set saw is seen; so is one that was taken; not that of a task left alone. */
CASE_WITH(errors_in_a_set_are_seen, unsigned way, turn;)
{
	BEGIN(errors_in_a_set_are_seen);
	real_handler = weft_check_failed;
	weft_check_failed = count_unseen;
	for (self->way = 0; self->way < WAYS; self->way++) {
		unseen = 0;
		begin(ways[self->way]);
		TURN();
		for (unsigned i = 0; i < 3; i++)
			tell(&task[i], i, WEFT_EIO);
		TURNS(3);
		spawn_workers(3);
		EQ(unseen, ways[self->way] == GATHER_ALL || ways[self->way] == ALL ? 0 : 2);
		TURN();
		end_workers(3);
		TURNS(2);
	}
	weft_check_failed = real_handler;
	END(0);
}

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_completed_take(&taker_frame.set));
	FAILS(CONTEXT, weft_completed_stop(&taker_frame.set));
	FAILS(CONTEXT, (void)!weft_completed_wait(&taker_frame.set));
	FAILS(CONTEXT, weft_completed_start(&taker_frame.set, taker_frame.member, 0));
	FAILS(CONTEXT, (void)!weft_gather(&taker_frame.set, taker_frame.member, 0));
}

static void on_the_stack(void)
{
	struct weft_task_set set;
	struct weft_member member[1];

	FAILS(STACK, (void)!weft_gather(&set, waiter_frame[0].member, 0));
	FAILS(STACK, (void)!weft_gather(&waiter_frame[0].set, member, 1));
	FAILS(STACK, weft_completed_start(&set, waiter_frame[0].member, 0));
}

static void outside_a_task(struct weft_call *call)
{
	static struct waiter waiter = {.n = 1, .way = ALL};

	(void)call;
	FAILS(NO_TASK, (void)!start_waiting(&waiter));
	weft_completed_stop(&waiter.set);
}

CASE_WITH(misuse_is_found, unsigned turn;)
{
	BEGIN(misuse_is_found);
	spawn_workers(1);
	tap_interrupt(call_in_interrupt);
	on_the_stack();
	weft_call_init(&stopper, outside_a_task);
	weft_call_soon(&stopper);
	TURN();
	END(0);
}

#define RUN_CHECKS() RUN_CASE(errors_in_a_set_are_seen) RUN_CASE(misuse_is_found)
#else
#define RUN_CHECKS() ((void)0);
#endif

TESTS(
    RUN_CASE(each_way_ends_in_its_time) RUN_CASE(a_cancelled_task) RUN_CASE(
	an_error_ends_it_at_once) RUN_CASE(all_succeed) RUN_CASE(ended_before)
	RUN_CASE(failed_before) RUN_CASE(cancelled_before) RUN_CASE(some_ended_before) RUN_CASE(
	    no_tasks_at_all) RUN_CASE(one_that_never_ran) RUN_CASE(a_cancel_of_a_gather)
	    RUN_CASE(a_cancel_of_a_gather_of_all) RUN_CASE(all_swallow_the_cancel) RUN_CASE(
		an_error_behind_the_cancel_of_a_gather) RUN_CASE(a_gather_is_cancelled_twice)
		RUN_CASE(a_cancel_with_some_ended) RUN_CASE(a_cancel_before_they_run)
		    RUN_CASE(a_cancel_of_a_wait) RUN_CASE(a_wait_of_a_condemned_one) RUN_CASE(
			a_condemned_one_gathers) RUN_CASE(a_condemned_one_waits_for_what_has_ended)
			RUN_CASE(a_cancel_behind_the_end) RUN_CASE(uncancel_of_a_gather)
			    RUN_CASE(a_time_out) RUN_CASE(in_time) RUN_CASE(two_wait_for_the_same)
				RUN_CASE(one_of_two_is_cancelled) RUN_CASE(a_task_twice_in_a_set)
				    RUN_CASE(a_gather_of_gathers) RUN_CASE(each_as_it_ends)
					RUN_CASE(who_comes_late_gets_them_in_order)
					    RUN_CASE(a_cancel_of_the_wait_for_the_next)
						RUN_CASE(a_limit_of_the_wait_for_the_next) RUN_CASE(
						    nothing_to_take) RUN_CASE(completed_twice)
						    RUN_CASE(stopped_from_a_callback)
							RUN_CASE(what_had_ended_before_the_stop)
							    RUN_CASE(a_time_out_of_the_loop)
								RUN_CASE(
								    a_stopped_set_is_out_of_the_way)
								    RUN_CASE(a_crowd) RUN_CHECKS())
