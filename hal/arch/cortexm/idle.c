#include "hal/hal.h"

#ifdef ARCH_IDLE_WFE

/* The look and the sleep are one step because of the processor's event register: an interrupt that
 * comes between them sets it when its handler returns, and WFE then does not sleep. For boards
 * whose emulator does not let a masked interrupt end WFI: their board.h defines ARCH_IDLE_WFE. */
void hal_idle(void)
{
	if (!weft_pending())
		__asm volatile("dsb\n\twfe" ::: "memory");
}

#else

/* The look and the sleep are one step to interrupts: with PRIMASK set a pending interrupt still
 * ends WFI, and its handler runs behind the cpsie. */
void hal_idle(void)
{
	__asm volatile("cpsid i" ::: "memory");
	if (!weft_pending())
		__asm volatile("dsb\n\twfi" ::: "memory");
	__asm volatile("cpsie i\n\tisb" ::: "memory");
}

#endif
