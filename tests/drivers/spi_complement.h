/* SPI against a device that answers each byte with its complement. The test that includes this has
 * the board's numbers:
 *
 *     SELECT     the pin that selects the device
 *     MOST       bytes of the longest transfer
 *     BEHIND     bytes that may come in behind a cancel: those on the way, and those that one more
 *                interrupt sends before the task sees it
 *     CUT_US     a transfer is cancelled every so many microseconds of it: several times in a byte
 *
 * SPI_CASES runs the cases. */
#ifndef TESTS_DRIVERS_SPI_COMPLEMENT_H
#define TESTS_DRIVERS_SPI_COMPLEMENT_H

#include "drivers/spi.h"

static struct spi_bus bus;
static const struct spi_device device = {.bus = &bus, .hz = 1000000, .select = SELECT};

static uint8_t out[MOST], in[MOST];
#include "tests/drivers/cuts.h"

static bool is_answer(unsigned size)
{
	for (unsigned i = 0; i < MOST; i++) {
		if (in[i] != (i < size ? (uint8_t)~out[i] : UNTOUCHED))
			return false;
	}
	return true;
}

CASE_WITH(every_size, struct spi_transfer transfer; uint16_t size;)
{
	BEGIN(every_size);
	EQ(spi_open(&bus, 1), WEFT_EINVAL);
	EQ(spi_open(&bus, 0), 0);
	EQ(spi_device_open(&device), 0);
	for (unsigned i = 0; i < MOST; i++)
		out[i] = (uint8_t)(i * 11 + 3);
	for (self->size = 0; self->size <= MOST; self->size++) {
		memset(in, UNTOUCHED, sizeof in);
		TRY(CALL(&self->transfer, spi_transfer, .device = &device, .out = out, .in = in,
		         .size = self->size));
		OK(is_answer(self->size));
		OK(hal_pin_read(SELECT));
	}
	memset(in, UNTOUCHED, sizeof in);
	TRY(CALL(&self->transfer, spi_transfer, .device = &device, .in = in, .size = 2));
	EQ(in[1], 0); /* the answer to 0xff */
	TRY(CALL(&self->transfer, spi_transfer, .device = &device, .out = out, .size = 2));
	END(0);
}

CASE_WITH(cancelled_everywhere, struct spi_transfer transfer; struct cut cut; unsigned us, cuts;)
{
	BEGIN(cancelled_everywhere);
	for (self->us = 1; self->cuts < 1000; self->us += CUT_US, self->cuts++) {
		FRAME(&self->transfer, spi_transfer, .device = &device, .out = out, .in = in,
		      .size = MOST);
		TRY(CALL(&self->cut, cut, .transfer = &self->transfer.frame, .us = self->us));
		if (rc == 0)
			break;
		TRY(CALL(&self->transfer, spi_transfer, .device = &device, .out = out, .in = in,
		         .size = 3));
		EQ(in[2], (uint8_t)~out[2]);
	}
	OK(self->cuts > 3 * MOST && self->cuts < 1000);
	END(0);
}

#define SPI_CASES                                                                                  \
	RUN_CASE(every_size)                                                                       \
	RUN_CASE(cancelled_everywhere)

#endif
