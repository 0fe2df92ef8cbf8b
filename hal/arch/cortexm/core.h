/* What arch.h holds for every Cortex-M: one core, without threads. */
#ifndef HAL_ARCH_CORTEXM_CORE_H
#define HAL_ARCH_CORTEXM_CORE_H

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t hal_time;

#define HAL_ROM

#define HAL_LENDS 1

/* Bytes that the processor puts on the stack for an interrupt, with what aligns them. */
#ifdef __ARM_FP
#define ARCH_INTERRUPT_STACK 108
#else
#define ARCH_INTERRUPT_STACK 36
#endif

/* One core: what an interrupt handler does is complete before the interrupted code goes on, so a
 * compiler barrier is all the order that is needed. */
#define HAL_LOAD(p) (*(volatile __typeof__(*(p)) *)(p))
#define HAL_STORE(p, v)                                                                            \
	do {                                                                                       \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
		*(volatile __typeof__(*(p)) *)(p) = (v);                                           \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
	} while (0)

/* Every interrupt ends WFI, so there is nothing to kick. */
#define hal_kick() ((void)0)

/* What may come from outside comes from sources that the application declares. */
#define hal_expecting() false

static inline bool hal_in_interrupt(void)
{
	uint32_t ipsr;
	__asm volatile("mrs %0, ipsr" : "=r"(ipsr));
	return ipsr != 0;
}

extern char linker_stack_top[], linker_stack_bottom[];

/* At the stack's end ARCH_GUARD bytes, a power of two and aligned to it, must not be touched, so
 * that an overflow is a fault; 0: the processor has nothing that could see to that. */
static inline uintptr_t arch_guard(void)
{
	return ((uintptr_t)linker_stack_bottom + ARCH_GUARD - !!ARCH_GUARD) &
	       -(uintptr_t)(ARCH_GUARD ? ARCH_GUARD : 1);
}

/* The lowest address that the stack may use. */
static inline uintptr_t arch_stack_bottom(void)
{
	return arch_guard() + ARCH_GUARD;
}

static inline bool hal_on_stack(const void *p)
{
	const char *sp;
	__asm volatile("mov %0, sp" : "=r"(sp));
	return (const char *)p >= sp && (const char *)p < linker_stack_top;
}

#endif
