/* Sleeps, deadlines, tickers, arithmetic of times. Times are far enough apart for a busy host;
 * what is asserted is the order. */
#include "tests/unit/bystander.h"

static struct weft_event never;
static struct weft_semaphore semaphore;

/* Sleeps as the loop does, with what is ready out of sight: virtual time stands still otherwise. */
static void idle(void)
{
	struct weft_waiter *tails[WEFT_PRIORITIES];

	for (int i = 0; i < WEFT_PRIORITIES; i++) {
		tails[i] = weft_loop.ring[i].tail;
		weft_loop.ring[i].tail = &weft_loop.ring[i].floor;
	}
	hal_idle();
	for (int i = 0; i < WEFT_PRIORITIES; i++)
		weft_loop.ring[i].tail = tails[i];
}

/* Lets time pass while no task runs, until the alarm for that time, the earliest one asked for, has
 * gone off: the loop will see it behind all that is ready now. */
static void let_pass(weft_time due)
{
	while (weft_now() < due || !HAL_LOAD(&weft_loop.inbox)) {
		weft_time before = weft_now();

		idle();
		/* The alarm of a timer that was stopped may still come; virtual time waits for it
		 * to be looked at. */
		if (weft_now() == before && before < due && HAL_LOAD(&weft_loop.inbox))
			weft_posts_take();
	}
}

/* ---- Sleeping -------------------------------------------------------------------------------- */

struct sleeper {
	WEFT_FRAME;
	char name;
	weft_time due;
	int result;
};

static ASYNC(sleeper)
{
	BEGIN(sleeper);
	AWAIT(weft_sleep_until(self->due));
	OK(rc < 0 || weft_now() >= self->due);
	NOTE(rc == 0 ? self->name : '!');
	self->result = rc;
	END(rc);
}

#define SLEEPERS TAP_MANY(26, 19)

static struct weft_task task[SLEEPERS];
static struct sleeper frames[SLEEPERS];

static void spawn_sleeper(int i, weft_time due)
{
	weft_spawn(&task[i], FRAME(&frames[i], sleeper, .name = (char)('a' + i), .due = due));
}

CASE_WITH(sleeps_end_by_time, weft_time now;)
{
	static const uint8_t ms[] = {5, 3, 1, 4, 2};

	BEGIN(sleeps_end_by_time);
	self->now = weft_now();
	for (int i = 0; i < 5; i++)
		spawn_sleeper(i, self->now + weft_ms(ms[i]));
	TRY(weft_join(&task[0]));
	SEQUENCE("cebda");
	END(0);
}

CASE_WITH(relative_sleeps, weft_time start; int i;)
{
	BEGIN(relative_sleeps);
	for (self->i = 0; self->i < 3; self->i++) {
		self->start = weft_now();
		AWAIT(self->i == 0 ? weft_sleep(weft_us(700)) : weft_sleep_ms((uint32_t)self->i));
		EQ(rc, 0);
		OK(weft_now() >= self->start + (self->i == 0 ? weft_us(700) : weft_ms(1)));
	}
	END(0);
}

/* A time that has passed is a yield: the others have a turn, but no more than one. */
CASE_WITH(past_times_yield, int i;)
{
	BEGIN(past_times_yield);
	TRY(weft_sleep_ms(1));
	for (self->i = 0; self->i < 5; self->i++) {
		spawn_bystander();
		AWAIT(self->i == 0   ? weft_sleep(0)
		      : self->i == 1 ? weft_sleep_ms(0)
		      : self->i == 2 ? weft_sleep_until(0)
		      : self->i == 3 ? weft_sleep_until(1)
		                     : weft_sleep_until(weft_now()));
		EQ(rc, 0);
		NOTE('m');
		SEQUENCE("*m");
	}
	END(0);
}

/* Many of one time, some of them stopped: those left end in the order in which they began. */
CASE_WITH(equal_times_end_in_order, weft_time due;)
{
	BEGIN(equal_times_end_in_order);
	self->due = weft_now() + weft_ms(20);
	for (int i = 0; i < SLEEPERS; i++)
		spawn_sleeper(i, self->due);
	TRY(weft_yield());
	for (int i = 0; i < SLEEPERS; i++) {
		if (i % 7 == 3 || i == 0)
			weft_cancel(&task[i]);
	}
	TRY(weft_yield());
	SEQUENCE(TAP_MANY("!!!!!", "!!!!"));
	TRY(weft_join(&task[SLEEPERS - 1]));
	SEQUENCE(TAP_MANY("bcefghijlmnopqstuvwxz", "bcefghijlmnopqs"));
	END(0);
}

/* Two times, begun in turns; each keeps its order. */
CASE_WITH(equal_times_among_others, weft_time due;)
{
	BEGIN(equal_times_among_others);
	self->due = weft_now() + weft_ms(20);
	for (int i = 0; i < 9; i++)
		spawn_sleeper(i, self->due + weft_ms((unsigned)(2 - i % 3)));
	TRY(weft_join(&task[6]));
	SEQUENCE("cfibehadg");
	END(0);
}

/* What is ready has its turn before what becomes due meanwhile. */
CASE_WITH(ready_tasks_go_first, weft_time due;)
{
	BEGIN(ready_tasks_go_first);
	self->due = weft_now() + weft_ms(5);
	spawn_sleeper(0, self->due);
	TRY(weft_yield());
	let_pass(self->due);
	spawn_bystander();
	TRY(weft_yield());
	NOTE('m');
	TRY(weft_join(&task[0]));
	SEQUENCE("*ma");
	END(0);
}

