/* What the console shows: lines that do not mix, above the line that is being typed.
 *
 * Whether a terminal or a pipe is connected shows the first Enter: terminals send a carriage
 * return, and want one before each line feed. */
#ifndef STATION_TERMINAL_H
#define STATION_TERMINAL_H

#include "weft.h"

#define TERMINAL_LINE 64 /* characters that a line may have */
#define TERMINAL_TEXT 128

/* A text and the frame that shows it: one serves all that a task says. */
struct say {
	WEFT_FRAME;
	struct weft_defer unlock;
	struct weft_console_write write;
};
ASYNC(say);

struct speaker {
	char text[TERMINAL_TEXT];
	struct say say;
};

/* Formats a line and shows it; leaves the body if that fails. Above the line being typed, if there
 * is one. A text that is too long ends with "...". */
#define SAY(speaker, ...)                                                                          \
	do {                                                                                       \
		speaker_format((speaker), __VA_ARGS__);                                            \
		TRY(SAID(speaker));                                                                \
	} while (0)

/* Shows what has been formatted. */
#define SAID(speaker) CALL(&(speaker)->say, say)

__attribute__((format(printf, 2, 3))) void speaker_format(struct speaker *speaker,
                                                          const char *format, ...);

/* Prompts and awaits a line; 0, or WEFT_EFULL when it is too long or no text, or WEFT_EEND when
 * there are no more. Backspace and Ctrl-U work. `line` has room for TERMINAL_LINE and its end. */
struct terminal_read {
	WEFT_FRAME;
	char *line;
	/* private */
	int16_t key;
	bool escape; /* in a sequence of another key */
	bool begun, done, ended, bad;
	char echo[24]; /* what a key shows */
	struct weft_defer hide;
	struct terminal_key {
		WEFT_FRAME;
		struct terminal_read *reader;
		struct weft_defer unlock;
		struct weft_console_write write;
	} press;
};
ASYNC(terminal_read);

#endif
