#ifndef HAL_ARCH_HOSTED_HOSTED_H
#define HAL_ARCH_HOSTED_HOSTED_H

#include <pthread.h>

#include "hal/hal.h"

/* Key by key, without echo, Ctrl-C as a byte; undone at the end. Nothing if stdin is no terminal.
 */
void hosted_terminal_raw(void);

#endif
