#include "job.h"

#include <string.h>

static struct job jobs[JOBS];
static struct weft_pool pool = WEFT_POOL(jobs);
static uint32_t last_serial;

struct job *job_at(unsigned place)
{
	struct job *job = &jobs[place];

	return weft_task_state(&job->pooled.owned.task) == WEFT_TASK_FINISHED ? NULL : job;
}

unsigned job_place(const struct job *job)
{
	return (unsigned)(job - jobs);
}

struct job *job_find(uint32_t serial)
{
	for (unsigned i = 0; i < JOBS; i++) {
		struct job *job = job_at(i);

		if (job && job->serial == serial)
			return job;
	}
	return NULL;
}

unsigned jobs_free(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < JOBS; i++)
		count += !job_at(i);
	return count;
}

static void tell_end(struct job *job, int rc)
{
	printer_format(&job->print, "[%u] %s: %s\n", job_place(job) + 1, job->command->name,
	               rc >= 0                ? "done"
	               : rc == WEFT_ECANCELED ? "cancelled"
	                                      : weft_error_text(rc));
}

ASYNC(job_run)
{
	BEGIN(job_run);
	AWAIT(self->job->command->start(self));
	if (self->job->awaited)
		RETURN(rc);
	tell_end(self->job, rc);
	TRY(PRINTED(&self->job->print));
	END(0);
}

static struct job *take_block(bool background)
{
	return background && jobs_free() < 2 ? NULL : weft_pool_try_take(&pool);
}

static void spawn(struct job *job)
{
	weft_spawn_pooled(&job->pooled, &pool, FRAME(&job->run, job_run, .job = job));
	weft_task_set_name(&job->pooled.owned.task, job->command->name);
}

static void fill(struct job *job, const struct request *request)
{
	job->serial = ++last_serial;
	job->command = request->command;
	memcpy(job->number, request->number, sizeof job->number);
	if (request->word)
		word_copy(job->text, sizeof job->text, request->word);
	else
		strcpy(job->text, request->rest);
}

int job_start(const char *line, bool background, bool awaited, struct printer *complaint,
              struct job **started)
{
	struct request request;
	int status = command_parse(line, &request, complaint);
	struct job *job;

	if (status < 0)
		return status;
	job = take_block(background);
	if (!job) {
		printer_format(complaint, "%s: no free job: %u of %u run; 'ps' lists them\n",
		               request.command->name, JOBS - jobs_free(), JOBS);
		return WEFT_EEMPTY;
	}
	fill(job, &request);
	job->background = background;
	job->awaited = awaited;
	spawn(job);
	*started = job;
	return 0;
}
