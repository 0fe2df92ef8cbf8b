/* Work that workers do beside the loop. Where there are none, only that it says so. */
#include "executor.h"

#include <string.h>

#include "tests/tap.h"

/* ---- Jobs ------------------------------------------------------------------------------------
 *
 * A job notes "<a" when it starts, ">a" when it has ended, "-a" when it is withdrawn. Its work
 * lasts until the test lets it go, if it is gated; else as long as it takes. */

#define JOBS 4

struct test_job {
	struct weft_job job;
	char name;
	bool gated, poisoned;
	bool started; /* the hook comes before the work */
	bool open;    /* the gate; shared with the worker */
	int result;
	int32_t takes;
};

static struct weft_executor executor;
static struct test_job jobs[JOBS];
static bool gone[JOBS]; /* ended or withdrawn */

/* The simulation does not block in run(). */
__attribute__((weak)) void sim_work_hold(void);
__attribute__((weak)) void sim_work_end(struct hal_work *work);

static int run(struct weft_job *job)
{
	struct test_job *j = WEFT_OF(job, struct test_job, job);

	OK(hal_in_interrupt());
	OK(j->started || !job->started);
	if (!j->gated)
		weft_job_takes(j->takes);
	else if (sim_work_hold)
		sim_work_hold();
	else
		while (!HAL_LOAD(&j->open))
			weft_job_takes(1);
	return j->result;
}

static void started(struct weft_job *job)
{
	struct test_job *j = WEFT_OF(job, struct test_job, job);

	NOTE('<');
	NOTE(j->name);
	j->started = true;
	OK(!hal_in_interrupt());
}

/* Its memory is ours again: it becomes something else at once. */
static void leave(struct weft_job *job, char sign)
{
	struct test_job *j = WEFT_OF(job, struct test_job, job);

	NOTE(sign);
	NOTE(j->name);
	gone[j->name - 'a'] = true;
	OK(!weft_job_active(job));
	OK(!hal_in_interrupt());
	if (j->poisoned)
		memset(j, 0xa5, sizeof *j);
}

static void ended(struct weft_job *job)
{
	leave(job, '>');
}

static void withdrawn(struct weft_job *job)
{
	leave(job, '-');
}

static bool untouched(const struct test_job *j)
{
	const unsigned char *bytes = (const unsigned char *)j;

	for (size_t i = 0; i < sizeof *j; i++) {
		if (bytes[i] != 0xa5)
			return false;
	}
	return true;
}

static struct test_job *new_job(unsigned i, bool gated)
{
	gone[i] = false;
	jobs[i] = (struct test_job){
	    .job = {.run = run, .started = started, .ended = ended, .withdrawn = withdrawn},
	    .name = (char)('a' + i),
	    .gated = gated,
	    .result = (int)i,
	};
	return &jobs[i];
}

static void begin(unsigned workers, bool gated)
{
	EQ(weft_executor_init(&executor, workers), 0);
	for (unsigned i = 0; i < JOBS; i++)
		new_job(i, gated);
}

static void let_go(unsigned i)
{
	if (sim_work_end)
		sim_work_end(&jobs[i].job.work);
	else
		HAL_STORE(&jobs[i].open, true);
}

/* Lets it go, and has seen its end before it returns; nobody else has run. */
static void finish(unsigned i)
{
	let_go(i);
	while (!gone[i])
		weft_posts_take();
}

/* ---- Tasks that await them: "=a" result, "!a" cancelled, "#a" time-out, "?a" another --------- */

struct offloading {
	WEFT_FRAME;
	unsigned i;
	uint32_t ms; /* 0: no limit */
	bool condemned, again;
	struct weft_deadline limit;
};

static void note_outcome(unsigned i, int rc)
{
	static const char signs[] = "!#";

	NOTE(rc == (int)i                                   ? '='
	     : rc == WEFT_ECANCELED || rc == WEFT_ETIMEDOUT ? signs[-1 - rc]
	                                                    : '?');
	NOTE((char)('a' + i));
}

