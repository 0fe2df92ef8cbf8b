#include "drivers/spi.h"

#ifndef HAL_SPI_BUSES
#define HAL_SPI_BUSES 1
#endif

static const struct operation_kind kind = {hal_spi_abort, NULL};

static struct spi_bus *buses[HAL_SPI_BUSES];

int spi_open(struct spi_bus *bus, unsigned number)
{
	if (number >= HAL_SPI_BUSES)
		return WEFT_EINVAL;
	*bus = (struct spi_bus){.number = (uint8_t)number};
	buses[number] = bus;
	return 0;
}

void spi_done_isr(unsigned bus, int rc)
{
	operation_done_isr(&buses[bus]->operation, rc);
}

int spi_device_open(const struct spi_device *device)
{
	hal_pin_write(device->select, true);
	return hal_pin_mode(device->select, HAL_PIN_OUT);
}

ASYNC(spi_take)
{
	BEGIN(spi_take);
	TRY(weft_lock(&self->device->bus->lock));
	rc = hal_spi_open(self->device->bus->number, self->device->hz, self->device->mode);
	if (rc < 0)
		(void)weft_unlock(&self->device->bus->lock);
	else
		hal_pin_write(self->device->select, false);
	END(rc);
}

void spi_release(const struct spi_device *device)
{
	hal_pin_write(device->select, true);
	(void)weft_unlock(&device->bus->lock);
}

static void start(const struct spi_exchange *self)
{
	struct spi_bus *bus = self->device->bus;

	bus->transfer =
	    (struct hal_spi_transfer){.out = self->out, .in = self->in, .size = self->size};
	hal_spi_start(bus->number, &bus->transfer);
}

ASYNC(spi_exchange)
{
	BEGIN(spi_exchange);
	WEFT_CHECK_KEPT(self->out);
	WEFT_CHECK_KEPT(self->in);
	if (!self->size)
		RETURN(0);
	start(self);
	AWAIT(CALL(&self->wait, operation_await, .operation = &self->device->bus->operation,
	           .kind = &kind, .unit = self->device->bus->number));
	END(rc);
}

ASYNC(spi_transfer)
{
	BEGIN(spi_transfer);
	TRY(CALL(&self->take, spi_take, .device = self->device));
	DEFER(&self->release, spi_release, self->device);
	AWAIT(CALL(&self->exchange, spi_exchange, .device = self->device, .out = self->out,
	           .in = self->in, .size = self->size));
	END(rc);
}
