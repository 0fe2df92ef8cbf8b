/* The coroutine layer: awaits, calls, deferred work, generators. */
#include "tests/tap.h"

static void note(char *letter)
{
	NOTE(*letter);
}

static char letters[] = "abcdefghijklmnopqrstuvwxyz";

/* Says when it had its turn: between whose statements it stands tells whether they suspended. */
struct bystander {
	WEFT_FRAME;
};

static ASYNC(bystander)
{
	BEGIN(bystander);
	NOTE('*');
	END(0);
}

/* ---- Results --------------------------------------------------------------------------------- */

enum way { BY_END, BY_RETURN, BY_TRY, BY_TRY_LATER, BY_NOTHING };

struct leaver {
	WEFT_FRAME;
	enum way way;
};

static ASYNC(leaver)
{
	BEGIN(leaver);
	if (self->way == BY_RETURN)
		RETURN(11);
	if (self->way == BY_TRY)
		TRY(WEFT_EFULL);
	if (self->way == BY_TRY_LATER) {
		TRY(weft_yield());
		TRY(WEFT_EIO);
	}
	if (self->way == BY_NOTHING)
		RETURN(rc);
	END(10);
}

CASE_WITH(results, struct leaver call; int value;)
{
	BEGIN(results);
	AWAIT(7);
	EQ(rc, 7);
	AWAIT(WEFT_EIO);
	EQ(rc, WEFT_EIO);
	AWAIT(INT_MAX);
	EQ(rc, INT_MAX);
	AWAIT(WEFT_EUSER - 1000);
	EQ(rc, WEFT_EUSER - 1000);
	TRY(5);
	EQ(rc, 5);
	AWAIT(CALL(&self->call, leaver, .way = BY_END));
	EQ(rc, 10);
	AWAIT(CALL(&self->call, leaver, .way = BY_RETURN));
	EQ(rc, 11);
	AWAIT(CALL(&self->call, leaver, .way = BY_TRY));
	EQ(rc, WEFT_EFULL);
	AWAIT(CALL(&self->call, leaver, .way = BY_TRY_LATER));
	EQ(rc, WEFT_EIO);
	AWAIT(CALL(&self->call, leaver, .way = BY_NOTHING));
	EQ(rc, 0); /* a body starts with no result */
	END(0);
}

/* Members that are not named are zero, each time anew. */
CASE_WITH(prepared_frames_are_zero, struct weft_task task; struct leaver call;)
{
	BEGIN(prepared_frames_are_zero);
	self->call.way = BY_RETURN;
	weft_spawn(&self->task, FRAME(&self->call, leaver));
	EQ(self->call.way, 0);
	AWAIT(weft_join(&self->task));
	EQ(rc, 10);
	weft_spawn(&self->task, FRAME(&self->call, leaver, .way = BY_RETURN));
	AWAIT(weft_join(&self->task));
	EQ(rc, 11);
	self->call.way = BY_TRY;
	AWAIT(CALL(&self->call, leaver));
	EQ(rc, 10);
	END(0);
}

/* ---- Depth ----------------------------------------------------------------------------------- */

#define DEPTHS 21u

/* A chain of calls; the innermost one yields. How often each body is entered is counted. */
struct level {
	WEFT_FRAME;
	unsigned depth, yields;
	int result;
};

static struct level levels[DEPTHS];
static unsigned entered[DEPTHS];

static ASYNC(level)
{
	entered[((struct level *)weft_frame_)->depth]++;
	BEGIN(level);
	if (self->depth) {
		TRY(CALL(&levels[self->depth - 1], level, .depth = self->depth - 1,
		         .yields = self->yields, .result = self->result));
		RETURN(rc + 1);
	}
	while (self->yields) {
		self->yields--;
		TRY(weft_yield());
	}
	END(self->result);
}

static void expect_entries(unsigned depth, unsigned innermost, unsigned others)
{
	EQ(entered[0], innermost);
	for (unsigned i = 1; i <= depth; i++)
		EQ(entered[i], others);
	for (unsigned i = 0; i < DEPTHS; i++)
		entered[i] = 0;
}

