#include <stdio.h>
#include <string.h>

#include "command.h"

#define GUARD_MS 120000

/* ---- Parsing --------------------------------------------------------------------------------- */

static unsigned cut(char *line, char **word, unsigned most)
{
	unsigned count = 0;
	char *rest; /* strtok() would keep it in a thread's storage, which the boards have not */

	for (char *w = strtok_r(line, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
		if (count < most)
			word[count] = w;
		count++;
	}
	return count;
}

static const struct command *find(const char *name)
{
	const struct command *command = commands;

	while (command->name && strcmp(command->name, name) != 0)
		command++;
	return command->name ? command : NULL;
}

int command_parse(char *line, struct command_run *run, struct speaker *speaker)
{
	char *word[COMMAND_WORDS] = {NULL};
	unsigned count = cut(line, word, COMMAND_WORDS);
	const struct command *command;

	if (!count)
		return WEFT_EEMPTY;
	command = find(word[0]);
	if (!command) {
		speaker_format(speaker, "%s: unknown command; 'help' lists them", word[0]);
		return WEFT_EINVAL;
	}
	if (count - 1 < command->least || count - 1 > command->most) {
		speaker_format(speaker, "usage: %s %s", command->name, command->arguments);
		return WEFT_EINVAL;
	}
	*run = (struct command_run){.command = command, .speaker = speaker};
	memcpy(run->word, word, sizeof word);
	return 0;
}

/* ---- The console ----------------------------------------------------------------------------- */

/* Starts the command that has been parsed. */
#define RUN(r)                                                                                     \
	CALL_AS((r), command_run, (r)->command->run, .command = (r)->command,                      \
	        .word = {(r)->word[0], (r)->word[1], (r)->word[2]}, .speaker = (r)->speaker,       \
	        .guard = &guard)

static struct guard guard;

static int understand(struct console *self, int rc)
{
	if (rc == WEFT_EFULL) {
		speaker_format(&self->speaker,
		               "the line did not come whole: at most %u characters, all text",
		               TERMINAL_LINE);
		return WEFT_EINVAL;
	}
	return command_parse(self->line, &self->run, &self->speaker);
}

/* It is watched while a command runs: no command takes so long without saying that it is alive. */
ASYNC(console)
{
	BEGIN(console);
	for (;;) {
		AWAIT(CALL(&self->read, terminal_read, .line = self->line));
		if (rc < 0 && rc != WEFT_EFULL)
			break;
		rc = understand(self, rc);
		if (rc == WEFT_EINVAL) {
			TRY(SAID(&self->speaker));
		} else if (rc == 0) {
			guard_watch(&guard, "console", GUARD_MS);
			AWAIT(RUN(&self->run));
			guard_unwatch(&guard);
			if (rc == WEFT_ECANCELED || rc == WEFT_EEND)
				break;
		}
	}
	if (rc == WEFT_EEND)
		weft_shutdown();
	END(rc == WEFT_EEND ? 0 : rc);
}

/* ---- The teller ------------------------------------------------------------------------------ */

static bool is_told(const struct entry *entry)
{
	return entry->kind == ENTRY_ALARM || entry->kind == ENTRY_ACKNOWLEDGED ||
	       entry->kind == ENTRY_FAILED || entry->kind == ENTRY_BACK ||
	       entry->kind == ENTRY_MISSED;
}

static void tell(struct teller *self)
{
	char time[24], text[ENTRY_TEXT];

	time_format(self->entry.seconds, time, sizeof time);
	entry_describe(&self->entry, text, sizeof text);
	speaker_format(&self->speaker, "%s  %s", time, text);
}

ASYNC(teller)
{
	BEGIN(teller);
	weft_broadcast_subscribe(&notices, &self->subscriber);
	for (;;) {
		TRY(weft_broadcast_receive(&self->subscriber, &self->entry));
		if (!is_told(&self->entry))
			continue;
		tell(self);
		TRY(SAID(&self->speaker));
	}
	END(0);
}
