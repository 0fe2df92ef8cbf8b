/* Pins on QEMU's GPIO, whose levels are set from outside: "! level <pin> <level>". */
#include "drivers/gpio.h"

#include "hal/soc/fe310/fe310.h"

/* Each has an interrupt of its own. The console's are left out. */
static const uint8_t edge_pins[] = {11, 13, 0, 1, 2, 3, 4, 5, 9, 10, 12, 18, 19, 20, 21, 22, 23};
#include "tests/drivers/fast_edges.h"

CASE(pins_of_the_package)
{
	static const uint8_t none[] = {6, 8, 14, 15, 24, 31, 32, 255};

	BEGIN(pins_of_the_package);
	for (size_t i = 0; i < sizeof none; i++) {
		EQ(hal_pin_mode(none[i], HAL_PIN_IN), WEFT_EINVAL);
		EQ(hal_pin_watch(none[i], true), WEFT_EINVAL);
	}
	EQ(hal_pin_mode(0, HAL_PIN_IN_PULLDOWN), WEFT_EINVAL);
	EQ(hal_pin_mode(0, (enum hal_pin_mode)5), WEFT_EINVAL);
	EQ(hal_pin_mode(23, HAL_PIN_IN), 0);
	END(0);
}

static void expect(unsigned pin, bool pull, bool drives)
{
	EQ(GPIO->pue >> pin & 1, pull);
	EQ(GPIO->output_en >> pin & 1, drives);
	EQ(GPIO->input_en >> pin & 1, 1);
	EQ(GPIO->iof_en, 1u << PIN_UART0_RX | 1u << PIN_UART0_TX);
}

CASE(modes)
{
	BEGIN(modes);
	GPIO->iof_en |= 1 << 5;
	EQ(hal_pin_mode(5, HAL_PIN_IN_PULLUP), 0);
	expect(5, true, false);
	EQ(hal_pin_mode(5, HAL_PIN_IN), 0);
	expect(5, false, false);
	hal_pin_write(5, true);
	expect(5, false, false);
	EQ(hal_pin_mode(5, HAL_PIN_OUT), 0);
	expect(5, false, true);
	EQ(hal_pin_read(5), true);
	EQ(hal_pin_mode(5, HAL_PIN_OPEN_DRAIN), 0);
	expect(5, false, false);
	hal_pin_toggle(5);
	expect(5, false, true);
	EQ(hal_pin_read(5), false);
	hal_pin_toggle(5);
	expect(5, false, false);
	EQ(hal_pin_mode(5, HAL_PIN_OUT), 0);
	EQ(hal_pin_read(5), true); /* what was written last */
	EQ(hal_pin_mode(5, HAL_PIN_IN), 0);
	EQ(GPIO->output_en, 0);
	END(0);
}

CASE_WITH(levels, struct outside ask;)
{
	BEGIN(levels);
	EQ(hal_pin_mode(4, HAL_PIN_OUT), 0);
	hal_pin_write(4, true);
	TRY(CALL(&self->ask, outside, .request = "driven 4"));
	EQ(rc, 1);
	hal_pin_toggle(4);
	TRY(CALL(&self->ask, outside, .request = "driven 4"));
	EQ(rc, 0);
	EQ(hal_pin_mode(4, HAL_PIN_IN), 0);
	EQ(hal_pin_mode(2, HAL_PIN_IN), 0);
	TRY(CALL(&self->ask, outside, .request = "level 2 1"));
	EQ(hal_pin_read(2), true);
	TRY(CALL(&self->ask, outside, .request = "level 2 0"));
	EQ(hal_pin_read(2), false);
	END(0);
}

TESTS(RUN_CASE(pins_of_the_package) RUN_CASE(modes) RUN_CASE(levels) RUN_FAST_EDGES())
