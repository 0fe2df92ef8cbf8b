/* The board's I2C buses, each opened once for all that is on it: the sensors of an application and
 * the EEPROM of the board's store may be on the same one. */
#ifndef DRIVERS_I2C_BOARD_H
#define DRIVERS_I2C_BOARD_H

#include "drivers/i2c.h"

/* A bus by its number, opened at the first call, with BOARD_I2C_HZ (100,000 if board.h does not
 * define it). NULL when the board has no such bus, or it cannot be so fast. Loop context. */
struct i2c_bus *i2c_board(unsigned number);

#endif
