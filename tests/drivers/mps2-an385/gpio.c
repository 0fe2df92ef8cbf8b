/* Pins: levels out, as the emulator sees them; the buttons against memory, as nobody can press
 * them. */
#include "drivers/gpio.h"

#include "hal/soc/mps2/mps2.h"
#include "tests/drivers/outside.h"

static volatile uint32_t buttons;
#undef FPGAIO_BUTTON
#define FPGAIO_BUTTON buttons
#include "hal/soc/mps2/gpio.c"

#define LED(i) (BOARD_LED + (i))
#define BUTTON(i) (BOARD_BUTTON + (i))
#define MISC(i) (64u + (i))

CASE(pins_that_exist)
{
	BEGIN(pins_that_exist);
	for (unsigned i = 0; i < 2; i++) {
		EQ(hal_pin_mode(LED(i), HAL_PIN_OUT), 0);
		EQ(hal_pin_mode(LED(i), HAL_PIN_IN), WEFT_EINVAL);
		EQ(hal_pin_mode(LED(i), HAL_PIN_OPEN_DRAIN), WEFT_EINVAL);
		EQ(hal_pin_mode(BUTTON(i), HAL_PIN_IN), 0);
		EQ(hal_pin_mode(BUTTON(i), HAL_PIN_IN_PULLUP), WEFT_EINVAL);
		EQ(hal_pin_mode(BUTTON(i), HAL_PIN_OUT), WEFT_EINVAL);
	}
	EQ(hal_pin_mode(LED(2), HAL_PIN_OUT), WEFT_EINVAL);
	EQ(hal_pin_mode(BUTTON(2), HAL_PIN_IN), WEFT_EINVAL);
	for (unsigned i = 0; i < 32; i++)
		EQ(hal_pin_mode(MISC(i), HAL_PIN_OUT), i < 10 && i != 2 ? 0 : WEFT_EINVAL);
	EQ(hal_pin_mode(96, HAL_PIN_OUT), WEFT_EINVAL);
	EQ(hal_pin_mode(BOARD_EXP(0), HAL_PIN_OUT), WEFT_EINVAL); /* QEMU has no ports */
	EQ(hal_pin_mode(BOARD_EXP(51), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(100000, HAL_PIN_OUT), WEFT_EINVAL);
	hal_pin_write(100000, true); /* nothing happens */
	OK(!hal_pin_read(100000));
	END(0);
}

/* As the emulator sees them. */
CASE_WITH(leds, struct outside ask;)
{
	BEGIN(leds);
	hal_pin_write(BOARD_LED, BOARD_LED_ON);
	TRY(CALL(&self->ask, outside, .request = "leds"));
	EQ(rc, 1);
	hal_pin_write(LED(1), true);
	OK(hal_pin_read(LED(0)) && hal_pin_read(LED(1)));
	TRY(CALL(&self->ask, outside, .request = "leds"));
	EQ(rc, 3);
	hal_pin_toggle(BOARD_LED);
	OK(!hal_pin_read(LED(0)) && hal_pin_read(LED(1)));
	TRY(CALL(&self->ask, outside, .request = "leds"));
	EQ(rc, 2);
	hal_pin_toggle(BOARD_LED);
	hal_pin_write(LED(1), false);
	hal_pin_write(LED(1), false);
	TRY(CALL(&self->ask, outside, .request = "leds"));
	EQ(rc, 1);
	hal_pin_write(BOARD_LED, !BOARD_LED_ON);
	TRY(CALL(&self->ask, outside, .request = "leds"));
	EQ(rc, 0);
	END(0);
}

CASE(lines_of_devices)
{
	BEGIN(lines_of_devices);
	EQ(FPGAIO_MISC, 0);
	hal_pin_write(BOARD_SPI0_SELECT, true);
	EQ(FPGAIO_MISC, 2);
	hal_pin_write(MISC(9), true);
	hal_pin_write(MISC(2), true); /* there is none */
	EQ(FPGAIO_MISC, 0x202);
	hal_pin_toggle(BOARD_SPI0_SELECT);
	EQ(FPGAIO_MISC, 0x200);
	OK(hal_pin_read(MISC(9)) && !hal_pin_read(BOARD_SPI0_SELECT));
	END(0);
}

/* They can be read; there is no interrupt, and so no edge can be awaited. */
CASE_WITH(levels_in, struct gpio_input input;)
{
	BEGIN(levels_in);
	EQ(hal_pin_read(BOARD_BUTTON), !BOARD_BUTTON_PRESSED);
	buttons = 2;
	EQ(hal_pin_read(BOARD_BUTTON), !BOARD_BUTTON_PRESSED);
	EQ(hal_pin_read(BUTTON(1)), BOARD_BUTTON_PRESSED);
	buttons = 1;
	EQ(hal_pin_read(BOARD_BUTTON), BOARD_BUTTON_PRESSED);
	hal_pin_write(BOARD_BUTTON, false);
	hal_pin_toggle(BUTTON(1));
	EQ(buttons, 1);
	EQ(gpio_input_open(&self->input, BOARD_BUTTON, HAL_PIN_IN, 20), WEFT_EINVAL);
	EQ(hal_pin_watch(BOARD_BUTTON, true), WEFT_EINVAL);
	EQ(gpio_input_open(&self->input, BOARD_BUTTON, HAL_PIN_IN, 20),
	   WEFT_EINVAL); /* not taken */
	END(0);
}

TESTS(RUN_CASE(pins_that_exist) RUN_CASE(leds) RUN_CASE(lines_of_devices) RUN_CASE(levels_in))
