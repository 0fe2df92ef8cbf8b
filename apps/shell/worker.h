/* A worker's block. */
#ifndef SHELL_WORKER_H
#define SHELL_WORKER_H

#include "blink.h"
#include "pipe.h"

struct worker {
	struct weft_pooled_task pooled; /* first: the pool's */
	const void *crew;
	const char *name;
	uint16_t frame_bytes;
	union {
		struct blinker blinker;
		struct producer producer;
		struct consumer consumer;
	} frame;
};

/* Makes a task of a frame in the block. */
void worker_spawn(struct worker *worker, struct weft_frame *frame);

unsigned worker_place(const struct worker *worker);

#endif
