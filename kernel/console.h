/* The console as tasks use it. Reading and writing suspend; what the hardware can't take yet or has
 * not got yet is waited for by interrupt. */
#ifndef WEFT_CONSOLE_H
#define WEFT_CONSOLE_H

#include "task.h"

/* Opens the console. With raw set, Ctrl-C arrives as the byte 3; otherwise it requests the end of
 * the program (weft_shutdown). With input set, the console counts as a source until its input
 * ends: tasks that wait are no deadlock. Again in one run: changes raw, and adds the input. Loop
 * context, inside weft_run(). */
void weft_console_open(bool input, bool raw);

/* Opens the console, input included, if nobody has. Awaits input: takes up to `size` bytes, at
 * least one. The result is their number, or WEFT_EEND when no more will come, or WEFT_EINVAL when
 * size is 0. A cancel takes nothing. */
struct weft_console_read {
	WEFT_FRAME;
	void *to;
	uint16_t size;
};
ASYNC(weft_console_read);

/* Opens the console if nobody has, for output only. Awaits that all of the text has been handed to
 * the hardware; 0. Texts of several tasks do not mix. A cancel while it waits leaves the text cut
 * off. */
struct weft_console_write {
	WEFT_FRAME;
	const char *text;
	size_t size;
};
ASYNC(weft_console_write);

#endif
