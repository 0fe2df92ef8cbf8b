#include "process.h"

#include "keys.h"
#include "worker.h"

static struct process main_process = {.name = "shell"};

void process_set_main(struct weft_task *task, size_t frame_bytes)
{
	main_process.task = task;
	main_process.frame_bytes = frame_bytes;
}

static bool keyboard_process(struct process *process)
{
	*process = (struct process){keys_task(), "keyboard", 0, sizeof(struct keyboard)};
	return weft_task_state(process->task) != WEFT_TASK_FINISHED;
}

static bool job_process(unsigned place, struct process *process)
{
	struct job *job = job_at(place);

	if (job)
		*process = (struct process){&job->pooled.owned.task, job->command->name, 1 + place,
		                            job->command->frame_bytes};
	return job;
}

static bool worker_process(unsigned place, struct process *process)
{
	struct worker *worker = worker_at(place);

	if (worker)
		*process = (struct process){&worker->pooled.owned.task, worker->name,
		                            1 + JOBS + place, worker->frame_bytes};
	return worker;
}

bool process_at(unsigned place, struct process *process)
{
	if (place == 0) {
		*process = main_process;
		return process->task;
	}
	if (place == 1)
		return keyboard_process(process);
	place -= 2;
	return place < JOBS ? job_process(place, process) : worker_process(place - JOBS, process);
}