CASE_WITH(a_sleep_can_be_cancelled, struct weft_deadline limit;)
{
	BEGIN(a_sleep_can_be_cancelled);
	spawn_sleeper(0, WEFT_NEVER);
	spawn_sleeper(1, weft_now() + weft_ms(1000000));
	TRY(weft_yield());
	EQ(weft_task_state(&task[0]), WEFT_TASK_WAITING);
	weft_cancel(&task[0]);
	weft_cancel(&task[1]);
	AWAIT(weft_join(&task[1]));
	EQ(rc, WEFT_ECANCELED);
	EQ(frames[0].result, WEFT_ECANCELED);
	AWAIT_FOR(&self->limit, 1, weft_sleep_ms(1000000));
	EQ(rc, WEFT_ETIMEDOUT);
	AWAIT_FOR(&self->limit, 1, weft_sleep(WEFT_NEVER));
	EQ(rc, WEFT_ETIMEDOUT);
	weft_cancel(weft_task_self());
	AWAIT(weft_sleep_until(0)); /* also one that only yields */
	EQ(rc, WEFT_ECANCELED);
	END(0);
}

/* ---- Deadlines ------------------------------------------------------------------------------- */

/* Awaits within a limit that is its own. Its clean-up takes the given time. */
struct limited {
	WEFT_FRAME;
	weft_time due, clean_up;
	int result; /* given when it is not 0, whatever the await returns */
	struct weft_deadline limit;
	int inner;
};

static ASYNC(limited)
{
	BEGIN(limited);
	AWAIT_UNTIL(&self->limit, self->due, weft_event_wait(&never));
	self->inner = rc;
	if (self->clean_up)
		AWAIT(weft_sleep(self->clean_up));
	if (self->result)
		RETURN(self->result);
	END(self->inner < 0 ? self->inner : rc);
}

CASE_WITH(a_deadline_ends_an_await, struct weft_deadline limit;)
{
	BEGIN(a_deadline_ends_an_await);
	AWAIT_FOR(&self->limit, 1, weft_event_wait(&never));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_canceling(weft_task_self()), 0);
	/* The record can be used again, and what follows is not disturbed. */
	AWAIT_FOR(&self->limit, 1, weft_park());
	EQ(rc, WEFT_ETIMEDOUT);
	AWAIT(weft_sleep_ms(3));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(a_result_ends_a_deadline, struct weft_deadline limit;)
{
	BEGIN(a_result_ends_a_deadline);
	AWAIT_FOR(&self->limit, 5, 7);
	EQ(rc, 7);
	AWAIT_FOR(&self->limit, 5, WEFT_EIO);
	EQ(rc, WEFT_EIO);
	AWAIT_FOR(&self->limit, 5, weft_yield());
	EQ(rc, 0);
	AWAIT(weft_sleep_ms(8)); /* past it */
	EQ(rc, 0);
	AWAIT_FOR(&self->limit, UINT32_MAX, weft_sleep_ms(1));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(never_starts_no_deadline, struct weft_deadline limit;)
{
	BEGIN(never_starts_no_deadline);
	weft_deadline_start(&self->limit, WEFT_NEVER);
	EQ((uintptr_t)weft_loop.timers, 0);
	EQ(weft_deadline_end(&self->limit, 6), 6);
	weft_deadline_start(&self->limit, WEFT_NEVER);
	EQ(weft_deadline_end(&self->limit, WEFT_ECANCELED), WEFT_ECANCELED);
	AWAIT_UNTIL(&self->limit, WEFT_NEVER, weft_sleep_ms(1));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(the_inner_deadline_first, struct weft_deadline limit; struct limited call;)
{
	BEGIN(the_inner_deadline_first);
	AWAIT_FOR(&self->limit, 1000, CALL(&self->call, limited, .due = weft_deadline_in(1)));
	EQ(self->call.inner, WEFT_ETIMEDOUT);
	EQ(rc, WEFT_ETIMEDOUT);
	AWAIT_FOR(&self->limit, 1000,
	          CALL(&self->call, limited, .due = weft_deadline_in(1), .clean_up = weft_ms(1),
	               .result = 4));
	EQ(self->call.inner, WEFT_ETIMEDOUT);
	EQ(rc, 4);
	EQ(weft_canceling(weft_task_self()), 0);
	END(0);
}

CASE_WITH(the_outer_deadline_first, struct weft_deadline limit; struct limited call;)
{
	BEGIN(the_outer_deadline_first);
	AWAIT_FOR(&self->limit, 1, CALL(&self->call, limited, .due = weft_deadline_in(1000)));
	EQ(self->call.inner, WEFT_ECANCELED);
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_canceling(weft_task_self()), 0);
	END(0);
}

/* Both have passed: the outer one is what the inner await was cancelled for. */
CASE_WITH(both_deadlines_at_once, struct weft_deadline limit; struct limited call; weft_time due;)
{
	BEGIN(both_deadlines_at_once);
	self->due = weft_deadline_in(5);
	AWAIT_UNTIL(&self->limit, self->due, CALL(&self->call, limited, .due = self->due));
	EQ(self->call.inner, WEFT_ECANCELED);
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_canceling(weft_task_self()), 0);
	END(0);
}

/* Await within a limit, and a clean-up that the outer limit cuts off. */
struct cleaner {
	WEFT_FRAME;
	struct weft_deadline limit;
	int in_clean_up, inner;
};

struct slow_cleaner {
	WEFT_FRAME;
	int second;
};

