/* The loop: a line is read, its command is awaited. */
#include "shell.h"

#define CTRL_C 3
#define PROMPT "weft> "
#define STATUS_CANCELED 130 /* as shells report the end by Ctrl-C */

ASYNC(shell);

/* ---- Reading --------------------------------------------------------------------------------- */

/* A terminal sends a carriage return for Enter, a pipe a line feed. */
static bool is_enter(struct read_line *self)
{
	if (self->byte == '\r')
		print_newline = "\r\n";
	return self->byte == '\r' || self->byte == '\n';
}

/* Takes the byte into the line and appends what it looks like. */
static void take(struct read_line *self)
{
	struct shell *shell = self->shell;
	char echo[2] = {(char)self->byte};

	if (self->byte == CTRL_C) {
		weft_shutdown();
	} else if ((self->byte == '\b' || self->byte == 127) && self->length) {
		self->length--;
		print_text(&shell->print, "\b \b");
	} else if (self->byte >= ' ' && self->byte < 127 && self->length < LINE_LENGTH) {
		shell->line[self->length++] = echo[0];
		print_text(&shell->print, echo);
	}
}

static ASYNC(read_line)
{
	BEGIN(read_line);
	print_text(&self->shell->print, PROMPT);
	do {
		TRY(PRINT(&self->shell->print));
		TRY(CALL(&self->read, weft_console_read, .to = &self->byte, .size = 1));
		take(self);
	} while (!is_enter(self));
	self->shell->line[self->length] = 0;
	TRY(PRINT_LINE(&self->shell->print));
	END(self->length);
}

/* ---- Understanding --------------------------------------------------------------------------- */

/* The line's first word is this name. What comes behind it, or NULL. */
static const char *behind(const char *line, const char *name)
{
	for (; HAL_BYTE(name); name++, line++) {
		if (*line != (char)HAL_BYTE(name))
			return NULL;
	}
	return *line == ' ' || !*line ? line : NULL;
}

static uint32_t number_in(const char *text)
{
	uint32_t number = 0;

	while (*text == ' ')
		text++;
	for (; *text >= '0' && *text <= '9'; text++)
		number = number * 10 + (uint32_t)(*text - '0');
	return number;
}

/* Starts the line's command, to be awaited. */
static int start(struct shell *self)
{
	for (unsigned i = 0; i < COMMANDS; i++) {
		const char *argument = behind(self->line, commands[i].name);
		int (*command)(struct shell *) = commands[i].start;

		if (!argument)
			continue;
		self->number = number_in(argument);
		return command(self);
	}
	print_text(&self->print, "no such command; try help");
	return PRINT_LINE(&self->print);
}

/* A command that was ended tells so and returns 0: whether a cancel was asked for shows what is
 * counted. */
ASYNC(shell)
{
	BEGIN(shell);
	weft_console_open(true, true); /* the terminal shows what the shell sends */
	while (!self->over && !weft_canceling(weft_task_self())) {
		TRY(CALL(&self->read, read_line, .shell = self));
		if (rc)
			TRY(start(self));
	}
	END(self->over ? self->status : WEFT_ECANCELED);
}

int main(void)
{
	static struct shell frame;
	int rc = weft_run(FRAME(&frame, shell));

	return rc < 0 ? STATUS_CANCELED : rc;
}
