/* Task groups. */
#include <string.h>

#include "tests/unit/workers.h"

static struct weft_group group;
static struct weft_child child[WORKERS];
static struct weft_event event;
static struct weft_semaphore semaphore;

static struct weft_task *task_of(unsigned i)
{
	return &child[i].owned.task;
}

static int spawn_child(struct weft_group *in, unsigned i)
{
	return weft_group_spawn(in, &child[i], prepared_worker(i));
}

static void spawn_children(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		EQ(spawn_child(&group, i), 0);
}

static void tell_child(unsigned i, int result)
{
	tell(task_of(i), i, result);
}

static bool all_run(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (weft_task_state(task_of(i)) == WEFT_TASK_FINISHED || weft_canceling(task_of(i)))
			return false;
	}
	return true;
}

/* The errors of the children that failed, in that order, as digits. */
static unsigned errors(const struct weft_group *of)
{
	unsigned digits = 0;

	for (struct weft_child *c = weft_group_failed(of, NULL); c; c = weft_group_failed(of, c))
		digits = 10 * digits + (unsigned)-weft_task_result(&c->owned.task);
	return digits;
}

#define TURN() TRY(weft_yield())
#define TURNS(n)                                                                                   \
	for (self->turn = 0; self->turn < (n); self->turn++)                                       \
		TRY(weft_yield())

/* ---- A parent -----------------------------------------------------------------------------------
 *
 * Its block spawns n workers, waits or not, notes '.' or, when that is cancelled, '<', and ends.
 * The parent notes how the group ended, and '!' when a cancel comes at the next await behind that.
 */

enum waits { DOES_NOT_WAIT, PARKS, ACQUIRES };

static int block_waits(enum waits waits)
{
	switch (waits) {
	case PARKS:
		return weft_park();
	case ACQUIRES:
		return weft_semaphore_acquire(&semaphore);
	default:
		return 0;
	}
}

struct block {
	WEFT_FRAME;
	unsigned n;
	enum waits waits;
	bool by_parts;
	bool swallows; /* a cancel: it waits again, and ends with its result */
	int result;
};

static ASYNC(block)
{
	BEGIN(block);
	if (self->by_parts)
		weft_group_open(&group);
	else
		GROUP(&group); /* the rest of the body is the block */
	spawn_children(self->n);
	AWAIT(block_waits(self->waits));
	if (self->waits)
		NOTE(rc < 0 ? '<' : '.');
	if (rc < 0 && self->swallows) {
		AWAIT(weft_yield());
		NOTE(rc < 0 ? '<' : ',');
	}
	if (rc >= 0)
		rc = self->result;
	if (self->by_parts)
		AWAIT(GROUP_CLOSE(&group, rc));
	END(rc);
}

struct parent {
	WEFT_FRAME;
	unsigned n;
	enum waits waits;
	bool by_parts, swallows;
	int block_result;
	bool condemned, counted; /* its requests before the group */
	weft_time due;
	struct block block;
	struct weft_deadline limit;
	int result;
	unsigned requests;
};

static ASYNC(parent)
{
	BEGIN(parent);
	if (self->counted) { /* a request that it has swallowed */
		weft_cancel(weft_task_self());
		AWAIT(weft_yield());
	}
	if (self->condemned)
		weft_cancel(weft_task_self());
	AWAIT_UNTIL(&self->limit, self->due,
	            CALL(&self->block, block, .n = self->n, .waits = self->waits,
	                 .by_parts = self->by_parts, .swallows = self->swallows,
	                 .result = self->block_result));
	self->result = rc;
	self->requests = weft_canceling(weft_task_self());
	NOTE(sign(rc));
	AWAIT(weft_yield());
	if (rc < 0)
		NOTE('!');
	END(0);
}

static struct weft_task parent_task;
static struct parent parent_frame;

/* Which of the two: each case is run with both. */
static bool by_parts;

static void spawn_parent(unsigned n, enum waits waits, int result)
{
	weft_semaphore_init(&semaphore, 0);
	event = (struct weft_event){0};
	weft_spawn(&parent_task,
	           FRAME(&parent_frame, parent, .due = WEFT_NEVER, .n = n, .waits = waits,
	                 .by_parts = by_parts, .block_result = result));
}

static bool parent_has_ended(void)
{
	return weft_task_state(&parent_task) == WEFT_TASK_FINISHED;
}

/* A case that is run with both. */
#define RUN_BOTH(name)                                                                             \
	by_parts = false;                                                                          \
	RUN_CASE(name)                                                                             \
	by_parts = true;                                                                           \
	RUN_CASE(name)

/* ---- Without errors -------------------------------------------------------------------------- */

CASE_WITH(children_are_awaited, unsigned turn;)
{
	BEGIN(children_are_awaited);
	spawn_parent(3, DOES_NOT_WAIT, 7);
	TURNS(2);
	tell_child(2, 5);
	TURN();
	tell_child(0, INT_MAX);
	TURNS(2);
	SEQUENCE("ca");
	EQ(weft_task_state(&parent_task), WEFT_TASK_WAITING);
	tell_child(1, 0);
	TURNS(3);
	SEQUENCE("b+");
	EQ(parent_frame.result, 7);
	EQ(parent_frame.requests, 0);
	EQ(weft_task_result(task_of(2)), 5);
	OK(!weft_group_failed(&group, NULL));
	EQ(weft_group_error(&group), 0);
	END(0);
}

/* What the block does meanwhile is not disturbed; its children may have ended before. */
CASE_WITH(children_that_end_before_the_block, unsigned turn;)
{
	BEGIN(children_that_end_before_the_block);
	spawn_parent(2, PARKS, 3);
	TURNS(2);
	tell_child(0, 1);
	tell_child(1, 1);
	TURNS(3);
	SEQUENCE("ab");
	weft_task_wake(&parent_task);
	spawn_bystander();
	TURN();
	SEQUENCE(".+*"); /* nothing to wait for */
	EQ(parent_frame.result, 3);
	END(0);
}

CASE_WITH(no_children, unsigned turn;)
{
	BEGIN(no_children);
	spawn_parent(0, DOES_NOT_WAIT, 4);
	spawn_bystander();
	TURN();
	SEQUENCE("+*");
	EQ(parent_frame.result, 4);
	END(0);
}

/* A cancelled child is none that failed: the others and the block go on. */
CASE_WITH(a_cancelled_child, unsigned turn;)
{
	BEGIN(a_cancelled_child);
	spawn_parent(3, PARKS, 2);
	weft_cancel(task_of(0)); /* not spawned yet: nothing */
	TURN();
	weft_cancel(task_of(0)); /* it has not run yet, and never will */
	TURN();
	weft_cancel(task_of(1));
	TURNS(2);
	SEQUENCE("B");
	EQ(weft_task_state(&parent_task), WEFT_TASK_WAITING);
	weft_task_wake(&parent_task);
	TURNS(2);
	SEQUENCE(".");
	tell_child(2, 0);
	TURNS(2);
	SEQUENCE("c+");
	EQ(parent_frame.result, 2);
	OK(!weft_group_failed(&group, NULL));
	EQ(weft_task_result(task_of(0)), WEFT_ECANCELED);
	END(0);
}

/* The last one ends by a cancel while the group closes. */
CASE_WITH(the_last_child_is_cancelled, unsigned turn;)
{
	BEGIN(the_last_child_is_cancelled);
	spawn_parent(1, DOES_NOT_WAIT, 2);
	TURNS(2);
	weft_cancel(task_of(0));
	TURNS(3);
	SEQUENCE("A+");
	EQ(parent_frame.result, 2);
	END(0);
}

/* ---- A child fails --------------------------------------------------------------------------- */

/* The others are cancelled (the newest first), then the block; and all are awaited. */
CASE_WITH(a_child_fails, unsigned turn;)
{
	BEGIN(a_child_fails);
	spawn_parent(3, PARKS, 2);
	TURNS(2);
	worker_frame[2].turns = 3;
	tell_child(1, WEFT_EIO);
	TURN();
	SEQUENCE("b");
	EQ(weft_canceling(&parent_task), 1);
	TURN();
	SEQUENCE("CA<");
	TURNS(2);
	SEQUENCE("");
	TURNS(3);
	SEQUENCE("-");
	EQ(parent_frame.result, WEFT_EIO);
	EQ(parent_frame.requests, 0);
	EQ(errors(&group), -WEFT_EIO);
	EQ(weft_group_error(&group), 0);
	EQ(weft_task_result(task_of(0)), WEFT_ECANCELED);
	END(0);
}

