/* Scenarios of the conformance suite: parser, checker and runner. */
#include "fuzz.h"

int conformance_main(int argc, char **argv);
#define main conformance_main
#include "tests/conformance/main.c" /* NOLINT(bugprone-suspicious-include) */
#undef main

static void too_long(void)
{
	give_up("too many steps");
}

void fuzz_one(const uint8_t *bytes, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	memcpy(text, bytes, size);
	text[size] = 0;
	fuzz_stop = too_long;
	allow_all();
	(void)run(text);
	forget();
	free(text);
}
