/* I2C controller 0 against the parts that are modelled in i2c.mjs. */
#include "drivers/at24.h"
#include "drivers/i2c_board.h"
#include "drivers/tmp105.h"

static uint8_t in[6];
#define BEHIND 0 /* what comes in behind an abort is thrown away */
#include "tests/drivers/cuts.h"

static struct i2c_bus *bus;

static const uint8_t message[40] = "written over the borders of two pages";

CASE_WITH(temperatures, struct tmp105 warm, cold; struct tmp105_open open; struct tmp105_read read;)
{
	BEGIN(temperatures);
	bus = i2c_board(0);
	OK(bus);
	self->warm = (struct tmp105){.bus = bus, .address = 0x48};
	self->cold = (struct tmp105){.bus = bus, .address = 0x49};
	TRY(CALL(&self->open, tmp105_open, .sensor = &self->warm));
	TRY(CALL(&self->read, tmp105_read, .sensor = &self->warm));
	EQ(self->read.sixteenths, 25 * 16);
	TRY(CALL(&self->read, tmp105_read, .sensor = &self->cold));
	EQ(self->read.sixteenths, -168);
	END(0);
}

CASE_WITH(eeprom, struct at24 eeprom; struct at24_write write; struct at24_read read;
          uint8_t in[40];)
{
	BEGIN(eeprom);
	self->eeprom = (struct at24){.bus = bus, .address = 0x50, .size = 8192};
	TRY(CALL(&self->write, at24_write, .eeprom = &self->eeprom, .at = 25, .from = message,
	         .size = sizeof message));
	TRY(CALL(&self->read, at24_read, .eeprom = &self->eeprom, .at = 25, .to = self->in,
	         .size = sizeof self->in));
	OK(!memcmp(self->in, message, sizeof message));
	TRY(CALL(&self->read, at24_read, .eeprom = &self->eeprom, .at = 24, .to = self->in,
	         .size = 1));
	EQ(self->in[0], 0xff);
	END(0);
}

CASE_WITH(errors_of_the_bus, struct i2c_transfer transfer; struct tmp105 sensor;
          struct tmp105_read read;)
{
	BEGIN(errors_of_the_bus);
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = bus, .address = 0x20, .out = message,
	           .out_size = 3));
	EQ(rc, DEVICE_ENOACK);
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = bus, .address = 0x20));
	EQ(rc, DEVICE_ENOACK);
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = bus, .address = 0x48));
	EQ(rc, 0);
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = bus, .address = 0x30, .out = message,
	           .out_size = 3));
	EQ(rc, DEVICE_EREFUSED);
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = bus, .address = 0x31, .out = message,
	           .out_size = 3));
	EQ(rc, DEVICE_EHUNG);
	self->sensor = (struct tmp105){.bus = bus, .address = 0x48};
	TRY(CALL(&self->read, tmp105_read, .sensor = &self->sensor));
	EQ(self->read.sixteenths, 25 * 16);
	END(0);
}

#define STEP_US 37 /* of a bit's 10: every byte is hit at several places */

CASE_WITH(cancelled_everywhere, struct i2c_transfer transfer; struct cut cut; unsigned us, cuts;)
{
	static const uint8_t out[2] = {0, 25};

	BEGIN(cancelled_everywhere);
	for (self->us = 5; self->cuts < 1000; self->us += STEP_US, self->cuts++) {
		FRAME(&self->transfer, i2c_transfer, .bus = bus, .address = 0x50, .out = out,
		      .out_size = sizeof out, .in = in, .in_size = sizeof in);
		TRY(CALL(&self->cut, cut, .transfer = &self->transfer.frame, .us = self->us));
		if (rc == 0)
			break;
		/* Behind the byte on the wire. */
		OK(self->cut.ended - self->cut.cancelled < weft_us(250));
		TRY(CALL(&self->transfer, i2c_transfer, .bus = bus, .address = 0x50, .out = out,
		         .out_size = sizeof out, .in = in, .in_size = 1));
		EQ(in[0], message[0]);
	}
	OK(self->cuts > 20 && self->cuts < 1000);
	OK(!memcmp(in, message, sizeof in));
	END(0);
}

TESTS(RUN_CASE(temperatures) RUN_CASE(eeprom) RUN_CASE(errors_of_the_bus)
          RUN_CASE(cancelled_everywhere))
