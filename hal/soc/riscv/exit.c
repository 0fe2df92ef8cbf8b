/* The end: semihosting tells an emulator or a debugger the status. */
#include "hal/hal.h"

#define SYS_EXIT_EXTENDED 0x20
#define STOPPED_APPLICATION_EXIT 0x20026

/* An image without a console needs none to end. */
extern __typeof__(hal_console_flush) hal_console_flush __attribute__((weak));

/* Where a board ends that nobody watches. */
__attribute__((naked, aligned(4))) static void stopped(void)
{
	__asm volatile("1: wfi\n\t"
	               "j 1b");
}

/* The three instructions are the mark of a semihosting call; they must be uncompressed and lie in
 * one page. */
__attribute__((naked, aligned(16))) static void semihosting(uintptr_t operation, uintptr_t *block)
{
	(void)operation, (void)block; /* in a0 and a1, where they belong */
	__asm volatile(".option push\n\t"
	               ".option norvc\n\t"
	               "slli zero, zero, 0x1f\n\t"
	               "ebreak\n\t"
	               "srai zero, zero, 7\n\t"
	               ".option pop\n\t"
	               "j stopped");
}

/* If nobody answers, the ebreak is a trap, and the processor stops. So it does when the console
 * faults. */
void hal_exit(int status)
{
	uintptr_t block[2] = {STOPPED_APPLICATION_EXIT, (uintptr_t)status};

	(void)arch_mask();
	__asm volatile("csrw mtvec, %0" ::"r"(stopped) : "memory");
	if (hal_console_flush)
		hal_console_flush("", 0);
	semihosting(SYS_EXIT_EXTENDED, block);
	__builtin_unreachable();
}
