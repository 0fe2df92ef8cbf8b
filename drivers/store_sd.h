/* A store on an SD card: all of it, up to 4 GiB, without a file system. */
#ifndef DRIVERS_STORE_SD_H
#define DRIVERS_STORE_SD_H

#include "drivers/sd_card.h"
#include "drivers/store.h"

/* struct store_sd card = STORE_SD(bus, select, hz), with a bus of the board (drivers/spi_board.h);
 * then struct store *const board_store = &card.store; */
struct store_sd {
	struct store store;
	struct sd_card card;
	uint8_t bus;
};

/* Bodies of a struct store_call. store_sd_open awaits that a card is there, and sets the size. A
 * cut leaves any bytes in the block that was being written. */
ASYNC(store_sd_open);
ASYNC(store_sd_read);
ASYNC(store_sd_write);

/* Of a journal: so many bytes each begin anew. */
#define STORE_SD_PAGE 4096u

#define STORE_SD(number, its_select, its_hz)                                                       \
	{                                                                                          \
		.store = {.page = STORE_SD_PAGE,                                                   \
		          .word = SD_BLOCK,                                                        \
		          .blank = 0xff,                                                           \
		          .open = store_sd_open,                                                   \
		          .read = store_sd_read,                                                   \
		          .write = store_sd_write},                                                \
		.card = {.spi = {.select = (its_select)}, .hz = (its_hz)}, .bus = (number),        \
	}

#endif
