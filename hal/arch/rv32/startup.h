/* What the processor's start-up and the chip know of each other. */
#ifndef HAL_ARCH_RV32_STARTUP_H
#define HAL_ARCH_RV32_STARTUP_H

#include <stdbool.h>
#include <stdint.h>

/* Sets up clocks and the sources of interrupts; the chip's. Interrupts are masked until it is done.
 */
void chip_start(void);

/* The handlers of the processor's three interrupts; the chip's. */
void chip_software_interrupt(void);
void chip_timer_interrupt(void);
void chip_external_interrupt(void);

/* What the processor jumps to; not to be called. */
_Noreturn void arch_reset(void);
void arch_trap(void);
void arch_fault(void);

/* Handler for what nobody expected. */
_Noreturn void arch_unexpected(void);

/* Whether a load from there is no fault. Loop context. */
bool arch_readable(const volatile uint32_t *word);

/* Bits of mie. */
enum { MIE_SOFTWARE = 1 << 3, MIE_TIMER = 1 << 7, MIE_EXTERNAL = 1 << 11 };

static inline void arch_enable(uint32_t sources)
{
	__asm volatile("csrs mie, %0" ::"r"(sources) : "memory");
}

#endif
