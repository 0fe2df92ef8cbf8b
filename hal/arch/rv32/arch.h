/* RV32IMAC, machine mode, one hart. A board whose RAM takes lr and sc has ARCH_LR_SC 1 in board.h:
 * then nothing here masks interrupts. SiFive's tightly integrated memories take the AMOs, but trap
 * on lr and sc; there compare and swap masks interrupts for a read, a compare and a write.
 *
 * ARCH_GUARD of board.h is a power of two: the lowest so many bytes of the stack, aligned to as
 * many, must not be touched, so that an overflow is a fault. */
#ifndef HAL_ARCH_RV32_H
#define HAL_ARCH_RV32_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

typedef uint64_t hal_time;

#define HAL_ROM

#define HAL_LENDS 1

/* Bytes that the processor puts on the stack for an interrupt. */
#define ARCH_INTERRUPT_STACK 0

/* mstatus */
#define ARCH_MIE 8

/* Masks interrupts and returns what was before, for arch_unmask(). */
static inline uint32_t arch_mask(void)
{
	uint32_t before;

	__asm volatile("csrrci %0, mstatus, %1" : "=r"(before) : "i"(ARCH_MIE) : "memory");
	return before & ARCH_MIE;
}

static inline void arch_unmask(uint32_t before)
{
	__asm volatile("csrs mstatus, %0" ::"r"(before) : "memory");
}

/* One core: what an interrupt handler does is complete before the interrupted code goes on, so a
 * compiler barrier is all the order that is needed. */
#if ARCH_LR_SC

/* An interrupt between lr and sc makes the sc fail: arch_trap gives the reservation up. */
static inline bool arch_cas_32(volatile void *p, uint32_t expected, uint32_t desired)
{
	__asm goto("lr.w t0, (%0)\n\t"
	           "bne t0, %1, %l[failed]\n\t"
	           "sc.w t0, %2, (%0)\n\t"
	           "bnez t0, %l[failed]"
	           :
	           : "r"(p), "r"(expected), "r"(desired)
	           : "t0", "memory"
	           : failed);
	return true;
failed:
	return false;
}

/* lr and sc take whole words. The half that is meant lies `shift` bits up in its word; the xors
 * compare it, and change it from the expected to the desired one, without touching the other. */
static inline bool arch_cas_16(volatile void *p, uint16_t expected, uint16_t desired)
{
	unsigned shift = ((uintptr_t)p & 2u) * 8u;
	uint32_t was = (uint32_t)expected << shift, change = (uint32_t)(expected ^ desired)
	                                                     << shift;

	__asm goto("lr.w t0, (%0)\n\t"
	           "xor t1, t0, %1\n\t"
	           "and t1, t1, %3\n\t"
	           "bnez t1, %l[failed]\n\t"
	           "xor t0, t0, %2\n\t"
	           "sc.w t0, t0, (%0)\n\t"
	           "bnez t0, %l[failed]"
	           :
	           : "r"((uintptr_t)p & ~(uintptr_t)3), "r"(was), "r"(change), "r"(0xffffu << shift)
	           : "t0", "t1", "memory"
	           : failed);
	return true;
failed:
	return false;
}

#else

#define ARCH_CAS_(name, type)                                                                      \
	static inline bool name(volatile void *p, type expected, type desired)                     \
	{                                                                                          \
		volatile type *at = p;                                                             \
		uint32_t before = arch_mask();                                                     \
		bool same = *at == expected;                                                       \
                                                                                                   \
		if (same)                                                                          \
			*at = desired;                                                             \
		arch_unmask(before);                                                               \
		return same;                                                                       \
	}
ARCH_CAS_(arch_cas_32, uint32_t)
ARCH_CAS_(arch_cas_16, uint16_t)

#endif

#define HAL_CAS(p, old, new)                                                                       \
	(sizeof *(p) == 4                                                                          \
	     ? arch_cas_32((p), (uint32_t)(old), (uint32_t)(new))                                  \
	     : arch_cas_16((p), (uint16_t)(uint32_t)(old), (uint16_t)(uint32_t)(new)))

/* Words have instructions of their own; halves are tried until nothing came in between. */
#define HAL_RMW_(op, p, v, result)                                                                 \
	({                                                                                         \
		_Static_assert(sizeof *(p) == 4 || sizeof *(p) == 2, "words and halves");          \
		__typeof__(p) hal_at_ = (p);                                                       \
		__typeof__(*(p)) hal_value_ = (v), hal_old_;                                       \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
		if (sizeof *(p) == 4) {                                                            \
			hal_old_ = op(hal_at_, hal_value_, __ATOMIC_RELAXED);                      \
		} else {                                                                           \
			do                                                                         \
				hal_old_ = HAL_LOAD(hal_at_);                                      \
			while (!HAL_CAS(hal_at_, hal_old_, result));                               \
		}                                                                                  \
		__atomic_signal_fence(__ATOMIC_SEQ_CST);                                           \
		hal_old_;                                                                          \
	})
#define HAL_FETCH_OR(p, bits) HAL_RMW_(__atomic_fetch_or, p, bits, hal_old_ | hal_value_)
#define HAL_SWAP(p, new) HAL_RMW_(__atomic_exchange_n, p, new, hal_value_)
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

/* No register of the processor tells it, so arch_trap keeps it in the one that is for traps: its
 * cause in a trap, else 0. */
static inline bool hal_in_interrupt(void)
{
	uint32_t trap;

	__asm volatile("csrr %0, mscratch" : "=r"(trap));
	return trap != 0;
}

/* Which interrupt's handler runs, as mcause numbers them; 0: none. */
static inline unsigned arch_handler(void)
{
	uint32_t trap;

	__asm volatile("csrr %0, mscratch" : "=r"(trap));
	return trap & 0x7f;
}

extern char linker_stack_top[], linker_stack_bottom[];

static inline uintptr_t arch_guard(void)
{
	return ((uintptr_t)linker_stack_bottom + ARCH_GUARD - 1) & -(uintptr_t)ARCH_GUARD;
}

/* The lowest address that the stack may use. */
static inline uintptr_t arch_stack_bottom(void)
{
	return arch_guard() + ARCH_GUARD;
}

static inline bool hal_on_stack(const void *p)
{
	const char *sp;

	__asm volatile("mv %0, sp" : "=r"(sp));
	return (const char *)p >= sp && (const char *)p < linker_stack_top;
}

#endif
