#include "executor.h"

#include "loop.h"

/* A job that has an executor is queued while its place stands in the queue; otherwise a worker has
 * it, until its end has been posted and carried out. run() and the post are the worker's; all the
 * rest happens in the loop. Jobs are queued only while every worker has one. */

/* Gives jobs to workers while there are both. As long as a job runs somebody outside will post; a
 * weft_run() that has begun meanwhile has to be told. */
static void serve(struct weft_executor *executor)
{
	if (executor->held != weft_loop.run + 1u) {
		executor->held = weft_loop.run + 1u;
		weft_source_open();
	}
	while (executor->queued.first && executor->running < executor->workers) {
		struct weft_waiter *place = weft_waiters_pop(&executor->queued);
		struct weft_job *job = WEFT_OF(place, struct weft_job, place);

		executor->running++;
		if (job->started)
			job->started(job);
		hal_work(&job->work);
	}
}

/* No job is active any more. */
static void rest(struct weft_executor *executor)
{
	executor->held = 0;
	weft_source_close();
	weft_waiters_wake_all(&executor->drainers, 0);
}

/* In the loop: a job has ended. */
static void end(struct weft_posted *posted)
{
	struct weft_job *job = WEFT_OF(posted, struct weft_job, done);
	struct weft_executor *executor = job->executor;

	executor->running--;
	job->executor = NULL;
	weft_waiters_wake_all(&job->waiter, job->result);
	if (job->ended)
		job->ended(job); /* and its memory may be gone */
	serve(executor);
	if (!executor->running)
		rest(executor);
}

void weft_work_run(struct hal_work *work)
{
	struct weft_job *job = WEFT_OF(work, struct weft_job, work);

	job->result = job->run(job);
}

void weft_work_done_isr(struct hal_work *work)
{
	weft_post_push(&WEFT_OF(work, struct weft_job, work)->done.post, WEFT_POST_OTHER);
}

/* Nobody waits for the job any more. One that no worker has is withdrawn. */
static __attribute__((noinline)) void give_up(struct weft_job *job)
{
	if (!job->place.in)
		return;
	weft_waiters_remove(&job->place);
	job->executor = NULL;
	if (job->withdrawn)
		job->withdrawn(job);
}

static void canceled(struct weft_waiter *w)
{
	struct weft_job *job = WEFT_OF(w->in, struct weft_job, waiter);

	weft_task_interrupt(w);
	give_up(job);
}

int weft_offload(struct weft_executor *executor, struct weft_job *job)
{
	WEFT_CHECK_LOOP();
	WEFT_CHECK(weft_task_self(), NO_TASK);
	WEFT_CHECK_KEPT(executor);
	WEFT_CHECK_KEPT(job);
	if (!executor->workers || !hal_workers())
		return WEFT_ENOWORKER;
	if (job->executor)
		return WEFT_EBUSY;
	job->executor = executor;
	job->done.carry_out = end;
	weft_waiters_add(&executor->queued, &job->place);
	serve(executor);
	weft_suspend(&job->waiter, WEFT_WAIT_HOOKED, (void *)canceled);
	if (job->waiter.first)
		return WEFT_PENDING;
	give_up(job); /* a cancel was requested before */
	return WEFT_PENDING;
}

int weft_executor_drain(struct weft_executor *executor)
{
	WEFT_CHECK_LOOP();
	if (!executor->running)
		return 0;
	serve(executor); /* only for the source: nothing is queued that could start */
	return weft_wait(&executor->drainers, 0);
}