static ASYNC(offloading)
{
	BEGIN(offloading);
	if (self->condemned)
		weft_cancel(weft_task_self());
	AWAIT_UNTIL(&self->limit, self->ms ? weft_deadline_in(self->ms) : WEFT_NEVER,
	            weft_offload(&executor, &jobs[self->i].job));
	note_outcome(self->i, rc);
	END(rc < 0 ? rc : 0);
}

static struct weft_task task[JOBS];
static struct offloading frame[JOBS];

static void spawn(unsigned i)
{
	weft_spawn(&task[i], FRAME(&frame[i], offloading, .i = i));
}

static void spawn_all(void)
{
	for (unsigned i = 0; i < JOBS; i++)
		spawn(i);
}

/* ---- Arguments ------------------------------------------------------------------------------- */

CASE(without_workers_nothing_is_queued)
{
	BEGIN(without_workers_nothing_is_queued);
	begin(1, false);
	EQ(weft_executor_init(&executor, 0), WEFT_EINVAL);
	executor = (struct weft_executor){0};
	AWAIT(weft_offload(&executor, &jobs[0].job));
	EQ(rc, WEFT_ENOWORKER);
	OK(!weft_job_active(&jobs[0].job));
	AWAIT(weft_executor_drain(&executor));
	EQ(rc, 0);
	SEQUENCE("");
	END(0);
}

CASE(a_board_without_workers_says_so)
{
	BEGIN(a_board_without_workers_says_so);
	begin(2, false);
	spawn_all();
	TRY(weft_yield());
	SEQUENCE("?a?b?c?d");
	for (unsigned i = 0; i < JOBS; i++) {
		EQ(weft_task_result(&task[i]), WEFT_ENOWORKER);
		OK(!weft_job_active(&jobs[i].job));
	}
	AWAIT(weft_executor_drain(&executor));
	EQ(rc, 0);
	END(0);
}

#if WEFT_DEBUG
static void misuse(void)
{
	struct weft_executor on_stack = {0};
	struct weft_job local = {0};

	begin(1, false);
	FAILS(STACK, (void)!weft_offload(&executor, &local));
	FAILS(STACK, (void)!weft_offload(&on_stack, &jobs[0].job));
}

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, (void)!weft_offload(&executor, &jobs[0].job));
	FAILS(CONTEXT, (void)!weft_executor_drain(&executor));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_offload(&executor, &jobs[0].job));
}

static void unharmed(void)
{
	OK(!weft_job_active(&jobs[0].job));
}
#endif

#include "tests/unit/misuse.h"

/* ---- Results --------------------------------------------------------------------------------- */

CASE_WITH(the_result_is_the_jobs, int i;)
{
	static const int results[] = {0, 1, 12345, WEFT_EIO, WEFT_ECANCELED, WEFT_EUSER - 5};

	BEGIN(the_result_is_the_jobs);
	for (self->i = 0; self->i < 6; self->i++) {
		begin(1, false);
		jobs[0].result = results[self->i];
		jobs[0].takes = 3 * (self->i - 2); /* negative is none */
		AWAIT(weft_offload(&executor, &jobs[0].job));
		EQ(rc, results[self->i]);
		OK(!weft_job_active(&jobs[0].job));
		SEQUENCE("<a>a");
	}
	END(0);
}

CASE_WITH(a_job_is_used_again, int i;)
{
	BEGIN(a_job_is_used_again);
	begin(1, false);
	for (self->i = 0; self->i < 100; self->i++) {
		jobs[0].result = self->i;
		AWAIT(weft_offload(&executor, &jobs[0].job));
		EQ(rc, self->i);
		SEQUENCE("<a>a");
	}
	END(0);
}

CASE(hooks_are_not_needed)
{
	BEGIN(hooks_are_not_needed);
	begin(1, false);
	jobs[3].job.started = NULL;
	jobs[3].job.ended = NULL;
	jobs[3].job.withdrawn = NULL;
	AWAIT(weft_offload(&executor, &jobs[3].job));
	EQ(rc, 3);
	SEQUENCE("");
	END(0);
}

