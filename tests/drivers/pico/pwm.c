/* Pulses on GPIO 2 and 3, which share a counter, measured on GPIO 12 and 13 (pwm.mjs). */
#include "hal/pwm.h"

#include "drivers/gpio.h"
#include "tests/tap.h"

static struct gpio_input wire;

/* Lengths in us, within one. */
struct measure {
	WEFT_FRAME;
	unsigned pin;
	unsigned high, low;
	struct gpio_edge edge;
	weft_time at;
};

static ASYNC(measure)
{
	BEGIN(measure);
	EQ(gpio_input_open(&wire, self->pin, HAL_PIN_IN, 0), 0);
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_RISING));
	self->at = weft_now();
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_FALLING));
	self->high = (unsigned)(weft_now() - self->at);
	self->at = weft_now();
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_RISING));
	self->low = (unsigned)(weft_now() - self->at);
	gpio_input_close(&wire);
	END(0);
}

static bool about(unsigned us, unsigned wanted)
{
	return us + 20 > wanted && us < wanted + 20;
}

CASE_WITH(pulses, struct measure measure;)
{
	BEGIN(pulses);
	EQ(hal_pwm_set(2, 1000, 16384), 0);
	EQ(hal_pwm_set(3, 1000, 49152), 0);
	TRY(CALL(&self->measure, measure, .pin = 12));
	OK(about(self->measure.high, 250) && about(self->measure.low, 750));
	TRY(CALL(&self->measure, measure, .pin = 13));
	OK(about(self->measure.high, 750) && about(self->measure.low, 250));
	EQ(hal_pwm_set(2, 50, 4915), 0); /* a servo's 1.5 ms of 20 */
	TRY(CALL(&self->measure, measure, .pin = 12));
	OK(about(self->measure.high, 1500) && about(self->measure.low, 18500));
	END(0);
}

CASE(limits)
{
	BEGIN(limits);
	EQ(hal_pwm_set(30, 1000, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(2, 0, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(2, 7, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(2, 8, 0), 0);
	EQ(hal_pwm_set(2, 62500001, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(2, 1000, 65537), WEFT_EINVAL);
	END(0);
}

TESTS(RUN_CASE(limits) RUN_CASE(pulses))
