/* The line editor: keys become a line. */
#ifndef SHELL_EDIT_H
#define SHELL_EDIT_H

#include "keys.h"

/* What one batch of keys does to the line, under the screen's lock. */
struct edit_batch {
	WEFT_FRAME;
	struct edit_line *edit;
	struct screen_send send;
	struct weft_defer unlock;
};

/* Prompts and awaits a line; 0, also for one that was given up with Ctrl-C and is empty then, or
 * WEFT_EEND when there are no more. Typing that finds no room, or is no text, is counted in the
 * line. */
struct edit_line {
	WEFT_FRAME;
	struct line *line;
	char sequence;  /* what began an escape sequence, 0 outside one */
	uint8_t number; /* the first one in it */
	bool more;      /* a number is behind it, which says which modifier keys were held */
	bool done, ended;
	struct keys_wait wait;
	struct edit_batch batch;
	struct weft_defer hide;
};
ASYNC(edit_line);

#endif
