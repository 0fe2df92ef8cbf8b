/* What the processor's start-up and the chip know of each other. */
#ifndef HAL_ARCH_ARMV7M_STARTUP_H
#define HAL_ARCH_ARMV7M_STARTUP_H

#include <stdint.h>

/* Sets up clocks and interrupts; the chip's. */
void chip_start(void);

/* Handlers for what nobody expected, and for faults. */
_Noreturn void arch_reset(void);
_Noreturn void arch_unexpected(void);
void arch_fault(void);

/* Reports through weft_fault() if the image has reports, and ends. */
_Noreturn void arch_die(const char *what, uintptr_t at, uintptr_t address);

/* SysTick's handler, unexpected unless somebody defines it. */
void arch_systick(void);

/* Interrupt controller. */
#define NVIC_ISER(irq) (*(volatile uint32_t *)(0xe000e100u + (irq) / 32 * 4))
#define NVIC_ICER(irq) (*(volatile uint32_t *)(0xe000e180u + (irq) / 32 * 4))
#define NVIC_ISPR(irq) (*(volatile uint32_t *)(0xe000e200u + (irq) / 32 * 4))
#define NVIC_ICPR(irq) (*(volatile uint32_t *)(0xe000e280u + (irq) / 32 * 4))

static inline void nvic_enable(unsigned irq)
{
	NVIC_ISER(irq) = 1u << irq % 32;
}

/* It is not taken from here on. */
static inline void nvic_disable(unsigned irq)
{
	NVIC_ICER(irq) = 1u << irq % 32;
	__asm volatile("dsb\n\tisb" ::: "memory");
}

/* The interrupt is taken before the next instruction, if its priority allows. */
static inline void nvic_pend(unsigned irq)
{
	NVIC_ISPR(irq) = 1u << irq % 32;
	__asm volatile("dsb\n\tisb" ::: "memory");
}

#endif
