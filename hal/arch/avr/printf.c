/* printf to the console, as far as programs for small boards need it: %c, %s, %d, %i, %u, %x, %ld,
 * %lu, %lx and %%, without widths. The C library's has all of it, but takes a text for one in RAM.
 */
#include <stdarg.h>
#include <stdio.h>

#include "hal/hal.h"

static int written;

static void put(char c)
{
	hal_console_flush(&c, 1);
	written++;
}

static void put_text(const char *text)
{
	for (char c; (c = (char)HAL_BYTE(text)) != 0; text++)
		put(c);
}

static void put_number(unsigned long number, unsigned base)
{
	unsigned digit = (unsigned)(number % base);

	if (number >= base)
		put_number(number / base, base);
	put((char)(digit < 10 ? '0' + digit : 'a' - 10 + digit));
}

static void put_signed(long number)
{
	if (number < 0)
		put('-');
	put_number(number < 0 ? 0ul - (unsigned long)number : (unsigned long)number, 10);
}

static void convert(char how, bool is_long, va_list *arguments)
{
	switch (how) {
	case 'c':
		put((char)va_arg(*arguments, int));
		break;
	case 's':
		put_text(va_arg(*arguments, const char *));
		break;
	case 'd':
	case 'i':
		put_signed(is_long ? va_arg(*arguments, long) : va_arg(*arguments, int));
		break;
	case 'u':
	case 'x':
		put_number(is_long ? va_arg(*arguments, unsigned long)
		                   : va_arg(*arguments, unsigned),
		           how == 'u' ? 10 : 16);
		break;
	default:
		put(how);
		break;
	}
}

int printf(const char *format, ...)
{
	va_list arguments;

	written = 0;
	va_start(arguments, format);
	for (char c; (c = (char)HAL_BYTE(format)) != 0; format++) {
		bool is_long = false;

		if (c != '%') {
			put(c);
			continue;
		}
		c = (char)HAL_BYTE(++format);
		if (c == 'l') {
			is_long = true;
			c = (char)HAL_BYTE(++format);
		}
		convert(c, is_long, &arguments);
	}
	va_end(arguments);
	return written;
}
