#include "line.h"

#include <stdio.h>
#include <string.h>

void echo_text(struct echo *echo, const char *text)
{
	size_t n = strlen(text), room = sizeof echo->bytes - echo->length;

	if (n > room)
		n = room;
	memcpy(echo->bytes + echo->length, text, n);
	echo->length = (uint16_t)(echo->length + n);
}

static void move_left(struct echo *echo, unsigned columns)
{
	char motion[16];

	if (!columns)
		return;
	snprintf(motion, sizeof motion, "\033[%uD", columns);
	echo_text(echo, columns == 1 ? "\b" : motion);
}

/* Shows the line from a column on, the terminal's cursor being there. */
static void draw_from(const struct line *line, unsigned from, struct echo *echo)
{
	echo_text(echo, line->text + from);
	echo_text(echo, "\033[K");
	move_left(echo, line->length - line->cursor);
}

void line_clear(struct line *line)
{
	*line = (struct line){0};
}

/* What finds no room is counted, not forgotten: the line will be refused as a whole. */
void line_insert(struct line *line, char c, struct echo *echo)
{
	unsigned at = line->cursor;

	if (line->length == LINE_LENGTH) {
		line->beyond++;
		return;
	}
	memmove(line->text + at + 1, line->text + at, line->length - at + 1u);
	line->text[at] = c;
	line->length++;
	line->cursor++;
	if (line->cursor == line->length)
		echo_text(echo, line->text + at); /* as typing mostly is: one byte */
	else
		draw_from(line, at, echo);
}

void line_delete(struct line *line, struct echo *echo)
{
	unsigned at = line->cursor;

	if (at == line->length)
		return;
	memmove(line->text + at, line->text + at + 1, line->length - at);
	line->length--;
	draw_from(line, at, echo);
}

void line_rub_out(struct line *line, struct echo *echo)
{
	if (line->beyond) {
		line->beyond--;
		return;
	}
	if (!line->cursor)
		return;
	line_move(line, line->cursor - 1u, echo);
	line_delete(line, echo);
}

void line_move(struct line *line, unsigned cursor, struct echo *echo)
{
	if (cursor > line->length)
		return;
	if (cursor < line->cursor)
		move_left(echo, line->cursor - cursor);
	for (; line->cursor < cursor; line->cursor++)
		echo_text(echo, "\033[C");
	line->cursor = (uint8_t)cursor;
}

void line_replace(struct line *line, const char *text, struct echo *echo)
{
	line_move(line, 0, echo);
	line_clear(line);
	strncpy(line->text, text, LINE_LENGTH);
	line->cursor = line->length = (uint8_t)strlen(line->text);
	draw_from(line, 0, echo);
}

void line_draw(const struct line *line, struct echo *echo)
{
	echo_text(echo, PROMPT);
	echo_text(echo, line->text);
	move_left(echo, line->length - line->cursor);
}
