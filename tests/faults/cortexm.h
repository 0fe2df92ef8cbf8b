/* What goes wrong in the same way on every Cortex-M. */
#ifndef TESTS_FAULTS_CORTEXM_H
#define TESTS_FAULTS_CORTEXM_H

#include "hal/arch/cortexm/startup.h"

#define NOWHERE 0x90000000u
#define JUMP_TO (NOWHERE + 1) /* Thumb code */
#include "tests/faults/memory.h"

__attribute__((naked)) static void undefined(void)
{
	__asm volatile("udf #0");
}

__attribute__((naked)) static void system_call(void)
{
	__asm volatile("svc #0");
}

/* ICSR.NMIPENDSET; nothing in the image handles it. */
static void nmi(void)
{
	*(volatile uint32_t *)0xe000ed04u = 1u << 31;
	__asm volatile("dsb\n\tisb" ::: "memory");
}

#endif
