/* Where printf writes to on a board: its console. On the host the C library knows by itself. */
#include <stdio.h>

#include "hal/hal.h"

#ifdef __PICOLIBC__
static int put(char c, FILE *file)
{
	(void)file;
	hal_console_flush(&c, 1);
	return c;
}

static FILE console = FDEV_SETUP_STREAM(put, NULL, NULL, _FDEV_SETUP_WRITE);
FILE *const stdout = &console;
#endif
