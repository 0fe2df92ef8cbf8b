/* The C library's functions that keep something: as its start-up would have it, so must ours. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tap.h"

/* Not literals: where those are in another memory (AVR), its functions cannot read them. */
static char many[] = "99999999999999999999", few[] = "12", words[] = "one two", space[] = " ";

static void errno_is_kept(void)
{
	errno = 0;
	EQ(errno, 0);
	EQ(strtol(many, NULL, 10), LONG_MAX);
	EQ(errno, ERANGE);
	errno = 0;
	EQ(strtol(few, NULL, 10), 12);
	EQ(errno, 0);
}

static void strtok_goes_on(void)
{
	EQ(strcmp(strtok(words, space), "one"), 0);
	EQ(strcmp(strtok(NULL, space), "two"), 0);
	OK(!strtok(NULL, space));
}

static void random_numbers_go_on(void)
{
	int first;

	srand(7);
	first = rand();
	OK(rand() != first);
	srand(7);
	EQ(rand(), first);
}

TESTS(RUN_PLAIN(errno_is_kept) RUN_PLAIN(strtok_goes_on) RUN_PLAIN(random_numbers_go_on))
