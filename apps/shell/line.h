/* The line under edit and what its changes look like on a terminal. Nothing here suspends: each
 * change adds the bytes to send to an echo. */
#ifndef SHELL_LINE_H
#define SHELL_LINE_H

#include <stdbool.h>
#include <stdint.h>

#define PROMPT "weft> "

/* With the prompt it stays below 80 columns, so a line never wraps. */
#define LINE_LENGTH 72

/* Room for the largest single change: a whole row and the motions around it. */
#define ECHO_STEP (sizeof PROMPT + LINE_LENGTH + 16)
#define ECHO_MAX (3 * ECHO_STEP)

struct echo {
	char bytes[ECHO_MAX];
	uint16_t length;
};

struct line {
	char text[LINE_LENGTH + 1];
	uint8_t length, cursor;
	uint32_t beyond;  /* characters that found no room */
	uint32_t unknown; /* bytes that are no printable ASCII */
};

void line_clear(struct line *line);

void line_insert(struct line *line, char c, struct echo *echo);
void line_rub_out(struct line *line, struct echo *echo);
void line_delete(struct line *line, struct echo *echo);
void line_move(struct line *line, unsigned cursor, struct echo *echo);
void line_replace(struct line *line, const char *text, struct echo *echo);

/* The prompt and the line on an empty row. */
void line_draw(const struct line *line, struct echo *echo);

void echo_text(struct echo *echo, const char *text);

#endif
