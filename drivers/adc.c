#include "drivers/adc.h"

/* A conversion ends by itself, after some microseconds. */
static const struct operation_kind kind = {NULL, NULL};

static struct weft_lock converter;
static struct operation conversion;

int adc_open(unsigned channel)
{
	return hal_adc_open(channel);
}

void adc_done_isr(int sample)
{
	operation_done_isr(&conversion, sample);
}

ASYNC(adc_read)
{
	BEGIN(adc_read);
	TRY(weft_lock(&converter));
	DEFER(&self->unlock, weft_unlock, &converter);
	hal_adc_start(self->channel);
	AWAIT(CALL(&self->wait, operation_await, .operation = &conversion, .kind = &kind));
	END(rc);
}

ASYNC(adc_stream)
{
	BEGIN(adc_stream);
	rc = weft_ticker_start(&self->ticker, self->period);
	if (rc < 0)
		RETURN(rc);
	for (;;) {
		TRY(weft_ticker_wait(&self->ticker));
		self->missed += (uint32_t)rc;
		TRY(CALL(&self->read, adc_read, .channel = self->channel));
		YIELD((uint16_t)rc);
	}
	END(0);
}
