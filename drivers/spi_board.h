/* The board's SPI buses, each opened once for all that is on it: the display and the card of a
 * board may be on the same one. */
#ifndef DRIVERS_SPI_BOARD_H
#define DRIVERS_SPI_BOARD_H

#include "drivers/spi.h"

/* A bus by its number, opened at the first call. NULL when the board has no such bus. Loop context.
 */
struct spi_bus *spi_board(unsigned number);

#endif
