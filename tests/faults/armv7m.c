#include "tests/faults/cortexm.h"

__attribute__((naked)) static void arm_code(void)
{
	__asm volatile("ldr r0, =%c0\n\t"
	               "bx r0\n\t"
	               ".ltorg" ::"i"(0x10000));
}

/* Of several words: a single one may lie anywhere. */
__attribute__((naked)) static void unaligned_words(void)
{
	__asm volatile("mov r0, sp\n\t"
	               "adds r0, #1\n\t"
	               "ldmia r0, {r1, r2}");
}

__attribute__((naked)) static void divide(void)
{
	__asm volatile("movs r0, #0\n\t"
	               "udiv r1, r0, r0");
}

__attribute__((naked)) static void coprocessor(void)
{
	__asm volatile("cdp p1, #0, c0, c0, c0, #0");
}

/* No place for the fault's frame. */
__attribute__((naked)) static void no_stack(void)
{
	__asm volatile("ldr r0, =%c0\n\t"
	               "mov sp, r0\n\t"
	               "udf #0\n\t"
	               ".ltorg" ::"i"(NOWHERE));
}

/* A function with so much on the stack that the guard is met in its middle. */
__attribute__((noinline)) static void large(void)
{
	volatile uint8_t room[512];

	room[0] = 0;
	(void)room[0];
}

static unsigned down(unsigned n)
{
	volatile unsigned used = n;

	if ((uintptr_t)__builtin_frame_address(0) < arch_stack_bottom() + 256)
		large();
	else
		used += down(n + 1);
	return used;
}

static void large_frame(void)
{
	(void)down(0);
}

const struct fault faults[] = {
    BUS(load),          BUS(store),         BUS(jump),
    FAULT(arm_code),    FAULT(undefined),   FAULT(unaligned_words),
    FAULT(divide),      FAULT(coprocessor), BUS(no_stack),
    BUS(interrupt),     FAULT(overflow),    FAULT(large_frame),
    FAULT(system_call), FAULT(nmi),         {0},
};
