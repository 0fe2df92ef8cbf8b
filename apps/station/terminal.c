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
	bool is_terminal, after_return;
	/* what is being written, with the lock held */
	char out[2 * TERMINAL_TEXT + TERMINAL_LINE];
} terminal;

static const char *newline(void)
{
	return terminal.is_terminal ? "\r\n" : "\n";
}

/* ---- Lines above the one that is typed ---------------------------------------------------------
 */

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

/* The text, with what is before and behind it on a terminal that stands in a line. */
static size_t lay_out(const char *text)
{
	const char *begin = !terminal.line ? "" : terminal.is_terminal ? "\r\033[K" : "\n";

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

/* ---- The line that is typed --------------------------------------------------------------------
 */

static ASYNC(terminal_echo)
{
	BEGIN(terminal_echo);
	TRY(weft_lock(&terminal.lock));
	DEFER(&self->unlock, weft_unlock, &terminal.lock);
	AWAIT(
	    CALL(&self->write, weft_console_write, .text = self->text, .size = strlen(self->text)));
	END(rc);
}

static void hide(struct terminal_read *self)
{
	(void)self;
	terminal.line = NULL;
}

static void add(struct terminal_read *self, char c)
{
	size_t n = strlen(self->line);

	if (n == TERMINAL_LINE) {
		self->bad = true;
		return;
	}
	self->line[n] = self->text[0] = c;
	self->line[n + 1] = self->text[1] = 0;
}

static void rub_out(struct terminal_read *self)
{
	size_t n = strlen(self->line);

	if (!n)
		return;
	self->line[n - 1] = 0;
	strcpy(self->text, "\b \b");
}

static void finish(struct terminal_read *self)
{
	self->done = true;
	strcpy(self->text, newline());
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

/* The line, and in self->text what is to be echoed. */
static void press(struct terminal_read *self)
{
	self->text[0] = 0;
	if (self->key == '\r' || self->key == '\n') {
		enter(self);
		return;
	}
	terminal.after_return = false;
	if (self->key == KEYS_END || (self->key == CTRL_D && !*self->line))
		end(self);
	else if (in_sequence(self))
		return;
	else if (self->key == '\b' || self->key == DELETE)
		rub_out(self);
	else if (self->key == CTRL_U)
		*self->line = 0;
	else if (self->key >= ' ' && self->key < DELETE)
		add(self, (char)self->key);
	else
		self->bad = true;
}

ASYNC(terminal_read)
{
	BEGIN(terminal_read);
	DEFER(&self->hide, hide, self);
	*self->line = 0;
	TRY(CALL(&self->echo, terminal_echo, .text = PROMPT));
	while (!self->done) {
		terminal.line = self->line;
		TRY(weft_queue_get(&keys, &self->key));
		press(self);
		if (self->key == CTRL_U)
			TRY(CALL(&self->echo, terminal_echo, .text = "\r\033[K" PROMPT));
		if (self->done)
			terminal.line = NULL;
		TRY(CALL(&self->echo, terminal_echo, .text = self->text));
	}
	END(self->ended ? WEFT_EEND : self->bad ? WEFT_EFULL : 0);
}
