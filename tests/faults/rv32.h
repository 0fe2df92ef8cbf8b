/* What goes wrong on RV32. */
#ifndef TESTS_FAULTS_RV32_H
#define TESTS_FAULTS_RV32_H

#define NOWHERE 0xf0000000u
#define JUMP_TO NOWHERE
#include "tests/faults/memory.h"

__attribute__((naked)) static void undefined(void)
{
	__asm volatile(".word 0");
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

#endif
