/* What every wait promises, whatever is waited for, as cases that run for any kind of it.
 *
 * A test describes how its object is waited for and served, and runs wait_contract(&kind). Three
 * tasks a, b, c wait; each notes how its wait ended: its small letter when it was served, its
 * capital when it was cancelled, its digit (1, 2, 3) when the time was out; and '!' when a cancel
 * comes at the next await behind that. */
#ifndef WAIT_CONTRACT_H
#define WAIT_CONTRACT_H

#include <string.h>

#include "tests/tap.h"

#define WAITING 3u

struct wait_kind {
	const char *name;
	void (*begin)(void);     /* sets the object up; a wait has to suspend */
	int (*wait)(unsigned i); /* what the i-th waiter awaits */
	void (*give)(void);      /* serves the first waiter or everybody, else it is kept */
	void (*give_isr)(void);  /* the same as an interrupt; NULL if there is no such call */
	bool (*take)(void);      /* takes, or clears, what was kept; false: nothing is there */
	bool takes;              /* a wait takes something: once served it can't be undone */
	bool everybody;          /* a give serves all who wait, and the object keeps it as well */
	bool keeps_one;          /* of what is given while nobody waits the object keeps one */
	int result;              /* of a wait that was served */
};

static const struct wait_kind *kind;

/* ---- The waiters ------------------------------------------------------------------------- */

struct waiting {
	WEFT_FRAME;
	unsigned i;
	weft_time due;  /* the limit of the wait */
	bool condemned; /* cancels itself before it waits */
	bool forgives;  /* takes the cancel back behind the wait */
	struct weft_deadline limit;
};

static char outcome(unsigned i, int rc)
{
	if (rc == kind->result)
		return (char)('a' + i);
	if (rc == WEFT_ECANCELED)
		return (char)('A' + i);
	return rc == WEFT_ETIMEDOUT ? (char)('1' + i) : '?';
}

static ASYNC(waiting)
{
	BEGIN(waiting);
	if (self->condemned)
		weft_cancel(weft_task_self());
	AWAIT_UNTIL(&self->limit, self->due, kind->wait(self->i));
	NOTE(outcome(self->i, rc));
	if (self->forgives)
		weft_uncancel(weft_task_self());
	AWAIT(weft_yield());
	if (rc != 0)
		NOTE('!');
	END(0);
}

static struct weft_task waiting_task[WAITING];
static struct waiting waiting_frame[WAITING];

static void spawn_waiting(unsigned i, weft_time due)
{
	weft_spawn(&waiting_task[i], FRAME(&waiting_frame[i], waiting, .i = i, .due = due));
}

/* All of them; the hasty one has a limit of some milliseconds. */
#define NOBODY WAITING
#define LIMIT_MS 20

static void spawn_all_waiting(unsigned hasty)
{
	for (unsigned i = 0; i < WAITING; i++)
		spawn_waiting(i, i == hasty ? weft_deadline_in(LIMIT_MS) : WEFT_NEVER);
}

/* Serves n waiters with one give each, or as many as there are with a single one. */
static void serve(unsigned n)
{
	do
		kind->give();
	while (!kind->everybody && --n);
}

/* Serving has served the waiters and left nothing over, except where it always does. */
#define NOTHING_LEFT() EQ(kind->take(), kind->everybody)

/* The first sequence where one is served at a time, the second where all are. */
#define SEQUENCE_EITHER(one, all) SEQUENCE(kind->everybody ? (all) : (one))

/* ---- The cases --------------------------------------------------------------------------- */

CASE(they_are_served_in_order)
{
	BEGIN(they_are_served_in_order);
	kind->begin();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("");
	serve(WAITING);
	NOTHING_LEFT();
	NOTE('-');
	TRY(weft_yield());
	SEQUENCE("-abc");
	TRY(weft_yield());
	SEQUENCE("");
	END(0);
}

