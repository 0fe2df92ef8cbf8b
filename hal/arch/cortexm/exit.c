/* End: semihosting tells the emulator, or a debugger, the status. */
#include "hal/arch/cortexm/startup.h"
#include "hal/fault.h"
#include "hal/hal.h"

#define SYS_EXIT_EXTENDED 0x20
#define STOPPED_APPLICATION_EXIT 0x20026

/* An image without a console needs none to end. */
extern __typeof__(hal_console_flush) hal_console_flush __attribute__((weak));

static void tell(const uintptr_t block[2])
{
	__asm volatile("mov r0, %0\n\t"
	               "mov r1, %1\n\t"
	               ".global arch_exit_call\n"
	               "arch_exit_call:\n\t"
	               "bkpt 0xab" ::"r"(SYS_EXIT_EXTENDED),
	               "r"(block)
	               : "r0", "r1", "memory");
}

#ifdef ARCH_EXIT_ASKS

#define DHCSR (*(volatile uint32_t *)0xe000edf0u)
#define C_DEBUGEN 1u

/* With nobody to take it the breakpoint would be a fault. (ARMv6-M does not tell whether there is a
 * debugger: hal/arch/armv6m/fault.c looks at the fault.) */
void hal_exit(int status)
{
	uintptr_t block[2] = {STOPPED_APPLICATION_EXIT, (uintptr_t)status};

	if (hal_console_flush)
		hal_console_flush("", 0);
	if (chip_emulated() || DHCSR & C_DEBUGEN)
		tell(block);
	arch_stand_still();
}

#else

void hal_exit(int status)
{
	uintptr_t block[2] = {STOPPED_APPLICATION_EXIT, (uintptr_t)status};

	if (hal_console_flush)
		hal_console_flush("", 0);
	tell(block);
	arch_stand_still();
}

#endif
