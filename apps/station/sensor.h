/* The sensors: one reading of a channel, in its unit. */
#ifndef STATION_SENSOR_H
#define STATION_SENSOR_H

#include "drivers/tmp105.h"
#include "station.h"

#if STATION_HAS_ANALOGUE /* BOARD_HAS_ADC */
#include "drivers/adc.h"
#endif

/* One attempt at either kind. */
struct read_temperature {
	WEFT_FRAME;
	int32_t value;
	union {
		struct tmp105_open open;
		struct tmp105_read read;
	};
};

struct read_voltage {
	WEFT_FRAME;
	int32_t value;
#if STATION_HAS_ANALOGUE
	struct adc_read read;
#endif
};

/* Awaits a reading: 0 and the value; or, after three attempts, the error of the last one: of the
 * bus, or of the converter. Task context. */
struct sensor_read {
	WEFT_FRAME;
	unsigned channel;
	/* result */
	int32_t value;
	/* private */
	uint8_t attempts;
	union {
		struct read_temperature temperature;
		struct read_voltage voltage;
	};
};
ASYNC(sensor_read);

#endif
