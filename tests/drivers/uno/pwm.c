/* Pulses on D5 (timer 0) and D3 (timer 2), measured at A0 and A1, to which wires lead. */
#include "hal/pwm.h"

#include "drivers/gpio.h"
#include "tests/tap.h"

static struct gpio_input wire;

/* How long it is high and low, in ticks of 4 us. */
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

/* Within 100 us: an edge is known when the task runs, which takes a debug build so long. */
static bool about(unsigned ticks, unsigned us)
{
	return ticks * 4 + 100 > us && ticks * 4 < us + 100;
}

CASE_WITH(pulses, struct measure measure;)
{
	BEGIN(pulses);
	EQ(hal_pwm_set(BOARD_D(5), 200, 16384), 0);
	EQ(hal_pwm_set(BOARD_D(3), 100, 49152), 0);
	TRY(CALL(&self->measure, measure, .pin = BOARD_A(0)));
	OK(about(self->measure.high, 1250) && about(self->measure.low, 3750));
	TRY(CALL(&self->measure, measure, .pin = BOARD_A(1)));
	OK(about(self->measure.high, 7500) && about(self->measure.low, 2500));
	EQ(hal_pwm_set(BOARD_D(5), 62, 32768), 0);
	TRY(CALL(&self->measure, measure, .pin = BOARD_A(0)));
	OK(about(self->measure.high, 8064) && about(self->measure.low, 8064));
	END(0);
}

CASE_WITH(never_and_always, struct gpio_edge edge; struct weft_deadline limit;)
{
	BEGIN(never_and_always);
	EQ(hal_pwm_set(BOARD_D(5), 1000, 65536), 0);
	EQ(gpio_input_open(&wire, BOARD_A(0), HAL_PIN_IN, 0), 0);
	AWAIT_FOR(&self->limit, 20, CALL(&self->edge, gpio_edge, .input = &wire, .edges = 3));
	EQ(rc, WEFT_ETIMEDOUT);
	OK(hal_pin_read(BOARD_A(0)));
	EQ(hal_pwm_set(BOARD_D(5), 1000, 0), 0);
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_FALLING));
	AWAIT_FOR(&self->limit, 20, CALL(&self->edge, gpio_edge, .input = &wire, .edges = 3));
	EQ(rc, WEFT_ETIMEDOUT);
	OK(!hal_pin_read(BOARD_A(0)));
	EQ(hal_pwm_set(BOARD_D(5), 200, 32768), 0);
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_RISING));
	gpio_input_close(&wire);
	END(0);
}

CASE(limits)
{
	BEGIN(limits);
	EQ(hal_pwm_set(BOARD_D(6), 1000, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(BOARD_D(9), 1000, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(BOARD_D(5), 0, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(BOARD_D(5), 60, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(BOARD_D(5), 61, 0), 0);
	EQ(hal_pwm_set(BOARD_D(5), 8000001, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(BOARD_D(5), 1000, 65537), WEFT_EINVAL);
	END(0);
}

/* The finest step at a frequency: the counts, and the choice of the clock. */
CASE(registers)
{
	BEGIN(registers);
	EQ(hal_pwm_set(BOARD_D(5), 8000000, 32768), 0);
	EQ(OCR0A, 1);
	EQ(OCR0B, 0);
	EQ(TCCR0B & 7, 1);
	EQ(hal_pwm_set(BOARD_D(3), 2000, 32768), 0);
	EQ(OCR2A, 249); /* 16 MHz by 32 and 250 */
	EQ(OCR2B, 124);
	EQ(TCCR2B & 7, 3);
	EQ(hal_pwm_set(BOARD_D(5), 2000, 32768), 0);
	EQ(OCR0A, 124); /* timer 0 has no 32 */
	EQ(TCCR0B & 7, 3);
	END(0);
}

TESTS(RUN_CASE(limits) RUN_CASE(registers) RUN_CASE(pulses) RUN_CASE(never_and_always))
