/* The button, where the board has one: a task that acknowledges when it is pressed. */
#ifndef STATION_BUTTON_H
#define STATION_BUTTON_H

#include "drivers/gpio.h"

struct button {
	WEFT_FRAME;
	struct gpio_input input;
	struct weft_defer close;
	struct gpio_edge edge;
};
ASYNC(button);

#endif
