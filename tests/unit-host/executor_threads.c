/* Workers that are threads: they do work at the same time, there are no more than needed, signals
 * are not theirs, and nothing is lost when many tasks and limits come together. */
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "executor.h"
#include "tests/tap.h"

static struct weft_executor executor;

/* Threads of this process. */
static int threads(void)
{
	DIR *directory = opendir("/proc/self/task");
	struct dirent *entry;
	int n = 0;

	while (directory && (entry = readdir(directory)))
		n += entry->d_name[0] != '.';
	if (directory)
		closedir(directory);
	return n;
}

/* ---- Work at the same time ------------------------------------------------------------------- */

#define WORKERS 3

static int there;

/* Ends when all of them are there. */
static int meet(struct weft_job *job)
{
	(void)job;
	__atomic_add_fetch(&there, 1, __ATOMIC_SEQ_CST);
	while (HAL_LOAD(&there) < WORKERS)
		weft_job_takes(1);
	return 0;
}

static struct weft_job meeting[WORKERS];

struct offloading {
	WEFT_FRAME;
	struct weft_job *job;
};

static ASYNC(offloading)
{
	BEGIN(offloading);
	AWAIT(weft_offload(&executor, self->job));
	END(rc);
}

CASE_WITH(workers_work_at_the_same_time, int i, threads; struct weft_task task[WORKERS];
          struct offloading offloading[WORKERS];)
{
	BEGIN(workers_work_at_the_same_time);
	EQ(weft_executor_init(&executor, WORKERS), 0);
	OK(hal_workers());
	self->threads = threads() - 1; /* without workers */
	for (int i = 0; i < WORKERS; i++) {
		meeting[i] = (struct weft_job){.run = meet};
		weft_spawn(&self->task[i],
		           FRAME(&self->offloading[i], offloading, .job = &meeting[i]));
	}
	for (self->i = 0; self->i < WORKERS; self->i++)
		TRY(weft_join(&self->task[self->i]));
	OK(threads() == self->threads + WORKERS);
	END(0);
}

static int nothing(struct weft_job *job)
{
	(void)job;
	return 0;
}

/* One after the other: the worker that ends is free at once. */
CASE_WITH(threads_are_kept, int i, threads; struct weft_job job;)
{
	BEGIN(threads_are_kept);
	self->threads = threads();
	EQ(weft_executor_init(&executor, WORKERS), 0);
	self->job.run = nothing;
	for (self->i = 0; self->i < 3000; self->i++)
		TRY(weft_offload(&executor, &self->job));
	OK(threads() == self->threads);
	END(0);
}

/* ---- Signals and posts ----------------------------------------------------------------------- */

static int look_at_signals(struct weft_job *job)
{
	sigset_t blocked;

	(void)job;
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	return sigismember(&blocked, SIGINT) + sigismember(&blocked, SIGTERM) +
	       sigismember(&blocked, SIGUSR1) + sigismember(&blocked, SIGALRM);
}

CASE_WITH(signals_are_the_loops, struct weft_job job;)
{
	BEGIN(signals_are_the_loops);
	self->job.run = look_at_signals;
	AWAIT(weft_offload(&executor, &self->job));
	EQ(rc, 4);
	END(0);
}

static struct weft_semaphore steps;

static int step(struct weft_job *job)
{
	(void)job;
	for (int i = 0; i < 1000; i++)
		weft_semaphore_release_isr(&steps);
	return 1000;
}

CASE_WITH(a_job_may_post, int i; struct weft_job job; struct weft_task task;
          struct offloading offloading;)
{
	BEGIN(a_job_may_post);
	weft_semaphore_init(&steps, 0);
	self->job.run = step;
	weft_spawn(&self->task, FRAME(&self->offloading, offloading, .job = &self->job));
	for (self->i = 0; self->i < 1000; self->i++)
		TRY(weft_semaphore_acquire(&steps));
	AWAIT(weft_join(&self->task));
	EQ(rc, 1000);
	EQ(weft_semaphore_count(&steps), 0);
	END(0);
}

