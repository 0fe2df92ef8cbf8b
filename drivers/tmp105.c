#include "drivers/tmp105.h"

enum { TEMPERATURE, CONFIGURATION };

#define RESOLUTION_12_BITS 0x60 /* R1, R0; the other bits 0: continuous, comparator mode */

ASYNC(tmp105_open)
{
	BEGIN(tmp105_open);
	self->out[0] = CONFIGURATION;
	self->out[1] = RESOLUTION_12_BITS;
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = self->sensor->bus,
	           .address = self->sensor->address, .out = self->out, .out_size = 2));
	END(rc);
}

/* Twelve bits on the left of two bytes, the higher one first. */
static int16_t sixteenths(const uint8_t *in)
{
	return (int16_t)((int16_t)(in[0] << 8 | in[1]) / 16);
}

ASYNC(tmp105_read)
{
	BEGIN(tmp105_read);
	self->out[0] = TEMPERATURE;
	TRY(CALL(&self->transfer, i2c_transfer, .bus = self->sensor->bus,
	         .address = self->sensor->address, .out = self->out, .out_size = 1, .in = self->in,
	         .in_size = 2));
	self->sixteenths = sixteenths(self->in);
	END(0);
}
