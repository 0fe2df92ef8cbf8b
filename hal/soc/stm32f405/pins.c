/* Fields of the pins' registers. Loop and handlers change those of different pins in the same
 * registers, so each bit is written by itself: what goes off first, then what goes on. */
#include "hal/soc/stm32f405/stm32f405.h"

void stm32_field(volatile uint32_t *reg, unsigned at, unsigned width, uint32_t value)
{
	for (unsigned i = 0; i < width; i++) {
		if (!(value >> i & 1))
			*stm32_bit(reg, at + i) = 0;
	}
	for (unsigned i = 0; i < width; i++) {
		if (value >> i & 1)
			*stm32_bit(reg, at + i) = 1;
	}
}

void stm32_pin_mode(struct stm32_gpio *port, unsigned n, uint32_t mode, uint32_t pull)
{
	stm32_field(&port->pupdr, n * 2, 2, pull);
	stm32_field(&port->moder, n * 2, 2, mode);
}

void stm32_pin_function(unsigned pin, uint32_t function, uint32_t pull)
{
	struct stm32_gpio *port = GPIO(pin / 16);

	stm32_field(&port->ospeedr, pin % 16 * 2, 2, GPIO_FAST);
	stm32_field(&port->afr[pin % 16 / 8], pin % 8 * 4, 4, function);
	stm32_pin_mode(port, pin % 16, GPIO_FUNCTION, pull);
}
