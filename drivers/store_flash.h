/* A store in the chip's own flash: all of the part that programs may write, or the end of it. */
#ifndef DRIVERS_STORE_FLASH_H
#define DRIVERS_STORE_FLASH_H

#include "drivers/flash.h"
#include "drivers/store.h"

/* struct store_flash flash = STORE_FLASH(begin); struct store *const board_store = &flash.store; */
struct store_flash {
	struct store store;
	uint32_t begin; /* where in the flash: a page's beginning */
};

/* Bodies of a struct store_call. A cut leaves any bytes in what was being erased or written. */
ASYNC(store_flash_open);
ASYNC(store_flash_read);
ASYNC(store_flash_write);
ASYNC(store_flash_erase);

#define STORE_FLASH(from)                                                                          \
	{                                                                                          \
		.store = {.page = HAL_FLASH_PAGE,                                                  \
		          .word = HAL_FLASH_WORD,                                                  \
		          .blank = 0xff,                                                           \
		          .open = store_flash_open,                                                \
		          .read = store_flash_read,                                                \
		          .write = store_flash_write,                                              \
		          .erase = store_flash_erase},                                             \
		.begin = (from),                                                                   \
	}

#endif
