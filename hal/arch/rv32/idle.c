#include "hal/hal.h"

/* The look and the sleep are one step to interrupts: with MIE clear a pending interrupt still ends
 * WFI, and its handler runs behind the csrsi. */
void hal_idle(void)
{
	__asm volatile("csrci mstatus, %0" ::"i"(ARCH_MIE) : "memory");
	if (!weft_pending())
		__asm volatile("wfi" ::: "memory");
	__asm volatile("csrsi mstatus, %0" ::"i"(ARCH_MIE) : "memory");
}
