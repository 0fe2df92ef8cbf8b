/* Commands that tell something: help, ps, uptime, mem, fault. */
#ifndef SHELL_INFO_H
#define SHELL_INFO_H

#include "screen.h"

struct job;

struct help_command {
	WEFT_FRAME;
	struct job *job;
	const struct command *command; /* the one to be listed next */
};
ASYNC(help_command);

struct ps_command {
	WEFT_FRAME;
	struct job *job;
	uint16_t index; /* the process to be listed next */
};
ASYNC(ps_command);

struct uptime_command {
	WEFT_FRAME;
	struct job *job;
};
ASYNC(uptime_command);

/* Prints what is kept of the last failure. */
struct fault_command {
	WEFT_FRAME;
	struct job *job;
	const char *rest; /* of the report */
	size_t length;    /* of its next line */
};
ASYNC(fault_command);

struct mem_command {
	WEFT_FRAME;
	struct job *job;
};
ASYNC(mem_command);

#endif
