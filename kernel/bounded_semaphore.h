/* Counting semaphore that can't be released more often than it was acquired: it never holds more
 * units than it was given at the start. A unit that is handed to a waiter is in use. All zero is
 * one without units, of which none can ever be acquired or released. */
#ifndef WEFT_BOUNDED_SEMAPHORE_H
#define WEFT_BOUNDED_SEMAPHORE_H

#include "semaphore.h"

struct weft_bounded_semaphore {
	struct weft_semaphore semaphore; /* for weft_arm_semaphore(); not to be released directly */
	uint16_t limit;
};

#define WEFT_BOUNDED_SEMAPHORE(units)                                                              \
	{                                                                                          \
		.semaphore = WEFT_SEMAPHORE(units), .limit = (units)                               \
	}

static inline void weft_bounded_semaphore_init(struct weft_bounded_semaphore *bounded,
                                               uint16_t units)
{
	*bounded = (struct weft_bounded_semaphore)WEFT_BOUNDED_SEMAPHORE(units);
}

/* Takes a unit; suspends until there is one; 0. A cancel or deadline while it waits takes
 * nothing and loses no unit. Task context. */
__attribute__((warn_unused_result)) static inline int
weft_bounded_semaphore_acquire(struct weft_bounded_semaphore *bounded)
{
	return weft_semaphore_acquire(&bounded->semaphore);
}

/* Takes a unit if there is one: 0, else WEFT_EEMPTY. Does not suspend; loop context. */
static inline int weft_bounded_semaphore_try_acquire(struct weft_bounded_semaphore *bounded)
{
	return weft_semaphore_try_acquire(&bounded->semaphore);
}

/* Gives a unit back: to the first waiter, else to the count. 0, or WEFT_EFULL when none is in use,
 * and nothing has changed. Does not suspend; loop context. */
static inline int weft_bounded_semaphore_release(struct weft_bounded_semaphore *bounded)
{
	/* Somebody waits only while the count is 0. */
	return bounded->semaphore.count >= bounded->limit
	           ? WEFT_EFULL
	           : weft_semaphore_release(&bounded->semaphore);
}

/* Units that could be taken now. Loop context. */
static inline unsigned weft_bounded_semaphore_count(const struct weft_bounded_semaphore *bounded)
{
	return weft_semaphore_count(&bounded->semaphore);
}

#endif
