/* What a command is, and what a line asks for. */
#ifndef SHELL_COMMAND_H
#define SHELL_COMMAND_H

#include "screen.h"

#define ARGUMENTS_MAX 3

struct job;
struct job_run;

/* A number within limits, or a word when max is 0. */
struct argument {
	const char *name;
	uint32_t min, max;
};

struct command {
	const char *name, *about;
	struct argument argument[ARGUMENTS_MAX];
	uint8_t required;                   /* arguments that must be there */
	bool nests;                         /* the rest of the line is a command, too */
	uint16_t frame_bytes;               /* what it keeps across its awaits */
	int (*start)(struct job_run *self); /* CALLs its frame in the job */
};

/* The table; ends with a NULL name. */
extern const struct command commands[];

/* A line understood: the command, its arguments' values. The texts lie in the line. */
struct request {
	const struct command *command;
	uint32_t number[ARGUMENTS_MAX];
	const char *word, *rest;
	uint8_t count; /* arguments given */
};

/* Understands a line. 0, or WEFT_EINVAL with a sentence in complaint->text. */
int command_parse(const char *line, struct request *request, struct printer *complaint);

/* The form of a command, as in "pipe <producers> <consumers> <items>". */
void command_usage(const struct command *command, char *to, size_t size);

/* Copies a word, which ends at a space, a tab or the end, and cuts it off where it must. */
void word_copy(char *to, size_t size, const char *word);

/* As a number: false when it is none, or too large for one. */
bool word_number(const char *word, uint32_t *number);

#endif