CASE(what_is_there_is_taken_at_once)
{
	BEGIN(what_is_there_is_taken_at_once);
	kind->begin();
	OK(!kind->take());
	kind->give();
	AWAIT(kind->wait(0));
	EQ(rc, kind->result);
	NOTHING_LEFT();
	/* Neither did the wait suspend with an expired limit, nor does the limit leave a cancel. */
	kind->give();
	spawn_waiting(1, 0);
	TRY(weft_sleep_ms(LIMIT_MS));
	SEQUENCE("b");
	NOTHING_LEFT();
	END(0);
}

CASE_WITH(a_cancel_ends_any_one_of_them, unsigned i;)
{
	BEGIN(a_cancel_ends_any_one_of_them);
	for (self->i = 0; self->i < WAITING; self->i++) {
		static const char *const order[WAITING] = {"Abc", "Bac", "Cab"};

		kind->begin();
		spawn_all_waiting(NOBODY);
		TRY(weft_yield());
		OK(weft_cancel(&waiting_task[self->i]));
		/* It is out of the queue although it has not run yet. */
		serve(WAITING - 1);
		NOTHING_LEFT();
		TRY(weft_yield());
		SEQUENCE(order[self->i]);
		TRY(weft_yield());
		SEQUENCE("");
		EQ(weft_task_state(&waiting_task[self->i]), WEFT_TASK_FINISHED);
	}
	END(0);
}

CASE_WITH(a_time_out_ends_any_one_of_them, unsigned i;)
{
	BEGIN(a_time_out_ends_any_one_of_them);
	for (self->i = 0; self->i < WAITING; self->i++) {
		static const char *const order[WAITING] = {"1-bc", "2-ac", "3-ab"};

		kind->begin();
		spawn_all_waiting(self->i);
		TRY(weft_sleep_ms(2 * LIMIT_MS));
		NOTE('-');
		serve(WAITING - 1);
		NOTHING_LEFT();
		TRY(weft_yield());
		SEQUENCE(order[self->i]);
		TRY(weft_yield());
	}
	END(0);
}

CASE(nothing_is_lost_on_those_who_left)
{
	BEGIN(nothing_is_lost_on_those_who_left);
	kind->begin();
	spawn_all_waiting(1);
	TRY(weft_sleep_ms(2 * LIMIT_MS));
	weft_cancel(&waiting_task[2]);
	weft_cancel(&waiting_task[0]);
	kind->give();
	TRY(weft_yield());
	SEQUENCE("2CA");
	OK(kind->take());
	OK(!kind->take());
	END(0);
}

/* Whether the last one in the queue has left or the first one was served. */
CASE(who_comes_later_stands_behind)
{
	BEGIN(who_comes_later_stands_behind);
	kind->begin();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	weft_cancel(&waiting_task[2]);
	TRY(weft_yield());
	TRY(weft_yield());
	spawn_waiting(2, WEFT_NEVER);
	TRY(weft_yield());
	serve(1);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE_EITHER("Ca", "Cabc");
	NOTHING_LEFT();
	spawn_waiting(0, WEFT_NEVER);
	TRY(weft_yield());
	serve(WAITING - 1);
	NOTHING_LEFT();
	weft_cancel(&waiting_task[0]);
	TRY(weft_yield());
	SEQUENCE_EITHER("bcA", kind->takes ? "a" : "A");
	END(0);
}

CASE(a_limit_that_was_kept_leaves_nothing)
{
	BEGIN(a_limit_that_was_kept_leaves_nothing);
	kind->begin();
	spawn_waiting(0, weft_deadline_in(1000));
	TRY(weft_yield());
	serve(1);
	TRY(weft_yield());
	SEQUENCE("a");
	OK(!weft_loop.timers);
	END(0);
}

CASE(a_limit_of_nothing_lets_it_wait_for_nothing)
{
	BEGIN(a_limit_of_nothing_lets_it_wait_for_nothing);
	kind->begin();
	spawn_waiting(0, 0);
	TRY(weft_sleep_ms(LIMIT_MS));
	SEQUENCE("1");
	kind->give();
	OK(kind->take());
	END(0);
}