static ASYNC(slow_cleaner)
{
	BEGIN(slow_cleaner);
	AWAIT(weft_event_wait(&never));
	EQ(rc, WEFT_ECANCELED);
	AWAIT(weft_sleep_ms(1000000));
	self->second = rc;
	END(rc);
}

static struct slow_cleaner slow;

static ASYNC(cleaner)
{
	BEGIN(cleaner);
	AWAIT_FOR(&self->limit, 1, CALL(&slow, slow_cleaner));
	self->inner = rc;
	END(rc);
}

CASE_WITH(the_outer_deadline_ends_the_inner_ones_clean_up, struct weft_deadline limit;
          struct cleaner call;)
{
	BEGIN(the_outer_deadline_ends_the_inner_ones_clean_up);
	AWAIT_FOR(&self->limit, 30, CALL(&self->call, cleaner));
	EQ(slow.second, WEFT_ECANCELED);
	EQ(self->call.inner, WEFT_ECANCELED);
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_canceling(weft_task_self()), 0);
	END(0);
}

/* A result or another error stands, however late. */
CASE_WITH(a_result_behind_the_deadline_stands, struct weft_deadline limit; struct limited call;)
{
	BEGIN(a_result_behind_the_deadline_stands);
	AWAIT_FOR(&self->limit, 1, CALL(&self->call, limited, .due = WEFT_NEVER, .result = 9));
	EQ(self->call.inner, WEFT_ECANCELED);
	EQ(rc, 9);
	AWAIT_FOR(&self->limit, 1,
	          CALL(&self->call, limited, .due = WEFT_NEVER, .clean_up = weft_ms(2),
	               .result = WEFT_EIO));
	EQ(self->call.inner, WEFT_ECANCELED);
	EQ(rc, WEFT_EIO);
	EQ(weft_canceling(weft_task_self()), 0);
	AWAIT(weft_yield());
	EQ(rc, 0);
	END(0);
}

static void release(struct weft_call *call)
{
	(void)call;
	weft_semaphore_release(&semaphore);
	weft_event_set(&never);
}

/* At one and the same time: what was set up first comes first. A unit that was handed over is the
 * task's, and the deadline has come too late. */
CASE_WITH(a_grant_at_the_deadline, struct weft_call call; struct weft_deadline limit;
          weft_time due;)
{
	BEGIN(a_grant_at_the_deadline);
	weft_semaphore_init(&semaphore, 0);
	weft_call_init(&self->call, release);
	self->due = weft_deadline_in(5);
	weft_call_at(&self->call, self->due);
	AWAIT_UNTIL(&self->limit, self->due, weft_semaphore_acquire(&semaphore));
	EQ(rc, 0);
	TRY(weft_yield());
	EQ(weft_semaphore_count(&semaphore), 0);
	EQ(weft_canceling(weft_task_self()), 0);
	never = (struct weft_event){0};
	END(0);
}

/* The grant is there when the deadline passes, but the task has not run yet: it is in front. */
struct acquirer {
	WEFT_FRAME;
	weft_time due;
	struct weft_deadline limit;
	bool event;
	int result, next;
};

static ASYNC(acquirer)
{
	BEGIN(acquirer);
	AWAIT_UNTIL(&self->limit, self->due,
	            self->event ? weft_event_wait(&never) : weft_semaphore_acquire(&semaphore));
	self->result = rc;
	AWAIT(weft_yield());
	self->next = rc;
	END(0);
}

CASE_WITH(a_deadline_behind_a_grant, struct acquirer acquirer; weft_time due; int event;)
{
	BEGIN(a_deadline_behind_a_grant);
	for (self->event = 0; self->event < 2; self->event++) {
		weft_semaphore_init(&semaphore, 0);
		self->due = weft_deadline_in(5);
		weft_spawn(&task[0], FRAME(&self->acquirer, acquirer, .due = self->due,
		                           .event = self->event));
		TRY(weft_yield());
		weft_semaphore_release(&semaphore);
		weft_event_set(&never);
		let_pass(self->due);
		AWAIT(weft_join(&task[0]));
		EQ(rc, 0);
		EQ(self->acquirer.result, 0);
		EQ(self->acquirer.next, 0);
		EQ(weft_semaphore_count(&semaphore), (unsigned)self->event);
		weft_event_clear(&never);
	}
	END(0);
}

struct in_limit {
	WEFT_FRAME;
	weft_time due;
	struct weft_deadline limit;
	unsigned requests;
};

static ASYNC(in_limit)
{
	BEGIN(in_limit);
	AWAIT_UNTIL(&self->limit, self->due, weft_event_wait(&never));
	self->requests = weft_canceling(weft_task_self());
	END(rc);
}

CASE_WITH(a_cancel_from_elsewhere_stays_one, struct in_limit call;)
{
	BEGIN(a_cancel_from_elsewhere_stays_one);
	weft_spawn(&task[0], FRAME(&self->call, in_limit, .due = weft_deadline_in(1000)));
	TRY(weft_yield());
	weft_cancel(&task[0]);
	AWAIT(weft_join(&task[0]));
	EQ(rc, WEFT_ECANCELED);
	EQ(self->call.requests, 1);
	TRY(weft_sleep_ms(1));
	END(0);
}

