/* The parts around the simulated Uno, for simavr-run -p. */
#ifndef TESTS_DRIVERS_UNO_PARTS_H
#define TESTS_DRIVERS_UNO_PARTS_H

#include <simavr/sim_avr.h>
#include <simavr/sim_time.h>
#include <stdbool.h>

struct pin {
	char port;
	uint8_t bit;
};

/* Where simavr tells of a pin's changes, and is told of them. */
avr_irq_t *pin_irq(avr_t *avr, struct pin pin);

/* A pin is set from outside, by something that the chip's own pull-ups do not move. */
void drive(avr_t *avr, struct pin pin, bool level);

void connect_i2c(avr_t *avr);
void simavr_parts(avr_t *avr);

#endif
