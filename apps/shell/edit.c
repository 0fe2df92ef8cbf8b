#include "edit.h"

#include "history.h"

#define ESCAPE '\033'
#define DELETE '\177'

/* Some terminals send both at the end of a line. */
static bool after_return;

static void finish(struct edit_line *edit)
{
	echo_text(&screen.echo, screen_newline());
	screen.line = NULL;
	screen.drawn = false;
	edit->done = true;
}

static void recall(struct line *line, const char *text)
{
	if (text)
		line_replace(line, text, &screen.echo);
}

/* The last byte of an escape sequence says what it was. */
static void sequence_key(struct line *line, char last, unsigned number)
{
	struct echo *echo = &screen.echo;

	if (last == 'A')
		recall(line, history_older(line->text));
	else if (last == 'B')
		recall(line, history_newer());
	else if (last == 'C')
		line_move(line, line->cursor + 1u, echo);
	else if (last == 'D' && line->cursor)
		line_move(line, line->cursor - 1u, echo);
	else if (last == 'H' || (last == '~' && number == 1))
		line_move(line, 0, echo);
	else if (last == 'F' || (last == '~' && number == 4))
		line_move(line, line->length, echo);
	else if (last == '~' && number == 3)
		line_delete(line, echo);
}

/* Within "ESC [ number letter" or "ESC O letter". Sequences of other keys are taken whole, too. */
static void in_sequence(struct edit_line *edit, char c)
{
	if (edit->sequence == ESCAPE && (c == '[' || c == 'O')) {
		edit->sequence = c;
		edit->number = 0;
		edit->more = false;
	} else if (edit->sequence != ESCAPE && c >= ' ' && c < '@') {
		edit->more |= c < '0' || c > '9';
		if (!edit->more)
			edit->number = (uint8_t)(edit->number * 10 + c - '0');
	} else {
		if (edit->sequence != ESCAPE)
			sequence_key(edit->line, c, edit->number);
		edit->sequence = 0;
	}
}

static void control_key(struct edit_line *edit, char c)
{
	struct line *line = edit->line;
	struct echo *echo = &screen.echo;

	if (c == ESCAPE)
		edit->sequence = c;
	else if (c == '\b' || c == DELETE)
		line_rub_out(line, echo);
	else if (c == CTRL('U'))
		line_replace(line, "", echo);
	else if (c == CTRL('A'))
		line_move(line, 0, echo);
	else if (c == CTRL('E'))
		line_move(line, line->length, echo);
	else if (c == CTRL('P'))
		recall(line, history_older(line->text));
	else if (c == CTRL('N'))
		recall(line, history_newer());
	else if (c == '\t')
		line_insert(line, ' ', echo);
	else
		line->unknown++;
}

static void ending_key(struct edit_line *edit, char c)
{
	bool paired = c == '\n' && after_return;

	after_return = c == '\r';
	if (paired)
		return;
	if (c == '\r')
		screen.terminal = true;
	finish(edit);
}

/* A terminal that has not sent an Enter yet is still taken for a pipe: hence the return. */
static void interrupt_key(struct edit_line *edit)
{
	line_clear(edit->line);
	echo_text(&screen.echo, "^C\r");
	finish(edit);
}

/* Ctrl-D on an empty line is the end of the input, for terminals and for lines without an end of
 * their own. */
static void end_key(struct edit_line *edit)
{
	if (edit->line->length) {
		line_delete(edit->line, &screen.echo);
		return;
	}
	edit->ended = true;
	finish(edit);
}

static void key(struct edit_line *edit, char c)
{
	if (c == '\r' || c == '\n') {
		ending_key(edit, c);
		return;
	}
	after_return = false;
	if (c == CTRL('C'))
		interrupt_key(edit);
	else if (edit->sequence)
		in_sequence(edit, c);
	else if (c == CTRL('D'))
		end_key(edit);
	else if (c >= ' ' && c < DELETE)
		line_insert(edit->line, c, &screen.echo);
	else
		control_key(edit, c);
}

/* The input has ended: what was typed counts as a line. */
static void end_of_input(struct edit_line *edit)
{
	edit->ended = !edit->line->length && !edit->line->beyond && !edit->line->unknown;
	finish(edit);
}

/* The line is drawn first, unless it stands there: it is new, or whoever printed above it was
 * cancelled before it was drawn again. */
static ASYNC(edit_batch)
{
	BEGIN(edit_batch);
	TRY(weft_lock(&screen.lock));
	DEFER(&self->unlock, weft_unlock, &screen.lock);
	screen.echo.length = 0;
	if (!screen.drawn) {
		screen_begin();
		screen.line = self->edit->line;
		line_draw(screen.line, &screen.echo);
		screen.drawn = true;
	}
	if (keys_ended())
		end_of_input(self->edit);
	while (keys_available() && !self->edit->done &&
	       screen.echo.length + ECHO_STEP <= sizeof screen.echo.bytes)
		key(self->edit, keys_take());
	TRY(CALL(&self->send, screen_send));
	END(0);
}

/* The editor was cancelled: nobody edits the line that is still shown. */
static void hide(struct screen *shown)
{
	shown->abandoned |= shown->line != NULL;
	shown->line = NULL;
	shown->drawn = false;
}

ASYNC(edit_line)
{
	BEGIN(edit_line);
	DEFER(&self->hide, hide, &screen);
	line_clear(self->line);
	history_rewind();
	do {
		TRY(CALL(&self->batch, edit_batch, .edit = self));
		if (self->done)
			break;
		AWAIT(CALL(&self->wait, keys_wait));
		if (rc < 0 && rc != WEFT_EEND)
			RETURN(rc);
	} while (!self->done);
	END(self->ended ? WEFT_EEND : 0);
}
