/* Exceptions: say which one, where, and what ran. */
#include "hal/fault.h"

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

/* The faulting report of a fault: no more is said. */
__attribute__((naked, aligned(4), used)) static void again(void)
{
	__asm volatile("li a0, 70\n\t"
	               "j hal_failed");
}

static bool in_guard(uintptr_t address)
{
	return address - arch_guard() < ARCH_GUARD;
}

__attribute__((used)) static void report(uint32_t cause, uintptr_t at, uintptr_t address)
{
	unsigned handler = arch_handler();

	const char *text = cause < sizeof causes / sizeof *causes ? causes[cause] : NULL;

	__asm volatile("csrw mtvec, %0" ::"r"(again) : "memory");
	if (cause == ILLEGAL_INSTRUCTION)
		address = 0; /* mtval is the instruction */
	else if (in_guard(address))
		text = "stack overflow";
	__asm volatile("csrwi mscratch, 1"); /* this is one too */
	arch_die(text ? text : "fault", at, address, handler);
}

/* Does not come back, so nothing is saved. A stack pointer that has left the stack, or leaves no
 * room for the report, would fault again. Then the report takes the lowest part above the guard,
 * where a stack that has overflowed holds what is least of interest; main's run is at the other
 * end. */
__attribute__((naked)) void arch_fault(void)
{
	__asm volatile("csrr a0, mcause\n\t"
	               "csrr a1, mepc\n\t"
	               "csrr a2, mtval\n\t"
	               "la t0, linker_stack_bottom + 2 * %0 + 512\n\t"
	               "bltu sp, t0, 1f\n\t"
	               "la t1, linker_stack_top\n\t"
	               "bleu sp, t1, 2f\n\t"
	               "1: mv sp, t0\n\t"
	               "2: andi sp, sp, -16\n\t"
	               "j report" ::"i"(ARCH_GUARD));
}

/* A fault goes on behind the load. It leaves mepc and MPIE changed, which nobody needs who is in no
 * trap. */
__attribute__((naked)) bool arch_readable(__attribute__((unused)) const volatile uint32_t *word)
{
	__asm volatile("csrrci t0, mstatus, %0\n\t"
	               "la t1, 1f\n\t"
	               "csrrw t1, mtvec, t1\n\t"
	               "mv t2, a0\n\t"
	               "li a0, 0\n\t"
	               "lw t2, 0(t2)\n\t"
	               "li a0, 1\n\t"
	               ".balign 4\n\t"
	               "1: csrw mtvec, t1\n\t"
	               "andi t0, t0, %0\n\t"
	               "csrs mstatus, t0\n\t"
	               "ret" ::"i"(ARCH_MIE));
}