/* ---- Order ----------------------------------------------------------------------------------- */

CASE(jobs_start_in_order)
{
	BEGIN(jobs_start_in_order);
	begin(1, true);
	spawn_all();
	TRY(weft_yield());
	SEQUENCE("<a");
	for (unsigned i = 0; i < JOBS; i++)
		OK(weft_job_active(&jobs[i].job));
	/* The next one starts at the instant, before the one that waited has run. */
	finish(0);
	SEQUENCE(">a<b");
	finish(1);
	finish(2);
	TRY(weft_yield());
	SEQUENCE(">b<c>c<d=a=b=c");
	finish(3);
	TRY(weft_yield());
	SEQUENCE(">d=d");
	END(0);
}

CASE(as_many_run_at_once_as_there_are_workers)
{
	BEGIN(as_many_run_at_once_as_there_are_workers);
	begin(2, true);
	spawn_all();
	TRY(weft_yield());
	SEQUENCE("<a<b");
	finish(1);
	TRY(weft_yield());
	SEQUENCE(">b<c=b");
	finish(2);
	finish(0);
	finish(3);
	TRY(weft_yield());
	SEQUENCE(">c<d>a>d=c=a=d");
	/* More workers than work. */
	begin(JOBS + 1, true);
	spawn_all();
	TRY(weft_yield());
	SEQUENCE("<a<b<c<d");
	for (unsigned i = JOBS; i--;)
		finish(i);
	TRY(weft_yield());
	SEQUENCE(">d>c>b>a=d=c=b=a");
	END(0);
}

CASE(executors_do_not_wait_for_each_other)
{
	static struct weft_executor other = WEFT_EXECUTOR(1);

	BEGIN(executors_do_not_wait_for_each_other);
	begin(1, true);
	spawn(0);
	TRY(weft_yield());
	new_job(1, false);
	AWAIT(weft_offload(&other, &jobs[1].job));
	EQ(rc, 1);
	SEQUENCE("<a<b>b");
	finish(0);
	TRY(weft_yield());
	SEQUENCE(">a=a");
	END(0);
}

/* ---- Cancel ---------------------------------------------------------------------------------- */

CASE(a_cancel_withdraws_what_has_not_started)
{
	BEGIN(a_cancel_withdraws_what_has_not_started);
	begin(1, true);
	spawn_all();
	TRY(weft_yield());
	jobs[1].poisoned = jobs[3].poisoned = true;
	OK(weft_cancel(&task[1]));
	OK(weft_cancel(&task[3]));
	SEQUENCE("<a-b-d"); /* before the tasks have run */
	finish(0);
	SEQUENCE(">a<c");
	finish(2);
	TRY(weft_yield());
	SEQUENCE(">c!b!d=a=c");
	OK(untouched(&jobs[1]) && untouched(&jobs[3]));
	AWAIT(weft_executor_drain(&executor));
	EQ(rc, 0);
	END(0);
}

CASE(who_comes_later_stands_behind)
{
	BEGIN(who_comes_later_stands_behind);
	begin(1, true);
	spawn_all();
	TRY(weft_yield());
	weft_cancel(&task[1]);
	weft_cancel(&task[3]);
	TRY(weft_yield());
	gone[1] = false;
	spawn(1);
	TRY(weft_yield());
	SEQUENCE("<a-b-d!b!d");
	finish(0);
	finish(2);
	finish(1);
	TRY(weft_yield());
	SEQUENCE(">a<c>c<b>b=a=c=b");
	END(0);
}

CASE(a_cancel_abandons_what_has_started)
{
	BEGIN(a_cancel_abandons_what_has_started);
	begin(1, true);
	jobs[0].poisoned = true;
	spawn(0);
	spawn(1);
	TRY(weft_yield());
	OK(weft_cancel(&task[0]));
	TRY(weft_yield());
	SEQUENCE("<a!a");
	EQ(weft_task_state(&task[0]), WEFT_TASK_FINISHED);
	/* It keeps its worker and its memory until it ends, and nobody is told its result. */
	OK(weft_job_active(&jobs[0].job));
	finish(0);
	OK(untouched(&jobs[0]));
	SEQUENCE(">a<b");
	finish(1);
	TRY(weft_yield());
	SEQUENCE(">b=b");
	OK(untouched(&jobs[0]));
	END(0);
}

