#include "print.h"

const char *print_newline = "\n";

static void put(struct print *print, uint8_t character)
{
	if (print->length < sizeof print->text)
		print->text[print->length++] = (char)character;
}

void print_text(struct print *print, const char *text)
{
	for (uint8_t character; (character = HAL_BYTE(text)) != 0; text++)
		put(print, character);
}

void print_number(struct print *print, uint32_t number)
{
	if (number > 9)
		print_number(print, number / 10);
	put(print, (uint8_t)('0' + number % 10));
}

size_t print_taken(struct print *print)
{
	size_t length = print->length;

	print->length = 0;
	return length;
}
