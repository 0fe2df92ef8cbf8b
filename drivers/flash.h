/* The chip's own flash: erase and program, awaited. Its bytes are read as memory, at
 * hal_flash_begin(). */
#ifndef DRIVERS_FLASH_H
#define DRIVERS_FLASH_H

#include "drivers/operation.h"
#include "hal/flash.h"

/* Awaits that the page at `offset` is erased: all 0xff; 0. WEFT_EINVAL when no page begins there;
 * DEVICE_EREFUSED when the flash reports an error, or is not 0xff then. Tasks take turns. A cancel
 * comes when it has ended. A power cut leaves any bytes there. Task context. */
struct flash_erase {
	WEFT_FRAME;
	uint32_t offset;
	/* private */
	struct weft_defer unlock;
	struct operation_await wait;
};
ASYNC(flash_erase);

/* Awaits that bytes are programmed, where it is erased; 0. Offset and size are multiples of
 * HAL_FLASH_WORD: else, and beyond the end, WEFT_EINVAL. DEVICE_EREFUSED when the flash reports an
 * error, or reads otherwise then. As above. */
struct flash_program {
	WEFT_FRAME;
	uint32_t offset;
	const void *from;
	uint32_t size;
	/* private */
	struct weft_defer unlock;
	struct operation_await wait;
};
ASYNC(flash_program);

#endif
