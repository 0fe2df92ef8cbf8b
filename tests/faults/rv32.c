#include "tests/faults/provoke.h"

#define NOWHERE 0xf0000000u /* no chip of ours has anything there */

static void load(void)
{
	(void)*(volatile uint32_t *)NOWHERE;
}

static void store(void)
{
	*(volatile uint32_t *)(NOWHERE + 8) = 0;
}

static void jump(void)
{
	((void (*)(void))NOWHERE)();
}

__attribute__((naked)) static void undefined(void)
{
	__asm volatile(".word 0");
}

static void unaligned(void)
{
	(void)*(volatile uint32_t *)(uintptr_t)(linker_stack_top - 63);
}

__attribute__((naked)) static void system_call(void)
{
	__asm volatile("ecall");
}

__attribute__((naked)) static void no_stack(void)
{
	__asm volatile("li sp, %0\n\t"
	               "ecall" ::"i"(NOWHERE));
}

static void interrupt(void)
{
	hal_softirq_handler(load);
	hal_softirq_raise();
}

#define FAULT(name) {#name, name}
const struct fault faults[] = {
    FAULT(load),     FAULT(store),     FAULT(jump),     FAULT(undefined), FAULT(unaligned),
    FAULT(no_stack), FAULT(interrupt), FAULT(overflow), FAULT(system_call), {0},
};
