/* weft_run(): results, the end of main, deadlock, shutdown, many runs in one process. */
#include <string.h>

#include "tests/tap.h"

static struct weft_event never;

/* ---- Results --------------------------------------------------------------------------------- */

struct returner {
	WEFT_FRAME;
	int result;
	bool suspends;
};

static ASYNC(returner)
{
	BEGIN(returner);
	if (self->suspends)
		TRY(weft_yield());
	END(self->result);
}

static void run_returns_mains_result(void)
{
	static const int results[] = {0, 7, INT_MAX, WEFT_EIO, WEFT_ETIMEDOUT, WEFT_EUSER};
	static struct returner frame;

	for (unsigned i = 0; i < 2 * (sizeof results / sizeof *results); i++)
		EQ(weft_run(FRAME(&frame, returner, .result = results[i / 2], .suspends = i & 1)),
		   results[i / 2]);
}

static void nothing_runs_outside(void)
{
	static struct returner frame;

	weft_run(FRAME(&frame, returner, .suspends = true));
	OK(!weft_task_self());
	OK(!weft_task_next(NULL));
}

/* ---- The end of main ------------------------------------------------------------------------- */

/* Waits for ever; its clean-up takes turns and time. */
struct lingerer {
	WEFT_FRAME;
	char name;
	bool sleeps, stubborn;
	struct weft_defer deferred;
};

static void note_end(struct lingerer *lingerer)
{
	NOTE((char)(lingerer->name - 'a' + 'A'));
}

static ASYNC(lingerer)
{
	BEGIN(lingerer);
	DEFER(&self->deferred, note_end, self);
	NOTE(self->name);
	if (self->sleeps)
		AWAIT(weft_sleep(WEFT_NEVER));
	else
		AWAIT(weft_event_wait(&never));
	EQ(rc, WEFT_ECANCELED);
	AWAIT(weft_yield());
	EQ(rc, 0);
	if (self->stubborn) {
		AWAIT(weft_sleep_ms(5));
		EQ(rc, 0);
	}
	END(WEFT_EBUSY);
}

struct lingering {
	WEFT_FRAME;
	struct weft_task task[2];
	struct lingerer lingerer[2];
	int result;
};

static ASYNC(lingering)
{
	BEGIN(lingering);
	for (int i = 0; i < 2; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->lingerer[i], lingerer, .name = (char)('a' + i),
		                 .sleeps = i == 1, .stubborn = i == 0));
	TRY(weft_yield());
	NOTE('m');
	END(self->result);
}

static void when_main_ends_the_others_are_awaited(void)
{
	static struct lingering main;

	EQ(weft_run(FRAME(&main, lingering, .result = 5)), 5);
	SEQUENCE("abmBA"); /* a takes longer */
	for (int i = 0; i < 2; i++) {
		EQ(weft_task_state(&main.task[i]), WEFT_TASK_FINISHED);
		EQ(weft_task_result(&main.task[i]), WEFT_EBUSY);
		EQ(weft_canceling(&main.task[i]), 1);
	}
	EQ(weft_run(FRAME(&main, lingering, .result = WEFT_EIO)), WEFT_EIO);
	SEQUENCE("abmBA");
}

/* Main's end cancels one that has not begun: its body never runs. */
struct leaver {
	WEFT_FRAME;
	struct weft_task task;
	struct lingerer lingerer;
};

static ASYNC(leaver)
{
	BEGIN(leaver);
	weft_spawn(&self->task, FRAME(&self->lingerer, lingerer, .name = 'a'));
	NOTE('m');
	END(3);
}

static void when_main_ends_others_may_not_have_begun(void)
{
	static struct leaver main;

	EQ(weft_run(FRAME(&main, leaver)), 3);
	SEQUENCE("m");
	EQ(weft_task_result(&main.task), WEFT_ECANCELED);
}

/* ---- Deadlock -------------------------------------------------------------------------------- */

CASE(waiting_for_nothing_is_a_deadlock)
{
	BEGIN(waiting_for_nothing_is_a_deadlock);
	TRY(weft_event_wait(&never));
	NOTE('?');
	END(0);
}

CASE(parking_alone_is_a_deadlock)
{
	BEGIN(parking_alone_is_a_deadlock);
	TRY(weft_park());
	END(0);
}

struct waiter {
	WEFT_FRAME;
	struct weft_task *task;
};

static ASYNC(waiter)
{
	BEGIN(waiter);
	AWAIT(weft_join_shielded(self->task));
	AWAIT(weft_join_shielded(self->task));
	END(rc);
}

