/* The OLED of the kit's first revisions, 128 x 64 pixels in 16 greys. Its select is PA3; under QEMU
 * it is the card's, PD0, while that is high. So both are driven: the card is never selected while
 * the display has the bus. */
#include "drivers/spi_board.h"
#include "drivers/ssd0323.h"

static uint8_t pixels[SSD0323_HEIGHT * SSD0323_WIDTH / 2];

static struct ssd0323 oled = {
    .spi = {.hz = SSD0323_HZ, .mode = SSD0323_MODE, .select = BOARD_OLED_SELECT},
    .data = BOARD_OLED_DATA,
};

static int prepare(void)
{
	hal_pin_write(BOARD_CARD_SELECT, true);
	(void)hal_pin_mode(BOARD_CARD_SELECT, HAL_PIN_OUT);
	return ssd0323_prepare(&oled);
}

/* Whoever has the bus may have selected the card. The display is switched on when it has something
 * to show. */
static ASYNC(open)
{
	BEGIN_AS(display_call, open);
	oled.spi.bus = spi_board(0);
	if (!oled.spi.bus)
		RETURN(WEFT_EINVAL);
	TRY(weft_lock(&oled.spi.bus->lock));
	rc = prepare();
	(void)weft_unlock(&oled.spi.bus->lock);
	if (rc < 0)
		RETURN(rc);
	TRY(CALL(DISPLAY_FRAME(self, struct ssd0323_send), ssd0323_send, .oled = &oled,
	         .commands = ssd0323_settings, .size = sizeof ssd0323_settings));
	display_changed(self->display, 0, SSD0323_HEIGHT);
	TRY(CALL(DISPLAY_FRAME(self, struct ssd0323_show), ssd0323_show, .oled = &oled,
	         .display = self->display));
	AWAIT(CALL(DISPLAY_FRAME(self, struct ssd0323_send), ssd0323_send, .oled = &oled,
	           .commands = ssd0323_on, .size = sizeof ssd0323_on));
	END(rc);
}

static ASYNC(flush)
{
	BEGIN_AS(display_call, flush);
	AWAIT(CALL(DISPLAY_FRAME(self, struct ssd0323_show), ssd0323_show, .oled = &oled,
	           .display = self->display));
	END(rc);
}

struct display board_display = {
    .width = SSD0323_WIDTH,
    .height = SSD0323_HEIGHT,
    .depth = 4,
    .pixels = pixels,
    .open = open,
    .flush = flush,
};
