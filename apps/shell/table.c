/* The table of commands, and how each one is started: its frame lies in the job. */
#include "job.h"

#define MS_MAX 86400000u /* a day */

#define START(name)                                                                                \
	static int start_##name(struct job_run *self)                                              \
	{                                                                                          \
		return CALL(&self->job->frame.name, name##_command, .job = self->job);             \
	}

START(help)
START(ps)
START(uptime)
START(mem)
START(fault)
START(sleep)
START(every)
START(timeout)
START(blink)
START(pipe)
START(kill)
START(exit)

#define FRAME_OF(name) .frame_bytes = sizeof(struct name##_command), .start = start_##name

const struct command commands[] = {
    {"help", "this list", FRAME_OF(help)},
    {"ps", "the tasks and what each waits for", FRAME_OF(ps)},
    {"uptime", "the time since the start", FRAME_OF(uptime)},
    {"mem", "what the pools and the stack hold", FRAME_OF(mem)},
    {"fault", "why the board stopped last time", FRAME_OF(fault)},
    {"blink",
     "lights, each with its own task",
     {{"n", 1, WORKERS}, {"ms", 1, MS_MAX}},
     2,
     FRAME_OF(blink)},
    {"pipe",
     "items through a queue, and how fast",
     {{"producers", 1, PIPE_ENDS_MAX}, {"consumers", 1, PIPE_ENDS_MAX}, {"items", 1, 1000000000}},
     3,
     FRAME_OF(pipe)},
    {"every",
     "runs a command periodically",
     {{"ms", 1, MS_MAX}},
     1,
     .nests = true,
     FRAME_OF(every)},
    {"timeout",
     "runs a command, at most so long",
     {{"ms", 0, MS_MAX}},
     1,
     .nests = true,
     FRAME_OF(timeout)},
    {"sleep", "waits", {{"ms", 0, MS_MAX}}, 1, FRAME_OF(sleep)},
    {"kill", "cancels a task, number or name", {{"task", 0, 0}}, 1, FRAME_OF(kill)},
    {"exit", "ends the shell with a code", {{"code", 0, 255}}, 0, FRAME_OF(exit)},
    {0},
};
