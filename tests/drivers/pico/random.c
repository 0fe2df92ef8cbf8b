/* Random bytes from the runner's model of the ring oscillator: how they are made of its bits. How
 * much chance is in those of the chip it can't show. */
#include "drivers/random.h"

#include "drivers/gpio.h"
#include "tests/tap.h"

#define BYTES 256

static uint8_t bytes[BYTES];

static unsigned count_ones(uint8_t mask)
{
	unsigned ones = 0;

	for (unsigned i = 0; i < BYTES; i++)
		ones += (unsigned)__builtin_popcount(bytes[i] & mask);
	return ones;
}

/* Half of the bits are 1, within four standard deviations of each, although the oscillator leans to
 * one side; and neighbours are as often equal as not. */
CASE_WITH(bits_are_even, struct random_fill fill; weft_time at;)
{
	unsigned equal = 0;

	BEGIN(bits_are_even);
	self->at = weft_now();
	TRY(CALL(&self->fill, random_fill, .to = bytes, .size = BYTES));
	OK(weft_now() - self->at >= weft_us(576) * BYTES);
	OK(weft_now() - self->at < weft_us(700) * BYTES);
	OK(count_ones(0xff) > 1024 - 90 && count_ones(0xff) < 1024 + 90);
	for (unsigned bit = 0; bit < 8; bit++)
		OK(count_ones((uint8_t)(1 << bit)) > 128 - 32 &&
		   count_ones((uint8_t)(1 << bit)) < 128 + 32);
	for (unsigned i = 0; i + 1 < BYTES; i++)
		equal += 8 - (unsigned)__builtin_popcount(bytes[i] ^ bytes[i + 1]);
	OK(equal > 1020 - 90 && equal < 1020 + 90);
	END(0);
}

CASE_WITH(an_oscillator_that_stands_still, struct random_fill fill;)
{
	BEGIN(an_oscillator_that_stands_still);
	hal_pin_write(2, true);
	EQ(hal_pin_mode(2, HAL_PIN_OUT), 0);
	AWAIT(CALL(&self->fill, random_fill, .to = bytes, .size = 2));
	EQ(rc, DEVICE_EHUNG);
	hal_pin_write(2, false);
	TRY(CALL(&self->fill, random_fill, .to = bytes, .size = 2));
	END(0);
}

CASE_WITH(a_cancel, struct weft_task task; struct random_fill fill;)
{
	BEGIN(a_cancel);
	weft_spawn(&self->task, FRAME(&self->fill, random_fill, .to = bytes, .size = 8));
	TRY(weft_sleep_ms(1));
	(void)weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	TRY(CALL(&self->fill, random_fill, .to = bytes, .size = 2));
	END(0);
}

TESTS(RUN_CASE(bits_are_even) RUN_CASE(an_oscillator_that_stands_still) RUN_CASE(a_cancel))
