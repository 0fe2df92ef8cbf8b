/* What the processor's start-up and the chip know of each other. */
#ifndef HAL_ARCH_TEMPLATE_STARTUP_H
#define HAL_ARCH_TEMPLATE_STARTUP_H

#include <stdint.h>

/* Sets up clocks and interrupts; the chip's. */
void chip_start(void);

_Noreturn void arch_reset(void);
/* For interrupts that nobody has a handler for. */
_Noreturn void arch_unexpected(void);

/* The interrupt controller: enables a line; raises one from software. */
static inline void arch_irq_enable(unsigned irq)
{
	*(volatile uint32_t *)(uintptr_t)0xe000e100u = 1u << irq;
}

/* Taken before the next instruction if its priority allows. */
static inline void arch_irq_pend(unsigned irq)
{
	*(volatile uint32_t *)(uintptr_t)0xe000e200u = 1u << irq;
	__asm volatile("dsb\n\tisb" ::: "memory");
}

#endif
