/* The edges of pins: pin change interrupts (data sheet, 13), one for each port, on every pin. They
 * say that a pin has changed, not which one, nor how: that tells the comparison with the levels
 * before. In a file of its own, so that programs that only write pins have no handlers. */
#include "hal/gpio.h"
#include "hal/soc/atmega328p/chip.h"
#include "kernel/error.h"

/* Which pins of a port raise its interrupt. */
#define PINS_WATCHED(port) ((&PCMSK0)[port])

static uint8_t levels[CHIP_PORTS]; /* of the pins that are watched, when last looked at */

/* The flag may be there from before; where another pin is watched it may be that pin's. */
static void watch(unsigned port, uint8_t bit)
{
	bool first = !PINS_WATCHED(port);

	PINS_WATCHED(port) |= bit;
	if (first)
		PCIFR = (uint8_t)(1u << port);
	levels[port] = (uint8_t)((levels[port] & ~bit) | (CHIP_PORT(port)->pin & bit));
	PCICR |= (uint8_t)(1u << port);
}

int hal_pin_watch(unsigned pin, bool on)
{
	uint8_t bit = (uint8_t)(1u << pin % 8), before;

	if (!chip_has_pin(pin))
		return WEFT_EINVAL;
	before = arch_mask();
	if (on)
		watch(pin / 8, bit);
	else
		PINS_WATCHED(pin / 8) &= (uint8_t)~bit;
	arch_unmask(before);
	return 0;
}

static bool is_one_bit(uint8_t bits)
{
	return bits && !(bits & (bits - 1));
}

/* When no level differs, a pin has changed twice. Only if it is the only one it is known which. */
static void take(unsigned port)
{
	uint8_t now, changed;
	unsigned twice = 0;

	PCIFR = (uint8_t)(1u << port); /* what changes from here on raises it again */
	now = CHIP_PORT(port)->pin;
	changed = (now ^ levels[port]) & PINS_WATCHED(port);
	levels[port] = now;
	if (!changed && is_one_bit(PINS_WATCHED(port))) {
		changed = PINS_WATCHED(port);
		twice = HAL_RISING | HAL_FALLING;
	}
	for (unsigned i = 0; i < 8; i++) {
		if (changed >> i & 1)
			gpio_edges_isr(port * 8 + i, twice          ? twice
			                             : now >> i & 1 ? HAL_RISING
			                                            : HAL_FALLING);
	}
}

ISR(PCINT0_vect)
{
	take(0);
}

ISR(PCINT1_vect)
{
	take(1);
}

ISR(PCINT2_vect)
{
	take(2);
}