CASE_WITH(joining_each_other_is_a_deadlock, struct weft_task task; struct waiter waiter;)
{
	BEGIN(joining_each_other_is_a_deadlock);
	weft_spawn(&self->task, FRAME(&self->waiter, waiter, .task = weft_task_self()));
	TRY(weft_sleep_ms(1)); /* while a timer runs it is none */
	TRY(weft_join(&self->task));
	END(0);
}

/* Main has ended, but one of the others ignores its cancel and waits on. */
CASE_WITH(the_others_may_deadlock_as_well, struct weft_task task[2]; struct waiter waiter[2];)
{
	BEGIN(the_others_may_deadlock_as_well);
	weft_spawn(&self->task[0], FRAME(&self->waiter[0], waiter, .task = &self->task[1]));
	weft_spawn(&self->task[1], FRAME(&self->waiter[1], waiter, .task = &self->task[0]));
	TRY(weft_yield());
	END(0);
}

CASE(a_closed_source_keeps_nothing_waiting)
{
	BEGIN(a_closed_source_keeps_nothing_waiting);
	never = (struct weft_event){0}; /* the one who waited for it was abandoned */
	weft_source_open();
	weft_source_open();
	weft_source_close();
	weft_source_close();
	TRY(weft_event_wait(&never));
	END(0);
}

/* What was abandoned is gone: the next run begins anew. */
CASE(after_a_deadlock_all_is_well)
{
	BEGIN(after_a_deadlock_all_is_well);
	EQ((uintptr_t)weft_task_next(NULL), (uintptr_t)weft_task_self());
	OK(!weft_task_next(weft_task_self()));
	never = (struct weft_event){0};
	TRY(weft_yield());
	TRY(weft_sleep_ms(1));
	END(0);
}

/* ---- Many runs ------------------------------------------------------------------------------- */

static struct weft_semaphore semaphore;

struct worker {
	WEFT_FRAME;
	unsigned turns;
	struct weft_deadline limit;
};

static ASYNC(worker)
{
	BEGIN(worker);
	while (self->turns--) {
		AWAIT_FOR(&self->limit, 1000000, weft_semaphore_acquire(&semaphore));
		if (rc < 0)
			break;
		weft_semaphore_release(&semaphore);
		TRY(weft_yield());
	}
	END(1);
}

struct one_round {
	WEFT_FRAME;
	int number;
	struct weft_task task[3];
	struct worker worker[3];
};

static ASYNC(one_round)
{
	BEGIN(one_round);
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&self->task[i], FRAME(&self->worker[i], worker, .turns = 3 + i));
	AWAIT(weft_join(&self->task[self->number % 3]));
	EQ(rc, 1);
	if (self->number % 5 == 0)
		TRY(weft_sleep(1));
	if (self->number % 7 == 0)
		TRY(WEFT_EUSER);
	END(self->number);
}

static void many_runs_in_one_process(void)
{
	static struct one_round main;

	weft_semaphore_init(&semaphore, 1);
	for (int i = 0; i < 500; i++) {
		EQ(weft_run(FRAME(&main, one_round, .number = i)), i % 7 ? i : WEFT_EUSER);
		for (int j = 0; j < 3; j++)
			EQ(weft_task_state(&main.task[j]), WEFT_TASK_FINISHED);
	}
	EQ(semaphore.count, 1);
	OK(!semaphore.waiters.first);
}

/* ---- Shutdown -------------------------------------------------------------------------------- */

static void shutdown_thrice(void)
{
	weft_shutdown_isr();
	weft_shutdown_isr();
	weft_shutdown_isr();
}

static struct weft_event set;

static void set_later(void)
{
	weft_event_set_isr(&set);
}

/* Each kind of await is ended by it, once; the clean-up is not disturbed. */
CASE(shutdown_cancels_main_once)
{
	BEGIN(shutdown_cancels_main_once);
	tap_interrupt(shutdown_thrice);
	AWAIT(weft_event_wait(&never));
	EQ(rc, WEFT_ECANCELED);
	EQ(weft_canceling(weft_task_self()), 1);
	AWAIT(weft_sleep_ms(1));
	EQ(rc, 0);
	AWAIT(weft_yield());
	EQ(rc, 0);
	END(0);
}

CASE(shutdown_ends_a_sleep)
{
	BEGIN(shutdown_ends_a_sleep);
	tap_interrupt(shutdown_thrice);
	AWAIT(weft_sleep(WEFT_NEVER));
	EQ(rc, WEFT_ECANCELED);
	EQ(weft_canceling(weft_task_self()), 1);
	AWAIT(weft_yield());
	EQ(rc, 0);
	END(0);
}

