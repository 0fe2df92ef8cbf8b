#include "drivers/i2c_board.h"

#ifndef HAL_I2C_BUSES
#define HAL_I2C_BUSES 1
#endif

#ifndef BOARD_I2C_HZ
#define BOARD_I2C_HZ 100000u
#endif

struct i2c_bus *i2c_board(unsigned number)
{
	static struct i2c_bus buses[HAL_I2C_BUSES];

	if (number >= HAL_I2C_BUSES)
		return NULL;
	if (!buses[number].hz && i2c_open(&buses[number], number, BOARD_I2C_HZ) < 0)
		return NULL;
	return &buses[number];
}