CASE(a_deadline_is_a_cancel)
{
	BEGIN(a_deadline_is_a_cancel);
	begin(1, true);
	spawn(0);
	spawn(1);
	frame[1].ms = 10;
	AWAIT(weft_join(&task[1]));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("<a-b#b");
	finish(0);
	spawn(2);
	frame[2].ms = 10;
	spawn(3);
	AWAIT(weft_join(&task[2]));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE(">a=a<c#c");
	OK(weft_job_active(&jobs[2].job));
	finish(2);
	finish(3);
	TRY(weft_yield());
	SEQUENCE(">c<d>d=d");
	END(0);
}

CASE(a_limit_that_was_kept_leaves_nothing)
{
	BEGIN(a_limit_that_was_kept_leaves_nothing);
	begin(1, true);
	spawn(0);
	frame[0].ms = 60000;
	TRY(weft_yield());
	finish(0);
	TRY(weft_yield());
	SEQUENCE("<a>a=a");
	OK(!weft_loop.timers);
	END(0);
}

/* As with all awaits that take nothing: until the task has run. */
CASE(a_cancel_wins_over_an_end_just_now)
{
	BEGIN(a_cancel_wins_over_an_end_just_now);
	begin(2, true);
	spawn(0);
	spawn(1);
	TRY(weft_yield());
	finish(0);
	finish(1);
	OK(weft_cancel(&task[0]));
	OK(weft_cancel(&task[1]));
	EQ(weft_uncancel(&task[1]), 0); /* taken back */
	TRY(weft_yield());
	SEQUENCE("<a<b>a>b!a=b");
	END(0);
}

static void canceling_ended(struct weft_job *job)
{
	ended(job);
	weft_cancel(&task[0]);
	weft_cancel(&task[1]);
}

CASE(a_cancel_at_the_instant_of_the_end)
{
	BEGIN(a_cancel_at_the_instant_of_the_end);
	begin(1, true);
	jobs[0].job.ended = canceling_ended;
	spawn(0);
	spawn(1); /* is withdrawn before the worker can take it */
	spawn(2);
	TRY(weft_yield());
	finish(0);
	SEQUENCE("<a>a-b<c");
	finish(2);
	TRY(weft_yield());
	SEQUENCE(">c!a!b=c");
	END(0);
}

/* As in asyncio: the job is submitted, then the wait is cancelled. */
CASE(a_cancel_before_the_call)
{
	BEGIN(a_cancel_before_the_call);
	begin(1, true);
	spawn_all();
	for (unsigned i = 0; i < 3; i++)
		frame[i].condemned = true;
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("<a-b-c!a!b!c");
	OK(weft_job_active(&jobs[0].job));
	OK(!weft_job_active(&jobs[1].job) && !weft_job_active(&jobs[2].job));
	finish(0);
	finish(3);
	TRY(weft_yield());
	SEQUENCE(">a<d>d=d");
	END(0);
}

CASE(a_job_under_way_is_refused)
{
	BEGIN(a_job_under_way_is_refused);
	begin(1, true);
	spawn(0);
	spawn(1);
	TRY(weft_yield());
	AWAIT(weft_offload(&executor, &jobs[0].job));
	EQ(rc, WEFT_EBUSY);
	AWAIT(weft_offload(&executor, &jobs[1].job));
	EQ(rc, WEFT_EBUSY);
	weft_cancel(&task[0]);
	TRY(weft_yield());
	AWAIT(weft_offload(&executor, &jobs[0].job)); /* abandoned is under way, too */
	EQ(rc, WEFT_EBUSY);
	SEQUENCE("<a!a");
	finish(0);
	finish(1);
	TRY(weft_yield());
	SEQUENCE(">a<b>b=b");
	END(0);
}

