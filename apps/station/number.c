#include "number.h"

#include <stdbool.h>
#include <stdio.h>

#include "error.h"

static uint32_t power_of_ten(unsigned n)
{
	uint32_t power = 1;

	while (n--)
		power *= 10;
	return power;
}

char *number_format(char *to, int32_t number, unsigned decimals)
{
	uint32_t one = power_of_ten(decimals);
	uint32_t size = number < 0 ? 0 - (uint32_t)number : (uint32_t)number;
	const char *sign = number < 0 ? "-" : "";

	if (decimals)
		snprintf(to, NUMBER_SIZE, "%s%lu.%0*lu", sign, (unsigned long)(size / one),
		         (int)decimals, (unsigned long)(size % one));
	else
		snprintf(to, NUMBER_SIZE, "%s%lu", sign, (unsigned long)size);
	return to;
}

/* Takes digits, at most `most` of them, and counts them; the number stays below 2^31. */
static const char *take_digits(const char *text, unsigned most, uint32_t *number, unsigned *count)
{
	for (*count = 0; *text >= '0' && *text <= '9' && *count < most; text++, ++*count) {
		uint64_t more = *number * (uint64_t)10 + (uint64_t)(*text - '0');

		*number = more > INT32_MAX ? INT32_MAX : (uint32_t)more;
	}
	return text;
}

int number_parse(const char *word, unsigned decimals, int32_t *number)
{
	bool negative = *word == '-';
	uint32_t size = 0;
	unsigned whole, behind = 0;

	word = take_digits(word + negative, UINT16_MAX, &size, &whole);
	if (*word == '.' && decimals)
		word = take_digits(word + 1, decimals, &size, &behind);
	if (!whole || (*word && *word != ' '))
		return WEFT_EINVAL;
	for (; behind < decimals; behind++)
		size = size > INT32_MAX / 10 ? INT32_MAX : size * 10;
	*number = negative ? -(int32_t)size : (int32_t)size;
	return 0;
}
