/* Pins: the buttons, which the emulator's keyboard presses; every port's edges; levels out. */
#include "drivers/gpio.h"

#include "hal/soc/lm3s/lm3s.h"

#define PIN(port, bit) ((port)*8u + (bit))

/* Two of one port, and two or one of each. */
static const uint8_t edge_pins[] = {
    PIN(PORT_E, 0), PIN(PORT_E, 1), PIN(PORT_A, 6), PIN(PORT_B, 6), PIN(PORT_C, 4), PIN(PORT_C, 7),
    PIN(PORT_D, 7), PIN(PORT_E, 3), PIN(PORT_F, 3), PIN(PORT_G, 0), PIN(PORT_G, 1),
};
#include "tests/drivers/fast_edges.h"

CASE(pins_of_the_package)
{
	BEGIN(pins_of_the_package);
	EQ(hal_pin_mode(PIN(PORT_B, 7), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(PIN(PORT_C, 3), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(PIN(PORT_C, 4), HAL_PIN_IN), 0);
	EQ(hal_pin_mode(PIN(PORT_E, 4), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(PIN(PORT_G, 1), HAL_PIN_IN), 0);
	EQ(hal_pin_mode(PIN(PORT_G, 2), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(56, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(1000, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(PIN(PORT_G, 1), (enum hal_pin_mode)5), WEFT_EINVAL);
	EQ(hal_pin_watch(PIN(PORT_G, 2), true), WEFT_EINVAL);
	hal_pin_write(1000, true); /* nothing happens */
	END(0);
}

static void expect(enum hal_pin_mode mode, uint32_t dir, uint32_t odr, uint32_t pur, uint32_t pdr)
{
	const struct lm3s_port *port = lm3s_port(PORT_D);

	EQ(hal_pin_mode(PIN(PORT_D, 5), mode), 0);
	EQ(port->dir & 0x30, dir << 5);
	EQ(port->odr & 0x30, odr << 5);
	EQ(port->pur & 0x30, pur << 5);
	EQ(port->pdr & 0x30, pdr << 5);
	EQ(port->den & 0x20, 0x20);
	EQ(port->afsel & 0x20, 0);
}

CASE(modes)
{
	BEGIN(modes);
	expect(HAL_PIN_IN, 0, 0, 0, 0);
	lm3s_port(PORT_D)->afsel |= 0x20;
	expect(HAL_PIN_IN_PULLUP, 0, 0, 1, 0);
	expect(HAL_PIN_IN_PULLDOWN, 0, 0, 0, 1);
	expect(HAL_PIN_OPEN_DRAIN, 1, 1, 0, 0);
	expect(HAL_PIN_OUT, 1, 0, 0, 0);
	expect(HAL_PIN_IN, 0, 0, 0, 0);
	END(0);
}

/* As the emulator sees it. */
CASE_WITH(levels_out, struct outside ask;)
{
	BEGIN(levels_out);
	hal_pin_write(BOARD_LED, BOARD_LED_ON);
	EQ(hal_pin_mode(BOARD_LED, HAL_PIN_OUT), 0);
	TRY(CALL(&self->ask, outside, .request = "out 40"));
	EQ(rc, 1);
	OK(hal_pin_read(BOARD_LED));
	hal_pin_write(BOARD_LED, false);
	TRY(CALL(&self->ask, outside, .request = "out 40"));
	EQ(rc, 0);
	hal_pin_toggle(BOARD_LED);
	TRY(CALL(&self->ask, outside, .request = "out 40"));
	EQ(rc, 1);
	hal_pin_toggle(BOARD_LED);
	OK(!hal_pin_read(BOARD_LED));
	hal_pin_write(PIN(PORT_F, 2), true); /* another one of that port */
	OK(!hal_pin_read(BOARD_LED));
	END(0);
}

/* Somebody else pulls it down. */
CASE_WITH(open_drain, struct outside ask;)
{
	BEGIN(open_drain);
	hal_pin_write(PIN(PORT_D, 6), true);
	EQ(hal_pin_mode(PIN(PORT_D, 6), HAL_PIN_OPEN_DRAIN), 0);
	TRY(CALL(&self->ask, outside, .request = "level 30 1"));
	OK(hal_pin_read(PIN(PORT_D, 6)));
	lm3s_port(PORT_D)->dir &= ~0x40u; /* QEMU takes levels of inputs only */
	TRY(CALL(&self->ask, outside, .request = "level 30 0"));
	OK(!hal_pin_read(PIN(PORT_D, 6)));
	EQ(lm3s_port(PORT_D)->dir & 0x40, 0x40);
	END(0);
}

/* ---- Buttons ------------------------------------------------------------------------------- */

/* Under QEMU they count as pressed until they have been released for the first time. */
CASE_WITH(select_button, struct outside ask;)
{
	BEGIN(select_button);
	TRY(CALL(&self->ask, outside, .request = "press ctrl"));
	TRY(CALL(&self->ask, outside, .request = "release ctrl"));
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN_PULLUP, 20), 0);
	OK(hal_pin_read(BOARD_BUTTON) != BOARD_BUTTON_PRESSED);
	TRY(CALL(&self->ask, outside, .request = "press ctrl"));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_FALLING);
	EQ(hal_pin_read(BOARD_BUTTON), BOARD_BUTTON_PRESSED);
	TRY(CALL(&self->ask, outside, .request = "release ctrl"));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_RISING);
	gpio_input_close(&input);
	END(0);
}

CASE_WITH(all_buttons, unsigned i; char request[16]; struct outside ask;)
{
	static const char *const names[] = {"up", "down", "left", "right"};

	BEGIN(all_buttons);
	for (self->i = 0; self->i < 4; self->i++) {
		snprintf(self->request, sizeof self->request, "press %s", names[self->i]);
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(gpio_input_open(&input, PIN(PORT_E, self->i), HAL_PIN_IN_PULLUP, 0), 0);
		OK(!hal_pin_read(input.pin));
		snprintf(self->request, sizeof self->request, "release %s", names[self->i]);
		TRY(CALL(&self->ask, outside, .request = self->request));
		TRY(CALL(&edge, gpio_edge, .input = &input, .edges = HAL_RISING));
		EQ(rc, HAL_RISING);
		gpio_input_close(&input);
	}
	END(0);
}

TESTS(RUN_CASE(pins_of_the_package) RUN_CASE(modes) RUN_CASE(levels_out) RUN_CASE(open_drain)
          RUN_FAST_EDGES() RUN_CASE(select_button) RUN_CASE(all_buttons))
