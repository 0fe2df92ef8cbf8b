#include "terminal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "keys.h"

#define PROMPT "station> "
#define CTRL_U 21
#define CTRL_D 4
#define ESCAPE 27
#define DELETE 127

static struct {
	struct weft_lock lock;
	const char *line; /* being typed; NULL while none is */
	bool abandoned;   /* a row with a prompt is still to be ended */
	bool is_terminal, after_return, input_ended;
	/* what is being written, with the lock held */
	char out[2 * TERMINAL_TEXT + TERMINAL_LINE];
} terminal;

static const char *newline(void)
{
	return terminal.is_terminal ? "\r\n" : "\n";
}

/* ---- Lines above the one that is typed ------------------------------------------------------- */

void speaker_format(struct speaker *speaker, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(speaker->text, sizeof speaker->text, format, arguments);
	va_end(arguments);
	if (n >= (int)sizeof speaker->text)
		strcpy(speaker->text + sizeof speaker->text - 4, "...");
}

/* What brings a text to the beginning of a row. */
static const char *begin_row(void)
{
	if (terminal.abandoned)
		return newline();
	if (!terminal.line)
		return "";
	return terminal.is_terminal ? "\r\033[K" : "\n";
}

/* The text, with what is before and behind it while a line is typed. */
static size_t lay_out(const char *text)
{
	const char *begin = begin_row();

	terminal.abandoned = false;
	return (size_t)snprintf(terminal.out, sizeof terminal.out, "%s%s%s%s%s", begin, text,
	                        newline(), terminal.line ? PROMPT : "",
	                        terminal.line ? terminal.line : "");
}

ASYNC(say)
{
	BEGIN(say);
	TRY(weft_lock(&terminal.lock));
	DEFER(&self->unlock, weft_unlock, &terminal.lock);
	AWAIT(CALL(&self->write, weft_console_write, .text = terminal.out,
	           .size = lay_out(WEFT_OF(self, struct speaker, say)->text)));
	END(rc);
}

/* ---- The line that is typed ------------------------------------------------------------------ */

static void hide(struct terminal_read *self)
{
	(void)self;
	terminal.abandoned = terminal.line;
	terminal.line = NULL;
}

static void begin(struct terminal_read *self)
{
	self->begun = true;
	terminal.line = self->line;
	strcpy(self->echo, PROMPT);
}

static void add(struct terminal_read *self, char c)
{
	size_t n = strlen(self->line);

	if (n == TERMINAL_LINE) {
		self->bad = true;
		return;
	}
	self->line[n] = self->echo[0] = c;
	self->line[n + 1] = self->echo[1] = 0;
}

static void rub_out(struct terminal_read *self)
{
	size_t n = strlen(self->line);

	if (!n)
		return;
	self->line[n - 1] = 0;
	strcpy(self->echo, "\b \b");
}

static void rub_all_out(struct terminal_read *self)
{
	*self->line = 0;
	strcpy(self->echo, "\r\033[K" PROMPT);
}

static void finish(struct terminal_read *self)
{
	self->done = true;
	terminal.line = NULL;
	strcpy(self->echo, newline());
}

/* Some terminals send both at the end of a line. */
static void enter(struct terminal_read *self)
{
	bool paired = self->key == '\n' && terminal.after_return;

	terminal.after_return = self->key == '\r';
	terminal.is_terminal |= terminal.after_return;
	if (!paired)
		finish(self);
}

static void end(struct terminal_read *self)
{
	self->ended = !*self->line && !self->bad;
	finish(self);
}

/* Of a sequence such as that of an arrow, nothing counts. */
static bool in_sequence(struct terminal_read *self)
{
	bool was = self->escape;

	if (self->key == ESCAPE)
		self->escape = true;
	else if (self->key >= '@' && self->key != '[' && self->key != 'O')
		self->escape = false;
	return was || self->escape;
}

static void edit(struct terminal_read *self)
{
	if (in_sequence(self))
		return;
	if (self->key == '\b' || self->key == DELETE)
		rub_out(self);
	else if (self->key == CTRL_U)
		rub_all_out(self);
	else if (self->key >= ' ' && self->key < DELETE)
		add(self, (char)self->key);
	else
		self->bad = true;
}

static void press(struct terminal_read *self)
{
	*self->echo = 0;
	if (self->key == '\r' || self->key == '\n') {
		enter(self);
		return;
	}
	terminal.after_return = false;
	terminal.input_ended |= self->key == KEYS_END;
	if (self->key == KEYS_END || (self->key == CTRL_D && !*self->line))
		end(self);
	else
		edit(self);
}

/* The line and the screen change together, under the lock. */
static ASYNC(terminal_key)
{
	BEGIN(terminal_key);
	TRY(weft_lock(&terminal.lock));
	DEFER(&self->unlock, weft_unlock, &terminal.lock);
	if (self->reader->begun)
		press(self->reader);
	else
		begin(self->reader);
	AWAIT(CALL(&self->write, weft_console_write, .text = self->reader->echo,
	           .size = strlen(self->reader->echo)));
	END(rc);
}

ASYNC(terminal_read)
{
	BEGIN(terminal_read);
	if (terminal.input_ended)
		RETURN(WEFT_EEND);
	DEFER(&self->hide, hide, self);
	*self->line = 0;
	TRY(CALL(&self->press, terminal_key, .reader = self));
	while (!self->done) {
		TRY(weft_queue_get(&keys, &self->key));
		TRY(CALL(&self->press, terminal_key, .reader = self));
	}
	END(self->ended ? WEFT_EEND : self->bad ? WEFT_EFULL : 0);
}
