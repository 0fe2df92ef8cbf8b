/* Where programs keep data: an EEPROM AT24C64 that is to be connected to I2C bus 0. The kit has
 * none. */
#include "drivers/store_at24.h"

static struct store_at24 eeprom = STORE_AT24(0, BOARD_AT24, 8192);
struct store *const board_store = &eeprom.store;
