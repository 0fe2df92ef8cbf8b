/* Every command's frame: its members are all it keeps across its awaits. A job holds one of them.
 */
#ifndef SHELL_FRAMES_H
#define SHELL_FRAMES_H

#include "blink.h"
#include "control.h"
#include "info.h"
#include "nest.h"
#include "pipe.h"

union command_frames {
	struct help_command help;
	struct ps_command ps;
	struct uptime_command uptime;
	struct mem_command mem;
	struct fault_command fault;
	struct sleep_command sleep;
	struct every_command every;
	struct timeout_command timeout;
	struct blink_command blink;
	struct pipe_command pipe;
	struct kill_command kill;
	struct exit_command exit;
};

#endif
