#include "screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct screen screen;

const char *screen_newline(void)
{
	return screen.terminal ? "\r\n" : "\n";
}

/* A text that was cut short still ends its row. */
void printer_format(struct printer *printer, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(printer->text, sizeof printer->text, format, arguments);
	va_end(arguments);
	if (n >= (int)sizeof printer->text)
		strcpy(printer->text + sizeof printer->text - 5, "...\n");
}

ASYNC(screen_send)
{
	BEGIN(screen_send);
	TRY(CALL(&self->write, weft_console_write, .text = screen.echo.bytes,
	         .size = screen.echo.length));
	screen.echo.length = 0;
	END(0);
}

void screen_begin(void)
{
	screen.echo.length = 0;
	if (screen.abandoned)
		echo_text(&screen.echo, screen_newline());
	screen.abandoned = false;
	if (screen.interrupted) {
		echo_text(&screen.echo, "^C");
		echo_text(&screen.echo, screen_newline());
		screen.interrupted = false;
	}
	if (screen.line)
		echo_text(&screen.echo, screen.terminal ? "\r\033[K" : "\n");
	screen.drawn = false;
}

/* Moves a piece of the text into the echo and returns where the next one starts. */
static const char *take_piece(const char *text)
{
	struct echo *echo = &screen.echo;

	for (; *text && echo->length < sizeof echo->bytes - 2; text++) {
		if (*text == '\n')
			echo_text(echo, screen_newline());
		else
			echo->bytes[echo->length++] = *text;
	}
	return text;
}

ASYNC(screen_write)
{
	BEGIN(screen_write);
	TRY(weft_lock(&screen.lock));
	DEFER(&self->unlock, weft_unlock, &screen.lock);
	self->rest = self->text;
	screen_begin();
	do {
		self->rest = take_piece(self->rest);
		TRY(CALL(&self->send, screen_send));
	} while (*self->rest);
	if (screen.line) {
		line_draw(screen.line, &screen.echo);
		TRY(CALL(&self->send, screen_send));
		screen.drawn = screen.line != NULL;
	}
	END(0);
}
