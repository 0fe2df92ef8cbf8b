/* Fan out, fan in: one splits the work, several do it, one puts the results together.
 *
 * Two queues with a limit, and asyncio.Queue.shutdown() to say that no more will come: the splitter
 * closes the first one behind its last job; when all workers have ended the second one is closed.
 * Look at where each queue is closed; and at the collector, who brings the results, that come in
 * any order, back into the order of the jobs. */
#include <stdio.h>

#include "common/service.h"

#define JOBS 8
#define WORKERS 3

struct result {
	int job, value;
};

static struct service service = {.seed = 3};
static int job_room[2];
static struct result result_room[2];
static struct weft_work_queue jobs = {.items = WEFT_QUEUE(job_room)};
static struct weft_work_queue results = {.items = WEFT_QUEUE(result_room)};

struct splitter {
	WEFT_FRAME;
	int job;
};

static ASYNC(splitter)
{
	BEGIN(splitter);
	for (; self->job < JOBS; self->job++)
		TRY(weft_work_queue_put(&jobs, &self->job));
	weft_work_queue_shutdown(&jobs, false); /* what is in it is worked off */
	END(0);
}

struct worker {
	WEFT_FRAME;
	int number;
	struct result result;
	struct service_fetch fetch;
};

static ASYNC(worker)
{
	BEGIN(worker);
	for (;;) {
		AWAIT(weft_work_queue_get(&jobs, &self->result.job));
		if (rc == WEFT_ECLOSED)
			break;
		TRY(CALL(&self->fetch, service_fetch, .service = &service,
		         .item = self->result.job));
		self->result.value = rc;
		printf("  worker %d: job %d\n", self->number, self->result.job);
		TRY(weft_work_queue_put(&results, &self->result));
	}
	END(rc == WEFT_ECLOSED ? 0 : rc);
}

struct workers {
	WEFT_FRAME;
	struct weft_group group;
	struct {
		struct weft_child child;
		struct worker frame;
	} worker[WORKERS];
};

static ASYNC(workers)
{
	BEGIN(workers);
	weft_group_open(&self->group);
	for (int i = 0; i < WORKERS; i++)
		weft_group_spawn(&self->group, &self->worker[i].child,
		                 FRAME(&self->worker[i].frame, worker, .number = i + 1));
	TRY(GROUP_CLOSE(&self->group, 0));
	weft_work_queue_shutdown(&results, false); /* all workers have ended */
	END(0);
}

struct fan_out_in {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_child splitter_task, workers_task;
	struct splitter splitter;
	struct workers workers;
	struct result result;
	int value[JOBS];
};

static ASYNC(fan_out_in)
{
	BEGIN(fan_out_in);
	GROUP(&self->group);
	weft_group_spawn(&self->group, &self->splitter_task, FRAME(&self->splitter, splitter));
	weft_group_spawn(&self->group, &self->workers_task, FRAME(&self->workers, workers));
	for (;;) {
		AWAIT(weft_work_queue_get(&results, &self->result));
		if (rc < 0)
			break;
		self->value[self->result.job] = self->result.value;
	}
	if (rc != WEFT_ECLOSED)
		RETURN(rc);
	printf("together:");
	for (int i = 0; i < JOBS; i++)
		printf(" %d", self->value[i]);
	printf("\n");
	END(0);
}

int main(void)
{
	static struct fan_out_in frame;

	return weft_run(FRAME(&frame, fan_out_in));
}

/* It prints:
 *
 *       worker 1: job 0
 *       worker 1: job 3
 *       worker 2: job 1
 *       worker 3: job 2
 *       worker 1: job 4
 *       worker 3: job 6
 *       worker 2: job 5
 *       worker 1: job 7
 *     together: 29 19 18 1 15 88 75 78
 */
