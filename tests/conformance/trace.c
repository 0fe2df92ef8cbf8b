#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "runner.h"

#define MOST_LINES 100000u
#define MOST_TICKS 1000000u

const char *trace_callback;
const char *gave_up;
static unsigned lines, ticks;

const char *trace_actor(void)
{
	return trace_callback ? trace_callback : task_self()->shown;
}

void give_up(const char *reason)
{
	if (!gave_up)
		gave_up = reason;
}

void trace(const char *actor, const char *prefix, const char *op, const char *object,
           const char *outcome)
{
	if (gave_up)
		return;
	if (lines == MOST_LINES) {
		give_up("more than 100000 lines");
		return;
	}
	lines++;
	printf("%llu %s %s%s %s %s\n", (unsigned long long)(weft_now() / weft_ms(1)), actor, prefix,
	       op, object, outcome);
}

void trace_tick(void)
{
	if (++ticks > MOST_TICKS)
		give_up("a loop does not end");
}

/* ---- The final lines ------------------------------------------------------------------------- */

static struct {
	char **lines;
	size_t count, size;
} final;

static void add(char *line)
{
	if (final.count == final.size) {
		char **larger = memory_new((final.size * 2 + 16) * sizeof *larger);

		if (final.count)
			memcpy(larger, final.lines, final.count * sizeof *larger);
		final.lines = larger;
		final.size = final.size * 2 + 16;
	}
	final.lines[final.count++] = line;
}

static int bytewise(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void trace_finals(void)
{
	struct run_task *task = NULL;
	struct name *name = NULL;

	while ((task = task_next(task)) != NULL) {
		bool ended = weft_task_state(kernel_task(task)) == WEFT_TASK_FINISHED;

		add(memory_text("end %s %s", task->shown, ended ? task_state(task) : "blocked"));
	}
	while ((name = name_next(name)) != NULL) {
		if (name->kind == VARIABLE)
			add(memory_text("var %s %lld", name->text, (long long)name->value));
	}
	if (final.count)
		qsort(final.lines, final.count, sizeof *final.lines, bytewise);
	for (size_t i = 0; i < final.count; i++)
		puts(final.lines[i]);
}

void trace_clear(void)
{
	memset(&final, 0, sizeof final);
	trace_callback = NULL;
	gave_up = NULL;
	lines = ticks = 0;
}
