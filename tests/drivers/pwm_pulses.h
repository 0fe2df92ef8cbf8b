/* Pulses, measured at inputs to which wires lead from two outputs. The test that includes this has
 * the board's numbers:
 *
 *     OUT, OUT_2     the outputs: pins
 *     AT, AT_2       the inputs
 *     NO_OUTPUT      a pin that cannot be one
 *     HZ, HZ_2       a frequency for each, which may be the same
 *     LOWEST_HZ, HIGHEST_HZ
 *     WITHIN_US      how late a task may see an edge
 *
 * PWM_CASES runs the cases. */
#ifndef TESTS_DRIVERS_PWM_PULSES_H
#define TESTS_DRIVERS_PWM_PULSES_H

#include "drivers/gpio.h"
#include "hal/pwm.h"
#include "tests/tap.h"

static struct gpio_input wire;

/* How long it is high and low, in microseconds. */
struct measure {
	WEFT_FRAME;
	unsigned pin;
	unsigned high, low;
	struct gpio_edge edge;
	weft_time at;
};

static unsigned us_since(weft_time at)
{
	return (unsigned)(weft_now() - at) * (1000000u / HAL_HZ);
}

static ASYNC(measure)
{
	BEGIN(measure);
	EQ(gpio_input_open(&wire, self->pin, HAL_PIN_IN, 0), 0);
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_RISING));
	self->at = weft_now();
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_FALLING));
	self->high = us_since(self->at);
	self->at = weft_now();
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_RISING));
	self->low = us_since(self->at);
	gpio_input_close(&wire);
	END(0);
}

static bool about(unsigned us, unsigned wanted)
{
	return us + WITHIN_US > wanted && us < wanted + WITHIN_US;
}

CASE_WITH(pulses, struct measure measure;)
{
	BEGIN(pulses);
	EQ(hal_pwm_set(OUT, HZ, 16384), 0);
	EQ(hal_pwm_set(OUT_2, HZ_2, 49152), 0);
	TRY(CALL(&self->measure, measure, .pin = AT));
	OK(about(self->measure.high, 250000 / HZ) && about(self->measure.low, 750000 / HZ));
	TRY(CALL(&self->measure, measure, .pin = AT_2));
	OK(about(self->measure.high, 750000 / HZ_2) && about(self->measure.low, 250000 / HZ_2));
	EQ(hal_pwm_set(OUT, 62, 4915), 0); /* 7.5 % */
	TRY(CALL(&self->measure, measure, .pin = AT));
	OK(about(self->measure.high, 1210) && about(self->measure.low, 14919));
	END(0);
}

CASE(limits)
{
	BEGIN(limits);
	EQ(hal_pwm_set(NO_OUTPUT, 1000, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(OUT, 0, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(OUT, LOWEST_HZ - 1, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(OUT, LOWEST_HZ, 0), 0);
	EQ(hal_pwm_set(OUT, HIGHEST_HZ, 0), 0);
	EQ(hal_pwm_set(OUT, HIGHEST_HZ + 1, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(OUT, 1000, 65537), WEFT_EINVAL);
	END(0);
}

#define PWM_CASES                                                                                  \
	RUN_CASE(limits)                                                                           \
	RUN_CASE(pulses)

#endif
