/* I2C controllers, the chip's half. Buses are numbered from 0; board.h says which pins they use. */
#ifndef HAL_I2C_H
#define HAL_I2C_H

#include "hal/device.h"

/* First the bytes `out` are written, then, behind a repeated start, `in` are read. Either may be
 * none; both none asks whether somebody acknowledges. */
struct hal_i2c_transfer {
	uint8_t address; /* 7 bits */
	const uint8_t *out;
	uint8_t *in;
	uint16_t out_size, in_size;
};

/* Switches the controller and its pins on; again: sets the rate. WEFT_EINVAL when the board has no
 * such bus or it cannot be so fast. Loop context. */
int hal_i2c_open(unsigned bus, uint32_t hz);

/* Starts a transfer; i2c_done_isr() follows. The transfer and its buffers are left alone from the
 * beginning of that call. Only one at a time. Loop context. */
void hal_i2c_start(unsigned bus, const struct hal_i2c_transfer *transfer);

/* Asks the hardware to end the transfer under way as soon as the bus allows; i2c_done_isr() follows
 * as it would have, soon. Loop context. */
void hal_i2c_abort(unsigned bus);

/* Switches the transfer off at once, whatever the bus does: when this returns, no buffer is touched
 * any more and no interrupt comes. Then frees the bus of a target that holds SDA low: nine clocks
 * and a stop (UM10204, 3.1.16), some 100 us. False when it stays low. Loop context. */
bool hal_i2c_reset(unsigned bus);

/* What the chip calls: 0, or DEVICE_ENOACK (the address), DEVICE_EREFUSED (a byte), DEVICE_EBUS;
 * and WEFT_ECANCELED after an abort that was in time. */
void i2c_done_isr(unsigned bus, int rc);

/* For a chip's hal_i2c_reset(): makes two pins open drains that are high; and, with their
 * resistors, gives nine clocks and a stop. What hal_i2c_reset() returns. */
void i2c_take_lines(unsigned scl, unsigned sda);
bool i2c_free_lines(unsigned scl, unsigned sda);

#endif
