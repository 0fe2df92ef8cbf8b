#include "drivers/i2c.h"

#ifndef HAL_I2C_BUSES
#define HAL_I2C_BUSES 1
#endif

/* How long a target may hold the clock, in ms: SMBus 3.2, T_TIMEOUT,MIN. */
#define STRETCH 25

static const struct operation_kind kind = {hal_i2c_abort, hal_i2c_reset};

static struct i2c_bus *buses[HAL_I2C_BUSES];

int i2c_open(struct i2c_bus *bus, unsigned number, uint32_t hz)
{
	int rc;

	if (number >= HAL_I2C_BUSES || !hz)
		return WEFT_EINVAL;
	rc = hal_i2c_open(number, hz);
	if (rc < 0)
		return rc;
	*bus = (struct i2c_bus){.number = (uint8_t)number, .hz = hz};
	buses[number] = bus;
	return 0;
}

void i2c_done_isr(unsigned bus, int rc)
{
	operation_done_isr(&buses[bus]->operation, rc);
}

/* Nine bits for each byte, two bytes for the addresses, two bits for starts and stop; and a third
 * more, as the hardware rounds the rate down and the edges rise slowly. A fraction counts as a
 * whole millisecond. */
static uint32_t limit_ms(const struct i2c_bus *bus)
{
	uint32_t bytes = bus->transfer.out_size + bus->transfer.in_size + 3u;

	return STRETCH + 1 + bytes * 12 * 1000 / bus->hz;
}

static void start(const struct i2c_transfer *self)
{
	self->bus->transfer = (struct hal_i2c_transfer){
	    .address = self->address,
	    .out = self->out,
	    .in = self->in,
	    .out_size = self->out_size,
	    .in_size = self->in_size,
	};
	hal_i2c_start(self->bus->number, &self->bus->transfer);
}

ASYNC(i2c_transfer)
{
	BEGIN(i2c_transfer);
	WEFT_CHECK_KEPT(self->out);
	WEFT_CHECK_KEPT(self->in);
	if (self->address > 0x7f)
		RETURN(WEFT_EINVAL);
	TRY(weft_lock(&self->bus->lock));
	DEFER(&self->unlock, weft_unlock, &self->bus->lock);
	start(self);
	AWAIT(CALL(&self->wait, operation_await, .operation = &self->bus->operation, .kind = &kind,
	           .unit = self->bus->number, .ms = limit_ms(self->bus)));
	END(rc);
}
