/* All tasks of the shell, each in a place that stays, for ps and kill: a task may end while
 * another one is being printed, so nobody walks a list across awaits. */
#ifndef SHELL_PROCESS_H
#define SHELL_PROCESS_H

#include "crew.h"
#include "job.h"

struct process {
	struct weft_task *task;
	const char *name;
	unsigned number; /* for kill; 0: the shell's own */
	size_t frame_bytes;
};

#define PROCESSES (2 + JOBS + WORKERS)

/* The process in a place from 0 to PROCESSES - 1; false if there is none now. */
bool process_at(unsigned place, struct process *process);

/* Notes the task of the shell itself. */
void process_set_main(struct weft_task *task, size_t frame_bytes);

#endif
