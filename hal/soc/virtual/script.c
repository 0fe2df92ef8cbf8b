/* External events from a file, named by the environment variable WEFT_SCRIPT: one a line,
 *
 *     at MILLISECONDS type TEXT     the rest of the line arrives at the console; \n \r \t \\ \xHH
 *     at MILLISECONDS shutdown      what SIGTERM does on a host
 *     at MILLISECONDS end           the console's input ends
 *     at MILLISECONDS WORD TEXT     what the devices add: see sim_add_verb()
 *
 * Empty lines and lines that begin with # mean nothing. Standard input is not read then. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hal/soc/virtual/sim.h"

struct text {
	size_t size;
	char bytes[];
};

static void type(void *argument)
{
	struct text *text = argument;

	sim_type(text->bytes, text->size);
	free(text);
}

static void shut_down(void *unused)
{
	(void)unused;
	weft_shutdown_isr();
}

static void end(void *unused)
{
	(void)unused;
	sim_end_input();
}

static struct sim_verb *verbs;

void sim_add_verb(struct sim_verb *verb)
{
	verb->next = verbs;
	verbs = verb;
}

/* What a verb is to be given, at its time. */
struct action {
	const struct sim_verb *verb;
	char text[];
};

static void happen(void *argument)
{
	struct action *action = argument;

	if (!action->verb->happen(action->text)) {
		fprintf(stderr, "WEFT_SCRIPT: %s: what is \"%s\"?\n", action->verb->name,
		        action->text);
		exit(2);
	}
	free(action);
}

/* False when there is no such verb. */
static bool add_action(hal_time due, const char *words)
{
	size_t name = strcspn(words, " \t\n");
	const char *text = words + name + strspn(words + name, " \t");
	size_t size = strcspn(text, "\n");
	const struct sim_verb *verb = verbs;
	struct action *action;

	while (verb && (strlen(verb->name) != name || memcmp(verb->name, words, name) != 0))
		verb = verb->next;
	if (!verb)
		return false;
	action = calloc(1, sizeof *action + size + 1);
	if (!action)
		abort();
	action->verb = verb;
	memcpy(action->text, text, size);
	sim_at(due, happen, action);
	return true;
}

static _Noreturn void refuse(const char *file, unsigned line, const char *why)
{
	fprintf(stderr, "%s:%u: %s\n", file, line, why);
	exit(2);
}

/* The character that an escape sequence stands for; moves past it. 0 and *from unchanged: none. */
static bool unescape(const char **from, char *to)
{
	static const char letters[] = "n\nr\rt\t\\\\";
	const char *p = *from + 1;

	for (const char *l = letters; *l; l += 2) {
		if (*p == l[0]) {
			*to = l[1];
			*from = p + 1;
			return true;
		}
	}
	if (*p == 'x' && strspn(p + 1, "0123456789abcdefABCDEF") >= 2) {
		char digits[3] = {p[1], p[2], 0};

		*to = (char)strtoul(digits, NULL, 16);
		*from = p + 3;
		return true;
	}
	return false;
}

static struct text *text_of(const char *from, const char *file, unsigned line)
{
	struct text *text = malloc(sizeof *text + strlen(from));

	if (!text)
		abort();
	text->size = 0;
	while (*from && *from != '\n') {
		char *to = &text->bytes[text->size++];

		if (*from != '\\')
			*to = *from++;
		else if (!unescape(&from, to))
			refuse(file, line, "a \\ is followed by n, r, t, \\ or xHH");
	}
	return text;
}

static void read_line(char *words, const char *file, unsigned line)
{
	int used = 0;
	unsigned long long ms;
	hal_time due;

	words += strspn(words, " \t");
	if (!*words || *words == '#' || *words == '\n')
		return;
	if (sscanf(words, "at %*[0-9] %n", &used) != 0 || !used)
		refuse(file, line, "expected: at MILLISECONDS type TEXT, or shutdown, or end");
	ms = strtoull(words + 2, NULL, 10);
	if (ms >= HAL_NEVER / (HAL_HZ / 1000))
		refuse(file, line, "that time is behind the end of all time");
	words += used;
	due = (hal_time)ms * (HAL_HZ / 1000);
	if (strncmp(words, "type ", 5) == 0)
		sim_at(due, type, text_of(words + 5, file, line));
	else if (strcmp(words, "shutdown\n") == 0)
		sim_at(due, shut_down, NULL);
	else if (strcmp(words, "end\n") == 0)
		sim_at(due, end, NULL);
	else if (!add_action(due, words))
		refuse(file, line,
		       "there is: type TEXT, shutdown, end, and what the devices that "
		       "the program uses add");
}

void sim_read_script(const char *name)
{
	char line[1024];
	unsigned number = 0;
	FILE *file;

	file = fopen(name, "r");
	if (!file) {
		fprintf(stderr, "WEFT_SCRIPT=%s: %s\n", name, strerror(errno));
		exit(2);
	}
	sim_ignore_stdin();
	while (fgets(line, sizeof line, file)) {
		number++;
		if (!strchr(line, '\n') && !feof(file))
			refuse(name, number, "the line is longer than 1,022 characters");
		if (!strchr(line, '\n'))
			strcat(line, "\n");
		read_line(line, name, number);
	}
	fclose(file);
}
