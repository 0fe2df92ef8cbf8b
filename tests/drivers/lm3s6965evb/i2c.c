/* I2C with a thermometer and an EEPROM, and nobody at the other addresses. */
#include "drivers/i2c.h"

#include <string.h>

#include "drivers/tmp105.h"
#include "tests/drivers/lm3s6965evb/steps.h"
#include "tests/drivers/outside.h"

#define lm3s_i2c0 driver_i2c0
#include "hal/soc/lm3s/i2c.c"
#undef lm3s_i2c0

void lm3s_i2c0(void);
void lm3s_i2c0(void)
{
	STEP(IRQ_I2C0, driver_i2c0);
}

#define THERMOMETER 0x48
#define EEPROM 0x50
#define NOBODY 0x31

static struct i2c_bus bus;

CASE(rates)
{
	BEGIN(rates);
	EQ(i2c_open(&bus, 1, 100000), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 0), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 400001), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 19531), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 19532), 0);
	EQ(I2C0->mtpr, 127);
	EQ(i2c_open(&bus, 0, 400000), 0);
	EQ(I2C0->mtpr, 6); /* 357 kHz */
	EQ(i2c_open(&bus, 0, 100000), 0);
	EQ(I2C0->mtpr, 24);
	EQ(lm3s_port(PORT_B)->afsel & 0x0c, 0x0c);
	EQ(lm3s_port(PORT_B)->den & 0x0c, 0x0c);
	EQ(lm3s_port(PORT_B)->odr & 0x0c, 0x0c);
	END(0);
}

static uint8_t bytes[8];
static struct i2c_transfer moving;

CASE(nobody_acknowledges)
{
	BEGIN(nobody_acknowledges);
	AWAIT(CALL(&moving, i2c_transfer, .bus = &bus, .address = NOBODY, .out = bytes,
	           .out_size = 2));
	EQ(rc, DEVICE_ENOACK);
	AWAIT(
	    CALL(&moving, i2c_transfer, .bus = &bus, .address = NOBODY, .in = bytes, .in_size = 2));
	EQ(rc, DEVICE_ENOACK);
	AWAIT(CALL(&moving, i2c_transfer, .bus = &bus, .address = NOBODY, .out = bytes,
	           .out_size = 1, .in = bytes, .in_size = 1));
	EQ(rc, DEVICE_ENOACK);
	AWAIT(CALL(&moving, i2c_transfer, .bus = &bus, .address = NOBODY));
	EQ(rc, DEVICE_ENOACK);
	TRY(CALL(&moving, i2c_transfer, .bus = &bus, .address = THERMOMETER));
	TRY(CALL(&moving, i2c_transfer, .bus = &bus, .address = EEPROM));
	END(0);
}

static const struct tmp105 thermometer = {.bus = &bus, .address = THERMOMETER};
static struct tmp105_open opening;
static struct tmp105_read reading;

CASE_WITH(temperatures, struct outside ask;)
{
	BEGIN(temperatures);
	TRY(CALL(&opening, tmp105_open, .sensor = &thermometer));
	TRY(CALL(&self->ask, outside, .request = "temperature 21500"));
	TRY(CALL(&reading, tmp105_read, .sensor = &thermometer));
	EQ(reading.sixteenths, 21 * 16 + 8);
	TRY(CALL(&self->ask, outside, .request = "temperature -10250"));
	TRY(CALL(&reading, tmp105_read, .sensor = &thermometer));
	EQ(reading.sixteenths, -10 * 16 - 4);
	TRY(CALL(&self->ask, outside, .request = "temperature 127000"));
	TRY(CALL(&reading, tmp105_read, .sensor = &thermometer));
	EQ(reading.sixteenths, 127 * 16);
	END(0);
}

/* ---- Cancels and limits: of a transfer that writes two bytes and reads four ------------------ */

struct job {
	WEFT_FRAME;
	uint8_t out[2], in[4];
	struct i2c_transfer transfer;
};

static ASYNC(job)
{
	BEGIN(job);
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = &bus, .address = EEPROM, .out = self->out,
	           .out_size = 2, .in = self->in, .in_size = 4));
	memset(self->in, 0x99, sizeof self->in); /* whoever writes to it later is seen */
	END(rc);
}

static bool is_left_alone(const struct job *job)
{
	for (int i = 0; i < 4; i++) {
		if (job->in[i] != 0x99)
			return false;
	}
	return true;
}

static struct job job_frame;
static struct weft_task task;

CASE(without_a_cancel)
{
	BEGIN(without_a_cancel);
	steps_allow(IRQ_I2C0, ALL);
	TRY(CALL(&job_frame, job));
	EQ(steps_taken, 6);
	END(0);
}

CASE_WITH(a_cancel_at_every_byte, unsigned step; uint8_t in[4];)
{
	BEGIN(a_cancel_at_every_byte);
	for (self->step = 0; self->step < 6; self->step++) {
		steps_allow(IRQ_I2C0, self->step);
		weft_spawn(&task, FRAME(&job_frame, job));
		TRY(weft_yield());
		EQ(steps_taken, self->step);
		weft_cancel(&task);
		TRY(weft_yield());
		OK(weft_task_state(&task) == WEFT_TASK_WAITING); /* it awaits the hardware */
		steps_allow(IRQ_I2C0, ALL);
		AWAIT(weft_join(&task));
		EQ(rc, WEFT_ECANCELED);
		OK(!transfer);
		/* A byte that is read is followed by one that is refused, if it is not the last. */
		EQ(steps_taken, self->step < 2 || self->step == 5 ? 1 : 2);
		TRY(CALL(&moving, i2c_transfer, .bus = &bus, .address = EEPROM, .out = "\0\0",
		         .out_size = 2, .in = self->in, .in_size = 4));
		for (int i = 0; i < 4; i++)
			EQ(self->in[i], i * 3 + 5); /* what the file begins with */
		OK(is_left_alone(&job_frame));
	}
	END(0);
}

/* No interrupt comes any more: the limit resets the controller. */
CASE_WITH(a_limit_at_every_byte, unsigned step; hal_time from;)
{
	BEGIN(a_limit_at_every_byte);
	for (self->step = 0; self->step < 6; self->step++) {
		steps_allow(IRQ_I2C0, self->step);
		self->from = hal_now();
		AWAIT(CALL(&job_frame, job));
		EQ(rc, DEVICE_EHUNG);
		OK(hal_now() - self->from >= weft_ms(25));
		OK(!transfer);
		steps_allow(IRQ_I2C0, ALL);
		TRY(CALL(&reading, tmp105_read, .sensor = &thermometer));
		OK(is_left_alone(&job_frame));
	}
	END(0);
}

TESTS(RUN_CASE(rates) RUN_CASE(nobody_acknowledges) RUN_CASE(temperatures)
          RUN_CASE(without_a_cancel) RUN_CASE(a_cancel_at_every_byte)
              RUN_CASE(a_limit_at_every_byte))
