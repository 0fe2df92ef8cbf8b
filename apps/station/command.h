/* Commands: a table of their names, and the parts of a line. Each is an async function of the same
 * frame; the console runs one at a time. */
#ifndef STATION_COMMAND_H
#define STATION_COMMAND_H

#include "drivers/journal.h"
#include "guard.h"
#include "keep.h"
#include "station.h"
#include "terminal.h"

#define COMMAND_WORDS 3

struct command_run;

struct command {
	const char *name, *arguments, *about;
	uint8_t least, most; /* arguments */
	weft_body *run;
};

/* Ends with a NULL name. */
extern const struct command commands[];

struct command_run {
	WEFT_FRAME;
	const struct command *command;
	char *word[COMMAND_WORDS]; /* in the line; word[0] is the name */
	struct speaker *speaker;
	struct guard *guard; /* watches the command */
	/* private to the commands */
	uint32_t number, left;
	int32_t value;
	int16_t key;
	int result;
	struct weft_subscriber subscriber;
	struct weft_any any;
	struct weft_arm arm[2];
	struct sample sample;
	struct entry entry;
	union {
		struct keep_open open;
		struct keep_entry keep;
		struct keep_settings settings;
		struct journal_back back;
	};
};

/* Cuts a line into words and finds the command: 0 and `run`; WEFT_EEMPTY when it is empty; or
 * WEFT_EINVAL, with a sentence in the speaker. Changes the line. */
int command_parse(char *line, struct command_run *run, struct speaker *speaker);

/* The console: reads lines and runs what they say; ends when the input does, or by `exit`. */
struct console {
	WEFT_FRAME;
	char line[TERMINAL_LINE + 1];
	struct terminal_read read;
	struct command_run run;
	struct speaker speaker;
};
ASYNC(console);

/* Tells of alarms and errors as they come. */
struct teller {
	WEFT_FRAME;
	struct weft_subscriber subscriber;
	struct entry entry;
	struct speaker speaker;
};
ASYNC(teller);

#endif
