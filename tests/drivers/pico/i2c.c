/* I2C controller 0 against the parts that are modelled in i2c.mjs. */
#include <string.h>

#include "drivers/at24.h"
#include "drivers/i2c_board.h"
#include "drivers/tmp105.h"
#include "tests/tap.h"

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
#define UNTOUCHED 0xa5

CASE_WITH(cancelled_everywhere, struct weft_task task; struct i2c_transfer transfer;
          struct weft_deadline limit; uint8_t out[2]; uint8_t in[6]; uint8_t then[6];
          unsigned us, cuts; weft_time at;)
{
	BEGIN(cancelled_everywhere);
	self->out[1] = 25;
	for (self->us = 5; self->cuts < 1000; self->us += STEP_US, self->cuts++) {
		memset(self->in, UNTOUCHED, sizeof self->in);
		weft_spawn(&self->task, FRAME(&self->transfer, i2c_transfer, .bus = bus,
		                              .address = 0x50, .out = self->out, .out_size = 2,
		                              .in = self->in, .in_size = sizeof self->in));
		TRY(weft_sleep(weft_us(self->us)));
		(void)weft_cancel(&self->task);
		self->at = weft_now();
		AWAIT(weft_join(&self->task));
		if (rc == 0)
			break; /* it was done before */
		EQ(rc, WEFT_ECANCELED);
		OK(weft_now() - self->at < weft_us(250)); /* behind the byte on the wire */
		/* What is there now stays: the next transfer writes elsewhere, and works. */
		memcpy(self->then, self->in, sizeof self->in);
		TRY(CALL(&self->transfer, i2c_transfer, .bus = bus, .address = 0x50,
		         .out = self->out, .out_size = 2, .in = self->in, .in_size = 1));
		EQ(self->in[0], message[0]);
		OK(!memcmp(self->then + 1, self->in + 1, sizeof self->in - 1));
	}
	OK(self->cuts > 20 && self->cuts < 1000);
	OK(!memcmp(self->in, message, sizeof self->in));
	END(0);
}

TESTS(RUN_CASE(temperatures) RUN_CASE(eeprom) RUN_CASE(errors_of_the_bus)
          RUN_CASE(cancelled_everywhere))