/* ---- Drain ----------------------------------------------------------------------------------- */

struct draining {
	WEFT_FRAME;
	char name;
};

static ASYNC(draining)
{
	BEGIN(draining);
	AWAIT(weft_executor_drain(&executor));
	NOTE(rc == 0 ? self->name : '!');
	END(0);
}

CASE_WITH(drain_waits_for_all, struct weft_task task[3]; struct draining drainer[3];)
{
	BEGIN(drain_waits_for_all);
	begin(1, true);
	AWAIT(weft_executor_drain(&executor));
	EQ(rc, 0);
	spawn_all();
	TRY(weft_yield());
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->drainer[i], draining, .name = (char)('1' + i)));
	weft_cancel(&task[0]);
	weft_cancel(&task[1]);
	TRY(weft_yield());
	weft_cancel(&self->task[1]);
	TRY(weft_yield());
	SEQUENCE("<a-b!a!b!");
	finish(0);
	finish(2);
	TRY(weft_yield());
	SEQUENCE(">a<c>c<d=c");
	new_job(0, true); /* more comes */
	spawn(0);
	TRY(weft_yield());
	finish(3);
	TRY(weft_yield());
	SEQUENCE(">d<a=d");
	finish(0);
	TRY(weft_yield());
	SEQUENCE(">a=a13");
	END(0);
}

/* The wait takes nothing, so the cancel is what has happened. */
CASE_WITH(a_cancel_just_behind_the_last_job, struct weft_task task; struct draining drainer;)
{
	BEGIN(a_cancel_just_behind_the_last_job);
	begin(1, true);
	spawn(0);
	weft_spawn(&self->task, FRAME(&self->drainer, draining, .name = '1'));
	TRY(weft_yield());
	finish(0);
	weft_cancel(&self->task);
	TRY(weft_yield());
	SEQUENCE("<a>a=a!");
	END(0);
}

/* ---- Runs ------------------------------------------------------------------------------------ */

/* Nothing but the job could wake anybody; and when it has ended, nothing can. */
static struct weft_event never;

CASE(a_job_is_no_deadlock)
{
	BEGIN(a_job_is_no_deadlock);
	begin(1, false);
	jobs[0].takes = 100;
	jobs[1].takes = 10;
	jobs[2].takes = 200;
	spawn(0);
	spawn(1);
	TRY(weft_yield());
	weft_cancel(&task[0]);
	AWAIT(weft_offload(&executor, &jobs[2].job));
	EQ(rc, 2);
	EQ(weft_loop.sources, 0);
	SEQUENCE("<a!a>a<b>b<c=b>c");
	AWAIT(weft_event_wait(&never));
	NOTE('?');
	END(0);
}

CASE(an_abandoned_job_is_waited_for_before_a_deadlock)
{
	BEGIN(an_abandoned_job_is_waited_for_before_a_deadlock);
	never = (struct weft_event){0};
	begin(1, false);
	jobs[0].takes = 20;
	spawn(0);
	TRY(weft_yield());
	weft_cancel(&task[0]);
	AWAIT(weft_event_wait(&never));
	NOTE('?');
	END(0);
}

static void after_the_deadlock(void)
{
	never = (struct weft_event){0};
	OK(!weft_job_active(&jobs[0].job));
}

/* Ends with a job in a worker's hands. */
struct leaving {
	WEFT_FRAME;
};

static ASYNC(leaving)
{
	BEGIN(leaving);
	spawn(0);
	spawn(1);
	TRY(weft_yield());
	END(0);
}

struct offloading_behind {
	WEFT_FRAME;
	bool lets_go;
};

static ASYNC(offloading_behind)
{
	BEGIN(offloading_behind);
	spawn(2);
	TRY(weft_yield());
	if (self->lets_go) {
		SEQUENCE("");
		finish(0);
		finish(2);
	}
	AWAIT(weft_join(&task[2]));
	EQ(rc, 0);
	END(0);
}

