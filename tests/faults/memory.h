/* What goes wrong in the same way on every processor of 32 bits. It is included behind
 *
 *     NOWHERE     an address where no chip of ours has anything
 *     JUMP_TO     the same as that of a function */
#ifndef TESTS_FAULTS_MEMORY_H
#define TESTS_FAULTS_MEMORY_H

#include "tests/faults/provoke.h"

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
	((void (*)(void))JUMP_TO)();
}

/* Of a single word, which some processors can do. */
static __attribute__((unused)) void unaligned(void)
{
	static uint32_t words[2];
	volatile uintptr_t at = (uintptr_t)words + 1;

	(void)*(volatile uint32_t *)at;
}

static void interrupt(void)
{
	hal_softirq_handler(load);
	hal_softirq_raise();
}

#endif