/* ---- Many ------------------------------------------------------------------------------------ */

#define TASKS 8
#define ROUNDS 200

/* Jobs come from a pool and go back when they have ended or were withdrawn. */
struct block {
	struct weft_job job;
	int number;
	int32_t spins;
};

static struct block blocks[2 * TASKS];
static struct weft_pool pool;
static int at_work, most_at_work;
static unsigned starts, ends, results, time_outs, withdrawn;

static int spin(struct weft_job *job)
{
	struct block *block = WEFT_OF(job, struct block, job);
	int now = __atomic_add_fetch(&at_work, 1, __ATOMIC_SEQ_CST), most;

	do
		most = HAL_LOAD(&most_at_work);
	while (now > most && !HAL_CAS(&most_at_work, most, now));
	if (block->spins > 90)
		weft_job_takes(1);
	for (volatile int32_t i = 0; i < block->spins * 100; i++) {
	}
	__atomic_sub_fetch(&at_work, 1, __ATOMIC_SEQ_CST);
	return block->number;
}

static void count_start(struct weft_job *job)
{
	(void)job;
	starts++;
}

/* What a thread still did with it would be seen: by the pool, a sanitizer, the next job. */
static void give_back(struct weft_job *job)
{
	struct block *block = WEFT_OF(job, struct block, job);

	memset(block, 0xa5, sizeof *block);
	weft_pool_give(&pool, block);
}

static void count_end(struct weft_job *job)
{
	ends++;
	give_back(job);
}

static void count_withdrawn(struct weft_job *job)
{
	withdrawn++;
	give_back(job);
}

struct customer {
	WEFT_FRAME;
	int number, round;
	struct block *block;
	struct weft_deadline limit;
};

static ASYNC(customer)
{
	BEGIN(customer);
	for (self->round = 0; self->round < ROUNDS; self->round++) {
		TRY(weft_pool_take(&pool, &self->block));
		self->number += TASKS;
		*self->block = (struct block){
		    .job = {.run = spin,
		            .started = count_start,
		            .ended = count_end,
		            .withdrawn = count_withdrawn},
		    .number = self->number,
		    .spins = (int32_t)tap_random(100),
		};
		AWAIT_UNTIL(&self->limit,
		            tap_random(2) ? weft_now() + weft_us(tap_random(300)) : WEFT_NEVER,
		            weft_offload(&executor, &self->block->job));
		if (rc == WEFT_ETIMEDOUT) {
			time_outs++;
		} else {
			EQ(rc, self->number);
			results++;
		}
	}
	END(0);
}

CASE_WITH(many_tasks_and_limits, int i; struct weft_task task[TASKS];
          struct customer customer[TASKS];)
{
	BEGIN(many_tasks_and_limits);
	EQ(weft_executor_init(&executor, WORKERS), 0);
	EQ(weft_pool_init(&pool, blocks, sizeof *blocks, 2 * TASKS), 0);
	for (int i = 0; i < TASKS; i++)
		weft_spawn(&self->task[i], FRAME(&self->customer[i], customer, .number = i));
	for (self->i = 0; self->i < TASKS; self->i++)
		TRY(weft_join(&self->task[self->i]));
	TRY(weft_executor_drain(&executor));
	EQ(results + time_outs, TASKS * ROUNDS);
	EQ(starts, ends);
	EQ(starts + withdrawn, TASKS * ROUNDS);
	EQ(at_work, 0);
	OK(most_at_work >= 1 && most_at_work <= WORKERS);
	for (self->i = 0; self->i < 2 * TASKS; self->i++) /* all blocks are home */
		OK(weft_pool_try_take(&pool));
	OK(!weft_pool_try_take(&pool));
	END(0);
}

TESTS(RUN_CASE(workers_work_at_the_same_time) RUN_CASE(threads_are_kept)
          RUN_CASE(signals_are_the_loops) RUN_CASE(a_job_may_post) RUN_CASE(many_tasks_and_limits))