/* Also when the deadline passes before the task has seen the cancel, and the other way round. */
CASE_WITH(a_cancel_and_a_deadline, struct in_limit call; weft_time due; int first;)
{
	BEGIN(a_cancel_and_a_deadline);
	for (self->first = 0; self->first < 2; self->first++) {
		self->due = weft_deadline_in(5);
		weft_spawn(&task[0], FRAME(&self->call, in_limit, .due = self->due));
		TRY(weft_yield());
		if (self->first)
			weft_cancel(&task[0]);
		let_pass(self->due);
		if (!self->first)
			weft_cancel(&task[0]);
		AWAIT(weft_join(&task[0]));
		EQ(rc, WEFT_ECANCELED);
		EQ(self->call.requests, 1);
	}
	END(0);
}

/* Requests that are counted already are not the deadline's. */
struct canceled_before {
	WEFT_FRAME;
	struct weft_deadline limit;
};

static ASYNC(canceled_before)
{
	BEGIN(canceled_before);
	weft_cancel(weft_task_self());
	AWAIT(weft_yield());
	EQ(rc, WEFT_ECANCELED);
	AWAIT_FOR(&self->limit, 1, weft_event_wait(&never));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_canceling(weft_task_self()), 1);
	AWAIT_FOR(&self->limit, 1000, (weft_cancel(weft_task_self()), weft_event_wait(&never)));
	EQ(rc, WEFT_ECANCELED);
	EQ(weft_canceling(weft_task_self()), 2);
	END(0);
}