CASE_WITH(calls_that_do_not_block_make_no_trip, unsigned depth; struct weft_task task;
          struct bystander bystander;)
{
	BEGIN(calls_that_do_not_block_make_no_trip);
	for (self->depth = 0; self->depth < DEPTHS; self->depth++) {
		weft_spawn(&self->task, FRAME(&self->bystander, bystander));
		AWAIT(CALL(&levels[self->depth], level, .depth = self->depth));
		EQ(rc, self->depth);
		expect_entries(self->depth, 1, 1);
		SEQUENCE("");
		TRY(weft_join(&self->task));
		SEQUENCE("*");
	}
	END(0);
}

CASE_WITH(resume_goes_to_the_innermost_frame, unsigned depth;)
{
	BEGIN(resume_goes_to_the_innermost_frame);
	for (self->depth = 0; self->depth < DEPTHS; self->depth++) {
		AWAIT(CALL(&levels[self->depth], level, .depth = self->depth, .yields = 9));
		EQ(rc, self->depth);
		/* Every outer body is entered twice: to start, and when its callee has ended. */
		expect_entries(self->depth, 10, 2);
	}
	END(0);
}

CASE_WITH(errors_leave_through_try, unsigned depth;)
{
	BEGIN(errors_leave_through_try);
	for (self->depth = 0; self->depth < DEPTHS; self->depth++) {
		AWAIT(CALL(&levels[self->depth], level, .depth = self->depth, .result = WEFT_EIO));
		EQ(rc, WEFT_EIO);
		AWAIT(CALL(&levels[self->depth], level, .depth = self->depth, .yields = 2,
		           .result = WEFT_EFULL));
		EQ(rc, WEFT_EFULL);
		expect_entries(self->depth, 4, 3);
	}
	END(0);
}

CASE_WITH(cancel_reaches_the_innermost_frame, unsigned depth; struct weft_task task;)
{
	BEGIN(cancel_reaches_the_innermost_frame);
	for (self->depth = 0; self->depth < DEPTHS; self->depth++) {
		weft_spawn(&self->task,
		           FRAME(&levels[self->depth], level, .depth = self->depth, .yields = 100));
		TRY(weft_yield());
		TRY(weft_yield());
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(rc, WEFT_ECANCELED);
		expect_entries(self->depth, 3, 2);
	}
	END(0);
}

/* ---- Awaits inside control flow -------------------------------------------------------------- */

struct flow {
	WEFT_FRAME;
	int i, j;
};

static ASYNC(flow)
{
	BEGIN(flow);
	for (self->i = 0; self->i < 2; self->i++) {
		self->j = 0;
		do {
			if (self->i == 0)
				TRY(weft_yield());
			else if (self->j == 1)
				AWAIT(weft_yield());
			else
				TRY(self->j);
			NOTE(letters[self->i * 3 + self->j]);
			if (self->i == 1 && self->j == 1)
				break;
		} while (++self->j < 3);
	}
	END(self->i * 10 + self->j);
}

CASE_WITH(awaits_in_loops_and_branches, struct flow flow;)
{
	BEGIN(awaits_in_loops_and_branches);
	AWAIT(CALL(&self->flow, flow));
	EQ(rc, 21);
	SEQUENCE("abcde");
	END(0);
}

#if !WEFT_STANDARD_C

struct chooser {
	WEFT_FRAME;
	int choice;
};

static ASYNC(chooser)
{
	BEGIN(chooser);
	switch (self->choice) {
	case 0:
		TRY(weft_yield());
		NOTE('a');
		break;
	case 1:
		NOTE('b');
		TRY(weft_yield());
		NOTE('c'); /* falls through */
		__attribute__((fallthrough));
	case 2:
		TRY(weft_yield());
		NOTE('d');
		TRY(weft_yield());
		RETURN(2);
	default:
		switch (self->choice - 3) {
		case 0:
			TRY(weft_yield());
			NOTE('e');
			break;
		default:
			NOTE('f');
		}
		TRY(weft_yield());
		NOTE('g');
	}
	NOTE('.');
	END(0);
}

