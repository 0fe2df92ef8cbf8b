/* A shell that shows what the kernel can do: each command is a task. */
#include <string.h>

#include "control.h"
#include "edit.h"
#include "history.h"
#include "job.h"
#include "keys.h"
#include "process.h"

#define STATUS_CANCELED 130 /* as shells report the end by Ctrl-C */

/* Starts a line's command and, unless it ends with &, awaits its end. */
struct run_line {
	WEFT_FRAME;
	struct line *line;
	struct job *job; /* until it is awaited */
	bool background;
	struct printer print;
};
static ASYNC(run_line);

struct shell {
	WEFT_FRAME;
	struct line line;
	struct edit_line edit;
	struct run_line run;
};
static ASYNC(shell);

/* Cuts the spaces and the & off a line's end; true if there was one. */
static bool take_ampersand(char *text)
{
	size_t n = strlen(text);
	bool found = false;

	while (n && (text[n - 1] == ' ' || (text[n - 1] == '&' && !found)))
		found |= text[--n] == '&';
	text[n] = 0;
	return found;
}

static bool blank(const char *text)
{
	return !text[strspn(text, " ")];
}

/* A line that was not received as typed is not run. */
static bool refuse(const struct line *line, struct printer *complaint)
{
	if (line->beyond)
		printer_format(complaint, "line too long: %lu characters, at most %u; not run\n",
		               (unsigned long)line->length + line->beyond, LINE_LENGTH);
	else if (line->unknown)
		printer_format(complaint, "%lu bytes of the line are no text; not run\n",
		               (unsigned long)line->unknown);
	return line->beyond || line->unknown;
}

static int start(struct run_line *self)
{
	if (refuse(self->line, &self->print))
		return WEFT_EINVAL;
	self->background = take_ampersand(self->line->text);
	if (blank(self->line->text))
		return WEFT_EEMPTY;
	return job_start(self->line->text, self->background, !self->background, &self->print,
	                 &self->job);
}

/* While the command runs in front, a Ctrl-C is for it. */
ASYNC(run_line)
{
	BEGIN(run_line);
	rc = start(self);
	if (rc < 0) {
		TRY(PRINTED(&self->print));
	} else if (self->background) {
		PRINT(&self->print, "[%u] %s\n", job_place(self->job) + 1, self->line->text);
	} else {
		keys_attend(self->job->serial);
		AWAIT(weft_join(&self->job->pooled.owned.task));
		keys_attend(0);
	}
	END(0);
}

/* A cancel that the join has passed on to the command counts for the shell as well. */
ASYNC(shell)
{
	BEGIN(shell);
	process_set_main(weft_task_self(), sizeof(struct shell));
	weft_console_open(true, true);
	keys_start();
	while (!weft_canceling(weft_task_self())) {
		AWAIT(CALL(&self->edit, edit_line, .line = &self->line));
		if (rc < 0)
			break;
		history_add(self->line.text);
		AWAIT(CALL(&self->run, run_line, .line = &self->line));
	}
	END(weft_canceling(weft_task_self()) ? WEFT_ECANCELED : 0);
}

int main(void)
{
	static struct shell frame;
	int rc = weft_run(FRAME(&frame, shell));

	if (screen.abandoned)
		weft_report_text(screen_newline());
	if (shell_end.asked)
		return shell_end.status;
	return rc < 0 ? STATUS_CANCELED : rc;
}
