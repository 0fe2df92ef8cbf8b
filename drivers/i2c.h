/* I2C: transfers that are awaited, on buses that tasks share. */
#ifndef DRIVERS_I2C_H
#define DRIVERS_I2C_H

#include "drivers/operation.h"
#include "hal/i2c.h"

/* All zero, then i2c_open(). */
struct i2c_bus {
	struct weft_lock lock;
	struct operation operation;
	struct hal_i2c_transfer transfer; /* the one under way */
	uint32_t hz;
	uint8_t number;
};

/* Switches a bus on. 0, or WEFT_EINVAL when the board has no such bus or it cannot be so fast. Loop
 * context. */
int i2c_open(struct i2c_bus *bus, unsigned number, uint32_t hz);

/* Awaits a transfer: `out` is written, then `in` is read, behind a repeated start; either may be
 * none. Tasks take turns, first come first served. 0; DEVICE_ENOACK when nobody acknowledges the
 * address, DEVICE_EREFUSED when the target refuses a byte, DEVICE_EBUS; DEVICE_EHUNG when it takes
 * longer than its bytes at three quarters of the bus's rate and 25 ms: then the bus was reset and,
 * if that can be done from here, is free. WEFT_EINVAL for an address of more than 7 bits. A cancel
 * ends it on the wire as soon as the bus allows; the target may have taken some of `out`. Task
 * context. */
struct i2c_transfer {
	WEFT_FRAME;
	struct i2c_bus *bus;
	uint8_t address;
	const void *out;
	void *in;
	uint16_t out_size, in_size;
	/* private */
	struct weft_defer unlock;
	struct operation_await wait;
};
ASYNC(i2c_transfer);

#endif