CASE_WITH(awaits_in_a_switch, struct chooser chooser;)
{
	BEGIN(awaits_in_a_switch);
	TRY(CALL(&self->chooser, chooser, .choice = 0));
	SEQUENCE("a.");
	AWAIT(CALL(&self->chooser, chooser, .choice = 1));
	EQ(rc, 2);
	SEQUENCE("bcd");
	AWAIT(CALL(&self->chooser, chooser, .choice = 2));
	EQ(rc, 2);
	SEQUENCE("d");
	TRY(CALL(&self->chooser, chooser, .choice = 3));
	SEQUENCE("eg.");
	TRY(CALL(&self->chooser, chooser, .choice = 4));
	SEQUENCE("fg.");
	END(0);
}

#endif

/* ---- Deferred work --------------------------------------------------------------------------- */

struct deferrer {
	WEFT_FRAME;
	enum way way;
	struct weft_defer first, second, third;
};

static ASYNC(deferrer)
{
	BEGIN(deferrer);
	DEFER(&self->first, note, &letters[0]);
	if (self->way == BY_RETURN)
		RETURN(1);
	DEFER(&self->second, note, &letters[1]);
	TRY(weft_yield());
	NOTE('-');
	if (self->way == BY_TRY)
		TRY(WEFT_EIO);
	DEFER(&self->third, note, &letters[2]);
	if (self->way == BY_TRY_LATER)
		TRY(weft_sleep_ms(1000000));
	NOTE('.');
	END(2);
}

CASE_WITH(deferred_work_runs_newest_first, struct deferrer call;)
{
	BEGIN(deferred_work_runs_newest_first);
	AWAIT(CALL(&self->call, deferrer, .way = BY_END));
	NOTE('|');
	EQ(rc, 2);
	SEQUENCE("-.cba|");
	AWAIT(CALL(&self->call, deferrer, .way = BY_RETURN));
	NOTE('|');
	EQ(rc, 1);
	SEQUENCE("a|");
	AWAIT(CALL(&self->call, deferrer, .way = BY_TRY));
	NOTE('|');
	EQ(rc, WEFT_EIO);
	SEQUENCE("-ba|");
	END(0);
}

CASE_WITH(deferred_work_runs_on_cancel, struct weft_task task; struct deferrer call;)
{
	BEGIN(deferred_work_runs_on_cancel);
	weft_spawn(&self->task, FRAME(&self->call, deferrer, .way = BY_TRY_LATER));
	TRY(weft_yield()); /* it is in its yield now: two of the three are deferred */
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("ba");
	weft_spawn(&self->task, FRAME(&self->call, deferrer, .way = BY_TRY_LATER));
	TRY(weft_yield());
	TRY(weft_yield()); /* it sleeps */
	weft_cancel(&self->task);
	SEQUENCE("-");
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("cba");
	END(0);
}

CASE_WITH(deferred_work_runs_on_deadline, struct weft_deadline limit; struct deferrer call;)
{
	BEGIN(deferred_work_runs_on_deadline);
	AWAIT_FOR(&self->limit, 1, CALL(&self->call, deferrer, .way = BY_TRY_LATER));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("-cba");
	END(0);
}

/* What the inner frames deferred has run before the outer body goes on. */
struct nest {
	WEFT_FRAME;
	struct weft_defer work;
	struct deferrer inner;
};

static ASYNC(nest)
{
	BEGIN(nest);
	DEFER(&self->work, note, &letters[25]);
	AWAIT(CALL(&self->inner, deferrer, .way = BY_TRY));
	NOTE('/');
	END(rc);
}

CASE_WITH(deferred_work_nests, struct nest nest;)
{
	BEGIN(deferred_work_nests);
	AWAIT(CALL(&self->nest, nest));
	EQ(rc, WEFT_EIO);
	SEQUENCE("-ba/z");
	END(0);
}

struct looper {
	WEFT_FRAME;
	int i, again;
	struct weft_defer work[3];
};

static ASYNC(looper)
{
	BEGIN(looper);
	for (self->i = 0; self->i < 3; self->i++) {
		DEFER(&self->work[self->i], note, &letters[self->i]);
		TRY(weft_yield());
	}
	END(0);
}

CASE_WITH(deferring_in_a_loop, struct looper looper;)
{
	BEGIN(deferring_in_a_loop);
	TRY(CALL(&self->looper, looper));
	SEQUENCE("cba");
	TRY(CALL(&self->looper, looper)); /* the records may be used again: they have run */
	SEQUENCE("cba");
	END(0);
}