CASE(a_cancel_behind_the_hand_over)
{
	BEGIN(a_cancel_behind_the_hand_over);
	kind->begin();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	serve(1);
	OK(weft_cancel(&waiting_task[0]));
	EQ(weft_canceling(&waiting_task[0]), 1);
	NOTHING_LEFT();
	TRY(weft_yield());
	TRY(weft_yield());
	/* Who took something has it, and is cancelled where it suspends next. */
	SEQUENCE_EITHER(kind->takes ? "a!" : "A", kind->takes ? "abc!" : "Abc");
	END(0);
}

CASE(a_cancel_behind_the_hand_over_taken_back)
{
	BEGIN(a_cancel_behind_the_hand_over_taken_back);
	kind->begin();
	spawn_all_waiting(NOBODY);
	waiting_frame[0].forgives = true;
	TRY(weft_yield());
	serve(1);
	OK(weft_cancel(&waiting_task[0]));
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE_EITHER(kind->takes ? "a" : "A", kind->takes ? "abc" : "Abc");
	END(0);
}

static void give_when_due(struct weft_call *call)
{
	(void)call;
	kind->give();
}

/* Two things due at one time: the first gives, the second is the limit of the one that was given
 * to. */
CASE_WITH(a_time_out_behind_the_hand_over, struct weft_call giver;)
{
	BEGIN(a_time_out_behind_the_hand_over);
	kind->begin();
	weft_call_init(&self->giver, give_when_due);
	weft_call_at(&self->giver, weft_deadline_in(LIMIT_MS));
	spawn_all_waiting(NOBODY);
	waiting_frame[0].due = self->giver.timer.due;
	TRY(weft_sleep_ms(2 * LIMIT_MS));
	NOTHING_LEFT();
	SEQUENCE_EITHER(kind->takes ? "a" : "1", kind->takes ? "abc" : "1bc");
	END(0);
}

/* A request that came before the wait ends it unless it is served at once. */
CASE(a_cancel_before_the_wait)
{
	BEGIN(a_cancel_before_the_wait);
	kind->begin();
	spawn_waiting(0, WEFT_NEVER);
	waiting_frame[0].condemned = true;
	spawn_waiting(1, WEFT_NEVER);
	TRY(weft_yield());
	serve(1);
	NOTHING_LEFT();
	TRY(weft_yield());
	SEQUENCE("Ab");
	TRY(weft_yield());
	kind->give();
	spawn_waiting(0, WEFT_NEVER);
	waiting_frame[0].condemned = true;
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("a!");
	NOTHING_LEFT();
	END(0);
}

CASE(nobody_barges_in)
{
	BEGIN(nobody_barges_in);
	kind->begin();
	spawn_waiting(0, WEFT_NEVER);
	spawn_waiting(1, WEFT_NEVER);
	TRY(weft_yield());
	kind->give();
	OK(!kind->take());
	/* A third one comes before the first has run, and stands behind the second. */
	spawn_waiting(2, WEFT_NEVER);
	TRY(weft_yield());
	SEQUENCE("a");
	kind->give();
	OK(!kind->take());
	TRY(weft_yield());
	SEQUENCE("b");
	kind->give();
	TRY(weft_yield());
	SEQUENCE("c");
	OK(!kind->take());
	END(0);
}

/* ---- The same from an interrupt ---------------------------------------------------------- */

static void give_three_isr(void)
{
	for (unsigned i = 0; i < WAITING; i++)
		kind->give_isr();
}

