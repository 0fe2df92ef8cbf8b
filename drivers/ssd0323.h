/* OLED displays with an SSD0323 (Solomon Systech): 128 x 64 pixels in 16 greys, on SPI. */
#ifndef DRIVERS_SSD0323_H
#define DRIVERS_SSD0323_H

#include "drivers/display.h"
#include "drivers/spi.h"

#define SSD0323_WIDTH 128
#define SSD0323_HEIGHT 64

/* struct ssd0323 oled = {.display = SSD0323_DISPLAY(pixels), .spi = {...}, .data = pin}, all else
 * zero; board_display is then its first member. */
struct ssd0323 {
	struct display display;
	struct spi_device spi; /* mode 0 or 3, up to 6.6 MHz */
	uint8_t bus;           /* of the board, drivers/spi_board.h */
	uint16_t data;         /* pin D/C#: high with data, low with commands */
};

/* Bodies of a struct display_call. What a flush shows is what was drawn before it takes a row's
 * bytes; the bus is taken for all rows together. */
ASYNC(ssd0323_open);
ASYNC(ssd0323_flush);

#define SSD0323_DISPLAY(buffer)                                                                    \
	{                                                                                          \
		.width = SSD0323_WIDTH, .height = SSD0323_HEIGHT, .depth = 4, .pixels = (buffer),  \
		.open = ssd0323_open, .flush = ssd0323_flush,                                      \
	}

#endif
