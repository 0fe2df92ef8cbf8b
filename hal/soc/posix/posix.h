/* What the files of the real-time host know of each other. */
#ifndef HAL_SOC_POSIX_H
#define HAL_SOC_POSIX_H

#include <stdbool.h>

/* Starts a thread that leaves all signals to the loop's; nobody joins it. False, and errno is set,
 * when there can be no more. It sets hosted_interrupts to 1. */
bool posix_start_thread(void *(*run)(void *));

#endif
