/* The processor. This skeleton is complete for a single core without exclusive load and store
 * (ARMv6-M: Cortex-M0, M0+). Each part says what another processor puts there. */
#ifndef HAL_ARCH_TEMPLATE_H
#define HAL_ARCH_TEMPLATE_H

#include <stdbool.h>
#include <stdint.h>

/* Wide enough never to wrap. 64 bits; 32 only where 64 are expensive, and then the port's own
 * documentation tells after how long the program must have restarted. */
typedef uint64_t hal_time;

/* Where constants need a qualifier to stay in flash (AVR: __flash), it stands here. */
#define HAL_ROM

/* 1 only if handlers run on top of the loop and to their ends: one core, no threads. */
#define HAL_LENDS 1

/* Masks interrupts and returns what was before; handlers may be masked already, so the state is
 * restored rather than switched on. The instructions of this processor go here; "memory" keeps
 * the compiler from moving accesses out of the masked part. */
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

/* Read-modify-write. With exclusive or atomic instructions use these instead and mask nothing: the
 * GCC built-ins if they are inlined (hal/arch/hosted), or assembly (hal/arch/armv7m). Without
 * them, as here, what is masked is these few instructions. With several cores masking is not
 * enough. */
#define HAL_CAS(p, old, new)                                                                       \
	({                                                                                         \
		volatile __typeof__(*(p)) *hal_at_ = (p);                                          \
		__typeof__(*(p)) hal_old_ = (old), hal_new_ = (new);                               \
		uint32_t hal_before_ = arch_mask();                                                \
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
		uint32_t hal_before_ = arch_mask();                                                \
		__typeof__(*(p)) hal_old_ = *hal_at_;                                              \
		*hal_at_ = (result);                                                               \
		arch_unmask(hal_before_);                                                          \
		hal_old_;                                                                          \
	})
#define HAL_FETCH_OR(p, bits) HAL_RMW_(p, bits, (__typeof__(*(p)))(hal_old_ | hal_value_))
#define HAL_SWAP(p, new) HAL_RMW_(p, new, hal_value_)

/* On one core order is a matter of the compiler alone. Several cores need acquire and release here
 * (hal/arch/hosted). An 8-bit processor must also mask around 16-bit accesses, which take it two
 * instructions. */
#define HAL_LOAD(p) (*(volatile __typeof__(*(p)) *)(p))
#define HAL_STORE(p, v)                                                                            \
	do {                                                                                       \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
		*(volatile __typeof__(*(p)) *)(p) = (v);                                           \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
	} while (0)

/* Every interrupt ends the sleep by itself. If one does not, such as another core's write, delete
 * this line and write the function. */
#define hal_kick() ((void)0)

/* Nothing comes that the kernel is not told about. */
#define hal_expecting() false

/* A register that tells it, or a counter that all handlers keep. */
static inline bool hal_in_interrupt(void)
{
	uint32_t ipsr;

	__asm volatile("mrs %0, ipsr" : "=r"(ipsr));
	return ipsr != 0;
}

/* From linker/sections.ld. */
extern char linker_stack_top[];

/* The stack grows down: between the stack pointer and its top. */
static inline bool hal_on_stack(const void *p)
{
	const char *sp;

	__asm volatile("mov %0, sp" : "=r"(sp));
	return (const char *)p >= sp && (const char *)p < linker_stack_top;
}

#endif
