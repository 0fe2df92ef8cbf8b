#include "hal/i2c.h"

#include "hal/gpio.h"

/* 5 us and the tick that has begun: 100 kHz, which every target takes. */
#define HALF_BIT (HAL_HZ / 200000 + 2)

static void set(unsigned pin, bool level)
{
	hal_time start = hal_now();

	hal_pin_write(pin, level);
	while (hal_now() - start < HALF_BIT) {
	}
}

static void take(unsigned pin)
{
	hal_pin_write(pin, true);
	(void)hal_pin_mode(pin, HAL_PIN_OPEN_DRAIN);
}

void i2c_take_lines(unsigned scl, unsigned sda)
{
	take(scl);
	take(sda);
}

bool i2c_free_lines(unsigned scl, unsigned sda)
{
	for (int i = 0; i < 9; i++) {
		set(scl, false);
		set(scl, true);
	}
	set(scl, false);
	set(sda, false);
	set(scl, true);
	set(sda, true);
	return hal_pin_read(sda);
}
