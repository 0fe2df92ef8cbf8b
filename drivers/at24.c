#include "drivers/at24.h"

#include <string.h>

/* It writes for 5 ms at most, older ones for 10 or 20; asked each millisecond. */
#define TRIES 20

static ASYNC(at24_transfer)
{
	BEGIN(at24_transfer);
	for (;;) {
		AWAIT(CALL(&self->transfer, i2c_transfer, .bus = self->eeprom->bus,
		           .address = self->eeprom->address, .out = self->out,
		           .out_size = self->out_size, .in = self->in, .in_size = self->in_size));
		if (rc != DEVICE_ENOACK || self->tries == TRIES)
			RETURN(rc);
		self->tries++;
		TRY(weft_sleep_ms(1));
	}
	END(0);
}

static bool fits(const struct at24 *eeprom, uint32_t at, uint16_t size)
{
	return at <= eeprom->size && size <= eeprom->size - at;
}

static void set_address(uint8_t *out, uint32_t at)
{
	out[0] = (uint8_t)(at >> 8);
	out[1] = (uint8_t)at;
}

ASYNC(at24_read)
{
	BEGIN(at24_read);
	WEFT_CHECK_KEPT(self->to);
	if (!fits(self->eeprom, self->at, self->size))
		RETURN(WEFT_EINVAL);
	if (!self->size)
		RETURN(0);
	TRY(weft_lock(&self->eeprom->lock));
	DEFER(&self->unlock, weft_unlock, &self->eeprom->lock);
	set_address(self->out, self->at);
	AWAIT(CALL(&self->transfer, at24_transfer, .eeprom = self->eeprom, .out = self->out,
	           .out_size = 2, .in = self->to, .in_size = self->size));
	END(rc);
}

/* The next bytes, up to the end of their page. */
static void prepare(struct at24_write *self)
{
	uint32_t room = AT24_CHUNK - self->at % AT24_CHUNK;

	self->chunk = (uint8_t)(self->size < room ? self->size : room);
	set_address(self->out, self->at);
	memcpy(&self->out[2], self->from, self->chunk);
	self->at += self->chunk;
	self->from += self->chunk;
	self->size = (uint16_t)(self->size - self->chunk);
}

ASYNC(at24_write)
{
	BEGIN(at24_write);
	WEFT_CHECK_KEPT(self->from);
	if (!fits(self->eeprom, self->at, self->size))
		RETURN(WEFT_EINVAL);
	if (!self->size)
		RETURN(0);
	TRY(weft_lock(&self->eeprom->lock));
	DEFER(&self->unlock, weft_unlock, &self->eeprom->lock);
	while (self->size) {
		prepare(self);
		TRY(CALL(&self->transfer, at24_transfer, .eeprom = self->eeprom, .out = self->out,
		         .out_size = (uint16_t)(2 + self->chunk)));
	}
	/* It acknowledges again when all is written. */
	AWAIT(CALL(&self->transfer, at24_transfer, .eeprom = self->eeprom));
	END(rc);
}
