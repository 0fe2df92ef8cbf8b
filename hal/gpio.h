/* Pins, the chip's half. A pin is a number as the chip's reference manual counts them, ports in a
 * row: the chip's header says how. board.h names the board's own, such as BOARD_LED. None of these
 * functions waits; any context. */
#ifndef HAL_GPIO_H
#define HAL_GPIO_H

#include "hal/device.h"

enum hal_pin_mode {
	HAL_PIN_IN,
	HAL_PIN_IN_PULLUP,
	HAL_PIN_IN_PULLDOWN,
	HAL_PIN_OUT,        /* with the level that was written last */
	HAL_PIN_OPEN_DRAIN, /* drives low; high is left to a resistor. May be read */
};

enum hal_edge {
	HAL_RISING = 1,
	HAL_FALLING = 2,
};

/* Makes it a pin of this kind. WEFT_EINVAL when the chip has no such pin, or not that way. */
int hal_pin_mode(unsigned pin, enum hal_pin_mode mode);

bool hal_pin_read(unsigned pin);
void hal_pin_write(unsigned pin, bool level);
void hal_pin_toggle(unsigned pin);

/* Switches the interrupts of both edges of an input on or off. WEFT_EINVAL when the pin has none.
 */
int hal_pin_watch(unsigned pin, bool on);

/* What the chip calls: these edges (enum hal_edge, both if it can't tell) have come. Interrupt
 * context. */
void gpio_edges_isr(unsigned pin, unsigned edges);

#endif
