#include "error.h"

#include <stddef.h>

static const struct {
	const char *name, *text;
} errors[] = {
    [-WEFT_OK] = {"WEFT_OK", "success"},
    [-WEFT_ECANCELED] = {"WEFT_ECANCELED", "the task was asked to end"},
    [-WEFT_ETIMEDOUT] = {"WEFT_ETIMEDOUT", "a deadline passed before it was done"},
    [-WEFT_EFULL] = {"WEFT_EFULL", "there is no room left"},
    [-WEFT_EEMPTY] = {"WEFT_EEMPTY", "there is nothing to take"},
    [-WEFT_EINVAL] = {"WEFT_EINVAL", "an argument is outside its range"},
    [-WEFT_ESTATE] = {"WEFT_ESTATE", "the object's state does not allow this"},
    [-WEFT_EBUSY] = {"WEFT_EBUSY", "the object is in use"},
    [-WEFT_EDEADLOCK] = {"WEFT_EDEADLOCK", "every task waits and nothing could wake one"},
    [-WEFT_EEND] = {"WEFT_EEND", "the input has ended"},
    [-WEFT_EIO] = {"WEFT_EIO", "the device reported a fault"},
    [-WEFT_ECLOSED] = {"WEFT_ECLOSED", "it was shut down, or is being closed"},
    [-WEFT_EBROKEN] = {"WEFT_EBROKEN", "the barrier is broken"},
    [-WEFT_ENOWORKER] = {"WEFT_ENOWORKER", "no worker is configured that could run the job"},
};

/* The table's row for a code, or -1 for a code that is not in it. */
static int row(int code)
{
	return code <= 0 && code > -(int)(sizeof errors / sizeof *errors) ? -code : -1;
}

const char *weft_error_name(int code)
{
	int i = row(code);
	return i >= 0 ? errors[i].name : code > 0 ? "a value" : "an error of the application";
}

const char *weft_error_text(int code)
{
	int i = row(code);
	return i >= 0 ? errors[i].text : code > 0 ? "success" : "an error of the application's own";
}
