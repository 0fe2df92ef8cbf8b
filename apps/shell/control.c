#include "control.h"

#include <string.h>

#include "job.h"
#include "process.h"

struct shell_end shell_end;

static bool matches(const struct process *process, const char *word)
{
	uint32_t number;

	return word_number(word, &number) ? number && number == process->number
	                                  : strcmp(process->name, word) == 0;
}

/* Cancels every task of that name or number and returns how many there are; one that is ending
 * already is left to its clean-up. The shell's own are not touched. */
static unsigned cancel_matching(const char *word)
{
	struct process process;
	unsigned found = 0;

	for (unsigned i = 0; i < PROCESSES; i++) {
		if (!process_at(i, &process) || !process.number || !matches(&process, word))
			continue;
		found++;
		if (!weft_canceling(process.task))
			weft_cancel(process.task);
	}
	return found;
}

ASYNC(kill_command)
{
	BEGIN(kill_command);
	if (!cancel_matching(self->job->text)) {
		PRINT(&self->job->print, "kill: there is no task '%s' to cancel; 'ps' lists them\n",
		      self->job->text);
		RETURN(WEFT_EINVAL);
	}
	END(0);
}

/* The shell is cancelled, and with it what still runs: each task cleans up before the end. */
ASYNC(exit_command)
{
	BEGIN(exit_command);
	shell_end.asked = true;
	shell_end.status = (int)self->job->number[0];
	weft_shutdown();
	END(0);
}
