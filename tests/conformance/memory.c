#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Each piece is the heap's own, so that AddressSanitizer sees what is used behind its end. */
struct piece {
	struct piece *next, *prev;
	_Alignas(max_align_t) char memory[];
};

static struct piece *pieces;

void *memory_new(size_t size)
{
	struct piece *piece = calloc(1, sizeof *piece + size);

	if (!piece)
		abort();
	piece->next = pieces;
	if (pieces)
		pieces->prev = piece;
	pieces = piece;
	return piece->memory;
}

void memory_give(void *memory)
{
	struct piece *piece = (struct piece *)((char *)memory - offsetof(struct piece, memory));

	if (piece->prev)
		piece->prev->next = piece->next;
	else
		pieces = piece->next;
	if (piece->next)
		piece->next->prev = piece->prev;
	free(piece);
}

char *memory_text(const char *format, ...)
{
	va_list arguments;
	char *text;
	int size;

	va_start(arguments, format);
	size = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = memory_new((size_t)size + 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)size + 1, format, arguments);
	va_end(arguments);
	return text;
}

void memory_clear(void)
{
	while (pieces) {
		struct piece *next = pieces->next;

		free(pieces);
		pieces = next;
	}
}
