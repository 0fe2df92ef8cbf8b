/* The keyboard: a task that takes what the console receives into a queue, and sees Ctrl-C there
 * even while a command runs: it asks for the end. */
#ifndef STATION_KEYS_H
#define STATION_KEYS_H

#include "weft.h"

#define KEYS_END (-1)  /* no more will come */
#define KEYS_LOST (-2) /* some were lost: they came faster than they were taken */

/* Of int16_t: bytes, and what is above. */
extern struct weft_queue keys;

struct keyboard {
	WEFT_FRAME;
	char bytes[32];
	int16_t key;
	uint8_t taken, count;
	struct weft_console_read read;
};
ASYNC(keyboard);

#endif
