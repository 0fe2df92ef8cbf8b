/* ARMv7-M (Cortex-M3, M4, M7): one core, atomics by exclusive load and store. */
#ifndef HAL_ARCH_ARMV7M_H
#define HAL_ARCH_ARMV7M_H

/* The stack's guard; as large as the report of an overflow needs, which stands there. */
#define ARCH_GUARD 1024

#include "hal/arch/cortexm/core.h"

/* An exception between the exclusive load and store makes the store fail. */
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

#endif
