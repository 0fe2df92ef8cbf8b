/* Functions of the C library that read texts, for texts in either memory: arch.h. The linker takes
 * these before the library's. Those that are missing here crash in simavr when they read a literal,
 * and read nonsense on the chip. */
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
	return memcmp(a, b, strlen(a) + 1);
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a, *q = b;
	int difference = 0;

	while (n-- && !difference)
		difference = HAL_BYTE(p++) - HAL_BYTE(q++);
	return difference;
}

int strncmp(const char *a, const char *b, size_t n)
{
	size_t length = strlen(a) + 1;

	return memcmp(a, b, length < n ? length : n);
}

void *memcpy(void *to, const void *from, size_t n)
{
	const uint8_t *source = from;

	for (uint8_t *p = to; n; n--)
		*p++ = HAL_BYTE(source++);
	return to;
}

char *strcpy(char *to, const char *from)
{
	return memcpy(to, from, strlen(from) + 1);
}

char *strcat(char *to, const char *from)
{
	strcpy(to + strlen(to), from);
	return to;
}
