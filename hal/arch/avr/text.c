/* The functions of the C library that are given texts, for texts in either memory: arch.h. The
 * linker takes these before the library's. */
#include <string.h>

#include "hal/hal.h"

size_t strlen(const char *text)
{
	const char *end = text;

	while (HAL_BYTE(end))
		end++;
	return (size_t)(end - text);
}

int strcmp(const char *a, const char *b)
{
	unsigned char c, d;

	do {
		c = HAL_BYTE(a++);
		d = HAL_BYTE(b++);
	} while (c && c == d);
	return c - d;
}

void *memcpy(void *to, const void *from, size_t n)
{
	const char *source = from;

	for (char *p = to; n; n--)
		*p++ = (char)HAL_BYTE(source++);
	return to;
}
