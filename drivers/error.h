/* Names and sentences of all errors: the kernel's, and those of devices. */
#ifndef DRIVERS_ERROR_H
#define DRIVERS_ERROR_H

#include "hal/device.h"
#include "kernel/error.h"

/* As weft_error_name() and weft_error_text(). Never NULL; any context. */
const char *device_error_name(int code);
const char *device_error_text(int code);

#endif
