/* End: semihosting tells the emulator, or a debugger, the status. */
#include "hal/hal.h"

#define SYS_EXIT_EXTENDED 0x20
#define STOPPED_APPLICATION_EXIT 0x20026

/* An image without a console needs none to end. */
extern __typeof__(hal_console_flush) hal_console_flush __attribute__((weak));

void hal_exit(int status)
{
	uintptr_t block[2] = {STOPPED_APPLICATION_EXIT, (uintptr_t)status};

	if (hal_console_flush)
		hal_console_flush("", 0);
	__asm volatile("mov r0, %0\n\t"
	               "mov r1, %1\n\t"
	               ".global arch_exit_call\n"
	               "arch_exit_call:\n\t"
	               "bkpt 0xab" ::"r"(SYS_EXIT_EXTENDED),
	               "r"(block)
	               : "r0", "r1", "memory");
	for (;;) {
	}
}