/* The await that main is in is the yield: that is where the request is delivered. */
CASE(shutdown_ends_a_yield)
{
	BEGIN(shutdown_ends_a_yield);
	tap_interrupt(shutdown_thrice);
	AWAIT(weft_yield());
	EQ(rc, WEFT_ECANCELED);
	AWAIT(weft_yield());
	EQ(rc, 0);
	EQ(weft_canceling(weft_task_self()), 1);
	END(0);
}

CASE(shutdown_that_main_does_not_wait_for)
{
	BEGIN(shutdown_that_main_does_not_wait_for);
	tap_interrupt(shutdown_thrice);
	tap_interrupt(set_later);
	/* The inbox is emptied while main runs: the request is for the next suspension. */
	OK(weft_event_is_set(&set));
	EQ(weft_canceling(weft_task_self()), 1);
	AWAIT(weft_event_wait(&set));
	EQ(rc, 0);
	AWAIT(weft_yield());
	EQ(rc, WEFT_ECANCELED);
	END(0);
}

CASE(shutdown_from_the_loop)
{
	BEGIN(shutdown_from_the_loop);
	weft_shutdown();
	AWAIT(weft_park());
	EQ(rc, WEFT_ECANCELED);
	weft_shutdown(); /* a request of its own */
	EQ(weft_canceling(weft_task_self()), 2);
	AWAIT(weft_yield());
	EQ(rc, WEFT_ECANCELED);
	END(0);
}

struct requester {
	WEFT_FRAME;
};

static ASYNC(requester)
{
	BEGIN(requester);
	AWAIT(weft_park());
	EQ(rc, WEFT_ECANCELED);
	weft_shutdown(); /* main has ended: nobody to cancel */
	tap_interrupt(shutdown_thrice);
	AWAIT(weft_yield());
	EQ(rc, 0);
	AWAIT(weft_yield());
	EQ(rc, 0);
	EQ(weft_canceling(weft_task_self()), 1);
	END(0);
}

static struct weft_task requesting;
static struct requester requester_frame;

CASE(shutdown_when_main_has_ended)
{
	BEGIN(shutdown_when_main_has_ended);
	weft_spawn(&requesting, FRAME(&requester_frame, requester));
	TRY(weft_yield());
	END(0);
}

static void shutdown_is_an_ordinary_error(void)
{
	static struct returner frame;

	EQ(weft_run(FRAME(&frame, returner)), 0);
	tap_interrupt(shutdown_thrice);
	EQ(weft_run(FRAME(&frame, returner, .suspends = true)), WEFT_ECANCELED);
	EQ(weft_run(FRAME(&frame, returner, .suspends = true)), 0);
}

/* ---- Until idle ------------------------------------------------------------------------------ */

/* Spawns one of the others, that it leaves behind. */
struct until_idle {
	WEFT_FRAME;
	struct weft_task task[3];
	struct lingerer lingerer;
	struct returner returner;
	weft_time sleeps; /* before it ends */
	bool spawns, waits;
	int result;
};

struct sleepy {
	WEFT_FRAME;
	weft_time ticks;
	char name;
	int result;
};

static ASYNC(sleepy)
{
	BEGIN(sleepy);
	AWAIT(weft_sleep(self->ticks));
	NOTE(rc == 0 ? self->name : '!');
	AWAIT(weft_yield());
	NOTE(rc == 0 ? self->name : '!');
	END(self->result);
}

static struct sleepy sleepy_frame;

static ASYNC(until_idle)
{
	BEGIN(until_idle);
	if (self->spawns) {
		never = (struct weft_event){0};
		weft_spawn(&self->task[0], FRAME(&self->lingerer, lingerer, .name = 'a'));
		weft_spawn(&self->task[1], FRAME(&sleepy_frame, sleepy, .ticks = weft_ms(5),
		                                 .name = 's', .result = 3));
		weft_spawn(&self->task[2], FRAME(&self->returner, returner, .suspends = true));
	}
	TRY(weft_yield());
	if (self->sleeps)
		TRY(weft_sleep(self->sleeps));
	NOTE('m');
	if (self->waits)
		TRY(weft_park());
	END(self->result);
}

static struct until_idle until_idle_frame;

