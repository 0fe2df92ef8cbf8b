/* The temperature sensor, on the model. */
#include "drivers/tmp105.h"

#include "hal/soc/virtual/models.h"
#include "tests/tap.h"

static struct i2c_bus bus;
static const struct tmp105 sensor = {&bus, BOARD_TMP105};

/* All that 12 bits can say, and what lies beyond -55 and 128 degrees. */
CASE_WITH(every_temperature, int t; struct tmp105_open open; struct tmp105_read read;)
{
	BEGIN(every_temperature);
	bus = (struct i2c_bus){0};
	EQ(i2c_open(&bus, 0, 400000), 0);
	TRY(CALL(&self->open, tmp105_open, .sensor = &sensor));
	for (self->t = -2048; self->t < 2048; self->t++) {
		sim_board_tmp105.sixteenths = (int16_t)self->t;
		TRY(CALL(&self->read, tmp105_read, .sensor = &sensor));
		EQ(self->read.sixteenths, self->t);
	}
	END(0);
}

/* At power-up it has 9 bits, half degrees. */
CASE_WITH(without_open, struct tmp105_open open; struct tmp105_read read;)
{
	BEGIN(without_open);
	bus = (struct i2c_bus){0};
	EQ(i2c_open(&bus, 0, 400000), 0);
	sim_board_tmp105.sixteenths = -13;
	TRY(CALL(&self->read, tmp105_read, .sensor = &sensor));
	EQ(self->read.sixteenths, -16);
	TRY(CALL(&self->open, tmp105_open, .sensor = &sensor));
	TRY(CALL(&self->read, tmp105_read, .sensor = &sensor));
	EQ(self->read.sixteenths, -13);
	END(0);
}

CASE_WITH(nobody_there, struct tmp105 absent; struct tmp105_open open; struct tmp105_read read;)
{
	BEGIN(nobody_there);
	bus = (struct i2c_bus){0};
	EQ(i2c_open(&bus, 0, 400000), 0);
	self->absent = (struct tmp105){&bus, BOARD_TMP105 + 1};
	AWAIT(CALL(&self->open, tmp105_open, .sensor = &self->absent));
	EQ(rc, DEVICE_ENOACK);
	AWAIT(CALL(&self->read, tmp105_read, .sensor = &self->absent));
	EQ(rc, DEVICE_ENOACK);
	END(0);
}

/* A read that was cut off anywhere does not spoil the next one. */
CASE_WITH(a_limit_at_every_instant, weft_time at; struct weft_deadline limit;
          struct tmp105_open open; struct tmp105_read read;)
{
	BEGIN(a_limit_at_every_instant);
	bus = (struct i2c_bus){0};
	EQ(i2c_open(&bus, 0, 400000), 0);
	TRY(CALL(&self->open, tmp105_open, .sensor = &sensor));
	sim_board_tmp105.sixteenths = 0x123;
	for (; self->at < 150; self->at++) {
		AWAIT_UNTIL(&self->limit, weft_now() + self->at,
		            CALL(&self->read, tmp105_read, .sensor = &sensor));
		EQ(rc, self->at < 122 ? WEFT_ETIMEDOUT : 0);
		TRY(CALL(&self->read, tmp105_read, .sensor = &sensor));
		EQ(self->read.sixteenths, 0x123);
	}
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(every_temperature) RUN(without_open) RUN(nobody_there) RUN(a_limit_at_every_instant))
