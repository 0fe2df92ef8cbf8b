/* Exceptions: say which one, where, and what ran. */
#include "hal/arch/rv32/startup.h"
#include "hal/hal.h"

enum { ILLEGAL_INSTRUCTION = 2 };

/* By mcause (The RISC-V Instruction Set Manual, Volume II, mcause). */
static const char *const causes[] = {
    [0] = "jump to an odd address",
    [1] = "instruction fetch failed",
    [ILLEGAL_INSTRUCTION] = "undefined instruction",
    [3] = "breakpoint",
    [4] = "unaligned load",
    [5] = "load from a forbidden address",
    [6] = "unaligned store",
    [7] = "store to a forbidden address",
    [8] = "system call",
    [11] = "system call",
};

/* The smallest images are built without reports; they just end. */
extern __typeof__(weft_fault) weft_fault __attribute__((weak));

void arch_die(const char *what, uintptr_t at, uintptr_t address)
{
	if (weft_fault)
		weft_fault(what, at, address);
	hal_exit(70);
}

__attribute__((used)) static void report(uint32_t cause, uintptr_t at, uintptr_t address)
{
	const char *text = cause < sizeof causes / sizeof *causes ? causes[cause] : NULL;

	if (cause == ILLEGAL_INSTRUCTION)
		address = 0; /* mtval is the instruction */
	arch_die(text ? text : "fault", at, address);
}

/* Does not come back, so nothing is saved. A stack pointer that has left the stack would fault
 * again: then the report takes the stack from its top. */
__attribute__((naked)) void arch_fault(void)
{
	__asm volatile("csrwi mscratch, 1\n\t"
	               "csrr a0, mcause\n\t"
	               "csrr a1, mepc\n\t"
	               "csrr a2, mtval\n\t"
	               "la t1, linker_stack_top\n\t"
	               "bgtu sp, t1, 1f\n\t"
	               "la t0, linker_stack_bottom + 512\n\t"
	               "bgeu sp, t0, 2f\n\t"
	               "1: mv sp, t1\n\t"
	               "2: andi sp, sp, -16\n\t"
	               "j report");
}
