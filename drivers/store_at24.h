/* A store in an EEPROM on I2C: AT24C32, 64 and larger ones. Bytes are written again as they are,
 * nothing is erased. */
#ifndef DRIVERS_STORE_AT24_H
#define DRIVERS_STORE_AT24_H

#include "drivers/at24.h"
#include "drivers/store.h"

/* struct store_at24 eeprom = STORE_AT24(bus, address, size), with a bus of the board
 * (drivers/i2c_board.h) and the size in bytes; then
 * struct store *const board_store = &eeprom.store; */
struct store_at24 {
	struct store store;
	struct at24 eeprom;
	uint8_t bus;
};

/* Bodies of a struct store_call. store_at24_open awaits that the EEPROM acknowledges. A cut leaves
 * a beginning of what was being written, and what is in the same page of the EEPROM as it was or is
 * to be. */
ASYNC(store_at24_open);
ASYNC(store_at24_read);
ASYNC(store_at24_write);

/* The pages of a journal are larger than those of the EEPROM, so that less is left over at their
 * ends. */
#define STORE_AT24_PAGE 256u

#define STORE_AT24(number, its_address, its_size)                                                  \
	{                                                                                          \
		.store = {.size = (its_size),                                                      \
		          .page = STORE_AT24_PAGE,                                                 \
		          .word = 1,                                                               \
		          .blank = 0xff,                                                           \
		          .open = store_at24_open,                                                 \
		          .read = store_at24_read,                                                 \
		          .write = store_at24_write},                                              \
		.eeprom = {.address = (its_address), .size = (its_size)}, .bus = (number),         \
	}

#endif
