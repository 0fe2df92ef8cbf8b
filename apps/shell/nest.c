#include "nest.h"

#include "job.h"
#include "ticks.h"

/* A cancel was asked for; a command below that was killed on its own looks the same otherwise. */
static bool canceled(int rc)
{
	return rc == WEFT_ECANCELED && weft_canceling(weft_task_self());
}

ASYNC(nested_command)
{
	BEGIN(nested_command);
	rc = job_start(self->job->text, self->job->background, true, &self->job->print,
	               &self->child);
	if (rc == 0) {
		AWAIT(weft_join(&self->child->pooled.owned.task));
		self->result = rc;
		RETURN(rc);
	}
	self->result = rc;
	TRY(PRINTED(&self->job->print));
	END(self->result);
}

ASYNC(sleep_command)
{
	BEGIN(sleep_command);
	self->begun = weft_now();
	AWAIT(weft_sleep_ms(self->job->number[0]));
	if (rc < 0) {
		self->result = rc;
		PRINT(&self->job->print, "sleep: woken after %lu of %lu ms\n",
		      (unsigned long)ticks_ms(weft_now() - self->begun),
		      (unsigned long)self->job->number[0]);
		rc = self->result;
	}
	END(rc);
}

/* A run that fails does not end the period; a command that is wrong would fail for ever. */
ASYNC(every_command)
{
	BEGIN(every_command);
	weft_ticker_start(&self->ticker, weft_ms(self->job->number[0]));
	for (;;) {
		AWAIT(CALL(&self->nested, nested_command, .job = self->job));
		self->runs++;
		if (canceled(rc) || rc == WEFT_EINVAL)
			break;
		AWAIT(weft_ticker_wait(&self->ticker));
		if (rc < 0)
			break;
		self->missed += (unsigned)rc;
	}
	self->result = rc;
	if (rc != WEFT_EINVAL)
		PRINT(&self->job->print, "every: stopped after %u runs, %u ticks missed\n",
		      self->runs, self->missed);
	END(self->result);
}

/* A nested timeout's result is WEFT_ETIMEDOUT, too; but the command that is ended here was
 * cancelled. */
ASYNC(timeout_command)
{
	BEGIN(timeout_command);
	AWAIT_FOR(&self->limit, self->job->number[0],
	          CALL(&self->nested, nested_command, .job = self->job));
	if (rc == WEFT_ETIMEDOUT && self->nested.result == WEFT_ECANCELED) {
		PRINT(&self->job->print, "timeout: '%s' was not done within %lu ms\n",
		      self->job->text, (unsigned long)self->job->number[0]);
		rc = WEFT_ETIMEDOUT;
	}
	END(rc);
}
