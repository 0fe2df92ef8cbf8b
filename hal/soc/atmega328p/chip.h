/* The registers are those of avr-libc's <avr/io.h>, with the names of the data sheet (Microchip
 * DS40002061).
 *
 * Pins are numbered from port B on: PB0 to PB7 are 0 to 7, port C is 8 to 15, port D 16 to 23. Not
 * there for programs are 6 and 7 (the crystal), 14 (reset) and 15. */
#ifndef HAL_SOC_ATMEGA328P_H
#define HAL_SOC_ATMEGA328P_H

#include <stdbool.h>
#include <stdint.h>

#include "hal/arch/avr/startup.h"

#define CHIP_PORTS 3

/* The three registers of each port follow each other, and so do the ports. */
struct chip_port {
	volatile uint8_t pin, ddr, port;
};
#define CHIP_PORT(n) ((struct chip_port *)(uintptr_t)&PINB + (n))

static inline bool chip_has_pin(unsigned pin)
{
	return pin < 8 * CHIP_PORTS && pin != 6 && pin != 7 && pin != 14 && pin != 15;
}

/* Lets the counter run. */
void chip_timer_start(void);

#endif
