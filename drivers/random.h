/* Random numbers from a physical source. */
#ifndef DRIVERS_RANDOM_H
#define DRIVERS_RANDOM_H

#include "drivers/operation.h"
#include "hal/random.h"

/* Awaits `size` random bytes; 0, or DEVICE_EHUNG when the source stands still, DEVICE_EREFUSED when
 * it is wrong, as far as the chip can tell. Tasks take turns. An error or a cancel leaves some of
 * them written. Task context. */
struct random_fill {
	WEFT_FRAME;
	uint8_t *to;
	size_t size;
	/* private */
	struct weft_defer unlock;
	struct operation_await wait;
};
ASYNC(random_fill);

#endif