static struct weft_frame *last_frame;
static struct weft_defer late_record;

/* Deferred work may defer more; that is the newest then. */
static void defer_more(char *letter)
{
	NOTE(*letter);
	weft_frame_defer(last_frame, &late_record, (void (*)(void *))(void (*)(void))note,
	                 &letters[23]);
}

struct extender {
	WEFT_FRAME;
	struct weft_defer older, newer;
};

static ASYNC(extender)
{
	BEGIN(extender);
	last_frame = &self->frame;
	DEFER(&self->older, note, &letters[0]);
	DEFER(&self->newer, defer_more, &letters[1]);
	END(3);
}

CASE_WITH(deferred_work_may_defer, struct extender call;)
{
	BEGIN(deferred_work_may_defer);
	AWAIT(CALL(&self->call, extender));
	EQ(rc, 3);
	SEQUENCE("bxa");
	END(0);
}

#if WEFT_DEBUG
static void defer_twice(struct weft_frame *frame, struct weft_defer *record)
{
	FAILS(DEFER_TWICE,
	      weft_frame_defer(frame, record, (void (*)(void *))(void (*)(void))note, &letters[1]));
}

CASE_WITH(a_record_is_used_once, struct weft_defer record[2];)
{
	BEGIN(a_record_is_used_once);
	DEFER(&self->record[0], note, &letters[0]);
	DEFER(&self->record[1], note, &letters[0]);
	defer_twice(&self->frame, &self->record[0]); /* not the newest: all are looked at */
	defer_twice(&self->frame, &self->record[1]);
	END(0);
}
#endif

/* ---- Generators ------------------------------------------------------------------------------ */

struct counter {
	WEFT_GENERATOR(int);
	int next, end; /* in: gives next to end - 1 */
	bool sleepy;   /* in: suspends before each value and before the end */
	int error;     /* in: how it ends */
	struct weft_defer closed;
};

static ASYNC(counter)
{
	BEGIN(counter);
	DEFER(&self->closed, note, &letters[25]);
	for (; self->next < self->end; self->next++) {
		if (self->sleepy)
			TRY(weft_yield());
		YIELD(self->next);
	}
	if (self->sleepy)
		TRY(weft_yield());
	END(self->error);
}

/* Iterates to the end and adds up. */
struct adder {
	WEFT_FRAME;
	struct counter *from;
	int sum, values;
};

static ASYNC(adder)
{
	BEGIN(adder);
	for (;;) {
		TRY(NEXT(self->from));
		if (!rc)
			break;
		EQ(rc, WEFT_YIELDED);
		self->sum += self->from->value;
		self->values++;
	}
	END(self->values);
}

CASE_WITH(generator_yields_values, struct counter g; int i; struct weft_task task;
          struct bystander bystander;)
{
	BEGIN(generator_yields_values);
	FRAME(&self->g, counter, .next = 5, .end = 8);
	weft_spawn(&self->task, FRAME(&self->bystander, bystander));
	for (self->i = 5; self->i < 8; self->i++) {
		TRY(NEXT(&self->g));
		EQ(rc, WEFT_YIELDED);
		EQ(self->g.value, self->i);
		NOTE('v');
	}
	SEQUENCE("vvv"); /* no trip through the scheduler: the bystander has not run */
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	SEQUENCE("z");
	for (self->i = 0; self->i < 3; self->i++) {
		AWAIT(NEXT(&self->g));
		EQ(rc, 0);
	}
	SEQUENCE("");
	END(0);
}

CASE_WITH(generator_awaits, struct counter g; int i; struct weft_task task;
          struct bystander bystander;)
{
	BEGIN(generator_awaits);
	FRAME(&self->g, counter, .next = 0, .end = 3, .sleepy = true);
	for (self->i = 0; self->i < 3; self->i++) {
		weft_spawn(&self->task, FRAME(&self->bystander, bystander));
		TRY(NEXT(&self->g));
		EQ(rc, WEFT_YIELDED);
		EQ(self->g.value, self->i);
		NOTE('v');
		TRY(weft_join(&self->task));
	}
	SEQUENCE("*v*v*v");
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	SEQUENCE("z");
	END(0);
}

