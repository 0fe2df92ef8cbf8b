/* The lines typed before, for the arrow keys. */
#ifndef SHELL_HISTORY_H
#define SHELL_HISTORY_H

#define HISTORY_LINES 8

/* Remembers a line, unless it is the same as the one before; the walk starts anew. */
void history_add(const char *text);

/* The walk starts anew: the next older line is the newest one. */
void history_rewind(void);

/* One line back, one line forth; NULL when there is none. `current` is the text under edit: what
 * was typed before the walk is kept and found again at its end. */
const char *history_older(const char *current);
const char *history_newer(void);

#endif
