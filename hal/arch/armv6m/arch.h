/* ARMv6-M (Cortex-M0, M0+): one core, no exclusive load and store. */
#ifndef HAL_ARCH_ARMV6M_H
#define HAL_ARCH_ARMV6M_H

#define ARCH_GUARD 0

#include "hal/arch/cortexm/core.h"

/* What must be indivisible runs with interrupts masked: from behind the cpsid to the msr, so five
 * instructions for a comparison, four for bits to set, three for an exchange. In assembly, so that
 * the compiler moves nothing in between. The mask is restored, not cleared: the caller may be
 * masked itself. */
#define ARCH_ATOMIC_(bits, suffix)                                                                 \
	static inline bool arch_cas_##bits(volatile void *p, uint##bits##_t expected,              \
	                                   uint##bits##_t desired)                                 \
	{                                                                                          \
		uint32_t mask, seen;                                                               \
		__asm volatile("mrs %0, primask\n\t"                                               \
		               "cpsid i\n\t"                                                       \
		               "ldr" suffix " %1, [%2]\n\t"                                        \
		               "cmp %1, %3\n\t"                                                    \
		               "bne 0f\n\t"                                                        \
		               "str" suffix " %4, [%2]\n"                                          \
		               "0:\tmsr primask, %0"                                               \
		               : "=&r"(mask), "=&l"(seen)                                          \
		               : "l"(p), "l"(expected), "l"(desired)                               \
		               : "cc", "memory");                                                  \
		return seen == expected;                                                           \
	}                                                                                          \
	static inline uint##bits##_t arch_or_##bits(volatile void *p, uint##bits##_t value)        \
	{                                                                                          \
		uint32_t mask, seen;                                                               \
		__asm volatile(".syntax unified\n\t"                                               \
		               "mrs %0, primask\n\t"                                               \
		               "cpsid i\n\t"                                                       \
		               "ldr" suffix " %1, [%3]\n\t"                                        \
		               "orrs %2, %1\n\t"                                                   \
		               "str" suffix " %2, [%3]\n\t"                                        \
		               "msr primask, %0"                                                   \
		               : "=&r"(mask), "=&l"(seen), "+&l"(value)                            \
		               : "l"(p)                                                            \
		               : "cc", "memory");                                                  \
		return (uint##bits##_t)seen;                                                       \
	}                                                                                          \
	static inline uint##bits##_t arch_swap_##bits(volatile void *p, uint##bits##_t value)      \
	{                                                                                          \
		uint32_t mask, seen;                                                               \
		__asm volatile("mrs %0, primask\n\t"                                               \
		               "cpsid i\n\t"                                                       \
		               "ldr" suffix " %1, [%2]\n\t"                                        \
		               "str" suffix " %3, [%2]\n\t"                                        \
		               "msr primask, %0"                                                   \
		               : "=&r"(mask), "=&l"(seen)                                          \
		               : "l"(p), "l"(value)                                                \
		               : "memory");                                                        \
		return (uint##bits##_t)seen;                                                       \
	}
ARCH_ATOMIC_(32, "")
ARCH_ATOMIC_(16, "h")

#define HAL_CAS(p, old, new)                                                                       \
	(sizeof *(p) == 4                                                                          \
	     ? arch_cas_32((p), (uint32_t)(old), (uint32_t)(new))                                  \
	     : arch_cas_16((p), (uint16_t)(uint32_t)(old), (uint16_t)(uint32_t)(new)))
#define HAL_RMW_(name, p, v)                                                                       \
	({                                                                                         \
		_Static_assert(sizeof *(p) == 4 || sizeof *(p) == 2, "of 32 or 16 bits");          \
		(__typeof__(*(p)))(sizeof *(p) == 4 ? name##_32((p), (uint32_t)(v))                \
		                                    : name##_16((p), (uint16_t)(uint32_t)(v)));    \
	})
#define HAL_FETCH_OR(p, bits) HAL_RMW_(arch_or, p, bits)
#define HAL_SWAP(p, new) HAL_RMW_(arch_swap, p, new)

#endif
