/* Faults: say where, and what ran. ARMv6-M has the hard fault alone, and no register that tells
 * its cause. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"

/* The smallest images are built without reports; they just end. */
extern __typeof__(weft_fault) weft_fault __attribute__((weak));

void arch_die(const char *what, uintptr_t at, uintptr_t address)
{
	if (weft_fault)
		weft_fault(what, at, address);
	hal_exit(70);
}

/* A semihosting call faults where no debugger answers it. The one in hal_exit() comes when all is
 * done: the processor stops here. A chip with a hal_exit() of its own may have none. */
extern const char arch_exit_call[] __attribute__((weak));

static void stop_after_exit(uintptr_t at)
{
	if (!arch_exit_call || at != (uintptr_t)arch_exit_call)
		return;
	for (;;)
		__asm volatile("wfi");
}

/* frame: what the processor stacked (r0-r3, r12, lr, pc, psr). */
__attribute__((used)) static void report(const uint32_t *frame)
{
	stop_after_exit(frame[6]);
	arch_die("hard fault", frame[6], 0);
}

__attribute__((naked)) void arch_fault(void)
{
	__asm volatile("mov r0, sp\n\t"
	               "bl report");
}