static void until_idle_returns_mains_result(void)
{
	static const int results[] = {0, 7, INT_MAX, WEFT_EIO, WEFT_EDEADLOCK};

	for (unsigned i = 0; i < sizeof results / sizeof *results; i++)
		EQ(weft_run_until_idle(FRAME(&until_idle_frame, until_idle, .result = results[i])),
		   results[i]);
	SEQUENCE("mmmmm");
	OK(!weft_task_self());
}

/* Main's end changes nothing for the others; who waits when nothing can happen any more is
 * abandoned. */
static void until_idle_goes_on_without_main(void)
{
	EQ(weft_run_until_idle(FRAME(&until_idle_frame, until_idle, .spawns = true, .result = 5)),
	   5);
	SEQUENCE("amss");
	EQ(weft_task_result(&until_idle_frame.task[1]), 3);
	EQ(weft_task_result(&until_idle_frame.task[2]), 0);
	EQ(weft_task_state(&until_idle_frame.task[0]), WEFT_TASK_WAITING);
	EQ(weft_canceling(&until_idle_frame.task[0]), 0);
	until_idle_frame.task[0] = (struct weft_task){0};
}

/* Main itself may be one that waits. */
static void until_idle_abandons_main(void)
{
	EQ(weft_run_until_idle(FRAME(&until_idle_frame, until_idle, .waits = true, .spawns = true)),
	   WEFT_EDEADLOCK);
	SEQUENCE("amss");
	until_idle_frame.task[0] = (struct weft_task){0};
	EQ(weft_run_until_idle(FRAME(&until_idle_frame, until_idle, .sleeps = WEFT_NEVER)),
	   WEFT_EDEADLOCK); /* nothing will ever end that sleep */
	SEQUENCE("");
	EQ(weft_run_until_idle(FRAME(&until_idle_frame, until_idle, .sleeps = 1, .result = 1)), 1);
	SEQUENCE("m"); /* the next run begins anew */
}

/* Callbacks keep it going as long as there are tasks. */
static struct weft_call waking, late;

static void wake_sleepy(struct weft_call *call)
{
	NOTE(call == &waking ? 'c' : 'l');
	if (call == &waking)
		weft_task_wake(&until_idle_frame.task[0]);
}

struct called {
	WEFT_FRAME;
	bool waits;
};

static ASYNC(called)
{
	BEGIN(called);
	weft_call_init(&waking, wake_sleepy);
	weft_call_init(&late, wake_sleepy);
	weft_call_later(&waking, weft_ms(2));
	weft_call_later(&late, weft_ms(100));
	weft_spawn(&until_idle_frame.task[0], FRAME(&until_idle_frame, until_idle, .waits = true));
	if (self->waits)
		TRY(weft_sleep(WEFT_NEVER));
	END(2);
}

static void until_idle_with_callbacks(void)
{
	static struct called frame;

	EQ(weft_run_until_idle(FRAME(&frame, called)), 2);
	SEQUENCE("mcl"); /* all have ended, but not all has happened */
	OK(!weft_call_active(&late));
	EQ(weft_run_until_idle(FRAME(&frame, called, .waits = true)), WEFT_EDEADLOCK);
	SEQUENCE("mcl");
}

/* A task that is spawned when main has ended runs. */
struct late_spawner {
	WEFT_FRAME;
	struct weft_task task;
	struct returner returner;
};

static struct late_spawner late_spawner_frame;
static struct weft_task late_task;

static ASYNC(late_spawner)
{
	BEGIN(late_spawner);
	AWAIT(weft_sleep_ms(2));
	weft_spawn(&self->task, FRAME(&self->returner, returner, .suspends = true, .result = 6));
	END(0);
}

CASE(leaves_a_late_spawner)
{
	BEGIN(leaves_a_late_spawner);
	weft_spawn(&late_task, FRAME(&late_spawner_frame, late_spawner));
	END(4);
}

static void until_idle_spawns_without_main(void)
{
	static struct leaves_a_late_spawner frame;

	EQ(weft_run_until_idle(FRAME(&frame, leaves_a_late_spawner)), 4);
	EQ(weft_task_result(&late_spawner_frame.task), 6);
}

/* A shutdown cancels main; when main has ended it does nothing. */
static void shut_down_later(struct weft_call *call)
{
	(void)call;
	NOTE('!');
	weft_shutdown();
}

struct shut_down {
	WEFT_FRAME;
	struct weft_task task;
	bool waits;
};

