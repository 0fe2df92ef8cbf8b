/* Jobs in virtual time: exact times against a model of the pool, and what happens at one instant.
 */
#include "executor.h"
#include "hal/soc/virtual/sim.h"
#include "tests/tap.h"

#define JOBS 12u

static struct weft_executor executor;
static weft_time origin;

static weft_time now(void)
{
	return weft_now() - origin;
}

/* ---- The model -------------------------------------------------------------------------------
 *
 * All times are in ticks from the start of the round; NEVER: it does not happen. */

#define NEVER WEFT_NEVER

struct fate {
	weft_time started, finished; /* of the job */
	weft_time woken;             /* its task: the await has ended */
	bool canceled, withdrawn;
};

static struct plan {
	weft_time submitted, canceled;
	int32_t ms;
} plan[JOBS];

static struct fate expected[JOBS], seen[JOBS];
static unsigned model_queue[JOBS], model_queued, model_free;
static bool model_runs[JOBS];

static weft_time duration(unsigned i)
{
	return plan[i].ms > 0 ? weft_ms((uint32_t)plan[i].ms) : 0;
}

static void model_serve(weft_time at)
{
	while (model_free && model_queued) {
		unsigned i = model_queue[0];

		model_queued--;
		for (unsigned k = 0; k < model_queued; k++)
			model_queue[k] = model_queue[k + 1];
		model_free--;
		expected[i].started = at;
		expected[i].finished = at + duration(i);
		model_runs[i] = true;
	}
}

static void model_submit(unsigned i)
{
	model_queue[model_queued++] = i;
	model_serve(plan[i].submitted);
}

static void model_finish(unsigned i)
{
	model_free++;
	model_runs[i] = false;
	if (!expected[i].canceled)
		expected[i].woken = expected[i].finished;
	model_serve(expected[i].finished);
}

static void model_cancel(unsigned i)
{
	unsigned kept = 0;

	if (expected[i].woken != NEVER)
		return;
	expected[i].canceled = true;
	expected[i].woken = plan[i].canceled;
	for (unsigned k = 0; k < model_queued; k++) {
		if (model_queue[k] == i)
			expected[i].withdrawn = true;
		else
			model_queue[kept++] = model_queue[k];
	}
	model_queued = kept;
}

/* Everything that happens at one time, each time being that of one cause. */
static void model_instant(weft_time at)
{
	for (unsigned i = 0; i < JOBS; i++) {
		if (plan[i].submitted == at)
			model_submit(i);
		if (plan[i].canceled == at)
			model_cancel(i);
	}
	for (bool more = true; more;) {
		more = false;
		for (unsigned i = 0; i < JOBS; i++) {
			if (model_runs[i] && expected[i].finished == at) {
				model_finish(i);
				more = true;
			}
		}
	}
}

static weft_time earlier(weft_time candidate, weft_time after, weft_time best)
{
	return candidate > after && candidate < best ? candidate : best;
}

static weft_time model_next(weft_time after)
{
	weft_time next = NEVER;

	for (unsigned i = 0; i < JOBS; i++) {
		next = earlier(plan[i].submitted, after, next);
		next = earlier(plan[i].canceled, after, next);
		next = earlier(expected[i].finished, after, next);
	}
	return next;
}

/* ---- A round --------------------------------------------------------------------------------- */

struct planned_job {
	struct weft_job job;
	unsigned i;
};

static struct planned_job jobs[JOBS];

static unsigned number_of(struct weft_job *job)
{
	return WEFT_OF(job, struct planned_job, job)->i;
}

static int run(struct weft_job *job)
{
	weft_job_takes(plan[number_of(job)].ms);
	return (int)number_of(job);
}

static void started(struct weft_job *job)
{
	seen[number_of(job)].started = now();
}

static void ended(struct weft_job *job)
{
	seen[number_of(job)].finished = now();
}

static void withdrawn(struct weft_job *job)
{
	EQ(now(), plan[number_of(job)].canceled);
	seen[number_of(job)].withdrawn = true;
}

struct submitter {
	WEFT_FRAME;
	unsigned i;
	struct weft_deadline limit;
};

static ASYNC(submitter)
{
	BEGIN(submitter);
	TRY(weft_sleep_until(origin + plan[self->i].submitted));
	AWAIT_UNTIL(&self->limit, weft_time_add(origin, plan[self->i].canceled),
	            weft_offload(&executor, &jobs[self->i].job));
	seen[self->i].woken = now();
	seen[self->i].canceled = rc == WEFT_ETIMEDOUT;
	if (rc != WEFT_ETIMEDOUT)
		EQ(rc, self->i);
	END(0);
}

/* No two causes are at one time: what is submitted and what is cancelled has a microsecond of its
 * own, and an end that of the submission that its worker began with. */
