/* A process under an operating system: interrupts are signals and threads. */
#ifndef HAL_ARCH_HOSTED_H
#define HAL_ARCH_HOSTED_H

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t hal_time;

#define HAL_ROM

/* Threads run beside the loop. In virtual time there are none: VARIANT=lends tests there what
 * the kernel does on a processor of one core. */
#ifndef HAL_LENDS
#define HAL_LENDS 0
#endif

/* VARIANT=lends: sometimes it fails for no reason, as it may. */
static inline bool hosted_cas_works(void)
{
#if HAL_LENDS
	static unsigned count;

	return ++count % 4;
#else
	return true;
#endif
}

/* Before each access to what the outside shares there is a look (board.h): under sim an interrupt
 * may come there. Between two of these accesses it would make no difference where it comes. */
#define HAL_CAS(p, old, new)                                                                       \
	({                                                                                         \
		__typeof__(*(p)) hal_expected_ = (old);                                            \
		HOSTED_LOOK();                                                                     \
		hosted_cas_works() &&                                                              \
		    __atomic_compare_exchange_n((p), &hal_expected_, (new), false,                 \
		                                __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);               \
	})
#define HAL_FETCH_OR(p, bits) (HOSTED_LOOK(), __atomic_fetch_or((p), (bits), __ATOMIC_SEQ_CST))
#define HAL_SWAP(p, new) (HOSTED_LOOK(), __atomic_exchange_n((p), (new), __ATOMIC_SEQ_CST))
#define HAL_LOAD(p) (HOSTED_LOOK(), __atomic_load_n((p), __ATOMIC_SEQ_CST))
#define HAL_STORE(p, v) (HOSTED_LOOK(), __atomic_store_n((p), (v), __ATOMIC_SEQ_CST))

/* Signal handlers that stand in for interrupts count in and out; threads of the HAL's set it. */
extern _Thread_local volatile int hosted_interrupts;

static inline bool hal_in_interrupt(void)
{
	return hosted_interrupts != 0;
}

bool hal_on_stack(const void *p);

/* The system's business. */
#define hal_stack_overflowed() false

#endif
