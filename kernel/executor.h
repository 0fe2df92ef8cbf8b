/* Work that blocks - a file, a computation, a library that waits - done by workers beside the loop,
 * while tasks await its result. What asyncio calls run_in_executor() and to_thread().
 *
 *     static int sum(struct weft_job *job)                         (a worker runs it)
 *     {
 *         struct summing *s = WEFT_OF(job, struct summing, job);
 *         ...
 *         return total;
 *     }
 *
 *     static struct weft_executor workers = WEFT_EXECUTOR(2);
 *     static struct summing summing = {.job = {.run = sum}};
 *
 *     AWAIT(weft_offload(&workers, &summing.job));                  (rc is the total)
 *
 * Nobody can interrupt a worker. So the cancel or deadline of an await leaves a job that has
 * started alone: it is abandoned, keeps its worker, and its memory, until it ends. Memory that goes
 * away before must be given time: keep jobs in static memory, or in a pool that ended() gives them
 * back to, or await weft_executor_drain(). */
#ifndef WEFT_EXECUTOR_H
#define WEFT_EXECUTOR_H

#include "task.h"

/* At most `workers` jobs run at once; the workers are the board's (hal.h), and executors share
 * them. All zero is one without workers. */
struct weft_executor {
	struct weft_waiters queued; /* jobs that no worker has taken: their places */
	struct weft_waiters drainers;
	unsigned workers, running; /* running: jobs that a worker has */
	uint32_t held;             /* 1 + the number of the run that it keeps open; 0: none */
};

#define WEFT_EXECUTOR(count)                                                                       \
	{                                                                                          \
		.workers = (count)                                                                 \
	}

/* The same at run time: 0, or WEFT_EINVAL when the count is 0. No job of it may be active. Any
 * context before first use. */
static inline int weft_executor_init(struct weft_executor *executor, unsigned workers)
{
	*executor = (struct weft_executor)WEFT_EXECUTOR(workers);
	return workers ? 0 : WEFT_EINVAL;
}

/* A piece of work: {.run = ...}, the rest zero. It may be used again when it is not active. */
struct weft_job {
	struct weft_posted done;
	struct hal_work work;
	struct weft_waiter place;       /* among those that wait for a worker */
	struct weft_waiters waiter;     /* the task */
	struct weft_executor *executor; /* that has it; NULL: it is the caller's */
	int result;

	/* The work, in a worker's context: it may block, and may call nothing of the kernel but
	 * _isr calls, weft_now() and weft_job_takes(). Its result is that of the await, >= 0 or
	 * an error. */
	int (*run)(struct weft_job *job);
	/* Called when a worker takes the job; when it has ended, whoever still waits for it,
	 * possibly in a later weft_run(); when it is withdrawn, in place of both. From the last two
	 * on the job's memory is the caller's. NULL: not needed. Loop context, within other calls:
	 * they do not suspend. */
	void (*started)(struct weft_job *job);
	void (*ended)(struct weft_job *job);
	void (*withdrawn)(struct weft_job *job);
};

/* Gives a job to the workers, in the order of these calls, and suspends until it has ended; the
 * result is that of run(). At once, and nothing has been done: WEFT_ENOWORKER when the board or the
 * executor has no workers, WEFT_EBUSY when the job is active.
 *
 * A cancel or deadline ends the await at once. A job that has not started is withdrawn: its memory
 * is the caller's again. One that has started goes on, its result is dropped, and its memory is the
 * executor's until ended() is called; weft_job_active() tells. As the await takes nothing, a cancel
 * wins over an end that the task has not seen yet. One that was requested before the call takes
 * effect behind the submission, as in asyncio. Task context. */
__attribute__((warn_unused_result)) int weft_offload(struct weft_executor *executor,
                                                     struct weft_job *job);

/* The job is under way: it waits for a worker, or runs, or its end has not reached the loop. Loop
 * context. */
static inline bool weft_job_active(const struct weft_job *job)
{
	return job->executor;
}

/* Suspends until no job of the executor is active, abandoned ones included; 0. At once when that is
 * so. More can be submitted meanwhile and are waited for. A cancel leaves the jobs alone. Task
 * context. */
__attribute__((warn_unused_result)) int weft_executor_drain(struct weft_executor *executor);

/* In run(): stands for work of that length, none if it is negative. It blocks the worker; under a
 * simulation the job ends that much later instead. */
static inline void weft_job_takes(int32_t ms)
{
	if (ms > 0)
		hal_work_takes(weft_ms((uint32_t)ms));
}

#endif
