/* The converter: 0 V are at A0, 5 V at A1, 2.5 V at A2, 1.25 V at A3. */
#include "drivers/adc.h"

#include "tests/tap.h"

CASE(channels)
{
	BEGIN(channels);
	EQ(hal_adc_open(6), WEFT_EINVAL);
	for (unsigned i = 0; i < 4; i++)
		EQ(adc_open(i), 0);
	EQ(DIDR0, 0xf);
	EQ(DDRC & 0xf, 0);
	END(0);
}

CASE_WITH(samples, struct adc_read read;)
{
	BEGIN(samples);
	TRY(CALL(&self->read, adc_read, .channel = 0));
	EQ(rc, 0);
	TRY(CALL(&self->read, adc_read, .channel = 1));
	EQ(rc, 32767);
	TRY(CALL(&self->read, adc_read, .channel = 2));
	EQ(adc_mv((unsigned)rc), 2497); /* 511 of 1023 */
	TRY(CALL(&self->read, adc_read, .channel = 3));
	EQ(adc_mv((unsigned)rc), 1246); /* 255 of 1023 */
	END(0);
}

/* One waits for the other's conversion. */
CASE_WITH(taking_turns, struct weft_task first, second; struct adc_read a, b;)
{
	BEGIN(taking_turns);
	weft_spawn(&self->first, FRAME(&self->a, adc_read, .channel = 1));
	weft_spawn(&self->second, FRAME(&self->b, adc_read, .channel = 0));
	AWAIT(weft_join(&self->first));
	EQ(rc, 32767);
	AWAIT(weft_join(&self->second));
	EQ(rc, 0);
	END(0);
}

/* A conversion under way goes on when another channel is opened. */
CASE_WITH(opened_meanwhile, struct adc_read read; struct weft_task task;)
{
	BEGIN(opened_meanwhile);
	ADCSRA = 0; /* the next one takes twice as long */
	weft_spawn(&self->task, FRAME(&self->read, adc_read, .channel = 1));
	TRY(weft_yield());
	OK(ADCSRA & _BV(ADSC));
	EQ(adc_open(3), 0);
	AWAIT(weft_join(&self->task));
	EQ(rc, 32767);
	END(0);
}

/* The cancel comes with the end of the conversion, and the next one has its own value. */
CASE_WITH(cancelled, struct weft_task task; struct adc_read read;)
{
	BEGIN(cancelled);
	weft_spawn(&self->task, FRAME(&self->read, adc_read, .channel = 1));
	TRY(weft_yield());
	(void)weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	EQ(ADCSRA & _BV(ADSC), 0);
	TRY(CALL(&self->read, adc_read, .channel = 0));
	EQ(rc, 0);
	END(0);
}

TESTS(RUN_CASE(channels) RUN_CASE(samples) RUN_CASE(taking_turns) RUN_CASE(opened_meanwhile)
          RUN_CASE(cancelled))
