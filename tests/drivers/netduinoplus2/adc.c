/* The converter, on QEMU's, which gives 7 more with each conversion and knows no channels. The
 * resolution is set from outside: fewer bits make it begin anew. */
#include "drivers/adc.h"

#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/drivers/outside.h"

static struct adc_read reading;
static struct adc_stream stream;

CASE(channels)
{
	BEGIN(channels);
	EQ(adc_open(0), 0);
	EQ(adc_open(9), 0);
	EQ(adc_open(10), 0);
	EQ(adc_open(17), 0);
	EQ(adc_open(18), WEFT_EINVAL);
	EQ(ADC1->smpr2, 7u << 27 | 7);
	EQ(ADC1->smpr1, 7u << 21 | 7);
	END(0);
}

CASE_WITH(samples, int i;)
{
	BEGIN(samples);
	for (self->i = 1; self->i <= 3; self->i++) {
		TRY(CALL(&reading, adc_read, .channel = 10));
		EQ(rc, self->i * 7 * 8);
		EQ(ADC1->sqr3, 10);
	}
	TRY(CALL(&reading, adc_read, .channel = 3));
	EQ(rc, 4 * 7 * 8);
	EQ(ADC1->sqr3, 3);
	END(0);
}

/* Up to the full scale, 4,095 = 585 * 7, and over it. */
CASE_WITH(full_scale, int i;)
{
	BEGIN(full_scale);
	for (self->i = 5; self->i < 585; self->i++) {
		TRY(CALL(&reading, adc_read, .channel = 10));
		OK(rc / 8 == self->i * 7);
	}
	TRY(CALL(&reading, adc_read, .channel = 10));
	EQ(rc, 32767);
	EQ(adc_mv((unsigned)rc), BOARD_ADC_MV);
	TRY(CALL(&reading, adc_read, .channel = 10));
	EQ(rc, 6 * 8); /* 12 bits of 4,102 */
	END(0);
}

CASE_WITH(fewer_bits, struct outside ask; int i;)
{
	BEGIN(fewer_bits);
	TRY(CALL(&self->ask, outside, .request = "bits 6"));
	for (self->i = 13; self->i < 64; self->i += 7) {
		TRY(CALL(&reading, adc_read, .channel = 10));
		EQ(rc, self->i * 8);
	}
	TRY(CALL(&reading, adc_read, .channel = 10));
	EQ(rc, (69 - 64) * 8);
	TRY(CALL(&self->ask, outside, .request = "bits 12"));
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
		TRY(CALL(&self->read, adc_read, .channel = 10));
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

CASE_WITH(a_stream, int i; int last; hal_time start;)
{
	BEGIN(a_stream);
	FRAME(&stream, adc_stream, .channel = 10, .period = weft_ms(1));
	self->start = hal_now();
	for (self->i = 1; self->i <= 5; self->i++) {
		TRY(NEXT(&stream));
		EQ(rc, WEFT_YIELDED);
		if (self->i > 1)
			EQ(stream.value, self->last + 7 * 8);
		self->last = stream.value;
		EQ((hal_now() - self->start) / weft_us(100), 10 * self->i);
	}
	EQ(stream.missed, 0);
	END(0);
}

TESTS(RUN_CASE(channels) RUN_CASE(samples) RUN_CASE(full_scale) RUN_CASE(fewer_bits)
          RUN_CASE(tasks_take_turns) RUN_CASE(a_stream))
