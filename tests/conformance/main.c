/* Runs scenarios with weft's own objects and prints their traces (SPEC.md, sections 10 and 11).
 *
 *     conformance FILE      the trace of one; "-": of standard input
 *     conformance --batch   many, one after the other, from standard input */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hal/soc/virtual/sim.h"
#include "memory.h"
#include "runner.h"

#define DEEPEST (4l << 20) /* bytes of stack */

/* ---- One scenario ---------------------------------------------------------------------------- */

static const char *stack_base;

bool too_deep(void)
{
	if (stack_base - (const char *)__builtin_frame_address(0) < DEEPEST)
		return false;
	give_up("nested too deeply");
	return true;
}

struct starter {
	WEFT_FRAME;
	struct declaration *declarations;
};

static void spawn_tasks(const struct declaration *d)
{
	for (; d; d = d->next) {
		if (strcmp(d->what, "task") == 0)
			task_spawn_first(d->arg[0].name, d->clauses->first);
	}
}

/* Makes the tasks of the file, before anything else runs; then it waits for ever, so that the run
 * does not end with the last task but when no timer is left either. */
static ASYNC(starter)
{
	BEGIN(starter);
	spawn_tasks(self->declarations);
	TRY(weft_sleep_until(WEFT_NEVER));
	END(0);
}

static void make_objects(const struct declaration *d)
{
	for (; d; d = d->next) {
		const struct name *name = d->arg[0].name;

		if (name && name->kind && strcmp(d->what, "task") != 0)
			object_make(d);
	}
}

static void forget(void)
{
	trace_clear();
	tasks_clear();
	errors_clear();
	names_clear();
	memory_clear();
}

/* Runs it and prints its trace; returns NULL, or why it could not. The text is changed. The reason
 * stays until forget(). */
static const char *run(char *text)
{
	struct starter frame;
	const char *error;
	struct declaration *declarations = scenario_parse(text, &error);

	if (!error)
		error = scenario_check(declarations);
	if (error)
		return error;
	sim_reset();
	make_objects(declarations);
	stack_base = __builtin_frame_address(0);
	(void)weft_run_until_idle(FRAME(&frame, starter, .declarations = declarations));
	if (!gave_up)
		trace_finals();
	return gave_up;
}

#if WEFT_DEBUG
static void (*report)(enum weft_check number, const char *file, unsigned line);

/* What a scenario may do although it is seldom right. */
static void check_failed(enum weft_check number, const char *file, unsigned line)
{
	if (number != WEFT_CHECK_LOCK_HELD && number != WEFT_CHECK_ERROR_UNSEEN &&
	    number != WEFT_CHECK_NOT_AWAITED)
		report(number, file, line);
}

static void allow_all(void)
{
	report = weft_check_failed;
	weft_check_failed = check_failed;
}
#else
static void allow_all(void)
{
}
#endif

/* ---- Input ----------------------------------------------------------------------------------- */

struct text {
	char *bytes;
	size_t size, room;
};

static void append(struct text *text, const char *bytes)
{
	size_t size = strlen(bytes);

	if (text->size + size + 1 > text->room) {
		text->room = (text->size + size + 1) * 2;
		text->bytes = realloc(text->bytes, text->room);
		if (!text->bytes)
			abort();
	}
	memcpy(text->bytes + text->size, bytes, size + 1);
	text->size += size;
}

/* Reads a scenario up to its "%%" or the end of the file; false: there is none. */
static bool read_scenario(FILE *file, struct text *text)
{
	char *line = NULL;
	size_t room = 0;
	bool found = false, ended = false;

	text->size = 0;
	append(text, "");
	while (!ended && getline(&line, &room, file) >= 0) {
		found = true;
		ended = strncmp(line, "%%", 2) == 0;
		if (!ended)
			append(text, line);
	}
	free(line);
	return found;
}

static int run_batch(void)
{
	struct text text = {0};

	while (read_scenario(stdin, &text)) {
		const char *error = run(text.bytes);

		printf("%%%%%s%s\n", error ? " " : "", error ? error : "");
		fflush(stdout);
		forget();
	}
	free(text.bytes);
	return 0;
}

static int run_file(const char *path)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	struct text text = {0};
	const char *error;

	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 2;
	}
	read_scenario(file, &text);
	error = ferror(file) ? strerror(errno) : run(text.bytes);
	fclose(file);
	if (error)
		fprintf(stderr, "%s: %s\n", path, error);
	free(text.bytes);
	forget();
	return error ? 2 : 0;
}

int main(int argc, char **argv)
{
	allow_all();
	if (argc == 2 && strcmp(argv[1], "--batch") == 0)
		return run_batch();
	if (argc == 2)
		return run_file(argv[1]);
	fprintf(stderr, "usage: conformance FILE | - | --batch\n");
	return 2;
}
