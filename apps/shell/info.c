#include "info.h"

#include <stdio.h>
#include <string.h>

#include "job.h"
#include "process.h"
#include "ticks.h"
#include "worker.h"

ASYNC(help_command)
{
	BEGIN(help_command);
	for (self->command = commands; self->command->name; self->command++) {
		char usage[64];

		command_usage(self->command, usage, sizeof usage);
		PRINT(&self->job->print, "  %-38s %s\n", usage, self->command->about);
	}
	PRINT(&self->job->print,
	      "& at the end: in the background. Ctrl-C cancels what is in front.\n");
	END(0);
}

static const char *state_of(const struct weft_task *task)
{
	static const char *const names[] = {"ready", "runs", "waits", "sleeps", "ended"};

	return names[weft_task_state(task)];
}

/* The share of all time so far, in tenths of a percent; only debug builds count it. */
static void share_of(const struct weft_task *task, char *to, size_t size)
{
#if WEFT_DEBUG
	weft_time now = weft_now();
	unsigned share = now ? (unsigned)(task->busy * 1000 / now) : 0;

	snprintf(to, size, "%u.%u%%", share / 10, share % 10);
#else
	(void)task;
	snprintf(to, size, "-");
#endif
}

/* Where it goes on: the innermost await as it stands in the source; release builds know the
 * place only, to be looked up in the map. */
static void place_of(const struct weft_task *task, char *to, size_t size)
{
	const struct weft_frame *frame = task->item.waiter.frame;

	*to = 0;
	if (weft_task_state(task) == WEFT_TASK_RUNNING || !frame || !frame->at)
		return;
#if WEFT_DEBUG
	const char *file = strrchr(frame->at->file, '/');

	snprintf(to, size, "%s  %s:%u", frame->at->text, file ? file + 1 : frame->at->file,
	         frame->at->line);
#elif WEFT_STANDARD_C
	snprintf(to, size, "case %u of %p", frame->at->place, (void *)frame->at->body);
#else
	snprintf(to, size, "%p", frame->at->place);
#endif
}

static void describe(const struct process *process, struct printer *print)
{
	char number[16] = "-", share[24], place[96];

	if (process->number)
		snprintf(number, sizeof number, "%u", process->number);
	share_of(process->task, share, sizeof share);
	place_of(process->task, place, sizeof place);
	printer_format(print, "%2s %-8s %-6s %6s %5u %s\n", number, process->name,
	               state_of(process->task), share, (unsigned)process->frame_bytes, place);
}

ASYNC(ps_command)
{
	BEGIN(ps_command);
	PRINT(&self->job->print, " # name     state    time frame waits for\n");
	for (; self->index < PROCESSES; self->index++) {
		struct process process;

		if (!process_at(self->index, &process))
			continue;
		describe(&process, &self->job->print);
		TRY(PRINTED(&self->job->print));
	}
	END(0);
}

static void describe_time(struct printer *print)
{
	uint64_t ms = ticks_ms(weft_now());

	printer_format(print, "up %lu.%03u s\n", (unsigned long)(ms / 1000), (unsigned)(ms % 1000));
}

ASYNC(uptime_command)
{
	BEGIN(uptime_command);
	describe_time(&self->job->print);
	TRY(PRINTED(&self->job->print));
	END(0);
}

/* A text may be longer than what one print holds: line by line. */
ASYNC(fault_command)
{
	BEGIN(fault_command);
	self->rest = hal_last_report();
	if (!self->rest)
		PRINT(&self->job->print, "nothing has failed before this start\n");
	while (self->rest && *self->rest) {
		self->length = strcspn(self->rest, "\n");
		PRINT(&self->job->print, "%.*s\n", (int)self->length, self->rest);
		self->rest += self->length + (self->rest[self->length] != 0);
	}
	END(0);
}

ASYNC(mem_command)
{
	BEGIN(mem_command);
	PRINT(&self->job->print, "jobs     %2u of %2u in use, %4u bytes each\n", JOBS - jobs_free(),
	      JOBS, (unsigned)sizeof(struct job));
	PRINT(&self->job->print, "workers  %2u of %2u in use, %4u bytes each\n",
	      WORKERS - workers_free(), WORKERS, (unsigned)sizeof(struct worker));
	if (hal_stack_size())
		PRINT(&self->job->print, "stack    %u of %u bytes were in use at most\n",
		      (unsigned)hal_stack_used(), (unsigned)hal_stack_size());
	PRINT(&self->job->print, "a task is %u bytes, a frame's head %u; there is no heap\n",
	      (unsigned)sizeof(struct weft_task), (unsigned)sizeof(struct weft_frame));
	END(0);
}
