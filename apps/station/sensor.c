#include "sensor.h"

#include "drivers/i2c_board.h"

#ifndef BOARD_TMP105
#define BOARD_TMP105 0x48
#endif

#define ATTEMPTS 3
#define PAUSE_MS 20

/* A sensor that has failed may have been without power, and is set up again. */
static ASYNC(read_temperature)
{
	static struct tmp105 thermometer = {.address = BOARD_TMP105};
	static bool ready;

	BEGIN(read_temperature);
	thermometer.bus = i2c_board(0);
	if (!thermometer.bus)
		RETURN(DEVICE_EABSENT);
	if (!ready)
		TRY(CALL(&self->open, tmp105_open, .sensor = &thermometer));
	ready = false;
	TRY(CALL(&self->read, tmp105_read, .sensor = &thermometer));
	ready = true;
	self->value = self->read.sixteenths * 100 / 16;
	END(0);
}

static ASYNC(read_voltage)
{
	BEGIN(read_voltage);
#if STATION_HAS_ANALOGUE
	rc = adc_open(BOARD_ADC_CHANNEL);
	if (rc < 0)
		RETURN(rc);
	TRY(CALL(&self->read, adc_read, .channel = BOARD_ADC_CHANNEL));
	self->value = (int32_t)adc_mv((unsigned)rc);
	END(0);
#else
	END(DEVICE_EABSENT);
#endif
}

ASYNC(sensor_read)
{
	BEGIN(sensor_read);
	for (self->attempts = 1;; self->attempts++) {
		if (self->channel == TEMPERATURE) {
			AWAIT(CALL(&self->temperature, read_temperature));
			self->value = self->temperature.value;
		} else {
			AWAIT(CALL(&self->voltage, read_voltage));
			self->value = self->voltage.value;
		}
		if (rc >= 0 || rc == WEFT_ECANCELED || self->attempts == ATTEMPTS)
			RETURN(rc);
		TRY(weft_sleep_ms(PAUSE_MS));
	}
	END(0);
}
