/* What the processor's start-up and the chip know of each other. */
#ifndef HAL_ARCH_AVR_STARTUP_H
#define HAL_ARCH_AVR_STARTUP_H

#include <avr/interrupt.h>

/* Sets up clocks and interrupts; the chip's. */
void chip_start(void);

/* Where the reset vector leads. */
void arch_reset(void);
/* For interrupts that nobody has a handler for. */
void arch_unexpected(void);

#endif
