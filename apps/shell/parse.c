/* Lines are understood in one place, before anything is started for them. */
#include <stdio.h>
#include <string.h>

#include "command.h"

#define WORD_SHOWN 24

static const char *skip_spaces(const char *text)
{
	return text + strspn(text, " \t");
}

static size_t word_length(const char *word)
{
	return strcspn(word, " \t");
}

void word_copy(char *to, size_t size, const char *word)
{
	size_t n = word_length(word);

	if (n >= size)
		n = size - 1;
	memcpy(to, word, n);
	to[n] = 0;
}

bool word_number(const char *word, uint32_t *number)
{
	size_t n = word_length(word), digits = strspn(word, "0123456789");
	uint64_t value = 0;

	if (!n || digits != n)
		return false;
	while (n--) {
		value = value * 10 + (uint64_t)(*word++ - '0');
		if (value > UINT32_MAX)
			value = UINT32_MAX; /* beyond every limit */
	}
	*number = (uint32_t)value;
	return true;
}

void command_usage(const struct command *command, char *to, size_t size)
{
	size_t n = (size_t)snprintf(to, size, "%s", command->name);

	for (unsigned i = 0; i < ARGUMENTS_MAX && command->argument[i].name && n < size; i++)
		n += (size_t)snprintf(to + n, size - n, i < command->required ? " <%s>" : " [%s]",
		                      command->argument[i].name);
	if (command->nests && n < size)
		snprintf(to + n, size - n, " <command>");
}

static const struct command *find(const char *word)
{
	size_t n = word_length(word);

	for (const struct command *c = commands; c->name; c++) {
		if (strlen(c->name) == n && memcmp(c->name, word, n) == 0)
			return c;
	}
	return NULL;
}

static int unknown_command(const char *word, struct printer *complaint)
{
	char shown[WORD_SHOWN + 1];

	word_copy(shown, sizeof shown, word);
	printer_format(complaint, "%s: unknown command; 'help' lists them\n", shown);
	return WEFT_EINVAL;
}

static int wrong_form(const struct command *command, struct printer *complaint)
{
	char usage[64];

	command_usage(command, usage, sizeof usage);
	printer_format(complaint, "%s: usage: %s\n", command->name, usage);
	return WEFT_EINVAL;
}

static int wrong_number(const struct command *command, const struct argument *argument,
                        const char *word, bool is_number, struct printer *complaint)
{
	char shown[WORD_SHOWN + 1];

	word_copy(shown, sizeof shown, word);
	if (is_number)
		printer_format(complaint, "%s: %s: %s is not from %lu to %lu\n", command->name,
		               argument->name, shown, (unsigned long)argument->min,
		               (unsigned long)argument->max);
	else
		printer_format(complaint, "%s: %s: '%s' is not a number\n", command->name,
		               argument->name, shown);
	return WEFT_EINVAL;
}

static int take_argument(struct request *request, const char *word, struct printer *complaint)
{
	const struct argument *argument = &request->command->argument[request->count];
	uint32_t *number = &request->number[request->count++];
	bool is_number;

	if (!argument->max) {
		request->word = word;
		return 0;
	}
	is_number = word_number(word, number);
	if (is_number && *number >= argument->min && *number <= argument->max)
		return 0;
	return wrong_number(request->command, argument, word, is_number, complaint);
}

int command_parse(const char *line, struct request *request, struct printer *complaint)
{
	const char *text = skip_spaces(line);

	*request = (struct request){.command = find(text)};
	if (!request->command)
		return unknown_command(text, complaint);
	text = skip_spaces(text + word_length(text));
	while (*text && request->count < ARGUMENTS_MAX &&
	       request->command->argument[request->count].name) {
		int status = take_argument(request, text, complaint);

		if (status < 0)
			return status;
		text = skip_spaces(text + word_length(text));
	}
	request->rest = text;
	if (request->count < request->command->required || request->command->nests != !!*text)
		return wrong_form(request->command, complaint);
	return 0;
}
