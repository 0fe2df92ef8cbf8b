/* What the processor's start-up and the chip know of each other. */
#ifndef HAL_ARCH_CORTEXM_STARTUP_H
#define HAL_ARCH_CORTEXM_STARTUP_H

#include <stdbool.h>
#include <stdint.h>

/* Sets up clocks and interrupts; the chip's. */
void chip_start(void);

/* True under an emulator, which answers semihosting calls. Chips of boards that can also be real
 * have it: board.h then defines ARCH_EXIT_ASKS. */
bool chip_emulated(void);

/* Handlers for what nobody expected, and for faults. */
_Noreturn void arch_reset(void);
_Noreturn void arch_unexpected(void);
void arch_fault(void);

/* The exception whose handler a frame was stacked in; 0: none. */
static inline unsigned arch_handler(const uint32_t *frame)
{
	return frame[7] & 0x1ff;
}

/* The chip's part of the NMI, unexpected unless somebody defines it. frame: what the processor
 * stacked (r0-r3, r12, lr, pc, psr). */
_Noreturn void chip_nmi(const uint32_t *frame);

/* The handler of a driver that an image may be without. */
#define ARCH_OPTIONAL(handler)                                                                     \
	__attribute__((weak)) void handler(void)                                                   \
	{                                                                                          \
		arch_unexpected();                                                                 \
	}

/* Enables the traps that the processor has, and the stack's guard. */
void arch_faults_start(void);

/* The handler of the software interrupt, which the chip puts into its table, and its line. */
void arch_softirq(void);
extern const uint8_t chip_softirq;

/* SysTick's handler, unexpected unless somebody defines it. */
void arch_systick(void);

/* Masks interrupts for a few instructions and gives what was before, to be restored: the caller may
 * be masked itself. */
static inline uint32_t arch_mask(void)
{
	uint32_t before;

	__asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(before)::"memory");
	return before;
}

static inline void arch_unmask(uint32_t before)
{
	__asm volatile("msr primask, %0" ::"r"(before) : "memory");
}

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
