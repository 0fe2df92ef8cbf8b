/* Crews: tasks from a pool of workers that belong to one command. The command waits for their ends
 * and, when it is cancelled, ends them: their data lie in its frame. Since a worker's block goes
 * back to the pool at once, nobody keeps a pointer to a worker; they are found by their crew. */
#ifndef SHELL_CREW_H
#define SHELL_CREW_H

#include "weft.h"

#define WORKERS 16

struct worker;

/* A block for a worker of that crew, to be spawned before the next await; NULL if none is free. */
struct worker *worker_take(const void *crew, const char *name, size_t frame_bytes);

/* The worker in a place from 0 to WORKERS - 1, NULL if none runs there. */
struct worker *worker_at(unsigned place);

unsigned workers_free(void);

/* Cancels all workers of a crew, each once. Does not suspend. */
void crew_cancel(const void *crew);

/* Awaits the ends of all workers of a crew; 0. A cancel ends the wait, not the workers. */
struct crew_wait {
	WEFT_FRAME;
	const void *crew;
};
ASYNC(crew_wait);

/* Cancels all workers of a crew and awaits their ends, whatever comes meanwhile; 0. */
struct crew_end {
	WEFT_FRAME;
	const void *crew;
};
ASYNC(crew_end);

#endif