static ASYNC(shut_down)
{
	BEGIN(shut_down);
	weft_call_init(&waking, shut_down_later);
	weft_call_later(&waking, weft_ms(2));
	weft_spawn(&self->task, FRAME(&sleepy_frame, sleepy, .ticks = weft_ms(4), .name = 's'));
	if (self->waits)
		TRY(weft_sleep(WEFT_NEVER));
	END(1);
}

static void until_idle_is_shut_down(void)
{
	static struct shut_down frame;

	EQ(weft_run_until_idle(FRAME(&frame, shut_down, .waits = true)), WEFT_ECANCELED);
	SEQUENCE("!ss"); /* the others are not cancelled by that */
	EQ(weft_run_until_idle(FRAME(&frame, shut_down)), 1);
	SEQUENCE("!ss");
}

/* An open source is hope. */
static void close_source(struct weft_call *call)
{
	(void)call;
	NOTE('c');
	weft_source_close();
}

CASE(waits_with_a_source)
{
	BEGIN(waits_with_a_source);
	weft_call_init(&waking, close_source);
	weft_call_later(&waking, weft_ms(2));
	weft_source_open();
	TRY(weft_park());
	END(0);
}

static void until_idle_with_a_source(void)
{
	static struct waits_with_a_source frame;

	EQ(weft_run_until_idle(FRAME(&frame, waits_with_a_source)), WEFT_EDEADLOCK);
	SEQUENCE("c");
}

/* ---- Errors ---------------------------------------------------------------------------------- */

static void every_error_has_a_name_and_a_text(void)
{
	static const struct {
		int code;
		const char *name;
	} errors[] = {
	    {WEFT_OK, "WEFT_OK"},
	    {WEFT_ECANCELED, "WEFT_ECANCELED"},
	    {WEFT_ETIMEDOUT, "WEFT_ETIMEDOUT"},
	    {WEFT_EFULL, "WEFT_EFULL"},
	    {WEFT_EEMPTY, "WEFT_EEMPTY"},
	    {WEFT_EINVAL, "WEFT_EINVAL"},
	    {WEFT_ESTATE, "WEFT_ESTATE"},
	    {WEFT_EBUSY, "WEFT_EBUSY"},
	    {WEFT_EDEADLOCK, "WEFT_EDEADLOCK"},
	    {WEFT_EEND, "WEFT_EEND"},
	    {WEFT_EIO, "WEFT_EIO"},
	    {WEFT_ECLOSED, "WEFT_ECLOSED"},
	    {WEFT_EBROKEN, "WEFT_EBROKEN"},
	    {WEFT_ENOWORKER, "WEFT_ENOWORKER"},
	};
	unsigned n = sizeof errors / sizeof *errors;

	for (unsigned i = 0; i < n; i++) {
		EQ(errors[i].code, -(int)i);
		OK(strcmp(weft_error_name(errors[i].code), errors[i].name) == 0);
		OK(strlen(weft_error_text(errors[i].code)) > 0);
		for (unsigned j = 0; j < i; j++)
			OK(strcmp(weft_error_text(errors[i].code),
			          weft_error_text(errors[j].code)));
	}
}

static void numbers_that_are_no_errors_have_texts_too(void)
{
	static const int codes[] = {1,          12345,          INT_MAX,        WEFT_ENOWORKER - 1,
	                            WEFT_EUSER, WEFT_EUSER - 1, WEFT_SUSPENDED, WEFT_PENDING};

	for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++) {
		OK(weft_error_name(codes[i]) && strlen(weft_error_name(codes[i])) > 0);
		OK(weft_error_text(codes[i]) && strlen(weft_error_text(codes[i])) > 0);
		OK(strncmp(weft_error_name(codes[i]), "WEFT_", 5) != 0);
		OK(strcmp(weft_error_name(codes[i]), codes[i] > 0 ? "a value" : "an error") == 0);
	}
}

/* ---- What one run leaves to the next --------------------------------------------------------- */

static struct weft_call left_over;

static void is_called(struct weft_call *call)
{
	(void)call;
	NOTE('c');
}

CASE(a_callback_is_left_over)
{
	BEGIN(a_callback_is_left_over);
	weft_call_init(&left_over, is_called);
	weft_call_later(&left_over, weft_ms(1000));
	END(0);
}

CASE(it_is_not_on_its_way_in_the_next_run)
{
	BEGIN(it_is_not_on_its_way_in_the_next_run);
	OK(!weft_call_active(&left_over));
	OK(!weft_call_cancel(&left_over));
	weft_call_later(&left_over, weft_ms(5));
	TRY(weft_sleep_ms(10));
	SEQUENCE("c");
	END(0);
}

