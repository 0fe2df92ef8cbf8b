/* Work that would block the loop: asyncio.to_thread and run_in_executor.
 *
 * A long computation is given to a worker, a thread or another core, while other tasks go on. A
 * board with one core has none: weft_offload() says so, and the work is done in the loop, in small
 * steps, with a yield between them. Look at when the other task has its turns; and at the job's
 * memory, which is static: nobody can interrupt a worker, so a job may outlive the task that awaits
 * it. */
#include <stdio.h>

#include "weft.h"

#define LIMIT 3000
#define STEP 1000

static bool is_prime(int n)
{
	for (int d = 2; d * d <= n; d++)
		if (n % d == 0)
			return false;
	return n > 1;
}

static int count_primes(int from, int to)
{
	int count = 0;

	for (int n = from; n < to; n++)
		count += is_prime(n);
	return count;
}

/* A worker runs this. */
static int all_primes(struct weft_job *job)
{
	(void)job;
	weft_job_takes(100);
	return count_primes(0, LIMIT);
}

static struct weft_executor workers = WEFT_EXECUTOR(1);
static struct weft_job job = {.run = all_primes};

struct in_steps {
	WEFT_FRAME;
	int from, count;
};

/* The same in the loop. */
static ASYNC(in_steps)
{
	BEGIN(in_steps);
	for (; self->from < LIMIT; self->from += STEP) {
		self->count += count_primes(self->from, self->from + STEP);
		printf("below %d: %d\n", self->from + STEP, self->count);
		TRY(weft_yield());
	}
	END(self->count);
}

struct other {
	WEFT_FRAME;
	int turn;
};

static ASYNC(other)
{
	BEGIN(other);
	for (self->turn = 1; self->turn <= 3; self->turn++) {
		printf("  another task has its turn %d\n", self->turn);
		TRY(weft_yield());
	}
	END(0);
}

struct offload {
	WEFT_FRAME;
	struct weft_task task;
	struct other other;
	struct weft_deadline limit;
	struct in_steps in_steps;
};

static ASYNC(offload)
{
	BEGIN(offload);
	weft_spawn(&self->task, FRAME(&self->other, other));
	AWAIT(weft_offload(&workers, &job));
	if (rc == WEFT_ENOWORKER) {
		printf("no worker on this board: small steps instead\n");
		AWAIT(CALL(&self->in_steps, in_steps));
		printf("in steps: %d primes\n", rc);
		RETURN(rc < 0 ? rc : 0);
	}
	printf("from a worker: %d primes\n", rc);
	AWAIT_FOR(&self->limit, 40, weft_offload(&workers, &job));
	printf("in 40 ms: %s, %s\n", weft_error_name(rc),
	       weft_job_active(&job) ? "but the job goes on" : "the job has ended");
	TRY(weft_executor_drain(&workers));
	printf("later: %s\n", weft_job_active(&job) ? "it goes on" : "the job has ended");
	END(0);
}

int main(void)
{
	static struct offload frame;

	return weft_run(FRAME(&frame, offload));
}

/* It prints:
 *
 *       another task has its turn 1
 *       another task has its turn 2
 *       another task has its turn 3
 *     from a worker: 430 primes
 *     in 40 ms: WEFT_ETIMEDOUT, but the job goes on
 *     later: the job has ended
 */

/* It prints without workers:
 *
 *     no worker on this board: small steps instead
 *     below 1000: 168
 *       another task has its turn 1
 *     below 2000: 303
 *       another task has its turn 2
 *     below 3000: 430
 *       another task has its turn 3
 *     in steps: 430 primes
 */