CASE_WITH(a_child_fails_while_the_group_closes, unsigned turn;)
{
	BEGIN(a_child_fails_while_the_group_closes);
	spawn_parent(3, DOES_NOT_WAIT, 2);
	TURNS(2);
	worker_frame[0].turns = 2;
	tell_child(2, WEFT_EFULL);
	TURNS(3);
	SEQUENCE("cBA");
	TURNS(4);
	SEQUENCE("-");
	EQ(parent_frame.result, WEFT_EFULL);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* The last one fails: nobody is left to be cancelled. */
CASE_WITH(the_last_child_fails, unsigned turn;)
{
	BEGIN(the_last_child_fails);
	spawn_parent(2, DOES_NOT_WAIT, 2);
	TURNS(2);
	tell_child(1, 0);
	TURN();
	tell_child(0, WEFT_EFULL);
	TURNS(3);
	SEQUENCE("ba-");
	EQ(parent_frame.result, WEFT_EFULL);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* Every error can be read afterwards, in the order of failing; those of the clean-up as well. */
CASE_WITH(several_fail, unsigned turn;)
{
	BEGIN(several_fail);
	spawn_parent(5, PARKS, 2);
	TURNS(2);
	tell_child(3, WEFT_EFULL);
	tell_child(1, WEFT_EEMPTY); /* in the same turn: it was cancelled, but has its result */
	worker_frame[0].turns = 1;
	worker_frame[0].result_of_cancel = WEFT_EINVAL;
	worker_frame[2].result_of_cancel = WEFT_ESTATE;
	worker_frame[4].result_of_cancel = 9;
	TURNS(5);
	EQ(parent_frame.result, WEFT_EFULL);
	EQ(errors(&group), 365); /* not b: its wait was cancelled before it ran */
	EQ(weft_task_result(task_of(1)), WEFT_ECANCELED);
	EQ(weft_task_result(task_of(4)), 9);
	SEQUENCE("dBECA<-");
	OK(weft_group_failed(&group, NULL) == &child[3]);
	OK(weft_group_failed(&group, &child[3]) == &child[2]);
	OK(weft_group_failed(&group, &child[2]) == &child[0]);
	OK(!weft_group_failed(&group, &child[0]));
	END(0);
}

/* The block swallows the group's cancel, awaits more, and ends with a result: it is an error all
 * the same, and the request is gone. */
CASE_WITH(the_block_swallows_the_groups_cancel, unsigned turn;)
{
	BEGIN(the_block_swallows_the_groups_cancel);
	spawn_parent(2, PARKS, 2);
	parent_frame.swallows = true;
	TURNS(2);
	tell_child(0, WEFT_EIO);
	TURNS(5);
	SEQUENCE("aB<,-");
	EQ(parent_frame.result, WEFT_EIO);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* The block has been woken when the child fails, and has not run: it is cancelled. */
CASE_WITH(the_block_is_ready_when_a_child_fails, unsigned turn;)
{
	BEGIN(the_block_is_ready_when_a_child_fails);
	spawn_parent(2, PARKS, 2);
	TURNS(2);
	tell_child(0, WEFT_EIO);
	weft_task_wake(&parent_task);
	TURNS(4);
	SEQUENCE("a<B-");
	EQ(parent_frame.requests, 0);
	END(0);
}

/* The block was given something: it has it, ends well, and the request finds no await. */
CASE_WITH(the_block_has_taken_something_when_a_child_fails, unsigned turn;)
{
	BEGIN(the_block_has_taken_something_when_a_child_fails);
	spawn_parent(1, ACQUIRES, 2);
	TURNS(2);
	tell_child(0, WEFT_EIO);
	weft_semaphore_release(&semaphore);
	TURNS(4);
	SEQUENCE("a.-"); /* no '!' behind it */
	EQ(weft_semaphore_count(&semaphore), 0);
	EQ(parent_frame.result, WEFT_EIO);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* The same with children left: the request is delivered to the close, and all is as ever. */
CASE_WITH(the_block_has_taken_something_and_children_are_left, unsigned turn;)
{
	BEGIN(the_block_has_taken_something_and_children_are_left);
	spawn_parent(2, ACQUIRES, 2);
	TURNS(2);
	worker_frame[1].turns = 3;
	tell_child(0, WEFT_EIO);
	weft_semaphore_release(&semaphore);
	TURNS(8);
	SEQUENCE("a.B-");
	EQ(parent_frame.result, WEFT_EIO);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* A child that is cleaning up is not cancelled again by a second failure. */
CASE_WITH(a_second_failure_cancels_nobody, unsigned turn;)
{
	BEGIN(a_second_failure_cancels_nobody);
	spawn_parent(3, PARKS, 2);
	TURNS(2);
	worker_frame[0].turns = 4;
	worker_frame[2].turns = 1;
	worker_frame[2].result_of_cancel = WEFT_EFULL;
	tell_child(1, WEFT_EIO);
	TURNS(8);
	SEQUENCE("bCA<-");
	EQ(errors(&group), 103);
	EQ(weft_canceling(task_of(0)), 1);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* A child is cancelled again by somebody else while it cleans up. */
CASE_WITH(a_child_is_cancelled_while_it_cleans_up, unsigned turn;)
{
	BEGIN(a_child_is_cancelled_while_it_cleans_up);
	spawn_parent(2, PARKS, 2);
	TURNS(2);
	worker_frame[1].turns = 3;
	tell_child(0, WEFT_EIO);
	TURNS(2);
	weft_cancel(task_of(1));
	TURNS(5);
	SEQUENCE("aB<!-");
	EQ(parent_frame.result, WEFT_EIO);
	END(0);
}

/* ---- The block fails ------------------------------------------------------------------------- */

CASE_WITH(the_block_fails, unsigned turn;)
{
	BEGIN(the_block_fails);
	spawn_parent(3, PARKS, WEFT_EBUSY);
	TURNS(2);
	weft_task_wake(&parent_task);
	worker_frame[1].turns = 2;
	TURNS(2);
	SEQUENCE(".CBA");
	TURNS(4);
	SEQUENCE("-");
	EQ(parent_frame.result, WEFT_EBUSY);
	EQ(parent_frame.requests, 0);
	EQ(weft_group_error(&group), WEFT_EBUSY);
	OK(!weft_group_failed(&group, NULL));
	for (unsigned i = 0; i < 3; i++)
		EQ(weft_canceling(task_of(i)), 1);
	END(0);
}

/* At once, before the children have begun. */
CASE_WITH(the_block_fails_at_once, unsigned turn;)
{
	BEGIN(the_block_fails_at_once);
	spawn_parent(3, DOES_NOT_WAIT, WEFT_EBUSY);
	TURNS(4);
	SEQUENCE("-");
	EQ(parent_frame.result, WEFT_EBUSY);
	EQ(weft_task_result(task_of(1)), WEFT_ECANCELED);
	END(0);
}

/* A child's error goes first; the block's own can be read. */
CASE_WITH(block_and_child_fail, unsigned turn;)
{
	BEGIN(block_and_child_fail);
	spawn_parent(2, PARKS, WEFT_EBUSY);
	TURNS(2);
	weft_task_wake(&parent_task);
	worker_frame[1].result_of_cancel = WEFT_EIO;
	TURNS(4);
	SEQUENCE(".BA-");
	EQ(parent_frame.result, WEFT_EIO);
	EQ(weft_group_error(&group), WEFT_EBUSY);
	EQ(errors(&group), -WEFT_EIO);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* ---- The parent is cancelled ----------------------------------------------------------------- */

CASE_WITH(cancelled_in_the_block, unsigned turn;)
{
	BEGIN(cancelled_in_the_block);
	spawn_parent(2, PARKS, 2);
	TURNS(2);
	worker_frame[1].turns = 2;
	OK(weft_cancel(&parent_task));
	OK(all_run(2)); /* it is the block that is cancelled */
	TURN();
	SEQUENCE("<");
	TURN();
	SEQUENCE("BA");
	TURNS(3);
	SEQUENCE("#");
	EQ(parent_frame.requests, 1);
	TURN();
	OK(parent_has_ended());
	END(0);
}

CASE_WITH(cancelled_while_it_closes, unsigned turn;)
{
	BEGIN(cancelled_while_it_closes);
	spawn_parent(2, DOES_NOT_WAIT, 2);
	TURNS(2);
	worker_frame[1].turns = 2;
	weft_cancel(&parent_task);
	TURNS(2);
	SEQUENCE("BA");
	weft_cancel(
	    &parent_task); /* again: it is closing all the same, and the children are left alone */
	weft_cancel(&parent_task);
	TURNS(4);
	SEQUENCE("#");
	EQ(parent_frame.requests, 3);
	EQ(weft_canceling(task_of(1)), 1);
	OK(parent_has_ended());
	END(0);
}

/* All children have ended, but it has not run. */
CASE_WITH(cancelled_when_all_have_ended, unsigned turn;)
{
	BEGIN(cancelled_when_all_have_ended);
	spawn_parent(2, DOES_NOT_WAIT, 2);
	TURNS(2);
	tell_child(0, 0);
	tell_child(1, 0);
	TURN();
	EQ(weft_task_state(&parent_task), WEFT_TASK_READY);
	weft_cancel(&parent_task);
	TURNS(2);
	SEQUENCE("ab#");
	/* The same, taken back. */
	spawn_parent(2, DOES_NOT_WAIT, 2);
	TURNS(2);
	tell_child(0, 0);
	tell_child(1, 0);
	TURN();
	weft_cancel(&parent_task);
	weft_uncancel(&parent_task);
	TURNS(2);
	SEQUENCE("ab+");
	EQ(parent_frame.result, 2);
	END(0);
}

/* The request is there before the group opens: it is delivered where the parent suspends first. */
CASE_WITH(cancelled_before_it_opens, unsigned turn, waits;)
{
	BEGIN(cancelled_before_it_opens);
	for (self->waits = DOES_NOT_WAIT; self->waits <= PARKS; self->waits++) {
		spawn_parent(2, self->waits, 2);
		parent_frame.condemned = true;
		TURNS(5);
		SEQUENCE(self->waits ? "<BA#" : "BA#");
		EQ(parent_frame.requests, 1);
	}
	/* Without children, nothing suspends. */
	spawn_parent(0, DOES_NOT_WAIT, 2);
	parent_frame.condemned = true;
	TURNS(3);
	SEQUENCE("+!");
	END(0);
}

/* The block swallows the request: the group goes on. */
CASE_WITH(the_block_swallows_a_cancel, unsigned turn;)
{
	BEGIN(the_block_swallows_a_cancel);
	spawn_parent(1, PARKS, 2);
	parent_frame.swallows = true;
	TURNS(2);
	weft_cancel(&parent_task);
	TURNS(3);
	OK(all_run(1));
	tell_child(0, 0);
	TURNS(3);
	SEQUENCE("<,a+");
	EQ(parent_frame.result, 2);
	EQ(parent_frame.requests, 1);
	END(0);
}

/* ---- Errors and cancels ---------------------------------------------------------------------- */

/* Errors come first; a request from outside comes again at the next suspension. */
CASE_WITH(a_child_fails_when_the_parent_was_cancelled, unsigned turn, waits;)
{
	BEGIN(a_child_fails_when_the_parent_was_cancelled);
	for (self->waits = DOES_NOT_WAIT; self->waits <= PARKS; self->waits++) {
		spawn_parent(2, self->waits, 2);
		TURNS(2);
		worker_frame[0].result_of_cancel = WEFT_EIO;
		weft_cancel(&parent_task);
		TURNS(5);
		SEQUENCE(self->waits ? "<BA-!" : "BA-!");
		EQ(parent_frame.result, WEFT_EIO);
		EQ(parent_frame.requests, 1);
		EQ(weft_canceling(&parent_task), 1);
	}
	END(0);
}

/* The group's request and another one, in either order, before the parent runs. */
CASE_WITH(cancelled_by_the_group_and_others_at_once, unsigned turn, first, waits;)
{
	BEGIN(cancelled_by_the_group_and_others_at_once);
	for (self->waits = DOES_NOT_WAIT; self->waits <= PARKS; self->waits++) {
		for (self->first = 0; self->first < 2; self->first++) {
			spawn_parent(2, self->waits, 2);
			TURNS(2);
			tell_child(0, WEFT_EIO);
			if (self->first)
				weft_cancel(&parent_task);
			TURN();
			if (!self->first)
				weft_cancel(&parent_task);
			TURNS(5);
			EQ(parent_frame.result, WEFT_EIO);
			EQ(parent_frame.requests, 1);
			SEQUENCE(self->waits ? (self->first ? "a<B-!" : "aB<-!") : "aB-!");
		}
	}
	END(0);
}

/* The other request is taken back by somebody: nothing is left of it. */
CASE_WITH(the_other_request_is_taken_back, unsigned turn;)
{
	BEGIN(the_other_request_is_taken_back);
	spawn_parent(2, PARKS, 2);
	TURNS(2);
	worker_frame[1].turns = 3;
	tell_child(0, WEFT_EIO);
	TURN();
	weft_cancel(&parent_task);
	TURNS(2);
	EQ(weft_uncancel(&parent_task), 1);
	TURNS(5);
	SEQUENCE("aB<-");
	EQ(parent_frame.result, WEFT_EIO);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* Somebody takes back one too many: the group does not take it amiss. */
CASE_WITH(the_groups_request_is_taken_back_by_others, unsigned turn;)
{
	BEGIN(the_groups_request_is_taken_back_by_others);
	spawn_parent(1, PARKS, 2);
	TURNS(2);
	tell_child(0, WEFT_EIO);
	TURN();
	EQ(weft_uncancel(&parent_task), 0);
	weft_task_wake(
	    &parent_task); /* the wait was ended by the cancel; the wake stays for later */
	TURNS(3);
	SEQUENCE("a<-");
	EQ(parent_frame.result, WEFT_EIO);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* A request that was swallowed before the group, and is still counted, comes again with an error;
 * with none it does not. */
CASE_WITH(a_request_that_is_still_counted, unsigned turn, fails;)
{
	BEGIN(a_request_that_is_still_counted);
	for (self->fails = 0; self->fails < 2; self->fails++) {
		spawn_parent(1, DOES_NOT_WAIT, 2);
		parent_frame.counted = true;
		TURNS(3);
		tell_child(0, self->fails ? WEFT_EIO : 0);
		TURNS(4);
		SEQUENCE(self->fails ? "a-!" : "a+");
		EQ(parent_frame.requests, 1);
	}
	END(0);
}

/* The block's own error and a request: as with a child's. */
CASE_WITH(the_block_fails_and_is_cancelled, unsigned turn;)
{
	BEGIN(the_block_fails_and_is_cancelled);
	spawn_parent(1, DOES_NOT_WAIT, WEFT_EBUSY);
	TURN();
	weft_cancel(&parent_task); /* it closes: its child was cancelled */
	TURNS(4);
	SEQUENCE("-!");
	EQ(parent_frame.result, WEFT_EBUSY);
	EQ(parent_frame.requests, 1);
	END(0);
}

/* ---- Deadlines ------------------------------------------------------------------------------- */

/* Around the group: all that is in it is cancelled. */
CASE_WITH(a_limit_around_it, unsigned turn, waits;)
{
	BEGIN(a_limit_around_it);
	for (self->waits = DOES_NOT_WAIT; self->waits <= PARKS; self->waits++) {
		spawn_parent(2, self->waits, 2);
		parent_frame.due = weft_deadline_in(2);
		TRY(weft_join(&parent_task));
		SEQUENCE(self->waits ? "<BA%" : "BA%");
		EQ(parent_frame.requests, 0);
	}
	END(0);
}

/* The limit has passed, and a child fails: its error stands, and nothing is left of the limit. */
CASE_WITH(an_error_behind_the_limit, unsigned turn, waits;)
{
	BEGIN(an_error_behind_the_limit);
	for (self->waits = DOES_NOT_WAIT; self->waits <= PARKS; self->waits++) {
		spawn_parent(2, self->waits, 2);
		parent_frame.due = weft_deadline_in(3);
		TURNS(2);
		worker_frame[0].result_of_cancel = WEFT_EIO;
		TRY(weft_join(&parent_task));
		SEQUENCE(self->waits ? "<BA-" : "BA-");
		EQ(parent_frame.result, WEFT_EIO);
		EQ(parent_frame.requests, 0);
		OK(weft_deadline_expired(&parent_frame.limit));
	}
	END(0);
}

/* A limit inside of the block is the block's business. */
struct limited_block {
	WEFT_FRAME;
	struct weft_deadline limit;
};

static ASYNC(limited_block)
{
	BEGIN(limited_block);
	GROUP(&group);
	spawn_children(1);
	AWAIT_FOR(&self->limit, 2, weft_event_wait(&event));
	if (rc == WEFT_ECANCELED)
		RETURN(rc);
	EQ(rc, WEFT_ETIMEDOUT);
	OK(all_run(1));
	tell_child(0, 0);
	END(5);
}

CASE_WITH(a_limit_in_the_block, struct limited_block call;)
{
	BEGIN(a_limit_in_the_block);
	AWAIT(CALL(&self->call, limited_block));
	EQ(rc, 5);
	SEQUENCE("a");
	END(0);
}

/* The group's request comes in an await with a limit, in the block: it is no time-out. */
CASE_WITH(a_child_fails_during_a_limit, struct weft_task task; struct limited_block call;)
{
	BEGIN(a_child_fails_during_a_limit);
	weft_spawn(&self->task, FRAME(&self->call, limited_block));
	TURN();
	TURN();
	SEQUENCE("");
	weft_deadline_move(&self->call.limit, WEFT_NEVER);
	tell_child(0, WEFT_EIO);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_EIO);
	SEQUENCE("a");
	EQ(weft_canceling(&self->task), 0);
	END(0);
}

/* ---- Children of children -------------------------------------------------------------------- */

/* A child that spawns another one, when it is told to or cancelled; notes whether it could. */
struct spawner {
	WEFT_FRAME;
	unsigned i;
	int result;
};

static ASYNC(spawner)
{
	BEGIN(spawner);
	AWAIT(weft_park());
	rc = spawn_child(&group, self->i);
	NOTE(rc == 0 ? '/' : rc == WEFT_ESTATE ? '0' : '?');
	END(self->result);
}

static struct weft_child spawner_child;
static struct spawner spawner_frame;

static void spawn_spawner(unsigned i)
{
	EQ(weft_group_spawn(&group, &spawner_child, FRAME(&spawner_frame, spawner, .i = i)), 0);
}

/* Also while the group closes, and it is the last one. */
CASE_WITH(a_child_spawns_another_one, unsigned turn;)
{
	BEGIN(a_child_spawns_another_one);
	spawn_parent(1, DOES_NOT_WAIT, 2);
	TURN();
	spawn_spawner(1);
	TURN();
	tell_child(0, 0);
	TURN();
	weft_task_wake(&spawner_child.owned.task);
	TURNS(3);
	SEQUENCE("a/");
	OK(!parent_has_ended());
	tell_child(1, 0);
	TURNS(3);
	SEQUENCE("b+");
	EQ(parent_frame.result, 2);
	END(0);
}

/* What it spawned is in the group: its failing cancels all. */
CASE_WITH(a_grandchild_fails, unsigned turn;)
{
	BEGIN(a_grandchild_fails);
	spawn_parent(1, PARKS, 2);
	TURN();
	spawn_spawner(1);
	TURN();
	weft_task_wake(&spawner_child.owned.task);
	TURNS(2);
	tell_child(1, WEFT_EIO);
	TURNS(4);
	SEQUENCE("/bA<-");
	EQ(parent_frame.result, WEFT_EIO);
	OK(weft_group_failed(&group, NULL) == &child[1]);
	END(0);
}

/* It fails in the step in which it has spawned one: that ends without running. */
CASE_WITH(a_child_spawns_and_fails, unsigned turn;)
{
	BEGIN(a_child_spawns_and_fails);
	spawn_parent(0, PARKS, 2);
	TURN();
	spawn_spawner(1);
	TURN();
	spawner_frame.result = WEFT_EIO;
	weft_task_wake(&spawner_child.owned.task);
	TURNS(4);
	SEQUENCE("/<-");
	EQ(weft_task_result(task_of(1)), WEFT_ECANCELED);
	END(0);
}

/* ---- Refused --------------------------------------------------------------------------------- */

CASE_WITH(a_spawn_in_the_clean_up_is_refused, unsigned turn;)
{
	BEGIN(a_spawn_in_the_clean_up_is_refused);
	spawn_parent(1, PARKS, 2);
	TURN();
	spawn_spawner(1);
	TURN();
	tell_child(0, WEFT_EIO);
	TURNS(4);
	SEQUENCE("a0<-");
	EQ(weft_task_state(task_of(1)), WEFT_TASK_FINISHED);
	EQ(group.children, 0);
	/* The same when the block fails, and when the parent is cancelled. */
	spawn_parent(0, DOES_NOT_WAIT, WEFT_EIO);
	weft_spawn(&spawner_child.owned.task, FRAME(&spawner_frame, spawner)); /* in no group */
	TURN();
	weft_task_wake(&spawner_child.owned.task);
	TURNS(2);
	SEQUENCE("-0");
	spawn_parent(1, DOES_NOT_WAIT, 0);
	TURN();
	spawn_spawner(1);
	TURN();
	weft_cancel(&parent_task);
	TURNS(4);
	SEQUENCE("0A#");
	END(0);
}

/* The group closes and its last child has ended, but the parent has not run. */
CASE_WITH(a_spawn_when_none_is_left_is_refused, unsigned turn;)
{
	BEGIN(a_spawn_when_none_is_left_is_refused);
	spawn_parent(1, DOES_NOT_WAIT, 2);
	TURNS(2);
	tell_child(0, 0);
	TURN();
	EQ(weft_task_state(&parent_task), WEFT_TASK_READY);
	EQ(spawn_child(&group, 1), WEFT_ESTATE);
	TURNS(2);
	SEQUENCE("a+");
	EQ(spawn_child(&group, 1), WEFT_ESTATE); /* and when it is over */
	END(0);
}

/* None is left, but the block goes on: it may have more. */
CASE_WITH(none_is_left_in_between, unsigned turn;)
{
	BEGIN(none_is_left_in_between);
	spawn_parent(1, PARKS, 2);
	TURNS(2);
	tell_child(0, 0);
	TURN();
	EQ(spawn_child(&group, 0), 0); /* the same storage */
	TURN();
	weft_task_wake(&parent_task);
	TURNS(2);
	SEQUENCE("a.");
	tell_child(0, 0);
	TURNS(2);
	SEQUENCE("a+");
	END(0);
}

CASE(a_group_that_is_not_open)
{
	static struct weft_group never_opened;

	BEGIN(a_group_that_is_not_open);
	EQ(spawn_child(&never_opened, 0), WEFT_ESTATE);
	EQ(weft_task_state(task_of(0)), WEFT_TASK_FINISHED);
	OK(!weft_group_failed(&never_opened, NULL));
	OK(!weft_group_next_child(&never_opened, NULL));
	AWAIT(weft_group_idle(&never_opened));
	EQ(rc, 0);
	END(0);
}

/* ---- All children are cancelled by hand ------------------------------------------------------ */

CASE_WITH(the_children_are_cancelled_by_hand, unsigned turn;)
{
	BEGIN(the_children_are_cancelled_by_hand);
	spawn_parent(3, PARKS, 2);
	TURNS(2);
	worker_frame[0].turns = 3;
	weft_group_cancel(&group);
	EQ(spawn_child(&group, 3), WEFT_ESTATE);
	TURNS(2);
	SEQUENCE("CBA");
	EQ(weft_task_state(&parent_task), WEFT_TASK_WAITING); /* the block goes on */
	weft_group_cancel(&group);                            /* once more for who is left */
	TURNS(4);
	SEQUENCE("!");
	EQ(group.children, 0);
	weft_group_cancel(&group);
	EQ(spawn_child(&group, 3), WEFT_ESTATE);
	weft_task_wake(&parent_task);
	TURNS(2);
	SEQUENCE(".+");
	EQ(parent_frame.result, 2);
	EQ(parent_frame.requests, 0);
	END(0);
}

CASE_WITH(the_children_are_cancelled_while_it_closes, unsigned turn;)
{
	BEGIN(the_children_are_cancelled_while_it_closes);
	spawn_parent(2, DOES_NOT_WAIT, 2);
	TURNS(2);
	weft_group_cancel(&group);
	TURNS(3);
	SEQUENCE("BA+");
	EQ(parent_frame.result, 2);
	/* One of them fails then. */
	spawn_parent(2, DOES_NOT_WAIT, 2);
	TURNS(2);
	worker_frame[1].result_of_cancel = WEFT_EIO;
	weft_group_cancel(&group);
	TURNS(3);
	SEQUENCE("BA-");
	EQ(parent_frame.result, WEFT_EIO);
	EQ(parent_frame.requests, 0);
	END(0);
}

/* The parent is cancelled by others behind that: the children are cancelled already. */
CASE_WITH(cancelled_by_hand_and_by_others, unsigned turn, waits;)
{
	BEGIN(cancelled_by_hand_and_by_others);
	for (self->waits = DOES_NOT_WAIT; self->waits <= PARKS; self->waits++) {
		spawn_parent(1, self->waits, 2);
		TURNS(2);
		worker_frame[0].turns = 4;
		weft_group_cancel(&group);
		TURN();
		weft_cancel(&parent_task);
		TURNS(7);
		SEQUENCE(self->waits ? "A<#" : "A#");
		EQ(parent_frame.requests, 1);
		EQ(weft_canceling(task_of(0)), 1);
	}
	END(0);
}

/* A child cancels the whole group, itself included: it ends at its next await. */
struct mutineer {
	WEFT_FRAME;
};

static ASYNC(mutineer)
{
	BEGIN(mutineer);
	AWAIT(weft_yield());
	weft_group_cancel(&group);
	NOTE('m');
	AWAIT(weft_yield());
	NOTE(rc < 0 ? 'M' : '?');
	END(rc);
}

static struct mutineer mutineer_frame;

CASE_WITH(a_child_cancels_them_all, unsigned turn;)
{
	BEGIN(a_child_cancels_them_all);
	spawn_parent(2, DOES_NOT_WAIT, 2);
	TURN();
	EQ(weft_group_spawn(&group, &child[2], FRAME(&mutineer_frame, mutineer)), 0);
	TURNS(5);
	SEQUENCE("mBAM+");
	EQ(parent_frame.result, 2);
	END(0);
}

/* ---- Going through them ---------------------------------------------------------------------- */

/* A task that another owner looks after. */
static struct weft_pooled_task outsider[1];
static struct weft_pool outsiders = WEFT_POOL(outsider);

CASE_WITH(going_through_the_children, struct weft_task other; unsigned turn;)
{
	BEGIN(going_through_the_children);
	spawn_parent(3, DOES_NOT_WAIT, 2);
	TURN();
	weft_spawn(&self->other, prepared_worker(4));
	weft_spawn_pooled(weft_pool_try_take(&outsiders), &outsiders, prepared_worker(5));
	EQ(spawn_child(&group, 3), 0);
	TURN();
	tell_child(1, 0);
	TURN();
	OK(weft_group_next_child(&group, NULL) == task_of(3));
	OK(weft_group_next_child(&group, task_of(3)) == task_of(2));
	OK(weft_group_next_child(&group, task_of(2)) == task_of(0));
	OK(!weft_group_next_child(&group, task_of(0)));
	weft_group_cancel(&group);
	EQ(weft_canceling(&self->other), 0); /* not everybody's */
	TURNS(3);
	SEQUENCE("bDCA+");
	END(0);
}

/* ---- Idle ------------------------------------------------------------------------------------ */

struct idler {
	WEFT_FRAME;
	weft_time due;
	struct weft_deadline limit;
};

static ASYNC(idler)
{
	BEGIN(idler);
	AWAIT_UNTIL(&self->limit, self->due, weft_group_idle(&group));
	NOTE(rc == 0 ? '0' : sign(rc));
	END(0);
}

CASE_WITH(waiting_for_no_children, struct weft_task task[2]; struct idler idler[2]; unsigned turn;)
{
	BEGIN(waiting_for_no_children);
	spawn_parent(2, PARKS, 2);
	TURN();
	for (int i = 0; i < 2; i++)
		weft_spawn(&self->task[i], FRAME(&self->idler[i], idler, .due = WEFT_NEVER));
	TURN();
	tell_child(0, 0);
	TURNS(2);
	SEQUENCE("a");
	weft_cancel(&self->task[0]);
	TURN();
	SEQUENCE("#");
	OK(weft_canceling(task_of(1)) == 0);
	weft_spawn(&self->task[0], FRAME(&self->idler[0], idler, .due = weft_deadline_in(2)));
	TRY(weft_sleep_ms(4));
	SEQUENCE("%");
	OK(weft_task_state(task_of(1)) == WEFT_TASK_WAITING);
	tell_child(1, 0);
	TURNS(2);
	SEQUENCE("b0");
	AWAIT(weft_group_idle(&group)); /* at once */
	EQ(rc, 0);
	weft_task_wake(&parent_task);
	TURN();
	SEQUENCE(".+");
	END(0);
}

struct canceler {
	WEFT_FRAME;
	struct weft_task *task;
};

static ASYNC(canceler)
{
	BEGIN(canceler);
	weft_cancel(self->task);
	END(0);
}

/* The wait takes nothing, so the cancel is what has happened. */
CASE_WITH(a_cancel_just_behind_the_last_child, struct weft_task task[2]; struct idler idler;
          struct canceler canceler; unsigned turn;)
{
	BEGIN(a_cancel_just_behind_the_last_child);
	spawn_parent(1, PARKS, 2);
	TURN();
	weft_spawn(&self->task[0], FRAME(&self->idler, idler, .due = WEFT_NEVER));
	TURN();
	tell_child(0, 0);
	weft_spawn(&self->task[1], FRAME(&self->canceler, canceler, .task = &self->task[0]));
	TURNS(2);
	SEQUENCE("a#");
	weft_task_wake(&parent_task);
	TURN();
	SEQUENCE(".+");
	END(0);
}

/* Somebody waits for that and the group closes: both go on. */
CASE_WITH(idle_and_closing, struct weft_task task; struct idler idler; unsigned turn;)
{
	BEGIN(idle_and_closing);
	spawn_parent(1, DOES_NOT_WAIT, 2);
	weft_spawn(&self->task, FRAME(&self->idler, idler, .due = WEFT_NEVER));
	TURNS(2);
	tell_child(0, WEFT_EIO);
	TURNS(3);
	SEQUENCE("a-0");
	END(0);
}

/* Who joins a child is told before the parent goes on. */
struct joiner {
	WEFT_FRAME;
};

static ASYNC(joiner)
{
	BEGIN(joiner);
	AWAIT(weft_join_shielded(task_of(0)));
	NOTE(sign(rc));
	END(0);
}

CASE_WITH(joining_a_child, struct weft_task task; struct joiner joiner; unsigned turn;)
{
	BEGIN(joining_a_child);
	spawn_parent(1, DOES_NOT_WAIT, 2);
	TURN();
	weft_spawn(&self->task, FRAME(&self->joiner, joiner));
	TURN();
	tell_child(0, WEFT_EIO);
	TURNS(3);
	SEQUENCE("a--");
	END(0);
}

/* ---- Groups in groups ------------------------------------------------------------------------ */

static struct weft_group inner;
static struct weft_child inner_child[2];

/* A group in the block of another one: children 0 and 1 outside, 2 and 3 inside. */
struct inner_block {
	WEFT_FRAME;
	bool parks;
};

static ASYNC(inner_block)
{
	BEGIN(inner_block);
	GROUP(&inner);
	for (unsigned i = 0; i < 2; i++)
		EQ(weft_group_spawn(&inner, &inner_child[i], prepared_worker(2 + i)), 0);
	if (self->parks)
		TRY(weft_park());
	END(6);
}

struct nest {
	WEFT_FRAME;
	struct inner_block call;
	bool parks;
};

static ASYNC(nest)
{
	BEGIN(nest);
	GROUP(&group);
	spawn_children(2);
	AWAIT(CALL(&self->call, inner_block, .parks = self->parks));
	NOTE(sign(rc));
	END(rc);
}

struct nester {
	WEFT_FRAME;
	struct nest nest;
	bool parks;
	int result;
};

static ASYNC(nester)
{
	BEGIN(nester);
	AWAIT(CALL(&self->nest, nest, .parks = self->parks));
	self->result = rc;
	NOTE(sign(rc));
	AWAIT(weft_yield());
	if (rc < 0)
		NOTE('!');
	END(0);
}

static struct nester nester_frame;

static void spawn_nester(bool parks)
{
	weft_spawn(&parent_task, FRAME(&nester_frame, nester, .parks = parks));
}

static void tell_inner(unsigned i, int result)
{
	tell(&inner_child[i].owned.task, 2 + i, result);
}

CASE_WITH(nested_groups, unsigned turn;)
{
	BEGIN(nested_groups);
	spawn_nester(false);
	TURNS(2);
	tell_inner(0, 0);
	tell_child(1, 0);
	tell_inner(1, 0);
	TURNS(2);
	SEQUENCE("cbd+");
	tell_child(0, 0);
	TURNS(2);
	SEQUENCE("a+");
	EQ(nester_frame.result, 6);
	END(0);
}

/* The inner group's error is the outer block's. */
CASE_WITH(an_inner_child_fails, unsigned turn, parks;)
{
	BEGIN(an_inner_child_fails);
	for (self->parks = 0; self->parks < 2; self->parks++) {
		spawn_nester(self->parks);
		TURNS(2);
		tell_inner(0, WEFT_EIO);
		TURNS(6);
		SEQUENCE("cD-BA-");
		EQ(nester_frame.result, WEFT_EIO);
		EQ(weft_group_error(&group), WEFT_EIO);
		EQ(errors(&inner), -WEFT_EIO);
		OK(!weft_group_failed(&group, NULL));
		EQ(weft_canceling(&parent_task), 0);
	}
	END(0);
}

/* The outer group cancels the inner one, wherever it is. */
CASE_WITH(an_outer_child_fails, unsigned turn, parks;)
{
	BEGIN(an_outer_child_fails);
	for (self->parks = 0; self->parks < 2; self->parks++) {
		spawn_nester(self->parks);
		TURNS(2);
		tell_child(0, WEFT_EIO);
		TURNS(6);
		SEQUENCE("aBDC#-");
		EQ(nester_frame.result, WEFT_EIO);
		EQ(weft_group_error(&group), 0);
		EQ(errors(&group), -WEFT_EIO);
		OK(!weft_group_failed(&inner, NULL));
		EQ(weft_canceling(&parent_task), 0);
	}
	END(0);
}

/* Both at once: each group keeps its own errors, and no request is left over. */
CASE_WITH(an_inner_and_an_outer_child_fail, unsigned turn, parks, outer_first;)
{
	BEGIN(an_inner_and_an_outer_child_fail);
	for (self->parks = 0; self->parks < 4; self->parks++) {
		self->outer_first = self->parks / 2;
		spawn_nester(self->parks % 2);
		TURNS(2);
		if (self->outer_first)
			tell_child(0, WEFT_EFULL);
		tell_inner(0, WEFT_EIO);
		if (!self->outer_first)
			tell_child(0, WEFT_EFULL);
		TURNS(8);
		EQ(nester_frame.result, WEFT_EFULL);
		EQ(weft_group_error(&group), WEFT_EIO);
		EQ(errors(&group), -WEFT_EFULL);
		EQ(errors(&inner), -WEFT_EIO);
		EQ(weft_canceling(&parent_task), 0);
		if (self->outer_first)
			SEQUENCE("acBD--");
		else
			SEQUENCE("caD-B-"); /* the inner one needs not wait for b */
	}
	END(0);
}

/* The whole nest is cancelled. */
CASE_WITH(a_cancel_of_nested_groups, unsigned turn, parks;)
{
	BEGIN(a_cancel_of_nested_groups);
	for (self->parks = 0; self->parks < 2; self->parks++) {
		spawn_nester(self->parks);
		TURNS(2);
		weft_cancel(&parent_task);
		TURNS(8);
		SEQUENCE("DC#BA#");
		EQ(weft_canceling(&parent_task), 1);
	}
	END(0);
}

/* The parent of one group is a child of another. */
CASE_WITH(a_child_with_a_group, unsigned turn, fails;)
{
	static struct inner_block call;

	BEGIN(a_child_with_a_group);
	for (self->fails = 0; self->fails < 2; self->fails++) {
		spawn_parent(2, PARKS, 2);
		TURN();
		EQ(weft_group_spawn(&group, &child[4], FRAME(&call, inner_block)), 0);
		TURNS(2);
		if (self->fails)
			tell_inner(1, WEFT_EIO);
		else
			tell_child(1, WEFT_EIO);
		TURNS(8);
		SEQUENCE(self->fails ? "dCBA<-" : "bA<DC-");
		EQ(parent_frame.result, WEFT_EIO);
		OK(weft_group_failed(&group, NULL) == &child[self->fails ? 4 : 1]);
		EQ(weft_task_result(task_of(4)), self->fails ? WEFT_EIO : WEFT_ECANCELED);
	}
	END(0);
}

/* ---- With other deferred work ---------------------------------------------------------------- */

static void note(char *letter)
{
	NOTE(*letter);
}

struct deferring {
	WEFT_FRAME;
	struct weft_defer before, behind;
};

/* What was deferred before the group runs when all children have ended; what was deferred in the
 * block before they are awaited. */
static ASYNC(deferring)
{
	static char letters[] = "12";

	BEGIN(deferring);
	DEFER(&self->before, note, &letters[0]);
	GROUP(&group);
	DEFER(&self->behind, note, &letters[1]);
	spawn_children(1);
	END(3);
}

CASE_WITH(deferred_work_around_the_group, struct weft_task task; struct deferring call;
          unsigned turn;)
{
	BEGIN(deferred_work_around_the_group);
	weft_spawn(&self->task, FRAME(&self->call, deferring));
	TURNS(2);
	SEQUENCE("2");
	tell_child(0, 0);
	AWAIT(weft_join(&self->task));
	EQ(rc, 3);
	SEQUENCE("a1");
	END(0);
}

/* Two groups, one after the other, in one record; and two at once in one body. */
struct two_groups {
	WEFT_FRAME;
	struct weft_group second;
	struct weft_child child;
	unsigned i;
};

static ASYNC(two_groups)
{
	BEGIN(two_groups);
	for (; self->i < 3; self->i++) {
		weft_group_open(&group);
		OK(!weft_group_failed(&group, NULL));
		EQ(weft_group_error(&group), 0);
		spawn_children(2);
		AWAIT(GROUP_CLOSE(&group, self->i == 1 ? WEFT_EFULL : 8));
		NOTE(sign(rc));
	}
	GROUP(&group);
	GROUP(&self->second);
	spawn_children(1);
	EQ(weft_group_spawn(&self->second, &self->child, prepared_worker(1)), 0);
	END(9);
}

CASE_WITH(one_group_after_another, struct weft_task task; struct two_groups call; unsigned turn;)
{
	BEGIN(one_group_after_another);
	weft_spawn(&self->task, FRAME(&self->call, two_groups));
	TURNS(2);
	tell_child(0, 0);
	tell_child(1, WEFT_EIO);
	TURNS(4);
	SEQUENCE("ab--"); /* the second one at once: its block failed before they began */
	tell_child(0, 0);
	tell_child(1, 0);
	TURNS(3);
	SEQUENCE("ab+");
	tell_child(0, 0);
	TURNS(2);
	SEQUENCE("a");
	tell(&self->call.child.owned.task, 1,
	     WEFT_EIO); /* the inner one's: the outer one has none left */
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_EIO);
	EQ(weft_group_error(&group), WEFT_EIO);
	SEQUENCE("b");
	END(0);
}

/* ---- Pooled children ------------------------------------------------------------------------- */

#define BLOCKS 2u

struct pooled {
	struct weft_child child;
	struct worker worker;
};

static struct pooled blocks[BLOCKS];
static struct weft_pool pool;

static unsigned free_blocks(void)
{
	void *taken[BLOCKS + 1];
	unsigned n = 0;

	while ((taken[n] = weft_pool_try_take(&pool)) != NULL)
		n++;
	for (unsigned i = n; i--;)
		weft_pool_give(&pool, taken[i]);
	return n;
}

/* Takes a block for each letter and spawns a child that notes it. */
struct feeder {
	WEFT_FRAME;
	const char *letters;
	struct pooled *block;
	bool keeps_on; /* waits in the block when all have been spawned */
};

static ASYNC(feeder)
{
	BEGIN(feeder);
	GROUP(&group);
	for (; HAL_BYTE(self->letters); self->letters++) {
		TRY(weft_pool_take(&pool, &self->block));
		rc = weft_group_spawn_pooled(
		    &group, &self->block->child, &pool,
		    FRAME(&self->block->worker, worker, .name = (char)HAL_BYTE(self->letters)));
		NOTE(rc == 0 ? '+' : '0');
		if (rc < 0)
			break;
	}
	if (self->keeps_on)
		TRY(weft_park());
	END(0);
}

static struct feeder feeder_frame;

static void spawn_feeder(const char *letters)
{
	EQ(weft_pool_init(&pool, blocks, sizeof *blocks, BLOCKS), 0);
	memset(blocks, 0x5a, sizeof blocks); /* their content is undefined */
	weft_spawn(&parent_task, FRAME(&feeder_frame, feeder, .letters = letters));
}

static void tell_block(unsigned i, int result)
{
	blocks[i].worker.result = result;
	weft_task_wake(&blocks[i].child.owned.task);
}

CASE_WITH(pooled_children, unsigned turn;)
{
	BEGIN(pooled_children);
	spawn_feeder("xyzw");
	TURNS(2);
	SEQUENCE("++"); /* no more than there are blocks */
	tell_block(1, 0);
	TURNS(2);
	SEQUENCE("y+");
	TURN();
	tell_block(0, 4);
	weft_cancel(&blocks[1].child.owned.task);
	TURNS(3);
	SEQUENCE("xZ+");
	EQ(free_blocks(), 1);
	tell_block(0, 0);
	AWAIT(weft_join(&parent_task));
	EQ(rc, 0);
	SEQUENCE("w");
	EQ(free_blocks(), BLOCKS);
	OK(!weft_group_failed(&group, NULL));
	weft_group_clear(&group); /* nothing to forget */
	EQ(free_blocks(), BLOCKS);
	END(0);
}

/* Those that fail are kept, to be looked at. */
CASE_WITH(pooled_children_that_fail, unsigned turn;)
{
	BEGIN(pooled_children_that_fail);
	spawn_feeder("xyz");
	TURNS(2);
	blocks[1].worker.result_of_cancel = WEFT_EFULL;
	tell_block(0, WEFT_EIO);
	AWAIT(weft_join(&parent_task));
	EQ(rc, WEFT_EIO);
	SEQUENCE("++xY"); /* the third was cancelled where it waited for a block */
	EQ(free_blocks(), 0);
	EQ(errors(&group), 103);
	weft_group_clear(&group);
	EQ(free_blocks(), BLOCKS);
	OK(!weft_group_failed(&group, NULL));
	weft_group_clear(&group);
	EQ(free_blocks(), BLOCKS);
	END(0);
}

/* Some fail, some end well: only the first are kept. */
CASE_WITH(pooled_children_of_both_kinds, unsigned turn;)
{
	BEGIN(pooled_children_of_both_kinds);
	spawn_feeder("xy");
	feeder_frame.keeps_on = true;
	TURNS(2);
	blocks[0].worker.result_of_cancel = 3;
	tell_block(1, WEFT_EIO);
	AWAIT(weft_join(&parent_task));
	EQ(rc, WEFT_EIO);
	SEQUENCE("++yX");
	EQ(free_blocks(), 1);
	OK(weft_group_failed(&group, NULL) == &blocks[1].child);
	weft_group_clear(&group);
	EQ(free_blocks(), BLOCKS);
	END(0);
}

/* The failed are forgotten while the group is open: more can fail later. */
CASE_WITH(cleared_in_between, unsigned turn;)
{
	BEGIN(cleared_in_between);
	spawn_parent(3, DOES_NOT_WAIT, 0);
	TURNS(2);
	worker_frame[0].turns = 3;
	worker_frame[0].result_of_cancel = WEFT_EFULL;
	tell_child(1, WEFT_EIO);
	TURNS(2);
	EQ(errors(&group), -WEFT_EIO);
	weft_group_clear(&group);
	OK(!weft_group_failed(&group, NULL));
	TURNS(5);
	SEQUENCE("bCA-");
	EQ(parent_frame.result, WEFT_EFULL);
	EQ(errors(&group), -WEFT_EFULL);
	END(0);
}

/* All that failed are forgotten while it closes: the block's result stands, or a cancel by others.
 */
CASE_WITH(all_are_forgotten, unsigned turn, canceled;)
{
	BEGIN(all_are_forgotten);
	for (self->canceled = 0; self->canceled < 2; self->canceled++) {
		spawn_parent(2, DOES_NOT_WAIT, 6);
		TURNS(2);
		worker_frame[0].turns = 4;
		tell_child(1, WEFT_EIO);
		TURNS(2);
		weft_group_clear(&group);
		if (self->canceled)
			weft_cancel(&parent_task);
		TURNS(6);
		SEQUENCE(self->canceled ? "bA#" : "bA+");
		EQ(parent_frame.result, self->canceled ? WEFT_ECANCELED : 6);
		EQ(parent_frame.requests, self->canceled);
	}
	END(0);
}

/* The block of a refused one goes back at once. */
CASE_WITH(a_pooled_child_is_refused, unsigned turn;)
{
	BEGIN(a_pooled_child_is_refused);
	spawn_feeder("xyz");
	TURNS(2);
	weft_group_cancel(&group);
	AWAIT(weft_join(&parent_task));
	EQ(rc, 0);
	SEQUENCE("++YX0");
	EQ(free_blocks(), BLOCKS);
	END(0);
}

/* Cancelled before its first step: its block goes back. */
CASE_WITH(a_pooled_child_that_never_ran, unsigned turn;)
{
	BEGIN(a_pooled_child_that_never_ran);
	spawn_feeder("x");
	weft_cancel(&parent_task);
	AWAIT(weft_join(&parent_task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("");
	spawn_feeder("xy");
	TURN();
	weft_group_cancel(&group);
	AWAIT(weft_join(&parent_task));
	EQ(rc, 0);
	SEQUENCE("++");
	EQ(free_blocks(), BLOCKS);
	END(0);
}

/* ---- At random ------------------------------------------------------------------------------- */

/* Children that spawn children, fail, are cancelled; whatever happens, the group ends, no child is
 * left, no request, and the first error is the result. */
#define RANDOM_CHILDREN TAP_MANY(40u, 6u)

static struct weft_child random_child[RANDOM_CHILDREN];
static unsigned random_spawned, random_ended;
static int first_error;

struct random_worker {
	WEFT_FRAME;
	unsigned turns;
	int result;
};

static struct random_worker random_frame[RANDOM_CHILDREN];
static ASYNC(random_worker);

static void spawn_random(void)
{
	unsigned i = random_spawned, turns = tap_random(12);
	int result = tap_random(8) ? 0 : -10 - (int)tap_random(50);

	if (i < RANDOM_CHILDREN && weft_group_spawn(&group, &random_child[i],
	                                            FRAME(&random_frame[i], random_worker,
	                                                  .turns = turns, .result = result)) == 0)
		random_spawned++;
}

static ASYNC(random_worker)
{
	BEGIN(random_worker);
	while (self->turns) {
		self->turns--;
		AWAIT(tap_random(5) ? weft_yield() : weft_sleep_ms(1));
		if (rc < 0 && tap_random(2))
			self->turns = 0;
		if (rc == 0 && tap_random(3) == 0)
			spawn_random();
		if (tap_random(20) == 0)
			weft_cancel(&random_child[tap_random(random_spawned)].owned.task);
	}
	random_ended++;
	if (self->result < 0 && !first_error && weft_canceling(weft_task_self()) == 0)
		first_error = self->result;
	END(self->result);
}

struct random_block {
	WEFT_FRAME;
	unsigned turns;
};

static ASYNC(random_block)
{
	BEGIN(random_block);
	GROUP(&group);
	for (self->turns = tap_random(10); self->turns; self->turns--) {
		spawn_random();
		TRY(weft_yield());
	}
	END(0);
}

CASE_WITH(at_random, unsigned i; struct random_block call;)
{
	BEGIN(at_random);
	for (self->i = 0; self->i < 300; self->i++) {
		random_spawned = random_ended = 0;
		first_error = 0;
		AWAIT(CALL(&self->call, random_block));
		for (unsigned i = 0; i < random_spawned; i++)
			EQ(weft_task_state(&random_child[i].owned.task), WEFT_TASK_FINISHED);
		EQ(rc, weft_group_failed(&group, NULL)
		           ? weft_task_result(&weft_group_failed(&group, NULL)->owned.task)
		           : 0);
		EQ(weft_canceling(weft_task_self()), 0);
		EQ(group.children, 0);
		OK(random_ended <= random_spawned);
	}
	END(0);
}

/* ---- The end of main ------------------------------------------------------------------------- */

CASE_WITH(a_shutdown_ends_the_group, struct block block;)
{
	BEGIN(a_shutdown_ends_the_group);
	weft_shutdown();
	AWAIT(CALL(&self->block, block, .n = 2, .waits = PARKS));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("<BA");
	END(0);
}

/* ---- Checks ---------------------------------------------------------------------------------- */

#if WEFT_DEBUG

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_group_cancel(&group));
	FAILS(CONTEXT, (void)!spawn_child(&group, 5));
	weft_debt_settle(WEFT_CHECK_NOT_AWAITED, &worker_frame[5].frame);
	EQ(group.children, 1);
}

static void open_on_the_stack(void)
{
	struct weft_group local;

	FAILS(STACK, weft_group_open(&local));
}

static void open_in_a_callback(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, weft_group_open(&inner));
}

CASE_WITH(misuse_is_found, struct weft_call call; unsigned turn;)
{
	BEGIN(misuse_is_found);
	spawn_parent(1, DOES_NOT_WAIT, 0);
	TURNS(2);
	tap_interrupt(call_in_interrupt);
	open_on_the_stack();
	weft_call_init(&self->call, open_in_a_callback);
	weft_call_soon(&self->call);
	TURN();
	weft_group_cancel(&group);
	TURNS(2);
	END(0);
}

#define RUN_CHECKS() RUN_CASE(misuse_is_found)
#else
#define RUN_CHECKS() ((void)0);
#endif

#define RESULT_CASES                                                                               \
	RUN_BOTH(children_are_awaited)                                                             \
	RUN_BOTH(children_that_end_before_the_block)                                               \
	RUN_BOTH(no_children)                                                                      \
	RUN_BOTH(a_cancelled_child)                                                                \
	RUN_BOTH(the_last_child_is_cancelled)                                                      \
	RUN_BOTH(a_child_fails)                                                                    \
	RUN_BOTH(a_child_fails_while_the_group_closes)                                             \
	RUN_BOTH(the_last_child_fails)                                                             \
	RUN_BOTH(several_fail)                                                                     \
	RUN_BOTH(the_block_swallows_the_groups_cancel)                                             \
	RUN_BOTH(the_block_is_ready_when_a_child_fails)                                            \
	RUN_BOTH(the_block_has_taken_something_when_a_child_fails)                                 \
	RUN_BOTH(the_block_has_taken_something_and_children_are_left)                              \
	RUN_BOTH(a_second_failure_cancels_nobody)                                                  \
	RUN_BOTH(a_child_is_cancelled_while_it_cleans_up)                                          \
	RUN_BOTH(the_block_fails)                                                                  \
	RUN_BOTH(the_block_fails_at_once)                                                          \
	RUN_BOTH(block_and_child_fail)

#define CANCEL_CASES                                                                               \
	RUN_BOTH(cancelled_in_the_block)                                                           \
	RUN_BOTH(cancelled_while_it_closes)                                                        \
	RUN_BOTH(cancelled_when_all_have_ended)                                                    \
	RUN_BOTH(cancelled_before_it_opens)                                                        \
	RUN_BOTH(the_block_swallows_a_cancel)                                                      \
	RUN_BOTH(a_child_fails_when_the_parent_was_cancelled)                                      \
	RUN_BOTH(cancelled_by_the_group_and_others_at_once)                                        \
	RUN_BOTH(the_other_request_is_taken_back)                                                  \
	RUN_BOTH(the_groups_request_is_taken_back_by_others)                                       \
	RUN_BOTH(a_request_that_is_still_counted)                                                  \
	RUN_BOTH(the_block_fails_and_is_cancelled)                                                 \
	RUN_BOTH(a_limit_around_it)                                                                \
	RUN_BOTH(an_error_behind_the_limit)                                                        \
	RUN_CASE(a_limit_in_the_block)                                                             \
	RUN_CASE(a_child_fails_during_a_limit)

#define CHILD_CASES                                                                                \
	RUN_CASE(a_child_spawns_another_one)                                                       \
	RUN_CASE(a_grandchild_fails)                                                               \
	RUN_CASE(a_child_spawns_and_fails)                                                         \
	RUN_CASE(a_spawn_in_the_clean_up_is_refused)                                               \
	RUN_CASE(a_spawn_when_none_is_left_is_refused)                                             \
	RUN_CASE(none_is_left_in_between)                                                          \
	RUN_CASE(a_group_that_is_not_open)                                                         \
	RUN_BOTH(the_children_are_cancelled_by_hand)                                               \
	RUN_BOTH(the_children_are_cancelled_while_it_closes)                                       \
	RUN_BOTH(cancelled_by_hand_and_by_others)                                                  \
	RUN_CASE(a_child_cancels_them_all)                                                         \
	RUN_CASE(going_through_the_children)                                                       \
	RUN_CASE(waiting_for_no_children)                                                          \
	RUN_CASE(a_cancel_just_behind_the_last_child)                                              \
	RUN_CASE(idle_and_closing) RUN_CASE(joining_a_child)

#define NEST_CASES                                                                                 \
	RUN_CASE(nested_groups)                                                                    \
	RUN_CASE(an_inner_child_fails)                                                             \
	RUN_CASE(an_outer_child_fails)                                                             \
	RUN_CASE(an_inner_and_an_outer_child_fail)                                                 \
	RUN_CASE(a_cancel_of_nested_groups)                                                        \
	RUN_CASE(a_child_with_a_group)                                                             \
	RUN_CASE(deferred_work_around_the_group)                                                   \
	RUN_CASE(one_group_after_another)

#define POOL_CASES                                                                                 \
	RUN_CASE(pooled_children)                                                                  \
	RUN_CASE(pooled_children_that_fail)                                                        \
	RUN_CASE(pooled_children_of_both_kinds)                                                    \
	RUN_CASE(cleared_in_between)                                                               \
	RUN_CASE(all_are_forgotten)                                                                \
	RUN_CASE(a_pooled_child_is_refused)                                                        \
	RUN_CASE(a_pooled_child_that_never_ran)                                                    \
	RUN_CASE(at_random)                                                                        \
	RUN_CASE(a_shutdown_ends_the_group)

/* The group was cancelled from elsewhere: its block goes on, until a child fails all the same. */
CASE(a_failure_in_a_cancelled_group)
{
	BEGIN(a_failure_in_a_cancelled_group);
	weft_group_open(&group);
	spawn_children(1);
	worker_frame[0].result_of_cancel = WEFT_EIO;
	TURN();
	weft_group_cancel(&group);
	AWAIT(weft_park());
	EQ(rc, WEFT_ECANCELED);
	AWAIT(GROUP_CLOSE(&group, rc));
	EQ(rc, WEFT_EIO);
	EQ(weft_canceling(weft_task_self()), 0);
	SEQUENCE("A");
	END(0);
}

TESTS(RUN_CASE(a_failure_in_a_cancelled_group)
          RESULT_CASES CANCEL_CASES CHILD_CASES NEST_CASES POOL_CASES RUN_CHECKS())