CASE(an_interrupt_serves_in_order)
{
	BEGIN(an_interrupt_serves_in_order);
	kind->begin();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	tap_interrupt(kind->give_isr); /* three times before the loop looks */
	tap_interrupt(kind->give_isr);
	tap_interrupt(kind->give_isr);
	NOTE('-');
	TRY(weft_sleep_ms(1));
	SEQUENCE("-abc");
	NOTHING_LEFT();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	tap_interrupt(give_three_isr); /* three times in one interrupt */
	TRY(weft_sleep_ms(1));
	SEQUENCE("abc");
	NOTHING_LEFT();
	END(0);
}

CASE(what_an_interrupt_gave_is_kept)
{
	BEGIN(what_an_interrupt_gave_is_kept);
	kind->begin();
	tap_interrupt(kind->give_isr);
	AWAIT(kind->wait(0)); /* may find it on its way only */
	EQ(rc, kind->result);
	NOTHING_LEFT();
	tap_interrupt(kind->give_isr);
	TRY(weft_sleep_ms(1));
	OK(kind->take());
	OK(!kind->take());
	END(0);
}

CASE(nobody_barges_in_behind_an_interrupt)
{
	BEGIN(nobody_barges_in_behind_an_interrupt);
	kind->begin();
	spawn_waiting(0, WEFT_NEVER);
	TRY(weft_yield());
	tap_interrupt(kind->give_isr);
	NOTHING_LEFT();
	TRY(weft_sleep_ms(1));
	SEQUENCE("a");
	END(0);
}

CASE(a_cancel_before_the_loop_looks)
{
	BEGIN(a_cancel_before_the_loop_looks);
	kind->begin();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	tap_interrupt(kind->give_isr);
	OK(weft_cancel(&waiting_task[0]));
	TRY(weft_sleep_ms(1));
	SEQUENCE_EITHER("Ab", "Abc");
	NOTHING_LEFT();
	END(0);
}

/* ---- Every schedule ----------------------------------------------------------------------- */

#ifdef BOARD_SIM
#include "tests/unit/wait_schedules.h"
#else
static void wait_schedules(void)
{
}
#endif

/* ---- Running them ------------------------------------------------------------------------ */

static void run_contract_case(const char *name, struct weft_frame *frame)
{
	static char title[96];

	strcpy(title, kind->name);
	strcat(title, ": ");
	strcat(title, name);
	tap_begin();
	tap_end(title, weft_run(frame), 0);
}

#define RUN_CONTRACT(name)                                                                         \
	do {                                                                                       \
		static struct name case_frame;                                                     \
		if (TAP_CHOSEN_)                                                                   \
			run_contract_case(#name, FRAME(&case_frame, name));                        \
	} while (0)

static void run_interrupt_cases(void)
{
	RUN_CONTRACT(an_interrupt_serves_in_order);
	RUN_CONTRACT(what_an_interrupt_gave_is_kept);
	RUN_CONTRACT(nobody_barges_in_behind_an_interrupt);
	RUN_CONTRACT(a_cancel_before_the_loop_looks);
}

static void wait_contract(const struct wait_kind *tested)
{
	kind = tested;
	wait_schedules();
	RUN_CONTRACT(they_are_served_in_order);
	RUN_CONTRACT(what_is_there_is_taken_at_once);
	RUN_CONTRACT(a_cancel_ends_any_one_of_them);
	RUN_CONTRACT(a_time_out_ends_any_one_of_them);
	RUN_CONTRACT(nothing_is_lost_on_those_who_left);
	RUN_CONTRACT(who_comes_later_stands_behind);
	RUN_CONTRACT(a_limit_that_was_kept_leaves_nothing);
	RUN_CONTRACT(a_limit_of_nothing_lets_it_wait_for_nothing);
	RUN_CONTRACT(a_cancel_behind_the_hand_over);
	RUN_CONTRACT(a_cancel_behind_the_hand_over_taken_back);
	RUN_CONTRACT(a_time_out_behind_the_hand_over);
	RUN_CONTRACT(a_cancel_before_the_wait);
	if (!tested->everybody)
		RUN_CONTRACT(nobody_barges_in);
	if (tested->give_isr)
		run_interrupt_cases();
}

#endif
