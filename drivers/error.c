#include "drivers/error.h"

#include <string.h>

/* A code's name, and behind its end the sentence. */
#define ERROR(code, text) [DEVICE_ENOACK - code] = #code "\0" text

static const char *const errors[] = {
    ERROR(DEVICE_ENOACK, "nobody acknowledges the address"),
    ERROR(DEVICE_EREFUSED, "the device has refused"),
    ERROR(DEVICE_EBUS, "the bus was disturbed"),
    ERROR(DEVICE_EHUNG, "the device does not answer"),
    ERROR(DEVICE_EOVERRUN, "it came too fast, something is lost"),
    ERROR(DEVICE_EFRAMING, "no stop bit: noise, or the wrong rate"),
    ERROR(DEVICE_EPARITY, "a bit is wrong"),
    ERROR(DEVICE_EBREAK, "the line is held low"),
    ERROR(DEVICE_ECRC, "the checksum is wrong"),
    ERROR(DEVICE_EABSENT, "nothing is connected"),
};

const char *device_error_name(int code)
{
	unsigned row = (unsigned)(DEVICE_ENOACK - code);

	if (code <= DEVICE_ENOACK && row < sizeof errors / sizeof *errors)
		return errors[row];
	return weft_error_name(code);
}

const char *device_error_text(int code)
{
	const char *name = device_error_name(code);

	return name + strlen(name) + 1;
}
