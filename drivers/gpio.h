/* Inputs whose edges are awaited, with debounce. Outputs need no waiting: hal/gpio.h. */
#ifndef DRIVERS_GPIO_H
#define DRIVERS_GPIO_H

#include "hal/gpio.h"
#include "kernel/weft.h"

/* An input that somebody watches. */
struct gpio_input {
	struct gpio_input *next; /* among all */
	struct weft_event changed;
	uint16_t edges; /* enum hal_edge: what came since somebody looked; the interrupt's */
	uint16_t pin;
	uint16_t debounce_ms;
	bool level; /* the last one that counted */
};

/* Makes the pin an input of this mode and watches it. A level counts when it has stood for
 * `debounce_ms`; 0: every edge counts. 0, or WEFT_EINVAL when the pin cannot be or has no
 * interrupt; WEFT_EBUSY when another input watches it. Loop context. */
int gpio_input_open(struct gpio_input *input, unsigned pin, enum hal_pin_mode mode,
                    uint16_t debounce_ms);

/* Stops watching. Nobody may await it. Loop context. */
void gpio_input_close(struct gpio_input *input);

/* Awaits one of the edges (enum hal_edge, or both): the one that came. An edge that came since the
 * last await counts as well; of several without debounce one is reported. With debounce it is
 * a change of the level that has stood long enough; a shorter one is none. One task at a time. A
 * cancel leaves what has come for the next await. Task context. */
struct gpio_edge {
	WEFT_FRAME;
	struct gpio_input *input;
	unsigned edges;
	/* private */
	struct weft_deadline limit;
};
ASYNC(gpio_edge);

#endif
