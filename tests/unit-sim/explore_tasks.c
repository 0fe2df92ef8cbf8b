/* Every schedule of small programs of tasks: what ends them, and how they end together. */
#include <string.h>

#include "hal/soc/virtual/explore.h"
#include "tests/tap.h"

static struct weft_task task[3];
static struct weft_event event;
static bool was_canceled;

static void cancels(void *its_task)
{
	was_canceled = weft_cancel(its_task);
}

static void sets_event(void *unused)
{
	(void)unused;
	weft_event_set_isr(&event);
}

struct waits {
	WEFT_FRAME;
	int result, waited;
	bool ended;
};

static ASYNC(waits)
{
	BEGIN(waits);
	AWAIT(weft_event_wait(&event));
	self->waited = rc;
	if (rc < 0) /* cleaning up takes a turn, and is not cut short */
		AWAIT(weft_yield());
	self->ended = true;
	END(self->waited < 0 ? self->waited : self->result);
}

static void begin(void)
{
	memset(task, 0, sizeof task);
	event = (struct weft_event){0};
	was_canceled = false;
	WATCH(&event);
}

/* ---- Deadlines in deadlines ------------------------------------------------------------------ */

struct inside {
	WEFT_FRAME;
	struct weft_deadline limit;
	struct waits waits;
};

static ASYNC(inside)
{
	BEGIN(inside);
	AWAIT_FOR(&self->limit, 10, CALL(&self->waits, waits));
	END(rc);
}

struct outside {
	WEFT_FRAME;
	struct weft_deadline limit;
	struct inside inside;
	unsigned requests; /* that are still counted at the end */
	int result;
};

static struct outside outside_frame;

static ASYNC(outside)
{
	BEGIN(outside);
	self->result = 1;
	AWAIT_FOR(&self->limit, 20, CALL(&self->inside, inside));
	self->result = rc;
	self->requests = weft_canceling(weft_task_self());
	END(rc);
}

struct deadlines {
	WEFT_FRAME;
	int result;
};

static ASYNC(deadlines)
{
	BEGIN(deadlines);
	begin();
	weft_spawn(&task[0], FRAME(&outside_frame, outside));
	sim_at(0, sets_event, NULL);
	if (explore_all())
		sim_between(0, cancels, &task[0]);
	AWAIT(weft_join_shielded(&task[0]));
	self->result = rc;
	END(0);
}

/* The wait ends by the event, the inner limit, the outer one or the cancel; each request is taken
 * back by who has asked for it, and only that of the cancel is left. */
static void limits_in_limits(void)
{
	static struct deadlines frame;
	int rc;

	MUST(weft_run(FRAME(&frame, deadlines)) == 0);
	rc = frame.result;
	MUST(rc == 0 || rc == WEFT_ETIMEDOUT || (was_canceled && rc == WEFT_ECANCELED));
	MUST(was_canceled || outside_frame.result == rc);
	MUST(outside_frame.requests <= was_canceled);
	MUST(!weft_loop.timers);
}

/* ---- Group ----------------------------------------------------------------------------------- */

struct grouped {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_child child[2];
	struct waits waits[2];
};

static struct grouped grouped_frame;

/* The first child fails when the event comes; the second one is then cancelled, or has seen it too.
 */
static ASYNC(grouped)
{
	BEGIN(grouped);
	GROUP(&self->group);
	weft_group_spawn(&self->group, &self->child[0],
	                 FRAME(&self->waits[0], waits, .result = WEFT_EIO));
	weft_group_spawn(&self->group, &self->child[1], FRAME(&self->waits[1], waits));
	TRY(weft_yield());
	END(7);
}

struct group_of_two {
	WEFT_FRAME;
	int result;
};

static ASYNC(group_of_two)
{
	BEGIN(group_of_two);
	begin();
	weft_spawn(&task[0], FRAME(&grouped_frame, grouped));
	sim_at(0, sets_event, NULL);
	sim_between(0, cancels, &task[0]);
	if (explore_all())
		sim_between(0, cancels, &task[0]);
	AWAIT(weft_join_shielded(&task[0]));
	self->result = rc;
	END(0);
}

