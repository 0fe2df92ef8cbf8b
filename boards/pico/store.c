/* Where programs keep data: the end of the board's flash. */
#include "drivers/store_flash.h"

static struct store_flash flash = STORE_FLASH(0);
struct store *const board_store = &flash.store;
