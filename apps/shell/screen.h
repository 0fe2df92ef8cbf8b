/* What the shell shows. Everybody prints through here, whole lines that do not mix; text that
 * comes while a line is being edited appears above it.
 *
 * Nobody tells whether a terminal or a pipe is connected, but the first Enter does: terminals
 * send a carriage return, and want one before each line feed; files and pipes have line feeds
 * only, and whoever reads the output of such a run wants no escape sequences either. */
#ifndef SHELL_SCREEN_H
#define SHELL_SCREEN_H

#include "line.h"
#include "weft.h"

/* What belongs to the editor; to be touched with the lock held. */
struct screen {
	struct weft_lock lock;
	const struct line *line; /* under edit; NULL while none is */
	bool drawn;              /* and it stands on the screen */
	struct echo echo;
	bool terminal;
	bool interrupted; /* a Ctrl-C is still to be shown */
	bool abandoned;   /* a row with a prompt is still to be ended */
};

extern struct screen screen;

/* Sends the echo as it is, with the lock held by the caller, and empties it. */
struct screen_send {
	WEFT_FRAME;
	struct weft_console_write write;
};
ASYNC(screen_send);

/* Prints a text. 0; a cancel while it waits cuts it off. The text must stay where it is. */
struct screen_write {
	WEFT_FRAME;
	const char *text;
	const char *rest;
	struct screen_send send;
	struct weft_defer unlock;
};
ASYNC(screen_write);

/* A text to be printed and the frame that does it. One serves all that a task prints. */
struct printer {
	char text[160];
	struct screen_write frame;
};

/* Formats and prints; leaves the body if that fails. */
#define PRINT(printer, ...)                                                                        \
	do {                                                                                       \
		printer_format((printer), __VA_ARGS__);                                            \
		TRY(PRINTED(printer));                                                             \
	} while (0)

/* Prints what has been formatted, as in AWAIT(PRINTED(p)). */
#define PRINTED(printer) CALL(&(printer)->frame, screen_write, .text = (printer)->text)

__attribute__((format(printf, 2, 3))) void printer_format(struct printer *printer,
                                                          const char *format, ...);

/* Empties the echo and makes room on the screen, with the lock held: whatever stands on the row is
 * gone or ended when the echo has been sent. */
void screen_begin(void);

/* The end of a row, as the other side wants it. */
const char *screen_newline(void);

#endif