static void a_run_does_not_wait_for_abandoned_jobs(void)
{
	static struct leaving leaving_frame;
	static struct offloading_behind behind;

	begin(1, true);
	jobs[0].poisoned = true;
	EQ(weft_run(FRAME(&leaving_frame, leaving)), 0);
	SEQUENCE("<a-b!b!a");
	OK(weft_job_active(&jobs[0].job) && !weft_job_active(&jobs[1].job));
	/* It still has the worker in the next run. */
	EQ(weft_run(FRAME(&behind, offloading_behind, .lets_go = true)), 0);
	SEQUENCE(">a<c>c=c");
	OK(untouched(&jobs[0]));
	EQ(weft_loop.sources, 0);
}

static void a_job_may_end_between_two_runs(void)
{
	static struct leaving leaving_frame;
	static struct draining draining_frame;

	begin(1, true);
	jobs[0].poisoned = true;
	EQ(weft_run(FRAME(&leaving_frame, leaving)), 0);
	let_go(0);
	while (!weft_pending()) {
	}
	SEQUENCE("<a-b!b!a");
	OK(weft_job_active(&jobs[0].job));
	EQ(weft_run(FRAME(&draining_frame, draining, .name = 'd')), 0);
	SEQUENCE(">ad");
	OK(untouched(&jobs[0]));
	EQ(weft_loop.sources, 0);
}

/* The next run has nothing else to wait for than the job of the one before. */
static void the_next_run_waits_for_the_last_ones_job(void)
{
	static struct leaving leaving_frame;
	static struct draining draining_frame;
	static struct offloading_behind behind;

	begin(1, false);
	jobs[0].takes = 200;
	EQ(weft_run(FRAME(&leaving_frame, leaving)), 0);
	EQ(weft_run(FRAME(&draining_frame, draining, .name = 'd')), 0);
	SEQUENCE("<a-b!b!a>ad");
	begin(1, false);
	jobs[0].takes = 200;
	EQ(weft_run(FRAME(&leaving_frame, leaving)), 0);
	EQ(weft_run(FRAME(&behind, offloading_behind)), 0);
	SEQUENCE("<a-b!b!a>a<c>c=c");
	EQ(weft_loop.sources, 0);
}

/* ---- All of them ----------------------------------------------------------------------------- */

static void with_workers(void)
{
	RUN_CASE(the_result_is_the_jobs)
	RUN_CASE(a_job_is_used_again)
	RUN_CASE(hooks_are_not_needed)
	RUN_CASE(jobs_start_in_order)
	RUN_CASE(as_many_run_at_once_as_there_are_workers)
	RUN_CASE(executors_do_not_wait_for_each_other)
	RUN_CASE(a_cancel_withdraws_what_has_not_started)
	RUN_CASE(who_comes_later_stands_behind)
	RUN_CASE(a_cancel_abandons_what_has_started)
	RUN_CASE(a_deadline_is_a_cancel)
	RUN_CASE(a_limit_that_was_kept_leaves_nothing)
	RUN_CASE(a_cancel_wins_over_an_end_just_now)
	RUN_CASE(a_cancel_at_the_instant_of_the_end)
	RUN_CASE(a_cancel_before_the_call)
	RUN_CASE(a_job_under_way_is_refused)
	RUN_CASE(drain_waits_for_all)
	RUN_CASE(a_cancel_just_behind_the_last_job)
	RUN_CASE_FOR(a_job_is_no_deadlock, WEFT_EDEADLOCK)
	RUN_CASE_FOR(an_abandoned_job_is_waited_for_before_a_deadlock, WEFT_EDEADLOCK)
	RUN_PLAIN(after_the_deadlock)
	RUN_PLAIN(a_run_does_not_wait_for_abandoned_jobs)
	RUN_PLAIN(a_job_may_end_between_two_runs)
	RUN_PLAIN(the_next_run_waits_for_the_last_ones_job)
}

int main(void)
{
	RUN_CASE(without_workers_nothing_is_queued)
	RUN_CHECKS()
	if (hal_workers())
		with_workers();
	else
		RUN_CASE(a_board_without_workers_says_so)
	return tap_finish();
}
