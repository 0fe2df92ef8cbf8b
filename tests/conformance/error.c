/* Errors: those that the kernel has a code for, and an application's own, one for each kind that
 * occurs in the scenario. */
#include <string.h>

#include "memory.h"
#include "runner.h"

static const struct {
	int code;
	const char *kind;
} known[] = {
    {WEFT_ECANCELED, "cancelled"}, {WEFT_ETIMEDOUT, "timeout"}, {WEFT_EFULL, "full"},
    {WEFT_EEMPTY, "empty"},        {WEFT_ECLOSED, "shutdown"},  {WEFT_EBROKEN, "broken"},
    {WEFT_ESTATE, "runtime"},      {WEFT_EBUSY, "runtime"},     {WEFT_EDEADLOCK, "runtime"},
};
#define KNOWN (sizeof known / sizeof *known)

/* WEFT_EUSER, WEFT_EUSER - 1, ... */
static struct {
	const char **kinds;
	int count, size;
} own;

static int add(const char *kind)
{
	if (own.count == own.size) {
		const char **larger = memory_new(((size_t)own.size * 2 + 8) * sizeof *larger);

		if (own.count)
			memcpy(larger, own.kinds, (size_t)own.count * sizeof *larger);
		own.kinds = larger;
		own.size = own.size * 2 + 8;
	}
	own.kinds[own.count] = memory_text("%s", kind);
	return WEFT_EUSER - own.count++;
}

int error_of(const char *kind)
{
	for (size_t i = 0; i < KNOWN; i++) {
		if (strcmp(known[i].kind, kind) == 0)
			return known[i].code;
	}
	for (int i = 0; i < own.count; i++) {
		if (strcmp(own.kinds[i], kind) == 0)
			return WEFT_EUSER - i;
	}
	return add(kind);
}

const char *kind_of(int error)
{
	for (size_t i = 0; i < KNOWN; i++) {
		if (known[i].code == error)
			return known[i].kind;
	}
	if (error <= WEFT_EUSER && error > WEFT_EUSER - own.count)
		return own.kinds[WEFT_EUSER - error];
	return memory_text("unexpected(%d)", error);
}

const char *error_text(int error)
{
	const char *kind = kind_of(error);

	return error == WEFT_ECANCELED ? kind : memory_text("error:%s", kind);
}

void errors_clear(void)
{
	memset(&own, 0, sizeof own);
}
