#include "drivers/ssd0323.h"

#define STRIDE (SSD0323_WIDTH / 2)

enum { COLUMNS = 0x15, ROWS = 0x75 };

/* OSRAM's panel, with the values of the kit's own software, which names OSRAM's application note
 * 018.
 */
const uint8_t ssd0323_settings[28] = {
    0xae,       /* off */
    0x81, 50,   /* contrast */
    0x85,       /* half current */
    0xa0, 0x52, /* the left pixel in the high bits; rows from the panel's other end, odd and even */
    0xa1, 0,    /* first line */
    0xa2, 0,    /* offset */
    0xa4,       /* shows its memory */
    0xa8, 63,   /* rows */
    0xb1, 0x22, /* phases */
    0xb2, 70,   /* clocks of a row */
    0xb3, 0xf1, /* clock */
    0xbf, 0x0d, /* VSL */
    0xbe, 0x02, /* VCOMH */
    0xbc, 0x10, /* precharge */
    0xad, 0x03, /* DC-DC converter */
    0xe3,       /* nothing */
};

const uint8_t ssd0323_on[1] = {0xaf};

/* D/C# low: should the display see what others exchange (boards/lm3s6965evb/display.c), it takes it
 * for commands, among which 0xff is none. */
static void deselect(const struct ssd0323 *oled)
{
	hal_pin_write(oled->data, false);
	spi_release(&oled->spi);
}

int ssd0323_prepare(const struct ssd0323 *oled)
{
	int rc = spi_device_open(&oled->spi);

	if (rc < 0)
		return rc;
	hal_pin_write(oled->data, false);
	return hal_pin_mode(oled->data, HAL_PIN_OUT);
}

ASYNC(ssd0323_send)
{
	BEGIN(ssd0323_send);
	TRY(CALL(&self->take, spi_take, .device = &self->oled->spi));
	DEFER(&self->release, deselect, self->oled);
	AWAIT(CALL(&self->exchange, spi_exchange, .device = &self->oled->spi, .out = self->commands,
	           .size = self->size));
	END(rc);
}

static void set_window(struct ssd0323_show *self)
{
	self->window[0] = COLUMNS;
	self->window[1] = 0;
	self->window[2] = STRIDE - 1;
	self->window[3] = ROWS;
	self->window[4] = (uint8_t)self->top;
	self->window[5] = (uint8_t)(self->bottom - 1);
}

ASYNC(ssd0323_show)
{
	BEGIN(ssd0323_show);
	TRY(CALL(&self->take, spi_take, .device = &self->oled->spi));
	DEFER(&self->release, deselect, self->oled);
	if (!display_take_changes(self->display, &self->top, &self->bottom))
		RETURN(0);
	set_window(self);
	AWAIT(CALL(&self->exchange, spi_exchange, .device = &self->oled->spi, .out = self->window,
	           .size = sizeof self->window));
	hal_pin_write(self->oled->data, true);
	if (rc >= 0)
		AWAIT(CALL(&self->exchange, spi_exchange, .device = &self->oled->spi,
		           .out = &self->display->pixels[(size_t)self->top * STRIDE],
		           .size = (uint16_t)((self->bottom - self->top) * STRIDE)));
	if (rc < 0)
		display_changed(self->display, self->top, self->bottom);
	END(rc);
}