static void check_child(unsigned i)
{
	struct weft_task *child = &grouped_frame.child[i].owned.task;

	MUST(weft_task_state(child) == WEFT_TASK_FINISHED);
	(void)weft_task_result(child);
}

/* The group ends with all children ended, and with the error if there was one; else it was
 * cancelled. */
static void a_child_fails(void)
{
	static struct group_of_two frame;

	memset(&grouped_frame, 0, sizeof grouped_frame);
	MUST(weft_run(FRAME(&frame, group_of_two)) == 0);
	check_child(0);
	check_child(1);
	MUST(frame.result == WEFT_EIO || frame.result == WEFT_ECANCELED);
	MUST((frame.result == WEFT_EIO) == (weft_group_failed(&grouped_frame.group, NULL) != NULL));
	MUST(grouped_frame.group.children == 0);
}

/* ---- A join that is cancelled ---------------------------------------------------------------- */

struct joins {
	WEFT_FRAME;
	int joined;
};

static struct joins joins_frame;
static struct waits joined_frame;

static ASYNC(joins)
{
	BEGIN(joins);
	AWAIT(weft_join(&task[1]));
	self->joined = rc;
	END(0);
}

struct joining {
	WEFT_FRAME;
};

static ASYNC(joining)
{
	BEGIN(joining);
	begin();
	weft_spawn(&task[1], FRAME(&joined_frame, waits, .result = 5));
	weft_spawn(&task[0], FRAME(&joins_frame, joins, .joined = 1));
	sim_at(0, sets_event, NULL);
	sim_between(0, cancels, &task[0]);
	AWAIT(weft_join_shielded(&task[0]));
	AWAIT(weft_join_shielded(&task[1]));
	END(0);
}

/* The request goes on to the task that is awaited, and its end is what the join returns; unless the
 * request came before the join or behind it. */
static void a_cancel_is_passed_on(void)
{
	static struct joining frame;
	int other;

	MUST(weft_run(FRAME(&frame, joining)) == 0);
	other = weft_task_result(&task[1]);
	MUST(other == 5 || (other == WEFT_ECANCELED && was_canceled));
	MUST(joins_frame.joined == other || was_canceled);
}

/* ---- Workers --------------------------------------------------------------------------------- */

static struct weft_executor executor;
static unsigned ran, finished, withdrawn;

static int work(struct weft_job *job)
{
	(void)job;
	ran++;
	weft_job_takes(5);
	return 3;
}

static void job_ended(struct weft_job *job)
{
	(void)job;
	finished++;
}

static void job_withdrawn(struct weft_job *job)
{
	(void)job;
	withdrawn++;
}

struct offloads {
	WEFT_FRAME;
	struct weft_job job;
	int result;
};

static struct offloads offloads_frame[2];

static ASYNC(offloads)
{
	BEGIN(offloads);
	self->job = (struct weft_job){.run = work, .ended = job_ended, .withdrawn = job_withdrawn};
	AWAIT(weft_offload(&executor, &self->job));
	self->result = rc;
	END(0);
}

struct offloading {
	WEFT_FRAME;
	unsigned workers;
};

static ASYNC(offloading)
{
	BEGIN(offloading);
	begin();
	ran = finished = withdrawn = 0;
	MUST(weft_executor_init(&executor, self->workers) == 0);
	for (unsigned i = 0; i < 2; i++)
		weft_spawn(&task[i], FRAME(&offloads_frame[i], offloads, .result = 1));
	sim_between(0, cancels, &task[1]);
	AWAIT(weft_join_shielded(&task[0]));
	AWAIT(weft_join_shielded(&task[1]));
	AWAIT(weft_executor_drain(&executor));
	END(0);
}

static void check_jobs(unsigned workers)
{
	static struct offloading frame;

	MUST(weft_run(FRAME(&frame, offloading, .workers = workers)) == 0);
	MUST(ran == finished && ran + withdrawn <= 2);
	MUST(offloads_frame[0].result == 3);
	MUST(offloads_frame[1].result == 3 || was_canceled);
	MUST(!withdrawn || offloads_frame[1].result == WEFT_ECANCELED);
}

