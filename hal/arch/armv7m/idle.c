#include "hal/hal.h"

/* The look and the sleep are one step to interrupts: with PRIMASK set a pending interrupt still
 * ends WFI, and its handler runs behind the cpsie. */
void hal_idle(void)
{
	__asm volatile("cpsid i" ::: "memory");
	if (!weft_pending())
		__asm volatile("dsb\n\twfi" ::: "memory");
	__asm volatile("cpsie i\n\tisb" ::: "memory");
}