static void make_plan(void)
{
	for (unsigned i = 0; i < JOBS; i++) {
		plan[i].submitted = weft_ms(tap_random(40)) + weft_us(1 + i);
		plan[i].ms = (int32_t)tap_random(20) - 2;
		plan[i].canceled = NEVER;
		if (tap_random(3) == 0)
			plan[i].canceled =
			    plan[i].submitted + weft_ms(tap_random(20)) + weft_us(500);
		expected[i] = seen[i] = (struct fate){NEVER, NEVER, NEVER, false, false};
		jobs[i] = (struct planned_job){
		    {.run = run, .started = started, .ended = ended, .withdrawn = withdrawn}, i};
	}
}

static void run_model(unsigned workers)
{
	model_queued = 0;
	model_free = workers;
	for (weft_time at = model_next(0); at != NEVER; at = model_next(at))
		model_instant(at);
}

static void compare(void)
{
	for (unsigned i = 0; i < JOBS; i++) {
		EQ(seen[i].started, expected[i].started);
		EQ(seen[i].finished, expected[i].finished);
		EQ(seen[i].woken, expected[i].woken);
		EQ(seen[i].canceled, expected[i].canceled);
		EQ(seen[i].withdrawn, expected[i].withdrawn);
		OK(!weft_job_active(&jobs[i].job));
	}
}

CASE_WITH(times_are_the_models, unsigned round, i; struct weft_task task[JOBS];
          struct submitter submitter[JOBS];)
{
	BEGIN(times_are_the_models);
	for (self->round = 0; self->round < 400; self->round++) {
		EQ(weft_executor_init(&executor, 1 + self->round % 4), 0);
		origin = weft_now();
		make_plan();
		run_model(1 + self->round % 4);
		for (unsigned i = 0; i < JOBS; i++)
			weft_spawn(&self->task[i], FRAME(&self->submitter[i], submitter, .i = i));
		for (self->i = 0; self->i < JOBS; self->i++)
			TRY(weft_join(&self->task[self->i]));
		TRY(weft_executor_drain(&executor));
		compare();
	}
	END(0);
}

/* ---- One instant ----------------------------------------------------------------------------- */

struct noted_job {
	struct weft_job job;
	char name;
	int32_t ms, more_ms;
};

static int run_noted(struct weft_job *job)
{
	struct noted_job *j = WEFT_OF(job, struct noted_job, job);

	weft_job_takes(j->ms);
	weft_job_takes(j->more_ms);
	return 0;
}

static void note_end(struct weft_job *job)
{
	NOTE(WEFT_OF(job, struct noted_job, job)->name);
}

#define NOTED(letter, ms1, ms2)                                                                    \
	((struct noted_job){{.run = run_noted, .ended = note_end}, (letter), (ms1), (ms2)})

static struct noted_job noted[3];

struct offloading {
	WEFT_FRAME;
	uint32_t after_ms;
	struct weft_job *job;
};

static ASYNC(offloading)
{
	BEGIN(offloading);
	TRY(weft_sleep_ms(self->after_ms));
	TRY(weft_offload(&executor, self->job));
	END(0);
}

static struct weft_task task[3];
static struct offloading offloading_frame[3];

static void spawn_at(unsigned i, uint32_t ms)
{
	weft_spawn(&task[i],
	           FRAME(&offloading_frame[i], offloading, .after_ms = ms, .job = &noted[i].job));
}

CASE(ends_of_one_time_are_in_the_order_of_the_starts)
{
	BEGIN(ends_of_one_time_are_in_the_order_of_the_starts);
	EQ(weft_executor_init(&executor, 3), 0);
	origin = weft_now();
	noted[0] = NOTED('a', 5, 0);
	noted[1] = NOTED('b', 10, 0);
	noted[2] = NOTED('c', 3, 7); /* adds up */
	spawn_at(0, 5);
	spawn_at(1, 0);
	spawn_at(2, 0);
	TRY(weft_join(&task[0]));
	EQ(now(), weft_ms(10));
	SEQUENCE("bca");
	END(0);
}

/* An event behind what is ready, at the same time. */
CASE(work_that_takes_nothing_ends_at_once)
{
	BEGIN(work_that_takes_nothing_ends_at_once);
	EQ(weft_executor_init(&executor, 1), 0);
	origin = weft_now();
	noted[0] = NOTED('a', 0, 0);
	noted[1] = NOTED('b', -7, 0);
	noted[2] = NOTED('c', -7, 2);
	for (unsigned i = 0; i < 3; i++)
		spawn_at(i, 0);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("");
	TRY(weft_join(&task[0]));
	TRY(weft_join(&task[1]));
	EQ(now(), 0);
	SEQUENCE("ab");
	TRY(weft_join(&task[2]));
	EQ(now(), weft_ms(2));
	SEQUENCE("c");
	END(0);
}

/* ---- Ends that a test decides about ------------------------------------------------------------
 *
 * An event of the simulation comes before the timers of its time. Where jobs are to end among
 * sleeps, limits and callbacks of one time, in the order of their starts, a callback ends them. */

