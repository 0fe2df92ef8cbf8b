/* The registers are those of avr-libc's <avr/io.h>, with the names of the data sheet (Microchip
 * DS40002061). */
#ifndef HAL_SOC_ATMEGA328P_H
#define HAL_SOC_ATMEGA328P_H

#include "hal/arch/avr/startup.h"

/* Lets the counter run. */
void chip_timer_start(void);

#endif
