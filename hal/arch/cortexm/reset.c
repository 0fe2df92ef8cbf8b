/* The reset that the processor asks for. */
#include "hal/arch/cortexm/startup.h"
#include "hal/fault.h"
#include "hal/hal.h"

#define AIRCR (*(volatile uint32_t *)0xe000ed0cu)
#define AIRCR_KEY (0x05fau << 16)
#define AIRCR_SYSRESETREQ 4u

/* It takes its time. */
void hal_reset(void)
{
	__asm volatile("cpsid i\n\tdsb" ::: "memory");
	AIRCR = AIRCR_KEY | AIRCR_SYSRESETREQ;
	for (;;) {
	}
}

void arch_stand_still(void)
{
	__asm volatile("cpsid i");
	for (;;)
		__asm volatile("wfi");
}
