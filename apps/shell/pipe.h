/* pipe: producers and consumers on both sides of a short queue. */
#ifndef SHELL_PIPE_H
#define SHELL_PIPE_H

#include "crew.h"
#include "screen.h"

#define PIPE_ENDS_MAX 8
#define PIPE_QUEUE 8

struct job;
struct pipe_command;

struct producer {
	WEFT_FRAME;
	struct pipe_command *pipe;
	uint32_t item, count;
	struct weft_defer leave;
	bool done;
};
ASYNC(producer);

struct consumer {
	WEFT_FRAME;
	struct pipe_command *pipe;
	uint32_t item;
	struct weft_defer leave;
	bool done;
};
ASYNC(consumer);

struct pipe_command {
	WEFT_FRAME;
	struct job *job;
	struct weft_queue queue;
	uint32_t room[PIPE_QUEUE];
	uint32_t sentinel;
	uint32_t came;          /* items that came through */
	uint64_t sent, arrived; /* their sums */
	uint8_t producing;      /* producers that are not done */
	uint8_t ended;          /* sentinels sent */
	weft_time begun, took;
	struct crew_wait wait;
	struct crew_end end;
	int result;
};
ASYNC(pipe_command);

#endif
