/* AVR (8 bits, no atomic read-modify-write, one core). */
#ifndef HAL_ARCH_AVR_H
#define HAL_ARCH_AVR_H

#include <avr/io.h>
#include <stdbool.h>
#include <stdint.h>

/* Wide enough never to wrap; what 32 bits would save stands in boards/uno/README.md. */
typedef uint64_t hal_time;

/* Flash is another address space: what is not in it is copied to RAM. */
#define HAL_ROM __flash

/* A byte of a text, which is in RAM, or in flash behind the addresses of RAM (linker/avr.ld). */
#define HAL_BYTE(p) arch_byte(p)
static inline uint8_t arch_byte(const void *p)
{
	return (uintptr_t)p > RAMEND ? *(const HAL_ROM uint8_t *)(uintptr_t)p : *(const uint8_t *)p;
}

/* Handlers run with interrupts masked, on top of the loop, and to their ends. */
#define HAL_LENDS 1

/* Bytes that the processor puts on the stack for an interrupt, and those that must not be touched.
 */
#define ARCH_INTERRUPT_STACK 2
#define ARCH_GUARD 0

/* Masks interrupts and returns what was before. */
static inline uint8_t arch_mask(void)
{
	uint8_t before = SREG;

	__asm volatile("cli" ::: "memory");
	return before;
}

static inline void arch_unmask(uint8_t before)
{
	__asm volatile("" ::: "memory");
	SREG = before;
}

#define HAL_CAS(p, old, new)                                                                       \
	({                                                                                         \
		volatile __typeof__(*(p)) *hal_at_ = (p);                                          \
		__typeof__(*(p)) hal_old_ = (old), hal_new_ = (new);                               \
		uint8_t hal_before_ = arch_mask();                                                 \
		bool hal_same_ = *hal_at_ == hal_old_;                                             \
		if (hal_same_)                                                                     \
			*hal_at_ = hal_new_;                                                       \
		arch_unmask(hal_before_);                                                          \
		hal_same_;                                                                         \
	})

#define HAL_RMW_(p, v, result)                                                                     \
	({                                                                                         \
		volatile __typeof__(*(p)) *hal_at_ = (p);                                          \
		__typeof__(*(p)) hal_value_ = (v);                                                 \
		uint8_t hal_before_ = arch_mask();                                                 \
		__typeof__(*(p)) hal_old_ = *hal_at_;                                              \
		*hal_at_ = (result);                                                               \
		arch_unmask(hal_before_);                                                          \
		hal_old_;                                                                          \
	})
#define HAL_FETCH_OR(p, bits) HAL_RMW_(p, bits, (__typeof__(*(p)))(hal_old_ | hal_value_))
#define HAL_SWAP(p, new) HAL_RMW_(p, new, hal_value_)

/* What is wider than a byte takes several instructions, and an interrupt may come between them. */
#define HAL_LOAD(p)                                                                                \
	({                                                                                         \
		uint8_t hal_before_ = sizeof *(p) > 1 ? arch_mask() : 0;                           \
		__typeof__(*(p)) hal_value_ = *(volatile __typeof__(*(p)) *)(p);                   \
		if (sizeof *(p) > 1)                                                               \
			arch_unmask(hal_before_);                                                  \
		hal_value_;                                                                        \
	})
#define HAL_STORE(p, v)                                                                            \
	do {                                                                                       \
		__typeof__(*(p)) hal_value_ = (v);                                                 \
		uint8_t hal_before_ = sizeof *(p) > 1 ? arch_mask() : 0;                           \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
		*(volatile __typeof__(*(p)) *)(p) = hal_value_;                                    \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
		if (sizeof *(p) > 1)                                                               \
			arch_unmask(hal_before_);                                                  \
	} while (0)

/* Every interrupt ends the sleep by itself. */
#define hal_kick() ((void)0)

/* Nothing comes that the kernel is not told about. */
#define hal_expecting() false

/* No register tells it. Handlers run masked, and nothing else masks for longer than it takes to
 * read or write something: so what runs masked is a handler. */
static inline bool hal_in_interrupt(void)
{
	return !(SREG & _BV(SREG_I));
}

extern char linker_stack_top[], linker_stack_bottom[];

/* The lowest address that the stack may use. */
static inline uintptr_t arch_stack_bottom(void)
{
	return (uintptr_t)linker_stack_bottom;
}

/* The stack grows down from the end of RAM; SP points below what it holds. */
static inline bool hal_on_stack(const void *p)
{
	return (uintptr_t)p > SP;
}

#endif
