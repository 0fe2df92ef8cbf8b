/* Jobs: a command that runs is a task from a pool, and all it keeps lies in the pool's block. */
#ifndef SHELL_JOB_H
#define SHELL_JOB_H

#include "command.h"
#include "frames.h"

#define JOBS 8

/* The task's own frame: runs the command, and tells how it ended if nobody waits for it. */
struct job_run {
	WEFT_FRAME;
	struct job *job;
};
ASYNC(job_run);

struct job {
	struct weft_pooled_task pooled; /* first: the pool's */
	uint32_t serial;                /* unlike every other job's, ever */
	const struct command *command;
	bool background; /* and not waited for by the line it stands in */
	bool awaited;    /* somebody joins it and looks at its result */
	uint32_t number[ARGUMENTS_MAX];
	char text[LINE_LENGTH + 1]; /* a word, or the command that follows the arguments */
	struct job_run run;
	struct printer print; /* for all frames of the task, which take turns */
	union command_frames frame;
};

/* Starts a line's command. 0 and the job; or WEFT_EINVAL when the line is wrong, WEFT_EEMPTY when
 * no block is free, with a sentence in complaint->text. The last free block is kept for commands
 * in front: `kill` can always be typed. The job may be used until the caller suspends. */
int job_start(const char *line, bool background, bool awaited, struct printer *complaint,
              struct job **job);

/* The job with that serial number if it has not ended, else NULL. */
struct job *job_find(uint32_t serial);

/* The job in a place from 0 to JOBS - 1, NULL if none runs there. Places count from 1 for people.
 */
struct job *job_at(unsigned place);
unsigned job_place(const struct job *job);

unsigned jobs_free(void);

#endif