CASE(who_sleeps_for_ever_is_deadlocked)
{
	BEGIN(who_sleeps_for_ever_is_deadlocked);
	AWAIT(weft_sleep_until(WEFT_NEVER));
	NOTE('!');
	END(0);
}

CASE(a_callback_at_never_is_no_hope)
{
	static struct weft_event event;

	BEGIN(a_callback_at_never_is_no_hope);
	weft_call_init(&left_over, is_called);
	weft_call_at(&left_over, WEFT_NEVER);
	AWAIT(weft_event_wait(&event));
	END(0);
}

/* More tasks wait for one than cancel requests can be counted. */
#define CROWD TAP_MANY(300, 10)

static struct weft_task worker_task, crowd_task[CROWD];

struct in_crowd {
	WEFT_FRAME;
};

static ASYNC(in_crowd)
{
	BEGIN(in_crowd);
	AWAIT(weft_join(&worker_task));
	END(rc);
}

struct crowd_worker {
	WEFT_FRAME;
};

static ASYNC(crowd_worker)
{
	BEGIN(crowd_worker);
	AWAIT(weft_sleep_until(WEFT_NEVER));
	EQ(rc, WEFT_ECANCELED);
	NOTE('w');
	END(rc);
}

CASE(a_crowd_waits_for_one)
{
	static struct crowd_worker worker;
	static struct in_crowd crowd[CROWD];

	BEGIN(a_crowd_waits_for_one);
	weft_spawn(&worker_task, FRAME(&worker, crowd_worker));
	for (int i = 0; i < CROWD; i++)
		weft_spawn(&crowd_task[i], FRAME(&crowd[i], in_crowd));
	TRY(weft_yield());
	END(0);
}

CASE(the_crowd_has_ended)
{
	BEGIN(the_crowd_has_ended);
	for (int i = 0; i < CROWD; i++)
		EQ(weft_task_result(&crowd_task[i]), WEFT_ECANCELED);
	END(0);
}

TESTS(RUN_CASE_FOR(a_callback_at_never_is_no_hope, WEFT_EDEADLOCK) RUN_CASE(
    a_crowd_waits_for_one) RUN_NEXT_CASE(the_crowd_has_ended) RUN_CASE(a_callback_is_left_over)
          RUN_NEXT_CASE(it_is_not_on_its_way_in_the_next_run) RUN_CASE_FOR(
	      who_sleeps_for_ever_is_deadlocked, WEFT_EDEADLOCK) RUN_PLAIN(run_returns_mains_result)
              RUN_PLAIN(nothing_runs_outside) RUN_PLAIN(when_main_ends_the_others_are_awaited)
                  RUN_PLAIN(when_main_ends_others_may_not_have_begun) RUN_CASE_FOR(
		      waiting_for_nothing_is_a_deadlock,
		      WEFT_EDEADLOCK) RUN_CASE_FOR(parking_alone_is_a_deadlock, WEFT_EDEADLOCK)
                      RUN_CASE_FOR(joining_each_other_is_a_deadlock, WEFT_EDEADLOCK) RUN_CASE_FOR(
			  the_others_may_deadlock_as_well,
			  WEFT_EDEADLOCK) RUN_CASE_FOR(a_closed_source_keeps_nothing_waiting,
                                                       WEFT_EDEADLOCK)
                          RUN_CASE(after_a_deadlock_all_is_well) RUN_PLAIN(many_runs_in_one_process)
                              RUN_CASE(shutdown_cancels_main_once) RUN_CASE(
				  shutdown_ends_a_sleep) RUN_CASE(shutdown_ends_a_yield)
                                  RUN_CASE(shutdown_that_main_does_not_wait_for) RUN_CASE(
				      shutdown_from_the_loop) RUN_CASE(shutdown_when_main_has_ended)
                                      RUN_PLAIN(shutdown_is_an_ordinary_error)
                                          RUN_PLAIN(every_error_has_a_name_and_a_text) RUN_PLAIN(
					      numbers_that_are_no_errors_have_texts_too)
                                              RUN_PLAIN(until_idle_returns_mains_result) RUN_PLAIN(
						  until_idle_goes_on_without_main)
                                                  RUN_PLAIN(until_idle_abandons_main) RUN_PLAIN(
						      until_idle_with_callbacks)
                                                      RUN_PLAIN(until_idle_spawns_without_main)
                                                          RUN_PLAIN(until_idle_is_shut_down)
                                                              RUN_PLAIN(until_idle_with_a_source))
