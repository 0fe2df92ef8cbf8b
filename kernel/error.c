#include "error.h"

#include <string.h>

/* A code's name, and behind its end the sentence. */
#define ERROR(code, text) [-code] = #code "\0" text

static const char *const errors[] = {
    ERROR(WEFT_OK, "success"),
    ERROR(WEFT_ECANCELED, "asked to end"),
    ERROR(WEFT_ETIMEDOUT, "not done in time"),
    ERROR(WEFT_EFULL, "no room left"),
    ERROR(WEFT_EEMPTY, "nothing to take"),
    ERROR(WEFT_EINVAL, "argument out of range"),
    ERROR(WEFT_ESTATE, "not in this state"),
    ERROR(WEFT_EBUSY, "in use"),
    ERROR(WEFT_EDEADLOCK, "nothing could end the wait"),
    ERROR(WEFT_EEND, "end of input"),
    ERROR(WEFT_EIO, "device fault"),
    ERROR(WEFT_ECLOSED, "closed"),
    ERROR(WEFT_EBROKEN, "broken"),
    ERROR(WEFT_ENOWORKER, "no worker"),
};

const char *weft_error_name(int code)
{
	unsigned row = -(unsigned)code;

	if (row < sizeof errors / sizeof *errors)
		return errors[row];
	return code > 0 ? "a value\0success" : "an error\0of the application";
}

const char *weft_error_text(int code)
{
	const char *name = weft_error_name(code);

	return name + strlen(name) + 1;
}
