/* What goes wrong in the same way on every Cortex-M. */
#ifndef TESTS_FAULTS_CORTEXM_H
#define TESTS_FAULTS_CORTEXM_H

#include "hal/arch/cortexm/startup.h"
#include "tests/faults/provoke.h"

#define NOWHERE 0x90000000u /* no chip of ours has anything there */

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
	((void (*)(void))(NOWHERE + 1))();
}

__attribute__((naked)) static void undefined(void)
{
	__asm volatile("udf #0");
}

static void interrupt(void)
{
	hal_softirq_handler(load);
	hal_softirq_raise();
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
