/* Every schedule of small programs with any kind of wait (wait_contract.h): two tasks wait,
 * somebody gives, by an interrupt where there is such a call, somebody cancels the first task, a
 * limit ends the wait of the second. Whatever comes when: nothing is lost, nothing is given twice,
 * the order is kept, a cancel is delivered. Under sim only. */
#ifndef WAIT_SCHEDULES_H
#define WAIT_SCHEDULES_H

#include <stdio.h>
#include <string.h>

#include "hal/soc/virtual/explore.h"

struct scheduled {
	WEFT_FRAME;
	unsigned i;
	weft_time due;
	int waited; /* what the wait returned */
	struct weft_deadline limit;
};

#define NOT_WAITED 1000 /* no result of a wait */

static struct scheduled waiter_frame[2];
static struct weft_task waiter_task[2];
static char served[3];         /* who was served, in this order */
static unsigned gives_to_come; /* of those that are on their way */
static bool was_canceled, both_waited;
static struct weft_task *main_of_schedule;

static ASYNC(scheduled)
{
	BEGIN(scheduled);
	AWAIT_UNTIL(&self->limit, self->due, kind->wait(self->i));
	self->waited = rc;
	if (rc == kind->result)
		(void)strcat(served, self->i ? "b" : "a");
	else
		MUST(rc == (self->i ? WEFT_ETIMEDOUT : WEFT_ECANCELED));
	TRY(weft_yield());
	END(0);
}

static void give_one(void *unused)
{
	(void)unused;
	if (gives_to_come-- == 2)
		both_waited = weft_task_state(&waiter_task[0]) == WEFT_TASK_WAITING &&
		              weft_task_state(&waiter_task[1]) == WEFT_TASK_WAITING;
	if (kind->give_isr)
		kind->give_isr();
	else
		kind->give();
	weft_task_wake_isr(main_of_schedule);
}

static void cancels_first(void *unused)
{
	(void)unused;
	was_canceled = weft_cancel(&waiter_task[0]);
}

static void expect_gives(unsigned n)
{
	gives_to_come = n;
	while (n--) {
		if (kind->give_isr)
			sim_at(0, give_one, NULL);
		else
			sim_between(0, give_one, NULL);
	}
	sim_between(0, cancels_first, NULL);
}

static void spawn_scheduled(unsigned i, weft_time due)
{
	weft_spawn(&waiter_task[i],
	           FRAME(&waiter_frame[i], scheduled, .i = i, .due = due, .waited = NOT_WAITED));
}

/* What nobody was given; takes it. An object that serves everybody keeps what it gives as well. */
static unsigned kept(void)
{
	unsigned n = 0;

	while (kind->take() && n < 3)
		n++;
	return n;
}

/* A request that was made while the task lived is delivered once, wherever the task was: not yet
 * started, in the wait, behind it. */
static void check_cancel(void)
{
	bool by_wait = waiter_frame[0].waited == WEFT_ECANCELED;
	bool at_end = weft_task_result(&waiter_task[0]) == WEFT_ECANCELED;

	MUST(by_wait + at_end == was_canceled);
	MUST(was_canceled || waiter_frame[0].waited == kind->result);
}

struct schedule {
	WEFT_FRAME;
	unsigned waiters, gives;
	bool limited; /* the second one waits for a limited time */
};

/* All have come; what they missed, and what a waiter who was cancelled was not given, is kept. */
static void check_outcome(const struct schedule *self)
{
	check_cancel();
	if (kind->everybody)
		MUST(kept());
	else
		MUST(strlen(served) + kept() == self->gives);
	MUST(self->waiters < 2 || self->limited || waiter_frame[1].waited == kind->result);
	MUST(!both_waited || strcmp(served, "ba") != 0);
}

static ASYNC(schedule)
{
	BEGIN(schedule);
	main_of_schedule = weft_task_self();
	kind->begin();
	spawn_scheduled(0, WEFT_NEVER);
	if (self->waiters > 1)
		spawn_scheduled(1, self->limited ? weft_deadline_in(LIMIT_MS) : WEFT_NEVER);
	if (kind->keeps_one && self->gives > 1)
		TRY(weft_yield());
	expect_gives(self->gives);
	weft_source_open();
	AWAIT(weft_join_shielded(&waiter_task[0]));
	AWAIT(weft_join_shielded(&waiter_task[1]));
	while (gives_to_come)
		TRY(weft_park());
	TRY(weft_yield()); /* what was posted last has arrived */
	weft_source_close();
	check_outcome(self);
	END(0);
}

static void run_schedule(unsigned waiters, unsigned gives, bool limited)
{
	static struct schedule frame;

	served[0] = 0;
	was_canceled = both_waited = false;
	memset(waiter_task, 0, sizeof waiter_task);
	MUST(weft_run(FRAME(&frame, schedule, .waiters = waiters, .gives = gives,
	                    .limited = limited)) == 0);
}

static void one_waits(void)
{
	run_schedule(1, 1, false);
}

static void one_gives_up(void)
{
	run_schedule(2, 1, true);
}

static void both_wait(void)
{
	run_schedule(2, 2, false);
}

/* The test's file and the kind of wait, as one word. */
static void explore_kind(const char *program_name, void (*program)(void))
{
	static char name[96];
	const char *file = strrchr(__BASE_FILE__, '/') + 1;

	snprintf(name, sizeof name, "%.*s/%s/%s", (int)strcspn(file, "."), file, kind->name,
	         program_name);
	for (char *c = name; *c; c++) {
		if (*c == ' ')
			*c = '_';
	}
	tap_begin();
	(void)explore_every(name, program);
	tap_end(name, 0, 0);
}

#if WEFT_DEBUG
static void (*check_handler)(enum weft_check, const char *, unsigned);

/* Those who are given a lock end with it (W17). */
static void check_failed(enum weft_check number, const char *file, unsigned line)
{
	if (number != WEFT_CHECK_LOCK_HELD)
		check_handler(number, file, line);
}
#endif

static void wait_schedules(void)
{
#if WEFT_DEBUG
	check_handler = weft_check_failed;
	weft_check_failed = check_failed;
#endif
	explore_kind("one_waits", one_waits);
	if (explore_all()) {
		explore_kind("one_gives_up", one_gives_up);
		explore_kind("both_wait", both_wait);
	}
#if WEFT_DEBUG
	weft_check_failed = check_handler;
#endif
}

#endif
