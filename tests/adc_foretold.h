/* The converter of an emulator that knows no inputs, but whose samples can be foretold. The test
 * that includes this says
 *
 *     static int next_sample(void);                what the next one will be
 *     static void was_read(unsigned channel);      looks at the registers behind it
 *
 * ADC_CASES runs the cases. */
#ifndef TESTS_ADC_FORETOLD_H
#define TESTS_ADC_FORETOLD_H

#include "drivers/adc.h"
#include "tests/tap.h"

static int next_sample(void);
static void was_read(unsigned channel);

static struct adc_read reading;
static struct adc_stream stream;

CASE_WITH(samples, unsigned i;)
{
	BEGIN(samples);
	for (self->i = 0; self->i < 100; self->i++) {
		TRY(CALL(&reading, adc_read, .channel = self->i % 4));
		EQ(rc, next_sample());
		was_read(self->i % 4);
	}
	END(0);
}

struct reader {
	WEFT_FRAME;
	char letter;
	/* private */
	int i;
	struct adc_read read;
};

static ASYNC(reader)
{
	BEGIN(reader);
	for (self->i = 0; self->i < 2; self->i++) {
		TRY(CALL(&self->read, adc_read, .channel = 1));
		EQ(rc, next_sample());
		NOTE(self->letter);
	}
	END(0);
}

CASE_WITH(tasks_take_turns, struct weft_task task[2]; struct reader reader[2];)
{
	BEGIN(tasks_take_turns);
	for (int i = 0; i < 2; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->reader[i], reader, .letter = (char)('a' + i)));
	TRY(weft_join(&self->task[0]));
	TRY(weft_join(&self->task[1]));
	SEQUENCE("abab");
	END(0);
}

/* It comes when the conversion has ended, which is lost. */
CASE_WITH(a_cancel, struct weft_task task;)
{
	BEGIN(a_cancel);
	weft_spawn(&self->task, FRAME(&reading, adc_read, .channel = 2));
	TRY(weft_yield());
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	(void)next_sample();
	TRY(CALL(&reading, adc_read, .channel = 2));
	EQ(rc, next_sample());
	END(0);
}

CASE_WITH(a_stream, int i; hal_time start;)
{
	BEGIN(a_stream);
	FRAME(&stream, adc_stream, .channel = 0, .period = weft_ms(1));
	self->start = hal_now();
	for (self->i = 1; self->i <= 5; self->i++) {
		TRY(NEXT(&stream));
		EQ(rc, WEFT_YIELDED);
		EQ(stream.value, next_sample());
		EQ((hal_now() - self->start) / weft_us(100), 10 * self->i);
	}
	EQ(stream.missed, 0);
	END(0);
}

#define ADC_CASES                                                                                  \
	RUN_CASE(samples)                                                                          \
	RUN_CASE(tasks_take_turns)                                                                 \
	RUN_CASE(a_cancel)                                                                         \
	RUN_CASE(a_stream)

#endif
