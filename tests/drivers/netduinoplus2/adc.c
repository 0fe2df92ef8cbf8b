/* The converter, on QEMU's, which gives 7 more with each conversion and knows no channels. The
 * resolution is set from outside. */
#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/adc_foretold.h"
#include "tests/drivers/outside.h"

static unsigned sample, bits = 12;

/* Widened to 15 bits. */
static int next_sample(void)
{
	sample = (sample + 7) & ((1u << bits) - 1);
	return (int)(sample << 3 | sample >> 9);
}

static void was_read(unsigned channel)
{
	EQ(ADC1->sqr3, channel);
}

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
	EQ(adc_mv(32767), BOARD_ADC_MV);
	END(0);
}

/* Up to the full scale, 4,095 = 585 * 7, and over it. */
CASE_WITH(full_scale, int i, highest;)
{
	BEGIN(full_scale);
	for (self->i = 0; self->i < 600; self->i++) {
		TRY(CALL(&reading, adc_read, .channel = 10));
		EQ(rc, next_sample());
		if (rc > self->highest)
			self->highest = rc;
	}
	EQ(self->highest, 32767);
	END(0);
}

CASE_WITH(fewer_bits, struct outside ask; int i;)
{
	BEGIN(fewer_bits);
	TRY(CALL(&self->ask, outside, .request = "bits 6"));
	bits = 6;
	for (self->i = 0; self->i < 20; self->i++) {
		TRY(CALL(&reading, adc_read, .channel = 10));
		EQ(rc, next_sample());
	}
	TRY(CALL(&self->ask, outside, .request = "bits 12"));
	bits = 12;
	END(0);
}

TESTS(RUN_CASE(channels) ADC_CASES RUN_CASE(full_scale) RUN_CASE(fewer_bits))
