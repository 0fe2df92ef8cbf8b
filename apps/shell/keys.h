/* The keyboard: a task that takes what the console receives into a bounded type-ahead, and sees a
 * Ctrl-C there while a command runs. When the type-ahead is full it reads no further, and the
 * bytes wait in the console's own buffer and before it. */
#ifndef SHELL_KEYS_H
#define SHELL_KEYS_H

#include "screen.h"

#define CTRL(letter) ((letter)&31)
#define TYPE_AHEAD 512u

struct keyboard {
	WEFT_FRAME;
	struct weft_console_read read;
	struct printer print;
	unsigned lost;
};
ASYNC(keyboard);

/* Resets the type-ahead and spawns the keyboard; inside weft_run(). */
void keys_start(void);
struct weft_task *keys_task(void);

bool keys_available(void);

/* Nothing is left, and no more will come. */
bool keys_ended(void);

/* Takes the next byte; there must be one. */
char keys_take(void);

/* Suspends until there is a byte; 0, or WEFT_EEND when there will be none. */
struct keys_wait {
	WEFT_FRAME;
};
ASYNC(keys_wait);

/* From now on a Ctrl-C, also one that has been typed already, cancels the job of that number and
 * drops what was typed before it, once; 0: it is an ordinary byte for whoever takes it. */
void keys_attend(uint32_t serial);

#endif
