#include "hal/hal.h"

/* The look and the sleep must be one step to interrupts. Here: an interrupt that is pending while
 * masked still ends the sleep instruction, and its handler runs behind the unmasking. A processor
 * on which the sleep needs interrupts enabled has an "enable, then sleep" pair that nothing can
 * come between (AVR: sei, sleep; RISC-V wfi wakes masked as here). If this one has neither,
 * leave out the sleep: to poll is correct, only not economical. */
void hal_idle(void)
{
	__asm volatile("cpsid i" ::: "memory");
	if (!weft_pending())
		__asm volatile("dsb\n\twfi" ::: "memory");
	__asm volatile("cpsie i\n\tisb" ::: "memory");
}
