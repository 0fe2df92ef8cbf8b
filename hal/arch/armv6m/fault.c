/* Faults: say where, and what ran. ARMv6-M has the hard fault alone, and no register that tells
 * its cause. */
#include "hal/fault.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"

/* Nothing is to be enabled. */
void arch_faults_start(void)
{
}

/* A semihosting call faults where no debugger answers it. The one in hal_exit() comes when all is
 * done: the processor stops here. A chip with a hal_exit() of its own may have none. */
extern const char arch_exit_call[] __attribute__((weak));

static void stop_after_exit(uintptr_t at)
{
	if (arch_exit_call && at == (uintptr_t)arch_exit_call)
		arch_stand_still();
}

/* frame: what the processor stacked (r0-r3, r12, lr, pc, psr). */
__attribute__((used)) static void report(const uint32_t *frame)
{
	stop_after_exit(frame[6]);
	arch_die(hal_stack_overflowed() ? "hard fault; the stack has overflowed" : "hard fault",
	         frame[6], 0, arch_handler(frame));
}

/* Does not come back, so nothing is saved. Where the stack pointer has left the stack, or leaves no
 * room for the report, that takes the stack's lowest part: what has overflowed holds there what is
 * least of interest. */
__attribute__((naked)) void arch_fault(void)
{
	__asm volatile(".syntax unified\n\t"
	               "mov r0, sp\n\t"
	               "ldr r2, =linker_stack_bottom + 512\n\t"
	               "cmp r0, r2\n\t"
	               "blo 1f\n\t"
	               "ldr r3, =linker_stack_top\n\t"
	               "cmp r0, r3\n\t"
	               "bls 2f\n"
	               "1:\tmov sp, r2\n"
	               "2:\tbl report\n\t"
	               ".ltorg");
}
