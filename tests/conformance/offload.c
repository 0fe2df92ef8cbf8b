/* Pools: executors, whose jobs take virtual time. Their ends are callbacks, so that among timers of
 * the same time they have the place of the job's start. */
#include "hal/soc/virtual/sim.h"
#include "memory.h"
#include "runner.h"

struct pool_job {
	struct weft_job job;
	struct weft_call end;
	struct object *pool;
	struct pool_job *next; /* submitted later, to the same pool */
	const char *actor, *submitter;
	int64_t takes, value;
	int result;
	bool told; /* it has started or was dropped, and there is a line about it */
};

static void line_of(struct pool_job *job, const char *op)
{
	trace(job->actor, "", op, job->submitter, "ok");
	job->told = true;
}

/* Withdrawn, and nobody has said so. */
static bool is_dropped(const struct pool_job *job)
{
	return !job->told && !weft_job_active(&job->job);
}

static void job_ends(struct weft_call *call)
{
	sim_work_end(&WEFT_OF(call, struct pool_job, end)->job.work);
}

/* What was withdrawn before a job that starts now was passed over before. */
static void job_started(struct weft_job *started)
{
	struct pool_job *job = WEFT_OF(started, struct pool_job, job), *j;

	for (j = job->pool->first_job; j != job; j = j->next) {
		if (is_dropped(j))
			line_of(j, "drop");
	}
	job->pool->first_job = job->next;
	line_of(job, "start");
	weft_call_init(&job->end, job_ends);
	weft_call_at(&job->end, time_in_ms(job->takes));
}

static void job_ended(struct weft_job *ended)
{
	line_of(WEFT_OF(ended, struct pool_job, job), "finish");
}

static int work(struct weft_job *worked)
{
	sim_work_hold();
	return WEFT_OF(worked, struct pool_job, job)->result;
}

static struct pool_job *submit(struct action *a, int result)
{
	struct pool_job *job = memory_new(sizeof *job), **last;
	const struct name *pool = a->arg[0].name;

	*job = (struct pool_job){
	    .job = {.run = work, .started = job_started, .ended = job_ended},
	    .pool = pool->object,
	    .actor = memory_text("%%%s", pool->text),
	    .submitter = task_self()->shown,
	    .takes = value_of(&a->arg[1]),
	    .value = value_of(&a->arg[2]),
	    .result = result,
	};
	for (last = &pool->object->first_job; *last; last = &(*last)->next)
		;
	*last = job;
	a->job = job;
	return job;
}

int op_offload(struct action *a)
{
	return weft_offload(&a->arg[0].name->object->pool, &submit(a, 0)->job);
}

int op_offload_fail(struct action *a)
{
	int error = error_of(memory_text("%lld", (long long)a->arg[2].number));

	return weft_offload(&a->arg[0].name->object->pool, &submit(a, error)->job);
}

int done_offload(struct action *a, int rc)
{
	if (!a->job) /* wait_for without time */
		return rc;
	if (is_dropped(a->job))
		line_of(a->job, "drop");
	if (rc >= 0)
		action_value(a, a->job->value);
	return rc;
}
