/* TMP105, a temperature sensor on I2C (Texas Instruments, SLOS648). */
#ifndef DRIVERS_TMP105_H
#define DRIVERS_TMP105_H

#include "drivers/i2c.h"

/* The owner sets it. */
struct tmp105 {
	struct i2c_bus *bus;
	uint8_t address; /* 0x48 to 0x4f */
};

/* Awaits that the sensor is set to its best resolution, 12 bits, measuring all the time; 0, or an
 * error of i2c_transfer. The first measurement with it is there 300 ms later. Task context. */
struct tmp105_open {
	WEFT_FRAME;
	const struct tmp105 *sensor;
	/* private */
	uint8_t out[2];
	struct i2c_transfer transfer;
};
ASYNC(tmp105_open);

/* Awaits the last measurement; 0, or an error of i2c_transfer. Task context. */
struct tmp105_read {
	WEFT_FRAME;
	const struct tmp105 *sensor;
	/* result */
	int16_t sixteenths; /* of a degree Celsius */
	/* private */
	uint8_t out[1], in[2];
	struct i2c_transfer transfer;
};
ASYNC(tmp105_read);

#endif
