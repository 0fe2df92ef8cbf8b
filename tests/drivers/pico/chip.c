/* Pins, converter and watchdog; connected is tests/drivers/pico/parts.mjs: a wire to GPIO 15 from
 * GPIO 14, whose edges bounce; at the converter channel 0 has 4095, 1 has 2048, 2 an error; and
 * what a pin drives is read back, which rp2040js leaves out. */
#include "drivers/adc.h"
#include "drivers/gpio.h"
#include "hal/watchdog.h"
#include "tests/tap.h"

static struct gpio_input input;

CASE(modes)
{
	BEGIN(modes);
	EQ(hal_pin_mode(30, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(3, (enum hal_pin_mode)5), WEFT_EINVAL);
	EQ(hal_pin_watch(30, true), WEFT_EINVAL);
	hal_pin_write(3, true);
	EQ(hal_pin_mode(3, HAL_PIN_OUT), 0);
	EQ(hal_pin_read(3), 1);
	hal_pin_toggle(3);
	EQ(hal_pin_read(3), 0);
	EQ(hal_pin_mode(3, HAL_PIN_OPEN_DRAIN), 0);
	hal_pin_write(3, true);
	EQ(*(volatile uint32_t *)0xd0000020 >> 3 & 1, 0);
	hal_pin_write(3, false);
	EQ(*(volatile uint32_t *)0xd0000020 >> 3 & 1, 1);
	EQ(hal_pin_read(3), 0);
	END(0);
}

CASE(an_input_opens)
{
	BEGIN(an_input_opens);
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN_PULLUP, 0), 0);
	gpio_input_close(&input);
	END(0);
}

CASE_WITH(edges, struct gpio_edge edge;)
{
	BEGIN(edges);
	hal_pin_write(14, false);
	EQ(hal_pin_mode(14, HAL_PIN_OUT), 0);
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN, 20), 0);
	hal_pin_write(14, true);
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING | HAL_FALLING));
	EQ(rc, HAL_RISING);
	hal_pin_write(14, false);
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING | HAL_FALLING));
	EQ(rc, HAL_FALLING);
	gpio_input_close(&input);
	hal_pin_write(14, true);
	EQ(input.edges, 0);
	END(0);
}

/* GPIO 13 is wired to GPIO 12, and does not bounce. */
CASE_WITH(which_edge, struct gpio_edge edge;)
{
	BEGIN(which_edge);
	hal_pin_write(13, false);
	EQ(hal_pin_mode(13, HAL_PIN_OUT), 0);
	EQ(gpio_input_open(&input, 12, HAL_PIN_IN, 0), 0);
	hal_pin_write(13, true);
	EQ(input.edges, HAL_RISING);
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING | HAL_FALLING));
	EQ(rc, HAL_RISING);
	hal_pin_write(13, false);
	EQ(input.edges, HAL_FALLING);
	gpio_input_close(&input);
	END(0);
}

CASE_WITH(samples, struct adc_read read;)
{
	BEGIN(samples);
	AWAIT(CALL(&self->read, adc_read, .channel = 0));
	EQ(rc, 32767);
	AWAIT(CALL(&self->read, adc_read, .channel = 1));
	EQ(rc, 16388);
	AWAIT(CALL(&self->read, adc_read, .channel = 2));
	EQ(rc, DEVICE_EBUS);
	AWAIT(CALL(&self->read, adc_read, .channel = 0));
	EQ(rc, 32767);
	END(0);
}

CASE(channels)
{
	BEGIN(channels);
	EQ(hal_adc_open(5), WEFT_EINVAL);
	EQ(hal_adc_open(0), 0);
	EQ(hal_adc_open(4), 0);
	END(0);
}

CASE(watchdog)
{
	BEGIN(watchdog);
	EQ(hal_watchdog_has_bitten(), 0);
	EQ(hal_watchdog_start(0), WEFT_EINVAL);
	EQ(hal_watchdog_start(8389), WEFT_EINVAL);
	EQ(hal_watchdog_start(8388), 0);
	END(0);
}

TESTS(RUN_CASE(modes) RUN_CASE(an_input_opens) RUN_CASE(edges) RUN_CASE(which_edge)
          RUN_CASE(channels) RUN_CASE(samples) RUN_CASE(watchdog))
