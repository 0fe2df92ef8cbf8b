/* I2C with a thermometer and an EEPROM, and nobody at the other addresses. The test that includes
 * this has called STEP (tests/drivers/steps.h) in its handler, and has opened `bus`; it has the
 * chip's numbers:
 *
 *     IRQ        the controller's interrupt
 *     STEPS      interrupts of a transfer that writes two bytes and reads four
 *
 *     static bool is_soon(unsigned step, unsigned taken);     a cancel behind so many of them may
 *                                                             take so many more
 *
 * I2C_PARTS_CASES runs the cases. */
#ifndef TESTS_DRIVERS_I2C_PARTS_H
#define TESTS_DRIVERS_I2C_PARTS_H

#include <string.h>

#include "drivers/tmp105.h"
#include "tests/drivers/outside.h"
#include "tests/drivers/steps.h"

#define THERMOMETER 0x48
#define EEPROM 0x50
#define NOBODY 0x31

static struct i2c_bus bus;

static bool is_soon(unsigned step, unsigned taken);

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

CASE(without_a_cancel)
{
	BEGIN(without_a_cancel);
	steps_allow(IRQ, ALL);
	TRY(CALL(&job_frame, job));
	EQ(steps_taken, STEPS);
	END(0);
}

CASE_WITH(a_cancel_at_every_step, unsigned step; struct cancel_behind cancel; uint8_t in[4];)
{
	BEGIN(a_cancel_at_every_step);
	for (self->step = 0; self->step < STEPS; self->step++) {
		TRY(CALL(&self->cancel, cancel_behind, .irq = IRQ, .steps = self->step,
		         .job = FRAME(&job_frame, job)));
		OK(!transfer);
		OK(is_soon(self->step, steps_taken));
		TRY(CALL(&moving, i2c_transfer, .bus = &bus, .address = EEPROM, .out = "\0\0",
		         .out_size = 2, .in = self->in, .in_size = 4));
		for (int i = 0; i < 4; i++)
			EQ(self->in[i], i * 3 + 5); /* what the file begins with */
		OK(is_left_alone(&job_frame));
	}
	END(0);
}

/* No interrupt comes any more: the limit resets the controller. */
CASE_WITH(a_limit_at_every_step, unsigned step; hal_time from;)
{
	BEGIN(a_limit_at_every_step);
	for (self->step = 0; self->step < STEPS; self->step++) {
		steps_allow(IRQ, self->step);
		self->from = hal_now();
		AWAIT(CALL(&job_frame, job));
		EQ(rc, DEVICE_EHUNG);
		OK(hal_now() - self->from >= weft_ms(25));
		OK(!transfer);
		steps_allow(IRQ, ALL);
		TRY(CALL(&reading, tmp105_read, .sensor = &thermometer));
		OK(is_left_alone(&job_frame));
	}
	END(0);
}

#define I2C_PARTS_CASES                                                                            \
	RUN_CASE(nobody_acknowledges)                                                              \
	RUN_CASE(temperatures)                                                                     \
	RUN_CASE(without_a_cancel)                                                                 \
	RUN_CASE(a_cancel_at_every_step)                                                           \
	RUN_CASE(a_limit_at_every_step)

#endif
