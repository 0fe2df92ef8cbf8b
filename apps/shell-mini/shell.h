/* A shell for small boards: a line is read, its command is awaited. All of it fits 2 KiB of RAM. */
#ifndef SHELL_MINI_SHELL_H
#define SHELL_MINI_SHELL_H

#include "print.h"

#define LINE_LENGTH 40

struct shell;

/* The commands' frames. What each begins with: */
#define COMMAND                                                                                    \
	WEFT_FRAME;                                                                                \
	struct shell *shell

struct help {
	COMMAND;
	uint8_t i;
};

struct up {
	COMMAND;
};

struct tasks {
	COMMAND;
	const struct weft_task *task;
};

struct blink {
	COMMAND;
};

struct producer {
	WEFT_FRAME;
	uint32_t items, item;
};

struct pipe {
	COMMAND;
	struct weft_task task; /* of the producer */
	struct producer producer;
	uint32_t item, sum;
	weft_time start;
};

struct leave {
	COMMAND;
};

/* Reads a line, up to Enter. */
struct read_line {
	WEFT_FRAME;
	struct shell *shell;
	uint8_t length, byte; /* of the line so far; what came last */
	struct weft_console_read read;
};

struct shell {
	WEFT_FRAME;
	struct print print;
	char line[LINE_LENGTH + 1];
	uint32_t number; /* the argument, 0 if there is none */
	int status;      /* what the program ends with */
	bool over;
	struct read_line read;
	union {
		struct help help;
		struct up up;
		struct tasks tasks;
		struct blink blink;
		struct pipe pipe;
		struct leave leave;
	} command; /* one runs at a time */
};

struct command {
	const char *name, *about;          /* with the argument's form */
	int (*start)(struct shell *shell); /* CALLs it */
};

#define COMMANDS 6
extern const HAL_ROM struct command commands[COMMANDS];

#endif