struct timed_job {
	struct weft_job job;
	struct weft_call call;
	char name;
};

static int run_timed(struct weft_job *job)
{
	(void)job;
	sim_work_hold();
	return 0;
}

static void time_is_up(struct weft_call *call)
{
	sim_work_end(&WEFT_OF(call, struct timed_job, call)->job.work);
	weft_posts_take();
}

static void start_timer(struct weft_job *job)
{
	struct timed_job *j = WEFT_OF(job, struct timed_job, job);

	weft_call_init(&j->call, time_is_up);
	weft_call_later(&j->call, weft_ms(10));
}

static void note_timed(struct weft_job *job)
{
	NOTE(WEFT_OF(job, struct timed_job, job)->name);
}

struct sleeper {
	WEFT_FRAME;
	char name;
	struct weft_task *cancels;
};

static ASYNC(sleeper)
{
	BEGIN(sleeper);
	TRY(weft_sleep_ms(10));
	NOTE(self->name);
	if (self->cancels)
		weft_cancel(self->cancels);
	END(0);
}

struct timed {
	WEFT_FRAME;
	struct timed_job *job;
	uint32_t limit_ms;
	struct weft_deadline limit;
};

static ASYNC(timed)
{
	BEGIN(timed);
	AWAIT_UNTIL(&self->limit, self->limit_ms ? weft_deadline_in(self->limit_ms) : WEFT_NEVER,
	            weft_offload(&executor, &self->job->job));
	NOTE(rc == 0 ? '=' : rc == WEFT_ETIMEDOUT ? '#' : '!');
	END(0);
}

static struct timed_job timed_job[3];
static struct timed timed_frame[3];
static struct sleeper sleeper_frame[2];
static struct weft_task sleeper_task[2];

static void begin_timed(void)
{
	EQ(weft_executor_init(&executor, 1), 0);
	for (unsigned i = 0; i < 3; i++) {
		timed_job[i] = (struct timed_job){
		    .job = {.run = run_timed, .started = start_timer, .ended = note_timed},
		    .name = (char)('a' + i),
		};
	}
}

static void spawn_timed(unsigned i, uint32_t limit_ms)
{
	weft_spawn(&task[i],
	           FRAME(&timed_frame[i], timed, .job = &timed_job[i], .limit_ms = limit_ms));
}

static void spawn_sleeper(unsigned i, char name, struct weft_task *cancels)
{
	weft_spawn(&sleeper_task[i],
	           FRAME(&sleeper_frame[i], sleeper, .name = name, .cancels = cancels));
}

CASE(jobs_end_among_sleeps)
{
	BEGIN(jobs_end_among_sleeps);
	begin_timed();
	spawn_sleeper(0, 'x', NULL);
	spawn_timed(0, 0);
	spawn_sleeper(1, 'y', NULL);
	TRY(weft_sleep_ms(20));
	SEQUENCE("xay=");
	END(0);
}

CASE(a_limit_of_the_same_time)
{
	BEGIN(a_limit_of_the_same_time);
	begin_timed();
	spawn_timed(0, 10); /* the limit is older than the start */
	TRY(weft_sleep_ms(20));
	SEQUENCE("a#");
	END(0);
}

/* The second job starts at the instant of the first one's end, just before it would have been
 * withdrawn. */
CASE(a_cancel_of_the_same_time_as_a_start)
{
	BEGIN(a_cancel_of_the_same_time_as_a_start);
	begin_timed();
	spawn_timed(0, 0);
	spawn_timed(1, 0);
	spawn_sleeper(0, 'x', &task[1]);
	TRY(weft_sleep_ms(15));
	SEQUENCE("ax=!");
	OK(weft_job_active(&timed_job[1].job));
	TRY(weft_sleep_ms(10));
	SEQUENCE("b");
	END(0);
}

/* A limit that is older than the callback that ends the job before: it is not started. */
CASE(a_limit_of_the_same_time_as_a_start)
{
	BEGIN(a_limit_of_the_same_time_as_a_start);
	begin_timed();
	spawn_timed(0, 0);
	spawn_timed(1, 0);
	spawn_timed(2, 20);
	TRY(weft_sleep_ms(15));
	SEQUENCE("a=");
	TRY(weft_sleep_ms(20));
	SEQUENCE("b#=");
	END(0);
}

TESTS(RUN_CASE(times_are_the_models) RUN_CASE(ends_of_one_time_are_in_the_order_of_the_starts)
          RUN_CASE(work_that_takes_nothing_ends_at_once) RUN_CASE(jobs_end_among_sleeps)
              RUN_CASE(a_limit_of_the_same_time) RUN_CASE(a_cancel_of_the_same_time_as_a_start)
                  RUN_CASE(a_limit_of_the_same_time_as_a_start))
