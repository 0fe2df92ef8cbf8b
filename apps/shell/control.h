/* Commands about jobs and the shell: kill, exit. */
#ifndef SHELL_CONTROL_H
#define SHELL_CONTROL_H

#include "screen.h"

struct job;

struct kill_command {
	WEFT_FRAME;
	struct job *job;
	unsigned found;
};
ASYNC(kill_command);

struct exit_command {
	WEFT_FRAME;
	struct job *job;
};
ASYNC(exit_command);

/* What `exit` asked for. */
extern struct shell_end {
	bool asked;
	int status;
} shell_end;

#endif
