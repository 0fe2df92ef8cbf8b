/* OLED displays with an SSD0323 (Solomon Systech): 128 x 64 pixels in 16 greys, on SPI. A board's
 * display.c makes the bodies of its board_display of these calls; see boards/lm3s6965evb/. */
#ifndef DRIVERS_SSD0323_H
#define DRIVERS_SSD0323_H

#include "drivers/display.h"
#include "drivers/spi.h"

#define SSD0323_WIDTH 128
#define SSD0323_HEIGHT 64
#define SSD0323_HZ 3500000u /* of 4 MHz that it takes */
#define SSD0323_MODE 3

/* The owner sets it. */
struct ssd0323 {
	struct spi_device spi;
	uint16_t data; /* pin D/C#: high for pixels, low for commands */
};

/* Prepares its pins. 0, or WEFT_EINVAL when the board has no such pins. Loop context. */
int ssd0323_prepare(const struct ssd0323 *oled);

/* Awaits that bytes have been sent as commands; 0, or an error of spi_take. Task context. */
struct ssd0323_send {
	WEFT_FRAME;
	const struct ssd0323 *oled;
	const uint8_t *commands;
	uint8_t size;
	/* private */
	struct weft_defer release;
	union {
		struct spi_take take;
		struct spi_exchange exchange;
	};
};
ASYNC(ssd0323_send);

/* What sets the panel up, for ssd0323_send; then it is dark. And what switches it on. */
extern const uint8_t ssd0323_settings[28], ssd0323_on[1];

/* Awaits that the rows of `display` that have changed are on the screen: display.h says with what
 * result. Task context. */
struct ssd0323_show {
	WEFT_FRAME;
	const struct ssd0323 *oled;
	struct display *display;
	/* private */
	uint16_t top, bottom;
	uint8_t window[6];
	struct weft_defer release;
	union {
		struct spi_take take;
		struct spi_exchange exchange;
	};
};
ASYNC(ssd0323_show);

#endif