CASE_WITH(a_deadline_in_clean_up, struct canceled_before call;)
{
	BEGIN(a_deadline_in_clean_up);
	weft_spawn(&task[0], FRAME(&self->call, canceled_before));
	AWAIT(weft_join(&task[0]));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(a_deadline_of_no_time, struct weft_deadline limit; struct limited call;)
{
	BEGIN(a_deadline_of_no_time);
	AWAIT_FOR(&self->limit, 0, 5); /* did not suspend: it is done */
	EQ(rc, 5);
	AWAIT(weft_yield());
	EQ(rc, 0);
	spawn_bystander();
	AWAIT_FOR(&self->limit, 0, weft_event_wait(&never));
	NOTE('m');
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("*m");
	spawn_bystander();
	AWAIT_UNTIL(&self->limit, 0, CALL(&self->call, limited, .due = WEFT_NEVER));
	NOTE('m');
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("*m");
	AWAIT(weft_yield());
	EQ(rc, 0);
	END(0);
}

CASE_WITH(a_deadline_of_no_time_ends_a_yield, struct weft_deadline limit;)
{
	BEGIN(a_deadline_of_no_time_ends_a_yield);
	AWAIT_FOR(&self->limit, 0, weft_yield());
	EQ(rc, WEFT_ETIMEDOUT);
	spawn_bystander();
	AWAIT_FOR(&self->limit, 0, weft_yield());
	NOTE('m');
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("*m");
	EQ(weft_canceling(weft_task_self()), 0);
	AWAIT(weft_yield());
	EQ(rc, 0);
	END(0);
}

/* Frames within frames, each with clean-up that awaits. */
#define DEPTH 8

struct level {
	WEFT_FRAME;
	int depth;
};

static struct level levels[DEPTH];

static ASYNC(level)
{
	BEGIN(level);
	if (self->depth + 1 < DEPTH)
		AWAIT(CALL(&levels[self->depth + 1], level, .depth = self->depth + 1));
	else
		AWAIT(weft_event_wait(&never));
	EQ(rc, WEFT_ECANCELED);
	AWAIT(self->depth % 2 ? weft_sleep_ms(1) : weft_yield());
	EQ(rc, 0);
	NOTE((char)('0' + self->depth));
	END(WEFT_ECANCELED);
}

CASE_WITH(a_deadline_around_deep_frames, struct weft_deadline limit;)
{
	BEGIN(a_deadline_around_deep_frames);
	AWAIT_FOR(&self->limit, 1, CALL(&levels[0], level));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("76543210");
	END(0);
}

/* ---- Deadlines that are moved, and that tell ------------------------------------------------- */

/* Waits within a limit; notes '%' when its time was out, '#' when it was cancelled, else '+'. */
struct movable {
	WEFT_FRAME;
	weft_time due;
	bool swallows; /* the cancel, by another await */
	struct weft_deadline limit;
	int next;
};

static ASYNC(movable)
{
	BEGIN(movable);
	weft_deadline_start(&self->limit, self->due);
	AWAIT(weft_event_wait(&never));
	if (self->swallows)
		AWAIT(weft_yield());
	rc = weft_deadline_end(&self->limit, rc);
	NOTE(rc == WEFT_ETIMEDOUT ? '%' : rc == WEFT_ECANCELED ? '#' : '+');
	AWAIT(weft_yield());
	self->next = rc;
	END(0);
}

static struct movable movable_frame;
static struct weft_deadline *const moved = &movable_frame.limit;

static void spawn_movable(weft_time due)
{
	never = (struct weft_event){0};
	weft_spawn(&task[0], FRAME(&movable_frame, movable, .due = due));
}

static bool has_ended(void)
{
	return weft_task_state(&task[0]) == WEFT_TASK_FINISHED;
}

CASE(a_deadline_moved_to_a_later_time)
{
	BEGIN(a_deadline_moved_to_a_later_time);
	spawn_movable(weft_deadline_in(2));
	TRY(weft_yield());
	EQ(weft_deadline_move(moved, weft_deadline_in(1000000)), 0);
	TRY(weft_sleep_ms(5));
	SEQUENCE("");
	OK(!weft_deadline_expired(moved));
	EQ(weft_deadline_move(moved, weft_deadline_in(1)), 0); /* earlier, and earlier again */
	TRY(weft_join(&task[0]));
	SEQUENCE("%");
	OK(weft_deadline_expired(moved));
	EQ(movable_frame.next, 0);
	END(0);
}

CASE(a_deadline_moved_to_never)
{
	BEGIN(a_deadline_moved_to_never);
	spawn_movable(weft_deadline_in(2));
	TRY(weft_yield());
	EQ(weft_deadline_move(moved, WEFT_NEVER), 0);
	OK(!weft_loop.timers);
	EQ(weft_deadline_move(moved, WEFT_NEVER), 0);
	TRY(weft_sleep_ms(5));
	OK(!weft_deadline_expired(moved));
	weft_event_set(&never);
	TRY(weft_join(&task[0]));
	SEQUENCE("+");
	OK(!weft_deadline_expired(moved));
	EQ(weft_deadline_move(moved, 5), WEFT_ESTATE); /* it was ended */
	END(0);
}

/* There was none at first. */
CASE(a_deadline_moved_from_never)
{
	BEGIN(a_deadline_moved_from_never);
	spawn_movable(WEFT_NEVER);
	TRY(weft_yield());
	EQ(weft_deadline_move(moved, weft_deadline_in(2)), 0);
	TRY(weft_join(&task[0]));
	SEQUENCE("%");
	EQ(weft_canceling(&task[0]), 0);
	END(0);
}

/* A time that has passed takes effect when what is ready now has run. */
CASE(a_deadline_moved_to_the_past)
{
	BEGIN(a_deadline_moved_to_the_past);
	TRY(weft_sleep_ms(1));
	spawn_movable(weft_deadline_in(1000000));
	TRY(weft_yield());
	spawn_bystander();
	EQ(weft_deadline_move(moved, 0), 0);
	OK(!weft_deadline_expired(moved)); /* not yet */
	EQ(weft_canceling(&task[0]), 0);
	OK(!weft_loop.timers);
	TRY(weft_yield());
	SEQUENCE("*");
	OK(weft_deadline_expired(moved));
	EQ(weft_canceling(&task[0]), 1);
	TRY(weft_yield());
	SEQUENCE("%");
	TRY(weft_join(&task[0]));
	/* On its way it can be taken back, moved, and moved again. */
	spawn_movable(weft_deadline_in(1000000));
	TRY(weft_yield());
	EQ(weft_deadline_move(moved, 0), 0);
	EQ(weft_deadline_move(moved, weft_now()), 0);
	EQ(weft_deadline_move(moved, WEFT_NEVER), 0);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("");
	OK(!has_ended());
	EQ(weft_deadline_move(moved, weft_now()), 0);
	EQ(weft_deadline_move(moved, weft_deadline_in(3)), 0);
	TRY(weft_yield());
	TRY(weft_yield());
	OK(!has_ended());
	TRY(weft_join(&task[0]));
	SEQUENCE("%");
	END(0);
}

/* It ends while its time is on its way: nothing is left of it. */
CASE(a_deadline_ended_on_its_way)
{
	BEGIN(a_deadline_ended_on_its_way);
	TRY(weft_sleep_ms(1));
	spawn_movable(weft_deadline_in(1000000));
	TRY(weft_yield());
	weft_event_set(&never); /* the task is ready, before the limit's turn */
	EQ(weft_deadline_move(moved, 0), 0);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("+");
	OK(!weft_deadline_expired(moved));
	EQ(movable_frame.next, 0);
	EQ(weft_canceling(&task[0]), 0);
	OK(has_ended());
	END(0);
}

CASE(an_expired_deadline_is_not_moved)
{
	static struct weft_deadline never_started;

	BEGIN(an_expired_deadline_is_not_moved);
	EQ(weft_deadline_move(&never_started, WEFT_NEVER), WEFT_ESTATE);
	OK(!weft_deadline_expired(&never_started));
	TRY(weft_sleep_ms(1));
	spawn_movable(weft_deadline_in(1000000));
	movable_frame.swallows = true;
	TRY(weft_yield());
	EQ(weft_deadline_move(moved, 0), 0);
	TRY(weft_yield()); /* it has passed; the task is cancelled, and has not run */
	OK(weft_deadline_expired(moved));
	EQ(weft_deadline_move(moved, WEFT_NEVER), WEFT_ESTATE);
	EQ(weft_deadline_move(moved, weft_deadline_in(1)), WEFT_ESTATE);
	TRY(weft_yield()); /* it has swallowed that */
	EQ(weft_deadline_move(moved, weft_deadline_in(1)), WEFT_ESTATE);
	TRY(weft_join(&task[0]));
	SEQUENCE("+"); /* and ended well, but late */
	OK(weft_deadline_expired(moved));
	EQ(weft_deadline_move(moved, weft_deadline_in(1)), WEFT_ESTATE);
	EQ(weft_canceling(&task[0]), 0);
	EQ(movable_frame.next, 0);
	END(0);
}

/* Whether it has passed is told until it is started again. */
CASE_WITH(a_deadline_tells_until_it_starts_again, struct weft_deadline limit;)
{
	BEGIN(a_deadline_tells_until_it_starts_again);
	weft_event_clear(&never);
	AWAIT_FOR(&self->limit, 1, weft_event_wait(&never));
	EQ(rc, WEFT_ETIMEDOUT);
	OK(weft_deadline_expired(&self->limit));
	TRY(weft_yield());
	OK(weft_deadline_expired(&self->limit));
	weft_deadline_start(&self->limit, weft_deadline_in(1000));
	OK(!weft_deadline_expired(&self->limit));
	EQ(weft_deadline_end(&self->limit, 3), 3);
	OK(!weft_deadline_expired(&self->limit));
	END(0);
}

/* When it is due is told until it has passed. */
CASE_WITH(a_deadline_tells_when, struct weft_deadline limit; weft_time due;)
{
	BEGIN(a_deadline_tells_when);
	self->due = weft_deadline_in(1000);
	self->limit.timer.waiter.kind = WEFT_RECORD; /* memory that was something else before */
	weft_deadline_start(&self->limit, self->due);
	OK(weft_deadline_due(&self->limit) == self->due);
	EQ(weft_deadline_move(&self->limit, WEFT_NEVER), 0);
	OK(weft_deadline_due(&self->limit) == WEFT_NEVER);
	EQ(weft_deadline_move(&self->limit, self->due + 1), 0);
	OK(weft_deadline_due(&self->limit) == self->due + 1);
	EQ(weft_deadline_end(&self->limit, 0), 0);
	OK(weft_deadline_due(&self->limit) == WEFT_NEVER);
	TRY(weft_sleep_ms(1));
	weft_deadline_start(&self->limit, 1);
	OK(weft_deadline_due(&self->limit) == 1); /* it takes effect behind what is ready */
	AWAIT(weft_sleep_ms(1000));
	EQ(rc, WEFT_ECANCELED);
	OK(weft_deadline_due(&self->limit) == WEFT_NEVER);
	EQ(weft_deadline_end(&self->limit, rc), WEFT_ETIMEDOUT);
	END(0);
}

/* The task moves its own limit, further with each step: as long as there is progress. */
CASE_WITH(a_deadline_that_is_put_off, struct weft_deadline limit; weft_time start; int i;)
{
	BEGIN(a_deadline_that_is_put_off);
	self->start = weft_now();
	weft_deadline_start(&self->limit, weft_deadline_in(200));
	for (self->i = 0; self->i < 10; self->i++) {
		TRY(weft_sleep_ms(50));
		EQ(weft_deadline_move(&self->limit, weft_deadline_in(200)), 0);
	}
	OK(weft_now() - self->start >= weft_ms(500));
	EQ(weft_deadline_end(&self->limit, 1), 1);
	END(0);
}

static void move_up(struct weft_call *call)
{
	(void)call;
	EQ(weft_deadline_move(moved, weft_deadline_in(1)), 0);
	NOTE('c');
}

CASE_WITH(a_deadline_moved_by_a_callback, struct weft_call call;)
{
	BEGIN(a_deadline_moved_by_a_callback);
	spawn_movable(weft_deadline_in(1000000));
	weft_call_init(&self->call, move_up);
	weft_call_later(&self->call, weft_ms(1));
	TRY(weft_join(&task[0]));
	SEQUENCE("c%");
	END(0);
}

/* Two limits, one within the other: the outer one is moved before the inner one, and back. */
CASE_WITH(nested_deadlines_are_moved, struct weft_deadline outer; struct limited call; int i;)
{
	BEGIN(nested_deadlines_are_moved);
	never = (struct weft_event){0};
	for (self->i = 0; self->i < 2; self->i++) {
		weft_deadline_start(&self->outer, weft_deadline_in(self->i ? 1 : 1000000));
		EQ(weft_deadline_move(&self->outer, weft_deadline_in(self->i ? 1000000 : 1)), 0);
		AWAIT(CALL(&self->call, limited, .due = weft_deadline_in(5)));
		rc = weft_deadline_end(&self->outer, rc);
		EQ(rc, WEFT_ETIMEDOUT);
		EQ(self->call.inner, self->i ? WEFT_ETIMEDOUT : WEFT_ECANCELED);
		EQ(weft_deadline_expired(&self->outer), !self->i);
		EQ(weft_deadline_expired(&self->call.limit), self->i);
		EQ(weft_canceling(weft_task_self()), 0);
	}
	END(0);
}

/* A limit and other requests. The limit's own is taken back by somebody: it still was the limit. */
CASE(a_deadlines_request_is_taken_back)
{
	BEGIN(a_deadlines_request_is_taken_back);
	TRY(weft_sleep_ms(1));
	spawn_movable(weft_deadline_in(1000000));
	TRY(weft_yield());
	weft_deadline_move(moved, 0);
	TRY(weft_yield());
	EQ(weft_uncancel(&task[0]), 0);
	TRY(weft_join(&task[0]));
	SEQUENCE("%");
	EQ(weft_canceling(&task[0]), 0);
	END(0);
}

/* A request from before the start, delivered when the limit has passed as well: the limit's. */
struct requested_before {
	WEFT_FRAME;
	struct weft_deadline limit;
};

static ASYNC(requested_before)
{
	BEGIN(requested_before);
	weft_cancel(weft_task_self());
	AWAIT_UNTIL(&self->limit, 0, weft_event_wait(&never));
	NOTE(rc == WEFT_ETIMEDOUT ? '%' : '#');
	EQ(weft_canceling(weft_task_self()), 1);
	AWAIT(weft_yield());
	EQ(rc, 0);
	END(0);
}

CASE_WITH(a_request_before_the_start, struct requested_before call;)
{
	BEGIN(a_request_before_the_start);
	TRY(weft_sleep_ms(1));
	never = (struct weft_event){0};
	weft_spawn(&task[0], FRAME(&self->call, requested_before));
	TRY(weft_join(&task[0]));
	END(0);
}

/* Both deadlines of one time, and a callback between them: each has its turn in the order of the
 * starts. */
static void note_call(struct weft_call *call)
{
	(void)call;
	NOTE(weft_deadline_expired(moved) ? '2' : '1');
}

CASE_WITH(deadlines_and_callbacks_take_turns, struct weft_call call[2]; weft_time due;)
{
	BEGIN(deadlines_and_callbacks_take_turns);
	self->due = weft_deadline_in(3);
	weft_call_init(&self->call[0], note_call);
	weft_call_init(&self->call[1], note_call);
	weft_call_at(&self->call[0], self->due);
	spawn_movable(self->due);
	TRY(weft_yield());
	weft_call_at(&self->call[1], self->due);
	TRY(weft_join(&task[0]));
	SEQUENCE("12%");
	END(0);
}

#if WEFT_DEBUG
static void start_elsewhere(struct weft_call *call)
{
	static struct weft_deadline deadline;

	(void)call;
	FAILS(NO_TASK, weft_deadline_start(&deadline, WEFT_NEVER));
}

static void move_in_interrupt(void)
{
	FAILS(CONTEXT, weft_deadline_move(moved, WEFT_NEVER));
}

static void start_a_local(void)
{
	struct weft_deadline local = {0};

	FAILS(STACK, weft_deadline_start(&local, WEFT_NEVER));
}

CASE_WITH(misused_deadlines, struct weft_deadline limit; struct weft_call call;)
{
	BEGIN(misused_deadlines);
	weft_deadline_start(&self->limit, weft_deadline_in(1000));
	FAILS(ACTIVE_TIMER, weft_deadline_start(&self->limit, WEFT_NEVER));
	weft_deadline_move(&self->limit, 0); /* also on its way */
	FAILS(ACTIVE_TIMER, weft_deadline_start(&self->limit, WEFT_NEVER));
	EQ(weft_deadline_end(&self->limit, 0), 0);
	start_a_local();
	tap_interrupt(move_in_interrupt);
	weft_call_init(&self->call, start_elsewhere);
	weft_call_soon(&self->call);
	TRY(weft_yield());
	END(0);
}
#define DEADLINE_CHECKS RUN_CASE(misused_deadlines)
#else
#define DEADLINE_CHECKS
#endif

/* ---- Tickers --------------------------------------------------------------------------------- */

static void nothing(struct weft_call *call)
{
	(void)call;
}

static struct weft_call alarm_call;

/* Lets time pass while nothing runs; no timer may be set but this one. */
static void pass(weft_time ticks)
{
	weft_time due = weft_now() + ticks;

	weft_call_init(&alarm_call, nothing);
	weft_call_at(&alarm_call, due);
	let_pass(due);
	weft_call_cancel(&alarm_call);
}

CASE_WITH(a_ticker_does_not_drift, struct weft_ticker ticker; weft_time start, ticks; int i;)
{
	BEGIN(a_ticker_does_not_drift);
	EQ(weft_ticker_start(&self->ticker, weft_ms(2)), 0);
	self->start = self->ticker.due - weft_ms(2);
	OK(self->start <= weft_now());
	for (self->i = 0; self->i < 20; self->i++) {
		AWAIT(weft_ticker_wait(&self->ticker));
		OK(rc >= 0);
		self->ticks += 1 + (weft_time)rc;
		/* On the grid, whatever happened in between; served and missed ones add up. */
		EQ(self->ticker.due, self->start + (self->ticks + 1) * weft_ms(2));
		OK(weft_now() >= self->ticker.due - weft_ms(2));
		if (self->i % 3 == 0)
			pass(weft_us(500)); /* work, not enough to be late */
		if (self->i == 10)
			pass(weft_us(7300)); /* three ticks pass: two missed, one late */
	}
	OK(self->ticks >= 22);
	END(0);
}

/* A tick that is due already comes behind a yield. */
CASE_WITH(a_late_tick_yields, struct weft_ticker ticker;)
{
	BEGIN(a_late_tick_yields);
	EQ(weft_ticker_start(&self->ticker, weft_ms(20)), 0);
	pass(weft_ms(21));
	spawn_bystander();
	AWAIT(weft_ticker_wait(&self->ticker));
	NOTE('m');
	OK(rc >= 0);
	SEQUENCE("*m");
	pass(weft_ms(70));
	spawn_bystander();
	AWAIT(weft_ticker_wait(&self->ticker));
	NOTE('m');
	OK(rc >= 2);
	SEQUENCE("*m");
	END(0);
}

CASE(a_ticker_needs_a_period)
{
	static struct weft_ticker ticker;

	BEGIN(a_ticker_needs_a_period);
	EQ(weft_ticker_start(&ticker, 0), WEFT_EINVAL);
	EQ(weft_ticker_start(&ticker, 1), 0);
	AWAIT(weft_ticker_wait(&ticker));
	OK(rc >= 0);
	EQ(weft_ticker_start(&ticker, WEFT_NEVER), 0); /* it never ticks */
	EQ(ticker.due, WEFT_NEVER);
	END(0);
}

static struct weft_ticker ticker;

struct ticked {
	WEFT_FRAME;
};

static ASYNC(ticked)
{
	BEGIN(ticked);
	AWAIT(weft_ticker_wait(&ticker));
	NOTE(rc == WEFT_ECANCELED ? '!' : 't');
	END(rc);
}

/* The tick that was waited for is given up; the grid stays. */
CASE_WITH(cancel_and_deadline_of_a_ticker, struct ticked frame_of; weft_time start;
          struct weft_deadline limit;)
{
	BEGIN(cancel_and_deadline_of_a_ticker);
	EQ(weft_ticker_start(&ticker, weft_ms(1000000)), 0);
	self->start = ticker.due - weft_ms(1000000);
	weft_spawn(&task[0], FRAME(&self->frame_of, ticked));
	TRY(weft_yield());
	weft_cancel(&task[0]);
	AWAIT(weft_join(&task[0]));
	EQ(rc, WEFT_ECANCELED);
	EQ(ticker.due, self->start + 2 * weft_ms(1000000));
	AWAIT_FOR(&self->limit, 1, weft_ticker_wait(&ticker));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(ticker.due, self->start + 3 * weft_ms(1000000));
	SEQUENCE("!");
	/* Also a late one, whose number of missed ticks a cancel replaces. */
	EQ(weft_ticker_start(&ticker, weft_ms(1)), 0);
	pass(weft_ms(5));
	weft_spawn(&task[0], FRAME(&self->frame_of, ticked));
	TRY(weft_yield());
	weft_cancel(&task[0]);
	AWAIT(weft_join(&task[0]));
	EQ(rc, WEFT_ECANCELED);
	pass(weft_ms(5));
	weft_cancel(weft_task_self());
	AWAIT(weft_ticker_wait(&ticker));
	EQ(rc, WEFT_ECANCELED);
	END(0);
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

static void times_do_not_wrap(void)
{
	EQ(weft_time_add(0, 0), 0);
	EQ(weft_time_add(3, 4), 7);
	EQ(weft_time_add(WEFT_NEVER, 0), WEFT_NEVER);
	EQ(weft_time_add(0, WEFT_NEVER), WEFT_NEVER);
	EQ(weft_time_add(WEFT_NEVER, WEFT_NEVER), WEFT_NEVER);
	EQ(weft_time_add(WEFT_NEVER - 1, 1), WEFT_NEVER);
	EQ(weft_time_add(WEFT_NEVER - 1, 2), WEFT_NEVER);
	EQ(weft_time_add(WEFT_NEVER - 5, 4), WEFT_NEVER - 1);
	EQ(weft_time_add(WEFT_NEVER / 2, WEFT_NEVER / 2 + 2), WEFT_NEVER);
}

/* Whole ticks, never too few, never one too many. */
static void units_are_rounded_up(void)
{
	static const uint32_t numbers[] = {0, 1, 2, 3, 7, 999, 1000, 1001, 65535, 1000003};

	for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		uint64_t n = numbers[i], ms = weft_ms(numbers[i]), us = weft_us(numbers[i]);

		OK(ms * 1000 >= n * WEFT_HZ && (ms == 0 || (ms - 1) * 1000 < n * WEFT_HZ));
		OK(us * 1000000 >= n * WEFT_HZ && (us == 0 || (us - 1) * 1000000 < n * WEFT_HZ));
	}
	OK(weft_ms(UINT32_MAX) / (WEFT_HZ / 1000) == UINT32_MAX);
	OK(weft_ms(UINT32_MAX) > weft_us(UINT32_MAX));
}

TESTS(
    RUN_CASE(sleeps_end_by_time) RUN_CASE(relative_sleeps) RUN_CASE(past_times_yield) RUN_CASE(
	equal_times_end_in_order) RUN_CASE(equal_times_among_others) RUN_CASE(ready_tasks_go_first)
	RUN_CASE(a_sleep_can_be_cancelled) RUN_CASE(a_deadline_ends_an_await) RUN_CASE(
	    a_result_ends_a_deadline) RUN_CASE(never_starts_no_deadline)
	    RUN_CASE(the_inner_deadline_first) RUN_CASE(the_outer_deadline_first) RUN_CASE(
		both_deadlines_at_once) RUN_CASE(the_outer_deadline_ends_the_inner_ones_clean_up)
		RUN_CASE(a_result_behind_the_deadline_stands) RUN_CASE(a_grant_at_the_deadline)
		    RUN_CASE(a_deadline_behind_a_grant) RUN_CASE(
			a_cancel_from_elsewhere_stays_one) RUN_CASE(a_cancel_and_a_deadline)
			RUN_CASE(a_deadline_in_clean_up) RUN_CASE(a_deadline_of_no_time) RUN_CASE(
			    a_deadline_of_no_time_ends_a_yield) RUN_CASE(a_deadline_around_deep_frames)
			    RUN_CASE(a_ticker_does_not_drift) RUN_CASE(a_late_tick_yields) RUN_CASE(
				a_ticker_needs_a_period) RUN_CASE(cancel_and_deadline_of_a_ticker)
				RUN_CASE(a_deadline_moved_to_a_later_time) RUN_CASE(
				    a_deadline_moved_to_never) RUN_CASE(a_deadline_moved_from_never)
				    RUN_CASE(a_deadline_moved_to_the_past) RUN_CASE(
					a_deadline_ended_on_its_way)
					RUN_CASE(an_expired_deadline_is_not_moved) RUN_CASE(
					    a_deadline_tells_until_it_starts_again)
					    RUN_CASE(a_deadline_that_is_put_off) RUN_CASE(
						a_deadline_moved_by_a_callback)
						RUN_CASE(nested_deadlines_are_moved) RUN_CASE(
						    a_deadlines_request_is_taken_back)
						    RUN_CASE(a_request_before_the_start)
							RUN_CASE(deadlines_and_callbacks_take_turns)
							    DEADLINE_CHECKS RUN_CASE(
								a_deadline_tells_when)
								RUN_PLAIN(times_do_not_wrap)
								    RUN_PLAIN(units_are_rounded_up))