static void one_worker(void)
{
	check_jobs(1);
}

static void two_workers(void)
{
	check_jobs(2);
}

/* ---- A generator that is closed -------------------------------------------------------------- */

struct counts {
	WEFT_GENERATOR(int);
	struct weft_defer leave;
};

static unsigned left;

static void leaves(struct counts *self)
{
	(void)self;
	left++;
}

static ASYNC(counts)
{
	BEGIN(counts);
	DEFER(&self->leave, leaves, self);
	for (self->value = 0;; self->value++) {
		TRY(weft_event_wait(&event));
		YIELD(self->value);
		weft_event_clear(&event);
	}
	END(0);
}

struct iterates {
	WEFT_FRAME;
	struct counts counts;
	struct weft_defer close;
	int got;
};

static struct iterates iterates_frame;

static ASYNC(iterates)
{
	BEGIN(iterates);
	(void)FRAME(&self->counts, counts);
	DEFER_CLOSE(&self->close, &self->counts);
	for (;;) {
		TRY(NEXT(&self->counts));
		MUST(self->counts.value == self->got++);
		if (self->got == 2)
			break;
	}
	END(0);
}

struct iterating {
	WEFT_FRAME;
};

static ASYNC(iterating)
{
	BEGIN(iterating);
	begin();
	left = 0;
	weft_spawn(&task[0], FRAME(&iterates_frame, iterates));
	sim_at(0, sets_event, NULL);
	sim_at(0, sets_event, NULL);
	sim_between(weft_ms(1), cancels, &task[0]);
	weft_source_open();
	AWAIT(weft_join_shielded(&task[0]));
	weft_source_close();
	END(0);
}

/* However it ends, the generator's deferred work has run once. */
static void a_generator_is_closed(void)
{
	static struct iterating frame;

	MUST(weft_run(FRAME(&frame, iterating)) == 0);
	MUST(left == 1 || (was_canceled && iterates_frame.got == 0 && left == 0));
	MUST(was_canceled || iterates_frame.got == 2);
}

/* ---- The end --------------------------------------------------------------------------------- */

static struct waits cleaning_frame[2];

static void shuts_down(void *unused)
{
	(void)unused;
	weft_shutdown_isr();
}

struct ending {
	WEFT_FRAME;
};

static ASYNC(ending)
{
	BEGIN(ending);
	begin();
	for (unsigned i = 0; i < 2; i++)
		weft_spawn(&task[i], FRAME(&cleaning_frame[i], waits));
	sim_at(0, shuts_down, NULL);
	if (explore_all())
		sim_at(0, sets_event, NULL);
	TRY(weft_sleep_ms(5));
	END(0);
}

/* Whoever has begun ends by itself, or cleans up, before the run does. */
static void a_shutdown_at_any_time(void)
{
	static struct ending frame;
	int rc = weft_run(FRAME(&frame, ending));

	MUST(rc == 0 || rc == WEFT_ECANCELED);
	for (unsigned i = 0; i < 2; i++) {
		MUST(weft_task_state(&task[i]) == WEFT_TASK_FINISHED);
		MUST(cleaning_frame[i].ended || weft_task_result(&task[i]) == WEFT_ECANCELED);
	}
	MUST(!weft_loop.tasks && !weft_loop.timers);
}

static void explore_all_of_them(void)
{
	explore_every("tasks/limits_in_limits", limits_in_limits);
	explore_every("tasks/a_child_fails", a_child_fails);
	explore_every("tasks/a_cancel_is_passed_on", a_cancel_is_passed_on);
	explore_every("tasks/a_generator_is_closed", a_generator_is_closed);
	explore_every("tasks/a_shutdown_at_any_time", a_shutdown_at_any_time);
	if (explore_all()) {
		explore_every("tasks/one_worker", one_worker);
		explore_every("tasks/two_workers", two_workers);
	}
}

TESTS(RUN_PLAIN(explore_all_of_them))