/* As above for one whose last step has suspended: it was the loop that ended it. */
CASE_WITH(generator_stays_ended, struct counter g; int i;)
{
	BEGIN(generator_stays_ended);
	FRAME(&self->g, counter, .next = 0, .end = 1, .sleepy = true);
	TRY(NEXT(&self->g));
	EQ(rc, WEFT_YIELDED);
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	SEQUENCE("z");
	for (self->i = 0; self->i < 3; self->i++) {
		AWAIT(NEXT(&self->g));
		EQ(rc, 0);
		SEQUENCE("");
	}
	TRY(CLOSE(&self->g));
	SEQUENCE("");
	END(0);
}

CASE_WITH(generator_ends_with_an_error, struct counter g; int i;)
{
	BEGIN(generator_ends_with_an_error);
	for (self->i = 0; self->i < 2; self->i++) {
		FRAME(&self->g, counter, .end = 1, .sleepy = self->i, .error = WEFT_EIO);
		AWAIT(NEXT(&self->g));
		EQ(rc, WEFT_YIELDED);
		AWAIT(NEXT(&self->g));
		EQ(rc, WEFT_EIO);
		SEQUENCE("z");
		AWAIT(NEXT(&self->g));
		EQ(rc, 0);
		SEQUENCE("");
	}
	END(0);
}

CASE_WITH(closing_a_generator, struct counter g;)
{
	BEGIN(closing_a_generator);
	FRAME(&self->g, counter, .end = 9);
	TRY(CLOSE(&self->g)); /* never started */
	SEQUENCE("");
	FRAME(&self->g, counter, .end = 9);
	TRY(NEXT(&self->g));
	TRY(NEXT(&self->g));
	TRY(CLOSE(&self->g));
	SEQUENCE("z");
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	TRY(CLOSE(&self->g));
	SEQUENCE("");
	FRAME(&self->g, counter, .end = 9); /* and it can be prepared again */
	TRY(NEXT(&self->g));
	EQ(self->g.value, 0);
	TRY(CLOSE(&self->g));
	SEQUENCE("z");
	END(0);
}

CASE_WITH(two_generators_interleaved, struct counter a, b; int i;)
{
	BEGIN(two_generators_interleaved);
	FRAME(&self->a, counter, .next = 10, .end = 14);
	FRAME(&self->b, counter, .next = 20, .end = 22, .sleepy = true);
	for (self->i = 0; self->i < 2; self->i++) {
		TRY(NEXT(&self->a));
		TRY(NEXT(&self->b));
		EQ(self->a.value, 10 + self->i);
		EQ(self->b.value, 20 + self->i);
	}
	AWAIT(NEXT(&self->b));
	EQ(rc, 0);
	TRY(NEXT(&self->a));
	EQ(rc, WEFT_YIELDED);
	EQ(self->a.value, 12);
	TRY(CLOSE(&self->a));
	SEQUENCE("zz");
	END(0);
}

/* Whoever iterates is the one that waits: not the frame that did so first. */
CASE_WITH(generator_in_a_nested_frame, struct counter g; struct adder adder; int sleepy;)
{
	BEGIN(generator_in_a_nested_frame);
	for (self->sleepy = 0; self->sleepy < 2; self->sleepy++) {
		FRAME(&self->g, counter, .next = 1, .end = 5, .sleepy = self->sleepy);
		TRY(NEXT(&self->g));
		EQ(self->g.value, 1);
		AWAIT(CALL(&self->adder, adder, .from = &self->g));
		EQ(rc, 3);
		EQ(self->adder.sum, 2 + 3 + 4);
		AWAIT(NEXT(&self->g));
		EQ(rc, 0);
	}
	END(0);
}

/* A generator of a generator's values: every even one. */
struct filter {
	WEFT_GENERATOR(int);
	struct counter *from;
};

static ASYNC(filter)
{
	BEGIN(filter);
	for (;;) {
		TRY(NEXT(self->from));
		if (!rc)
			break;
		if (self->from->value % 2 == 0)
			YIELD(self->from->value);
	}
	END(0);
}

