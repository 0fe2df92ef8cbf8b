/* I2C against the targets in parts/i2c.c. */
#include "drivers/i2c_board.h"
#include "hal/gpio.h"

#define MEMORY 0x50
#define SDA BOARD_A(4)

static struct i2c_bus *bus;
static struct i2c_transfer transfer;

static uint8_t where[2] = {0, 25};
static uint8_t in[6];
/* The task takes the time of some bytes to see the cancel, in a debug build; then the one on the
 * wire, and one more when that is the address to read. */
#define BEHIND 4
#include "tests/drivers/cuts.h"

static uint8_t byte_at(unsigned address)
{
	return (uint8_t)(address * 7 + 1);
}

CASE(rates)
{
	BEGIN(rates);
	EQ(hal_i2c_open(1, 100000), WEFT_EINVAL);
	EQ(hal_i2c_open(0, 400001), WEFT_EINVAL);
	EQ(hal_i2c_open(0, 489), WEFT_EINVAL);
	EQ(hal_i2c_open(0, 490), 0);
	EQ(TWBR, 255);
	EQ(hal_i2c_open(0, 400000), 0);
	EQ(TWBR, 12);
	EQ(hal_i2c_open(0, 1000), 0);
	EQ(TWBR, 125); /* 16 + 2 * 125 * 64 cycles are 16,016 */
	EQ(TWSR & 3, 3);
	bus = i2c_board(0);
	OK(bus);
	EQ(TWBR, 72);
	EQ(TWSR & 3, 0);
	END(0);
}

CASE_WITH(write_and_read, uint8_t out[4]; unsigned size;)
{
	BEGIN(write_and_read);
	for (self->size = 0; self->size <= sizeof in; self->size++) {
		memset(in, 0, sizeof in);
		TRY(CALL(&transfer, i2c_transfer, .bus = bus, .address = MEMORY, .out = where,
		         .out_size = 2, .in = in, .in_size = (uint16_t)self->size));
		for (unsigned i = 0; i < sizeof in; i++)
			EQ(in[i], i < self->size ? byte_at(25 + i) : 0);
	}
	memcpy(self->out, (uint8_t[]){1, 0, 9, 8}, 4);
	TRY(CALL(&transfer, i2c_transfer, .bus = bus, .address = MEMORY, .out = self->out,
	         .out_size = 4));
	TRY(CALL(&transfer, i2c_transfer, .bus = bus, .address = MEMORY, .out = self->out,
	         .out_size = 2, .in = in, .in_size = 3));
	EQ(in[0], 9);
	EQ(in[1], 8);
	EQ(in[2], byte_at(256 + 2));
	TRY(CALL(&transfer, i2c_transfer, .bus = bus, .address = MEMORY, .in = in, .in_size = 1));
	EQ(in[0], byte_at(256 + 3)); /* it goes on there */
	END(0);
}

static uint32_t expected(unsigned bytes)
{
	return (uint32_t)weft_us(90 * bytes);
}

/* Nine bits of 10 us, and the handlers' time. */
CASE_WITH(the_time_it_takes, weft_time at;)
{
	BEGIN(the_time_it_takes);
	self->at = weft_now();
	TRY(CALL(&transfer, i2c_transfer, .bus = bus, .address = MEMORY, .out = where,
	         .out_size = 2, .in = in, .in_size = 6));
	self->at = weft_now() - self->at;
	OK(self->at > expected(10) && self->at < expected(20));
	END(0);
}

#define FAILS_WITH(number, wanted)                                                                 \
	AWAIT(CALL(&transfer, i2c_transfer, .bus = bus, .address = (number), .out = where,         \
	           .out_size = 2, .in = in, .in_size = 2));                                        \
	EQ(rc, wanted)

/* Behind each of them the bus works. */
#define WORKS()                                                                                    \
	FAILS_WITH(MEMORY, 0);                                                                     \
	EQ(in[1], byte_at(26))

CASE(errors_of_the_bus)
{
	BEGIN(errors_of_the_bus);
	FAILS_WITH(0x20, DEVICE_ENOACK);
	AWAIT(CALL(&transfer, i2c_transfer, .bus = bus, .address = 0x20, .in = in, .in_size = 2));
	EQ(rc, DEVICE_ENOACK);
	AWAIT(CALL(&transfer, i2c_transfer, .bus = bus, .address = 0x20));
	EQ(rc, DEVICE_ENOACK);
	AWAIT(CALL(&transfer, i2c_transfer, .bus = bus, .address = MEMORY));
	EQ(rc, 0);
	FAILS_WITH(0x30, DEVICE_EREFUSED);
	WORKS();
	FAILS_WITH(0x35, DEVICE_EBUS);
	WORKS();
	FAILS_WITH(0x36, DEVICE_EBUS);
	WORKS();
	END(0);
}

CASE(a_target_that_holds_the_clock)
{
	BEGIN(a_target_that_holds_the_clock);
	FAILS_WITH(0x31, DEVICE_EHUNG);
	WORKS();
	FAILS_WITH(0x32, 0); /* not for long */
	EQ(in[1], in[0] + 1);
	END(0);
}

CASE(a_target_that_holds_the_data)
{
	BEGIN(a_target_that_holds_the_data);
	FAILS_WITH(0x33, DEVICE_EHUNG);
	EQ(hal_pin_read(SDA), 1);
	WORKS();
	END(0);
}

#define STEP_US 17 /* of a bit's 10: every byte is hit at several places */

/* Written is what is there already. */
static uint8_t out[8] = {0, 64};

CASE_WITH(cancelled_everywhere, struct cut cut; unsigned us, cuts;)
{
	BEGIN(cancelled_everywhere);
	for (unsigned i = 2; i < sizeof out; i++)
		out[i] = byte_at(64 + i - 2);
	for (self->us = 5; self->cuts < 1000; self->us += STEP_US, self->cuts++) {
		FRAME(&transfer, i2c_transfer, .bus = bus, .address = MEMORY, .out = out,
		      .out_size = sizeof out, .in = in, .in_size = sizeof in);
		TRY(CALL(&self->cut, cut, .transfer = &transfer.frame, .us = self->us));
		if (rc == 0)
			break;
		OK(self->us > 200 || !received());
		WORKS();
	}
	OK(self->cuts > 80 && self->cuts < 1000);
	EQ(in[5], byte_at(75));
	END(0);
}

/* The clock is held when the cancel comes: the confirmation is awaited, and then no more. */
CASE_WITH(cancelled_while_hung, struct weft_task task;)
{
	BEGIN(cancelled_while_hung);
	weft_spawn(&self->task, FRAME(&transfer, i2c_transfer, .bus = bus, .address = 0x31,
	                              .out = where, .out_size = 2, .in = in, .in_size = sizeof in));
	TRY(weft_sleep_ms(5));
	(void)weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	WORKS();
	END(0);
}

TESTS(RUN_CASE(rates) RUN_CASE(write_and_read) RUN_CASE(the_time_it_takes)
          RUN_CASE(errors_of_the_bus) RUN_CASE(a_target_that_holds_the_clock)
              RUN_CASE(a_target_that_holds_the_data) RUN_CASE(cancelled_everywhere)
                  RUN_CASE(cancelled_while_hung))
