/* ARMv7-M (Cortex-M3, M4, M7): one core, atomics by exclusive load and store. */
#ifndef HAL_ARCH_ARMV7M_H
#define HAL_ARCH_ARMV7M_H

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t hal_time;

#define HAL_ROM

#define HAL_LENDS 1

/* One core: what an interrupt handler does is complete before the interrupted code goes on, so a
 * compiler barrier is all the order that is needed. An exception between the exclusive load and
 * store makes the store fail. */
#define ARCH_CAS_(name, type, suffix)                                                              \
	static inline bool name(volatile void *p, type expected, type desired)                     \
	{                                                                                          \
		__asm goto("ldrex" suffix " r3, [%0]\n\t"                                          \
		           "cmp r3, %1\n\t"                                                        \
		           "bne %l[failed]\n\t"                                                    \
		           "strex" suffix " r3, %2, [%0]\n\t"                                      \
		           "cmp r3, #0\n\t"                                                        \
		           "bne %l[failed]"                                                        \
		           :                                                                       \
		           : "r"(p), "r"(expected), "r"(desired)                                   \
		           : "r3", "cc", "memory"                                                  \
		           : failed);                                                              \
		return true;                                                                       \
	failed:                                                                                    \
		return false;                                                                      \
	}
ARCH_CAS_(arch_cas_32, uint32_t, "")
ARCH_CAS_(arch_cas_16, uint16_t, "h")

/* May fail for no reason: the callers try again. */
#define HAL_CAS(p, old, new)                                                                       \
	(sizeof *(p) == 4                                                                          \
	     ? arch_cas_32((p), (uint32_t)(old), (uint32_t)(new))                                  \
	     : arch_cas_16((p), (uint16_t)(uint32_t)(old), (uint16_t)(uint32_t)(new)))
#define HAL_RMW_(op, p, v)                                                                         \
	({                                                                                         \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
		__typeof__(*(p)) hal_old_ = op((p), (v), __ATOMIC_RELAXED);                        \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
		hal_old_;                                                                          \
	})
#define HAL_FETCH_OR(p, bits) HAL_RMW_(__atomic_fetch_or, p, bits)
#define HAL_SWAP(p, new) HAL_RMW_(__atomic_exchange_n, p, new)
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

extern char linker_stack_top[];

static inline bool hal_on_stack(const void *p)
{
	const char *sp;
	__asm volatile("mov %0, sp" : "=r"(sp));
	return (const char *)p >= sp && (const char *)p < linker_stack_top;
}

#endif
