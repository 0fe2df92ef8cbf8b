/* Commands about time: sleep, and those that run another command: every, timeout. */
#ifndef SHELL_NEST_H
#define SHELL_NEST_H

#include "screen.h"

struct job;

/* Runs the command in a job's text as a job of its own and awaits its end; its result. A cancel
 * goes to that job. */
struct nested_command {
	WEFT_FRAME;
	struct job *job;
	struct job *child; /* until it is awaited */
	int result;
};
ASYNC(nested_command);

struct sleep_command {
	WEFT_FRAME;
	struct job *job;
	weft_time begun;
	int result;
};
ASYNC(sleep_command);

struct every_command {
	WEFT_FRAME;
	struct job *job;
	struct weft_ticker ticker;
	struct nested_command nested;
	unsigned runs, missed;
	int result;
};
ASYNC(every_command);

struct timeout_command {
	WEFT_FRAME;
	struct job *job;
	struct weft_deadline limit;
	struct nested_command nested;
};
ASYNC(timeout_command);

#endif
