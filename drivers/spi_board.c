#include "drivers/spi_board.h"

#ifndef HAL_SPI_BUSES
#define HAL_SPI_BUSES 1
#endif

struct spi_bus *spi_board(unsigned number)
{
	static struct spi_bus buses[HAL_SPI_BUSES];
	static bool is_open[HAL_SPI_BUSES];

	if (number >= HAL_SPI_BUSES)
		return NULL;
	if (!is_open[number])
		is_open[number] = spi_open(&buses[number], number) == 0;
	return is_open[number] ? &buses[number] : NULL;
}
