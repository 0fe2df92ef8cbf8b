/* blink: lights, each with a task of its own. */
#ifndef SHELL_BLINK_H
#define SHELL_BLINK_H

#include "crew.h"
#include "screen.h"

struct job;

struct blinker {
	WEFT_FRAME;
	struct blink_command *command;
	struct weft_ticker ticker;
	struct weft_defer off;
	struct screen_write show;
	uint8_t light;
};
ASYNC(blinker);

struct blink_command {
	WEFT_FRAME;
	struct job *job;
	struct crew_wait wait;
	struct crew_end end;
	unsigned toggles;
	bool shown; /* on the terminal, as it blinks */
	int result;
};
ASYNC(blink_command);

#endif
