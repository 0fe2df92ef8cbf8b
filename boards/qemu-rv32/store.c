/* Where programs keep data: the second bank of flash. */
#include "drivers/store_flash.h"

static struct store_flash flash = STORE_FLASH(0);
struct store *const board_store = &flash.store;