CASE_WITH(generator_of_a_generator, struct counter g; struct filter even; int i;)
{
	BEGIN(generator_of_a_generator);
	FRAME(&self->g, counter, .next = 1, .end = 6, .sleepy = true);
	FRAME(&self->even, filter, .from = &self->g);
	for (self->i = 2; self->i < 6; self->i += 2) {
		TRY(NEXT(&self->even));
		EQ(rc, WEFT_YIELDED);
		EQ(self->even.value, self->i);
	}
	AWAIT(NEXT(&self->even));
	EQ(rc, 0);
	END(0);
}

/* Gives one value, then waits long; ignores the first cancel if it is stubborn. */
struct sleeper {
	WEFT_GENERATOR(char);
	bool stubborn;
	struct weft_defer closed;
};

static ASYNC(sleeper)
{
	BEGIN(sleeper);
	DEFER(&self->closed, note, &letters[25]);
	YIELD('1');
	AWAIT(weft_sleep_ms(1000000));
	if (!self->stubborn)
		RETURN(rc);
	YIELD('2');
	END(0);
}

CASE_WITH(deadline_in_a_generator, struct sleeper g; struct weft_deadline limit;)
{
	BEGIN(deadline_in_a_generator);
	FRAME(&self->g, sleeper);
	AWAIT_FOR(&self->limit, 1, NEXT(&self->g));
	EQ(rc, WEFT_YIELDED);
	AWAIT_FOR(&self->limit, 1, NEXT(&self->g));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("z");
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	FRAME(&self->g, sleeper, .stubborn = true);
	TRY(NEXT(&self->g));
	AWAIT_FOR(&self->limit, 1, NEXT(&self->g)); /* it came to a value all the same */
	EQ(rc, WEFT_YIELDED);
	EQ(self->g.value, '2');
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	SEQUENCE("z");
	END(0);
}

struct iterator {
	WEFT_FRAME;
	struct sleeper g;
};

static ASYNC(iterator)
{
	BEGIN(iterator);
	FRAME(&self->g, sleeper);
	TRY(NEXT(&self->g));
	NOTE(self->g.value);
	TRY(NEXT(&self->g));
	NOTE('?');
	END(0);
}

CASE_WITH(cancel_in_a_generator, struct weft_task task; struct iterator call;)
{
	BEGIN(cancel_in_a_generator);
	weft_spawn(&self->task, FRAME(&self->call, iterator));
	TRY(weft_yield());
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("1z");
	END(0);
}

#if WEFT_STANDARD_C
#define SWITCH_CASES tap_skip("awaits_in_a_switch", "not in a WEFT_STANDARD_C build");
#else
#define SWITCH_CASES RUN_CASE(awaits_in_a_switch)
#endif
#if WEFT_DEBUG
#define CHECK_CASES RUN_CASE(a_record_is_used_once)
#else
#define CHECK_CASES tap_skip("a_record_is_used_once", "checks are for debug builds");
#endif

TESTS(RUN_CASE(results) RUN_CASE(prepared_frames_are_zero) RUN_CASE(
    calls_that_do_not_block_make_no_trip) RUN_CASE(resume_goes_to_the_innermost_frame)
          RUN_CASE(errors_leave_through_try) RUN_CASE(cancel_reaches_the_innermost_frame)
              RUN_CASE(awaits_in_loops_and_branches)
                  SWITCH_CASES RUN_CASE(deferred_work_runs_newest_first)
                      RUN_CASE(deferred_work_runs_on_cancel)
                          RUN_CASE(deferred_work_runs_on_deadline) RUN_CASE(deferred_work_nests)
                              RUN_CASE(deferring_in_a_loop) RUN_CASE(deferred_work_may_defer)
                                  CHECK_CASES RUN_CASE(generator_yields_values)
                                      RUN_CASE(generator_awaits) RUN_CASE(generator_stays_ended)
                                          RUN_CASE(generator_ends_with_an_error)
                                              RUN_CASE(closing_a_generator)
                                                  RUN_CASE(two_generators_interleaved)
                                                      RUN_CASE(generator_in_a_nested_frame)
                                                          RUN_CASE(generator_of_a_generator)
                                                              RUN_CASE(deadline_in_a_generator)
                                                                  RUN_CASE(cancel_in_a_generator))
