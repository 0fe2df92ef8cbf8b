/* Start-up, and the way into interrupts, for RV32 in machine mode. */
#include "hal/arch/rv32/startup.h"

#include <string.h>

#include "hal/fault.h"
#include "hal/hal.h"

extern char linker_data_load[], linker_data_start[], linker_data_end[];
extern char linker_bss_start[], linker_bss_end[];

int main(void);

/* What the processor jumps to. At reset: the start of flash. On a trap: the table, which must be
 * aligned to its size; exceptions come to its entry 0, interrupt n to entry n. */
__asm(".pushsection .vectors, \"ax\"\n"
      ".option push\n"
      ".option norvc\n"
      "	j arch_reset\n"
      ".balign 64\n"
      ".global arch_vectors\n"
      "arch_vectors:\n"
      "	j arch_fault\n"
      ".rept 11\n"
      "	j arch_trap\n"
      ".endr\n"
      ".option pop\n"
      ".popsection\n");

__attribute__((used)) static _Noreturn void start(void)
{
	arch_stack_paint();
	memcpy(linker_data_start, linker_data_load, (size_t)(linker_data_end - linker_data_start));
	memset(linker_bss_start, 0, (size_t)(linker_bss_end - linker_bss_start));
	chip_start();
	arch_unmask(ARCH_MIE);
	hal_exit(main());
}

/* Behind the guard. Aligned, as a trap may come here. */
__attribute__((naked, aligned(4), used)) static void prepare(void)
{
	__asm volatile("csrw mie, zero\n\t"
	               "csrw mscratch, zero\n\t"
	               "la sp, linker_stack_top\n\t"
	               "la t0, arch_vectors\n\t"
	               "addi t0, t0, 1\n\t" /* vectored */
	               "csrw mtvec, t0\n\t"
	               "j start");
}

/* A guard at the stack's lower end, which nothing may touch: entry 1 of the memory protection, from
 * the address in entry 0 to the one in entry 1, locked, as only then it holds in machine mode. A
 * processor without memory protection traps here, and goes on without a guard. */
__attribute__((naked)) _Noreturn void arch_reset(void)
{
	__asm volatile(".option push\n\t"
	               ".option norelax\n\t"
	               "la gp, __global_pointer$\n\t"
	               "la tp, linker_tls\n\t" /* the C library's variables of a thread */
	               ".option pop\n\t"
	               "la t0, prepare\n\t"
	               "csrw mtvec, t0\n\t"
	               "la t0, linker_stack_bottom + %0 - 1\n\t"
	               "li t1, -%0\n\t"
	               "and t0, t0, t1\n\t"
	               "srli t0, t0, 2\n\t"
	               "csrw pmpaddr0, t0\n\t"
	               "addi t0, t0, %0 / 4\n\t"
	               "csrw pmpaddr1, t0\n\t"
	               "li t0, 0x8800\n\t"
	               "csrw pmpcfg0, t0\n\t"
	               "j prepare" ::"i"(ARCH_GUARD));
}

void arch_stand_still(void)
{
	(void)arch_mask();
	for (;;)
		__asm volatile("wfi");
}

_Noreturn void arch_unexpected(void)
{
	arch_die("an interrupt without a handler", 0, 0, arch_handler());
}

enum { CAUSE_SOFTWARE = 3, CAUSE_TIMER = 7, CAUSE_EXTERNAL = 11 };

__attribute__((used)) static void dispatch(uint32_t cause)
{
	switch (cause & 0xff) {
	case CAUSE_SOFTWARE:
		chip_software_interrupt();
		break;
	case CAUSE_TIMER:
		chip_timer_interrupt();
		break;
	case CAUSE_EXTERNAL:
		chip_external_interrupt();
		break;
	default:
		arch_unexpected();
	}
}

/* Gives up a reservation of the interrupted code: nothing else makes its sc fail if a handler's
 * plain store changed the word. The sc itself stores nothing but what is there. */
#if ARCH_LR_SC
#define GIVE_UP_RESERVATION "sc.w zero, ra, (sp)\n\t"
#else
#define GIVE_UP_RESERVATION ""
#endif

/* Interrupts run on the stack of what they interrupt, one after another: MIE is clear until mret.
 * So mepc and mstatus stay in their registers. */
__attribute__((naked)) void arch_trap(void)
{
	__asm volatile("addi sp, sp, -64\n\t"
	               "sw ra, 0(sp)\n\t"
	               "sw t0, 4(sp)\n\t"
	               "sw t1, 8(sp)\n\t"
	               "sw t2, 12(sp)\n\t"
	               "sw t3, 16(sp)\n\t"
	               "sw t4, 20(sp)\n\t"
	               "sw t5, 24(sp)\n\t"
	               "sw t6, 28(sp)\n\t"
	               "sw a0, 32(sp)\n\t"
	               "sw a1, 36(sp)\n\t"
	               "sw a2, 40(sp)\n\t"
	               "sw a3, 44(sp)\n\t"
	               "sw a4, 48(sp)\n\t"
	               "sw a5, 52(sp)\n\t"
	               "sw a6, 56(sp)\n\t"
	               "sw a7, 60(sp)\n\t"
	               "csrr a0, mcause\n\t"
	               "csrw mscratch, a0\n\t" /* not 0 */
	               "call dispatch\n\t"
	               "csrwi mscratch, 0\n\t"
	               "lw ra, 0(sp)\n\t" GIVE_UP_RESERVATION "lw t0, 4(sp)\n\t"
	               "lw t1, 8(sp)\n\t"
	               "lw t2, 12(sp)\n\t"
	               "lw t3, 16(sp)\n\t"
	               "lw t4, 20(sp)\n\t"
	               "lw t5, 24(sp)\n\t"
	               "lw t6, 28(sp)\n\t"
	               "lw a0, 32(sp)\n\t"
	               "lw a1, 36(sp)\n\t"
	               "lw a2, 40(sp)\n\t"
	               "lw a3, 44(sp)\n\t"
	               "lw a4, 48(sp)\n\t"
	               "lw a5, 52(sp)\n\t"
	               "lw a6, 56(sp)\n\t"
	               "lw a7, 60(sp)\n\t"
	               "addi sp, sp, 64\n\t"
	               "mret");
}
