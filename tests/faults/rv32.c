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
	static uint32_t words[2];
	volatile uintptr_t at = (uintptr_t)words + 1;

	(void)*(volatile uint32_t *)at;
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

#define FAULT(name)                                                                                \
	{                                                                                          \
#name, name, false                                                                 \
	}
#define BUS(name)                                                                                  \
	{                                                                                          \
#name, name, true                                                                  \
	}
const struct fault faults[] = {
    BUS(load),       BUS(store),     BUS(jump),       FAULT(undefined),   FAULT(unaligned),
    FAULT(no_stack), BUS(interrupt), FAULT(overflow), FAULT(system_call), {0},
};
