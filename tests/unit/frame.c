/* The coroutine layer: awaits, calls, deferred work, generators. */
#include "tests/unit/bystander.h"

static void note(char *letter)
{
	NOTE(*letter);
}

static char letters[] = "abcdefghijklmnopqrstuvwxyz";

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

CASE_WITH(calls_that_do_not_block_make_no_trip, unsigned depth;)
{
	BEGIN(calls_that_do_not_block_make_no_trip);
	for (self->depth = 0; self->depth < DEPTHS; self->depth++) {
		spawn_bystander();
		AWAIT(CALL(&levels[self->depth], level, .depth = self->depth));
		EQ(rc, self->depth);
		expect_entries(self->depth, 1, 1);
		SEQUENCE("");
		TRY(weft_yield());
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
		NOTE('c');
		/* falls through */
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

/* ---- Deferred work that may suspend ---------------------------------------------------------- */

/* Notes its letter when it starts, '!' when it is cancelled, its capital when it ends. */
struct undo {
	WEFT_FRAME;
	char letter;
	unsigned turns;
	bool gives_up; /* when it is cancelled: it ends with that */
	int result;
	int given; /* out: what it started with */
};

static ASYNC(undo)
{
	BEGIN(undo);
	self->given = rc;
	NOTE(self->letter);
	for (; self->turns; self->turns--) {
		AWAIT(weft_yield());
		if (rc < 0)
			NOTE('!');
		if (rc < 0 && self->gives_up)
			RETURN(rc);
	}
	NOTE((char)(self->letter - 'a' + 'A'));
	END(self->result);
}

/* Defers undo a, note b, undo c, undo d, in this order. */
struct undoer {
	WEFT_FRAME;
	enum way way;
	int result;
	unsigned turns[4];
	int results[4];
	bool gives_up;
	struct weft_defer record[4];
	struct undo undo[4];
};

static ASYNC(undoer)
{
	BEGIN(undoer);
	DEFER_CALL(&self->record[0], &self->undo[0], undo, .letter = 'a', .turns = self->turns[0],
	           .result = self->results[0], .gives_up = self->gives_up);
	DEFER(&self->record[1], note, &letters[1]);
	DEFER_CALL(&self->record[2], &self->undo[2], undo, .letter = 'c', .turns = self->turns[2],
	           .result = self->results[2], .gives_up = self->gives_up);
	if (self->way == BY_RETURN)
		RETURN(self->result);
	DEFER_CALL(&self->record[3], &self->undo[3], undo, .letter = 'd', .turns = self->turns[3],
	           .result = self->results[3], .gives_up = self->gives_up);
	self->results[3] = WEFT_EDEADLOCK; /* too late: it was taken when it was deferred */
	if (self->way == BY_TRY)
		TRY(self->result);
	if (self->way == BY_TRY_LATER)
		TRY(weft_sleep_ms(1000000));
	if (self->way == BY_NOTHING)
		TRY(weft_yield());
	END(self->result);
}

static struct weft_task undoer_task;
static struct undoer undoer_frame;

static void spawn_undoer(enum way way, unsigned turns)
{
	weft_spawn(&undoer_task, FRAME(&undoer_frame, undoer, .way = way, .result = 5,
	                               .turns = {turns, 0, turns, turns}));
}

/* Without a trip through the loop, when it does not suspend; newest first, the two kinds mixed. */
CASE_WITH(deferred_calls_run_newest_first, struct undoer call;)
{
	BEGIN(deferred_calls_run_newest_first);
	spawn_bystander();
	AWAIT(CALL(&self->call, undoer, .way = BY_END, .result = 5));
	EQ(rc, 5);
	SEQUENCE("dDcCbaA");
	AWAIT(CALL(&self->call, undoer, .way = BY_RETURN, .result = 6));
	EQ(rc, 6);
	SEQUENCE("cCbaA");
	AWAIT(CALL(&self->call, undoer, .way = BY_TRY, .result = WEFT_EIO));
	EQ(rc, WEFT_EIO);
	SEQUENCE("dDcCbaA");
	TRY(weft_yield());
	SEQUENCE("*");
	AWAIT(CALL(&self->call, undoer, .way = BY_NOTHING, .result = INT_MAX));
	EQ(rc, INT_MAX);
	SEQUENCE("dDcCbaA");
	END(0);
}

/* Each ends before the next one begins, wherever they suspend. */
CASE_WITH(deferred_calls_suspend, struct undoer call; unsigned which;)
{
	BEGIN(deferred_calls_suspend);
	for (self->which = 0; self->which < 16; self->which++) {
		spawn_bystander();
		AWAIT(CALL(
		    &self->call, undoer, .way = self->which & 8 ? BY_NOTHING : BY_END, .result = 7,
		    .turns = {!!(self->which & 1), 0, !!(self->which & 2), !!(self->which & 4)}));
		EQ(rc, 7);
		if (self->which == 0)
			TRY(weft_yield());
		SEQUENCE(self->which & 8   ? "*dDcCbaA"
		         : self->which & 4 ? "d*DcCbaA"
		         : self->which & 2 ? "dDc*CbaA"
		         : self->which & 1 ? "dDcCba*A"
		                           : "dDcCbaA*");
	}
	END(0);
}

/* It starts with the result so far; its error becomes the result, its success changes nothing. */
CASE_WITH(what_deferred_calls_make_of_the_result, struct undoer call; unsigned turns;)
{
	BEGIN(what_deferred_calls_make_of_the_result);
	for (self->turns = 0; self->turns < 3; self->turns++) {
		AWAIT(CALL(&self->call, undoer, .result = 7,
		           .turns = {self->turns, 0, 1, self->turns}, .results = {1, 0, 2, 3}));
		EQ(rc, 7);
		EQ(self->call.undo[3].given, 7);
		EQ(self->call.undo[2].given, 7);
		EQ(self->call.undo[0].given, 7);
		/* An error on the way: those that are older see it. */
		AWAIT(CALL(&self->call, undoer, .result = 7,
		           .turns = {self->turns, 0, 1, self->turns},
		           .results = {4, 0, WEFT_EFULL, 0}));
		EQ(rc, WEFT_EFULL);
		EQ(self->call.undo[3].given, 7);
		EQ(self->call.undo[2].given, 7);
		EQ(self->call.undo[0].given, WEFT_EFULL);
		/* Several: the last one stands. */
		AWAIT(CALL(&self->call, undoer, .way = BY_TRY, .result = WEFT_EIO,
		           .turns = {self->turns, 0, self->turns},
		           .results = {WEFT_EEMPTY, 0, WEFT_EFULL, 0}));
		EQ(rc, WEFT_EEMPTY);
		EQ(self->call.undo[3].given, WEFT_EIO);
		EQ(self->call.undo[2].given, WEFT_EIO);
		EQ(self->call.undo[0].given, WEFT_EFULL);
		/* The body's own error outlives their success. */
		AWAIT(CALL(&self->call, undoer, .way = BY_TRY, .result = WEFT_EIO,
		           .turns = {0, 0, self->turns, 0}, .results = {1, 0, 2, 3}));
		EQ(rc, WEFT_EIO);
	}
	SEQUENCE("dDcCbaAdDcCbaAdDcCbaAdDcCbaA"
	         "dDcCbaAdDcCbaAdDcCbaAdDcCbaA"
	         "dDcCbaAdDcCbaAdDcCbaAdDcCbaA");
	END(0);
}

/* The body is cancelled: what was deferred runs, and is not disturbed by that. */
CASE_WITH(deferred_calls_run_on_cancel, int i;)
{
	BEGIN(deferred_calls_run_on_cancel);
	spawn_undoer(BY_TRY_LATER, 2);
	TRY(weft_yield());
	weft_cancel(&undoer_task);
	AWAIT(weft_join_shielded(&undoer_task));
	EQ(rc, WEFT_ECANCELED);
	EQ(undoer_frame.undo[3].given, WEFT_ECANCELED);
	EQ(undoer_frame.undo[0].given, WEFT_ECANCELED);
	SEQUENCE("dDcCbaA");
	/* An error of the work goes first, as with any other. */
	spawn_undoer(BY_TRY_LATER, 1);
	undoer_frame.results[2] = WEFT_EIO;
	TRY(weft_yield());
	weft_cancel(&undoer_task);
	AWAIT(weft_join_shielded(&undoer_task));
	EQ(rc, WEFT_EIO);
	SEQUENCE("dDcCbaA");
	/* Before its first step: nothing was deferred. */
	spawn_undoer(BY_TRY_LATER, 1);
	weft_cancel(&undoer_task);
	AWAIT(weft_join_shielded(&undoer_task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("");
	END(0);
}

/* A cancel meanwhile goes to the work that runs. What is left runs all the same. */
CASE_WITH(deferred_calls_are_cancelled, int which, i;)
{
	static const char *const swallowed[] = {"d!DcCbaA", "dDc!CbaA", "dDcCba!A"};
	static const char *const given_up[] = {"d!cCbaA", "dDc!baA", "dDcCba!"};

	BEGIN(deferred_calls_are_cancelled);
	for (self->which = 0; self->which < 6; self->which++) {
		spawn_undoer(BY_END, 1);
		undoer_frame.gives_up = self->which >= 3;
		for (self->i = 0; self->i <= self->which % 3; self->i++)
			TRY(weft_yield());
		weft_cancel(&undoer_task);
		AWAIT(weft_join_shielded(&undoer_task));
		EQ(rc, undoer_frame.gives_up ? WEFT_ECANCELED : 5);
		SEQUENCE((undoer_frame.gives_up ? given_up : swallowed)[self->which % 3]);
		EQ(weft_canceling(&undoer_task), 1);
	}
	END(0);
}

/* First the body, then its clean-up, again and again. */
CASE_WITH(deferred_calls_are_cancelled_too, int i;)
{
	BEGIN(deferred_calls_are_cancelled_too);
	spawn_undoer(BY_TRY_LATER, 2);
	for (self->i = 0; self->i < 7; self->i++) {
		TRY(weft_yield());
		weft_cancel(&undoer_task);
		weft_cancel(&undoer_task); /* twice before it runs is once */
	}
	AWAIT(weft_join_shielded(&undoer_task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("d!!Dc!!Cba!!A");
	EQ(weft_canceling(&undoer_task), 14);
	END(0);
}

/* A limit around it all; the work ends it, or does not. */
CASE_WITH(a_deadline_in_deferred_calls, struct weft_deadline limit; struct undoer call;
          unsigned gives_up;)
{
	BEGIN(a_deadline_in_deferred_calls);
	for (self->gives_up = 0; self->gives_up < 2; self->gives_up++) {
		AWAIT_FOR(&self->limit, 0,
		          CALL(&self->call, undoer, .result = 8, .turns = {0, 0, 2, 0},
		               .gives_up = self->gives_up));
		EQ(rc, self->gives_up ? WEFT_ETIMEDOUT : 8);
		SEQUENCE(self->gives_up ? "dDc!baA" : "dDc!CbaA");
		EQ(weft_canceling(weft_task_self()), 0);
	}
	AWAIT_FOR(&self->limit, 1,
	          CALL(&self->call, undoer, .way = BY_TRY_LATER, .turns = {2, 0, 2, 2}));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("dDcCbaA");
	END(0);
}

/* Deferred work that defers some itself, below frames that do. */
struct nested_undo {
	WEFT_FRAME;
	unsigned depth;
	struct weft_defer record[2];
	struct undo undo;
};

static struct nested_undo nested[4];

static ASYNC(nested_undo)
{
	BEGIN(nested_undo);
	NOTE((char)('0' + self->depth));
	DEFER_CALL(&self->record[0], &self->undo, undo, .letter = (char)('w' + self->depth),
	           .turns = 1);
	if (self->depth) {
		DEFER_CALL(&self->record[1], &nested[self->depth - 1], nested_undo,
		           .depth = self->depth - 1);
	}
	TRY(weft_yield());
	END(rc < 0 ? rc : WEFT_EUSER - (int)self->depth);
}

CASE_WITH(deferred_calls_nest, int i;)
{
	BEGIN(deferred_calls_nest);
	AWAIT(CALL(&nested[3], nested_undo, .depth = 3));
	/* The innermost one's error came last. */
	EQ(rc, WEFT_EUSER);
	SEQUENCE("3210wWxXyYzZ");
	EQ(nested[0].undo.given, WEFT_EUSER);
	EQ(nested[3].undo.given, WEFT_EUSER);
	END(0);
}

/* Records and frames may be used again when they have run, and in a loop. */
struct undo_loop {
	WEFT_FRAME;
	int i;
	struct weft_defer record[3];
	struct undo undo[3];
};

static ASYNC(undo_loop)
{
	BEGIN(undo_loop);
	for (self->i = 0; self->i < 3; self->i++) {
		DEFER_CALL(&self->record[self->i], &self->undo[self->i], undo,
		           .letter = letters[self->i], .turns = (unsigned)self->i);
		TRY(weft_yield());
	}
	END(0);
}

CASE_WITH(deferred_calls_in_a_loop, struct undo_loop call; int i;)
{
	BEGIN(deferred_calls_in_a_loop);
	for (self->i = 0; self->i < 2; self->i++) {
		TRY(CALL(&self->call, undo_loop));
		SEQUENCE("cCbBaA");
	}
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
	FAILS(DEFER_TWICE, weft_frame_defer_close(&self->frame, &self->record[0], &self->frame));
	FAILS(DEFER_TWICE, weft_frame_defer_call(&self->frame, &self->record[1], &self->frame));
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

CASE_WITH(generator_yields_values, struct counter g; int i;)
{
	BEGIN(generator_yields_values);
	FRAME(&self->g, counter, .next = 5, .end = 8);
	spawn_bystander();
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

CASE_WITH(generator_awaits, struct counter g; int i;)
{
	BEGIN(generator_awaits);
	FRAME(&self->g, counter, .next = 0, .end = 3, .sleepy = true);
	for (self->i = 0; self->i < 3; self->i++) {
		spawn_bystander();
		TRY(NEXT(&self->g));
		EQ(rc, WEFT_YIELDED);
		EQ(self->g.value, self->i);
		NOTE('v');
		TRY(weft_yield());
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

/* ---- Generators that are closed -------------------------------------------------------------- */

/* Counts, with all kinds of ends: what it deferred, and what it does when it is closed. */
struct closable {
	WEFT_GENERATOR(int);
	unsigned turns;    /* of the clean-up it has deferred */
	int clean_up;      /* what that ends with */
	bool awaits;       /* it sees that it is closed, and cleans up in its body */
	bool yields_again; /* then */
	int result;        /* of the body when it is closed */
	struct weft_defer record;
	struct undo undo;
};

static ASYNC(closable)
{
	BEGIN(closable);
	NOTE('<');
	if (self->turns || self->clean_up)
		DEFER_CALL(&self->record, &self->undo, undo, .letter = 'u', .turns = self->turns,
		           .result = self->clean_up);
	for (self->value = 0;;) {
		if (!self->awaits) {
			YIELD(self->value + 1);
			continue;
		}
		YIELD_AWAIT(self->value + 1);
		if (rc < 0)
			break;
		EQ(rc, 0);
	}
	EQ(rc, WEFT_ECLOSED);
	NOTE('x');
	AWAIT(weft_yield());
	NOTE(rc < 0 ? '!' : 'X');
	if (self->yields_again)
		YIELD(100);
	END(self->result);
}

/* By a YIELD: the body is left there, with 0; what was deferred may suspend. */
CASE_WITH(closing_may_suspend, struct closable g; unsigned turns;)
{
	BEGIN(closing_may_suspend);
	for (self->turns = 0; self->turns < 3; self->turns++) {
		FRAME(&self->g, closable, .turns = self->turns);
		TRY(NEXT(&self->g));
		TRY(NEXT(&self->g));
		EQ(self->g.value, 2);
		spawn_bystander();
		AWAIT(CLOSE(&self->g));
		EQ(rc, 0);
		NOTE('.');
		TRY(weft_yield());
		SEQUENCE(self->turns ? "<u*U." : "<.*");
		EQ(self->g.undo.given, 0);
		AWAIT(NEXT(&self->g));
		EQ(rc, 0);
		AWAIT(CLOSE(&self->g));
		EQ(rc, 0);
		SEQUENCE("");
	}
	END(0);
}

CASE_WITH(closing_that_fails, struct closable g; unsigned turns;)
{
	BEGIN(closing_that_fails);
	for (self->turns = 1; self->turns < 3; self->turns++) {
		FRAME(&self->g, closable, .turns = self->turns, .clean_up = WEFT_EIO);
		TRY(NEXT(&self->g));
		AWAIT(CLOSE(&self->g));
		EQ(rc, WEFT_EIO);
		SEQUENCE("<uU");
		AWAIT(NEXT(&self->g));
		EQ(rc, 0);
		AWAIT(CLOSE(&self->g));
		EQ(rc, 0);
	}
	END(0);
}

/* Its end, with deferred calls that do and do not suspend: it stays at its end. */
struct brief {
	WEFT_GENERATOR(int);
	unsigned turns;
	int result;
	struct weft_defer record[2];
	struct undo undo;
};

static ASYNC(brief)
{
	BEGIN(brief);
	DEFER(&self->record[0], note, &letters[0]);
	DEFER_CALL(&self->record[1], &self->undo, undo, .letter = 'u', .turns = self->turns,
	           .result = self->result);
	YIELD(1);
	END(0);
}

CASE_WITH(a_generator_that_defers_calls_ends, struct brief g; unsigned i, j;)
{
	BEGIN(a_generator_that_defers_calls_ends);
	for (self->i = 0; self->i < 8; self->i++) {
		FRAME(&self->g, brief, .turns = self->i % 2, .result = self->i & 4 ? WEFT_EIO : 0);
		AWAIT(NEXT(&self->g));
		EQ(rc, WEFT_YIELDED);
		AWAIT(self->i & 2 ? CLOSE(&self->g) : NEXT(&self->g));
		EQ(rc, self->i & 4 ? WEFT_EIO : 0);
		SEQUENCE("uUa");
		for (self->j = 0; self->j < 4; self->j++) {
			AWAIT(self->j % 2 ? CLOSE(&self->g) : NEXT(&self->g));
			EQ(rc, 0);
		}
		SEQUENCE("");
	}
	END(0);
}

/* By a YIELD_AWAIT: the body goes on. */
CASE_WITH(closing_goes_on_in_the_body, struct closable g; unsigned i;)
{
	BEGIN(closing_goes_on_in_the_body);
	for (self->i = 0; self->i < 3; self->i++) {
		FRAME(&self->g, closable, .awaits = true, .turns = self->i,
		      .result = self->i == 1 ? WEFT_EIO : 0);
		TRY(NEXT(&self->g));
		TRY(NEXT(&self->g));
		TRY(NEXT(&self->g));
		EQ(self->g.value, 3);
		AWAIT(CLOSE(&self->g));
		EQ(rc, self->i == 1 ? WEFT_EIO : 0);
		SEQUENCE(self->i ? "<xXuU" : "<xX");
		AWAIT(NEXT(&self->g));
		EQ(rc, 0);
		SEQUENCE("");
	}
	END(0);
}

/* One that was not started has nothing to clean up, and can't be started any more. */
CASE_WITH(closing_what_was_not_started, struct closable g;)
{
	BEGIN(closing_what_was_not_started);
	FRAME(&self->g, closable, .turns = 1);
	AWAIT(CLOSE(&self->g));
	EQ(rc, 0);
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	AWAIT(CLOSE(&self->g));
	EQ(rc, 0);
	SEQUENCE("");
	END(0);
}

/* It hands over another value all the same: it is not closed. */
CASE_WITH(closing_what_yields_again, struct closable g;)
{
	BEGIN(closing_what_yields_again);
	FRAME(&self->g, closable, .awaits = true, .yields_again = true, .turns = 1);
	TRY(NEXT(&self->g));
	AWAIT(CLOSE(&self->g));
	EQ(rc, WEFT_YIELDED);
	EQ(self->g.value, 100);
	SEQUENCE("<xX");
	AWAIT(CLOSE(&self->g));
	EQ(rc, 0);
	SEQUENCE("uU");
	/* Or it is asked for the next one. */
	FRAME(&self->g, closable, .awaits = true, .yields_again = true, .result = WEFT_EIO);
	TRY(NEXT(&self->g));
	AWAIT(CLOSE(&self->g));
	EQ(rc, WEFT_YIELDED);
	AWAIT(NEXT(&self->g));
	EQ(rc, WEFT_EIO);
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	SEQUENCE("<xX");
	END(0);
}

/* A task that takes one value, or closes, and notes what came of it. */
struct one_user {
	WEFT_FRAME;
	struct closable *g;
	bool closes;
};

static ASYNC(one_user)
{
	BEGIN(one_user);
	AWAIT(self->closes ? CLOSE(self->g) : NEXT(self->g));
	NOTE(rc == WEFT_YIELDED     ? 'v'
	     : rc == 0              ? '0'
	     : rc == WEFT_EBUSY     ? 'B'
	     : rc == WEFT_ECANCELED ? '#'
	                            : '?');
	END(0);
}

static struct weft_task user_task[4];
static struct one_user user_frame[4];

static void spawn_user(unsigned i, struct closable *g, bool closes)
{
	weft_spawn(&user_task[i], FRAME(&user_frame[i], one_user, .g = g, .closes = closes));
}

/* While one task closes it, for however long, the others are refused. */
CASE_WITH(a_generator_is_busy_while_it_closes, struct closable g; unsigned i;)
{
	BEGIN(a_generator_is_busy_while_it_closes);
	FRAME(&self->g, closable, .awaits = true, .turns = 1);
	spawn_user(0, &self->g, false);
	spawn_user(1, &self->g, true);
	spawn_user(2, &self->g, false);
	spawn_user(3, &self->g, true);
	TRY(weft_yield());
	SEQUENCE("<vxBB");
	AWAIT(NEXT(&self->g));
	EQ(rc, WEFT_EBUSY);
	TRY(weft_yield());
	SEQUENCE("Xu");
	AWAIT(CLOSE(&self->g));
	EQ(rc, WEFT_EBUSY);
	TRY(weft_yield());
	SEQUENCE("U0");
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	AWAIT(CLOSE(&self->g));
	EQ(rc, 0);
	END(0);
}

/* While one task awaits the next value; when it has it, others can. */
struct slow_counter {
	WEFT_GENERATOR(int);
	int i;
};

static ASYNC(slow_counter)
{
	BEGIN(slow_counter);
	for (self->i = 1; self->i < 4; self->i++) {
		TRY(weft_yield());
		YIELD(self->i);
	}
	END(0);
}

struct slow_user {
	WEFT_FRAME;
	struct slow_counter *g;
};

static ASYNC(slow_user)
{
	BEGIN(slow_user);
	for (;;) {
		AWAIT(NEXT(self->g));
		if (rc != WEFT_YIELDED)
			break;
		NOTE((char)('0' + self->g->value));
	}
	NOTE(rc == WEFT_EBUSY ? 'B' : rc == 0 ? '.' : '#');
	END(0);
}

CASE_WITH(a_generator_is_busy_while_it_awaits, struct slow_counter g; struct weft_task task[2];
          struct slow_user user[2]; int i;)
{
	BEGIN(a_generator_is_busy_while_it_awaits);
	FRAME(&self->g, slow_counter);
	for (self->i = 0; self->i < 2; self->i++) {
		weft_spawn(&self->task[0], FRAME(&self->user[0], slow_user, .g = &self->g));
		weft_spawn(&self->task[1], FRAME(&self->user[1], slow_user, .g = &self->g));
		TRY(weft_yield());
		SEQUENCE("B");
		AWAIT(NEXT(&self->g));
		EQ(rc, WEFT_EBUSY);
		AWAIT(CLOSE(&self->g));
		EQ(rc, WEFT_EBUSY);
		if (self->i == 0) {
			weft_cancel(&self->task[0]); /* it ends the generator, and who waits */
			TRY(weft_yield());
			SEQUENCE("#");
			AWAIT(NEXT(&self->g));
			EQ(rc, 0);
			FRAME(&self->g, slow_counter);
		} else {
			TRY(weft_join(&self->task[0]));
			SEQUENCE("123.");
		}
	}
	END(0);
}

/* In turns from two tasks: each is resumed with the value it asked for. */
CASE_WITH(two_tasks_take_turns, struct slow_counter g; struct weft_task task[2];
          struct slow_user user[2]; int i;)
{
	BEGIN(two_tasks_take_turns);
	FRAME(&self->g, slow_counter);
	AWAIT(NEXT(&self->g));
	EQ(self->g.value, 1);
	weft_spawn(&self->task[0], FRAME(&self->user[0], slow_user, .g = &self->g));
	TRY(weft_join(&self->task[0]));
	SEQUENCE("23.");
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	END(0);
}

/* One that asks itself. */
struct ouroboros {
	WEFT_GENERATOR(int);
};

static ASYNC(ouroboros)
{
	BEGIN(ouroboros);
	AWAIT(NEXT(self));
	YIELD(rc);
	AWAIT(CLOSE(self));
	YIELD(rc - 1);
	END(0);
}

CASE_WITH(a_generator_that_asks_itself, struct ouroboros g;)
{
	BEGIN(a_generator_that_asks_itself);
	FRAME(&self->g, ouroboros);
	AWAIT(NEXT(&self->g));
	EQ(rc, WEFT_YIELDED);
	EQ(self->g.value, WEFT_EBUSY);
	AWAIT(NEXT(&self->g));
	EQ(self->g.value, WEFT_EBUSY - 1);
	AWAIT(NEXT(&self->g));
	EQ(rc, 0);
	END(0);
}

/* The one who closes is cancelled: so is the clean-up. */
CASE_WITH(a_cancel_of_the_close, struct closable g; int i;)
{
	BEGIN(a_cancel_of_the_close);
	for (self->i = 0; self->i < 2; self->i++) {
		FRAME(&self->g, closable, .awaits = true, .turns = 2,
		      .clean_up = self->i ? WEFT_ECANCELED : 0);
		TRY(NEXT(&self->g));
		spawn_user(0, &self->g, true);
		TRY(weft_yield());
		weft_cancel(&user_task[0]);
		TRY(weft_yield());
		weft_cancel(&user_task[0]);
		TRY(weft_join_shielded(&user_task[0]));
		SEQUENCE(self->i ? "<x!u!U#" : "<x!u!U0");
		AWAIT(NEXT(&self->g));
		EQ(rc, 0);
	}
	END(0);
}

CASE_WITH(a_deadline_of_the_close, struct closable g; struct weft_deadline limit;)
{
	BEGIN(a_deadline_of_the_close);
	FRAME(&self->g, closable, .awaits = true, .result = WEFT_ECANCELED);
	TRY(NEXT(&self->g));
	AWAIT_FOR(&self->limit, 0, CLOSE(&self->g));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("<x!");
	AWAIT(CLOSE(&self->g));
	EQ(rc, 0);
	END(0);
}

/* ---- Deferred closes ------------------------------------------------------------------------- */

struct deferred_close {
	WEFT_FRAME;
	int values; /* it takes */
	bool forgets, awaits;
	unsigned turns;
	int clean_up, result;
	struct weft_defer record[2];
	struct closable g;
};

static ASYNC(deferred_close)
{
	BEGIN(deferred_close);
	FRAME(&self->g, closable, .turns = self->turns, .clean_up = self->clean_up,
	      .awaits = self->awaits);
	DEFER(&self->record[0], note, &letters[0]);
	DEFER_CLOSE(&self->record[1], &self->g);
	for (; self->values; self->values--)
		TRY(NEXT(&self->g));
	TRY(weft_yield());
	if (self->forgets)
		AWAIT(CLOSE(&self->g)); /* it was closed already */
	END(self->result);
}

CASE_WITH(a_deferred_close, struct deferred_close call; unsigned i;)
{
	BEGIN(a_deferred_close);
	/* Not started. */
	AWAIT(CALL(&self->call, deferred_close, .result = 4, .turns = 1));
	EQ(rc, 4);
	SEQUENCE("a");
	/* At once, then with a clean-up that suspends, then one that fails. */
	for (self->i = 0; self->i < 5; self->i++) {
		static const char *const order[] = {"<a", "<uUa", "<uUa", "<uUa", "<xXa"};

		AWAIT(CALL(&self->call, deferred_close, .values = 2,
		           .result = self->i == 3 ? WEFT_EFULL : 4,
		           .turns = self->i && self->i < 4 ? 1 : 0,
		           .clean_up = self->i == 2 || self->i == 3 ? WEFT_EIO : 0,
		           .awaits = self->i == 4));
		EQ(rc, self->i == 2 || self->i == 3 ? WEFT_EIO : 4);
		SEQUENCE(order[self->i]);
	}
	/* Closed before. */
	AWAIT(CALL(&self->call, deferred_close, .values = 1, .turns = 1, .forgets = true,
	           .result = 3));
	EQ(rc, 3);
	SEQUENCE("<uUa");
	END(0);
}

CASE_WITH(a_deferred_close_on_cancel, struct weft_task task; struct deferred_close call;)
{
	BEGIN(a_deferred_close_on_cancel);
	weft_spawn(&self->task, FRAME(&self->call, deferred_close, .values = 1, .turns = 2));
	TRY(weft_yield());
	weft_cancel(&self->task);
	TRY(weft_yield());
	SEQUENCE("<u");
	weft_cancel(&self->task); /* and again, in the clean-up */
	AWAIT(weft_join_shielded(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("!Ua");
	END(0);
}

/* It is in use elsewhere: that is an error. */
CASE_WITH(a_deferred_close_of_a_busy_one, struct weft_task task; struct deferred_close call;)
{
	BEGIN(a_deferred_close_of_a_busy_one);
	weft_spawn(&self->task,
	           FRAME(&self->call, deferred_close, .values = 1, .awaits = true, .result = 2));
	spawn_user(0, &self->call.g, true); /* behind its NEXT */
	TRY(weft_join(&user_task[0]));
	SEQUENCE("<xaX0");
	EQ(weft_task_result(&self->task), WEFT_EBUSY);
	END(0);
}

/* A generator that closes the one it takes from: closing the last one closes all. */
struct link_in_chain {
	WEFT_GENERATOR(int);
	unsigned depth;
	struct weft_defer record[2];
	struct undo undo;
};

#define CHAIN 3u

static struct link_in_chain chain[CHAIN];
static struct closable source;

static ASYNC(link_in_chain)
{
	BEGIN(link_in_chain);
	DEFER_CALL(&self->record[0], &self->undo, undo, .letter = (char)('a' + self->depth),
	           .turns = self->depth % 2);
	if (self->depth)
		DEFER_CLOSE(&self->record[1], &chain[self->depth - 1]);
	else
		DEFER_CLOSE(&self->record[1], &source);
	for (;;) {
		if (self->depth)
			TRY(NEXT(&chain[self->depth - 1]));
		else
			TRY(NEXT(&source));
		if (!rc)
			break;
		YIELD((self->depth ? chain[self->depth - 1].value : source.value) * 2);
	}
	END(0);
}

CASE_WITH(closing_a_chain, unsigned i;)
{
	BEGIN(closing_a_chain);
	FRAME(&source, closable, .awaits = true, .turns = 1);
	for (unsigned i = 0; i < CHAIN; i++)
		FRAME(&chain[i], link_in_chain, .depth = i);
	for (self->i = 1; self->i < 3; self->i++) {
		TRY(NEXT(&chain[CHAIN - 1]));
		EQ(chain[CHAIN - 1].value, 8 * (int)self->i);
	}
	AWAIT(CLOSE(&chain[CHAIN - 1]));
	EQ(rc, 0);
	SEQUENCE("<xXuUaAbBcC");
	AWAIT(NEXT(&source));
	EQ(rc, 0);
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

TESTS(
    RUN_CASE(results) RUN_CASE(prepared_frames_are_zero) RUN_CASE(
	calls_that_do_not_block_make_no_trip) RUN_CASE(resume_goes_to_the_innermost_frame)
	RUN_CASE(errors_leave_through_try) RUN_CASE(cancel_reaches_the_innermost_frame) RUN_CASE(
	    awaits_in_loops_and_branches) SWITCH_CASES RUN_CASE(deferred_work_runs_newest_first)
	    RUN_CASE(deferred_work_runs_on_cancel) RUN_CASE(deferred_work_runs_on_deadline) RUN_CASE(
		deferred_work_nests) RUN_CASE(deferring_in_a_loop) RUN_CASE(deferred_work_may_defer)
		CHECK_CASES RUN_CASE(generator_yields_values) RUN_CASE(generator_awaits) RUN_CASE(
		    generator_stays_ended) RUN_CASE(generator_ends_with_an_error)
		    RUN_CASE(closing_a_generator) RUN_CASE(two_generators_interleaved) RUN_CASE(
			generator_in_a_nested_frame) RUN_CASE(generator_of_a_generator)
			RUN_CASE(deadline_in_a_generator) RUN_CASE(cancel_in_a_generator) RUN_CASE(
			    deferred_calls_run_newest_first) RUN_CASE(deferred_calls_suspend)
			    RUN_CASE(what_deferred_calls_make_of_the_result) RUN_CASE(
				deferred_calls_run_on_cancel) RUN_CASE(deferred_calls_are_cancelled)
				RUN_CASE(deferred_calls_are_cancelled_too) RUN_CASE(
				    a_deadline_in_deferred_calls) RUN_CASE(deferred_calls_nest)
				    RUN_CASE(deferred_calls_in_a_loop) RUN_CASE(
					closing_may_suspend) RUN_CASE(closing_that_fails)
					RUN_CASE(a_generator_that_defers_calls_ends) RUN_CASE(
					    closing_goes_on_in_the_body)
					    RUN_CASE(closing_what_was_not_started) RUN_CASE(
						closing_what_yields_again)
						RUN_CASE(a_generator_is_busy_while_it_closes) RUN_CASE(
						    a_generator_is_busy_while_it_awaits)
						    RUN_CASE(two_tasks_take_turns) RUN_CASE(
							a_generator_that_asks_itself)
							RUN_CASE(a_cancel_of_the_close) RUN_CASE(
							    a_deadline_of_the_close)
							    RUN_CASE(a_deferred_close) RUN_CASE(
								a_deferred_close_on_cancel)
								RUN_CASE(
								    a_deferred_close_of_a_busy_one)
								    RUN_CASE(closing_a_chain))
