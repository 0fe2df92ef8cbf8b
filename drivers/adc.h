/* Analogue inputs: samples that are awaited, one or a stream. */
#ifndef DRIVERS_ADC_H
#define DRIVERS_ADC_H

#include "drivers/operation.h"
#include "hal/adc.h"

/* Switches a channel on. 0, or WEFT_EINVAL when there is none. Loop context. */
int adc_open(unsigned channel);

/* Awaits one sample of a channel: 0 to 32,767 for the full scale; or DEVICE_EBUS. Tasks take turns
 * at the converter. A cancel comes when the conversion under way has ended. Task context. */
struct adc_read {
	WEFT_FRAME;
	unsigned channel;
	/* private */
	struct weft_defer unlock;
	struct operation_await wait;
};
ASYNC(adc_read);

/* A generator of samples, one each `period` ticks on a grid without drift. FRAME(&stream,
 * adc_stream, ...), then NEXT(&stream): the sample is in stream.value. Samples that nobody took in
 * time are not made; `missed` counts them. Ends with an error of adc_read, or WEFT_EINVAL for
 * period 0. */
struct adc_stream {
	WEFT_GENERATOR(uint16_t);
	unsigned channel;
	weft_time period;
	uint32_t missed;
	/* private */
	struct weft_ticker ticker;
	struct adc_read read;
};
ASYNC(adc_stream);

/* A sample in mV. */
static inline unsigned adc_mv(unsigned sample)
{
	return (unsigned)(((uint32_t)sample * BOARD_ADC_MV + 16383) / 32767);
}

#endif
