/* Lines of text, put together from pieces: without printf, whose code would take a third of a small
 * chip's flash. */
#ifndef SHELL_MINI_PRINT_H
#define SHELL_MINI_PRINT_H

#include "weft.h"

struct print {
	char text[60];
	uint8_t length;
	struct weft_console_write write;
};

/* Append a text, a number; what does not fit is left out. */
void print_text(struct print *print, const char *text);
void print_number(struct print *print, uint32_t number);

/* Print what was appended, and begin anew: AWAIT(PRINT(p)), TRY(PRINT_LINE(p)). The end of a line
 * is as the other side sends it for Enter. */
#define PRINT(print)                                                                               \
	CALL(&(print)->write, weft_console_write, .text = (print)->text, .size = print_taken(print))
#define PRINT_LINE(print) (print_text(print, print_newline), PRINT(print))

extern const char *print_newline;
size_t print_taken(struct print *print);

#endif
