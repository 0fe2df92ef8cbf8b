/* Counting semaphore. A unit that is released while tasks wait belongs to the first of them from
 * that instant on. All zero is a semaphore without units. */
#ifndef WEFT_SEMAPHORE_H
#define WEFT_SEMAPHORE_H

#include "any.h"
#include "post.h"

#define WEFT_SEMAPHORE_MAX UINT16_MAX

struct weft_semaphore {
	struct weft_waiters waiters;
	uint16_t count;  /* units nobody has; not zero only while nobody waits */
	uint16_t posted; /* released from outside, not taken over yet; written by the outside */
	struct weft_post post;
};

#define WEFT_SEMAPHORE(units)                                                                      \
	{                                                                                          \
		.count = (units)                                                                   \
	}

static inline void weft_semaphore_init(struct weft_semaphore *semaphore, uint16_t units)
{
	*semaphore = (struct weft_semaphore)WEFT_SEMAPHORE(units);
}

/* Takes a unit; suspends until there is one; 0. A cancel or deadline while it waits takes
 * nothing and loses no unit. Task context. */
__attribute__((warn_unused_result)) static inline int
weft_semaphore_acquire(struct weft_semaphore *semaphore)
{
	WEFT_CHECK_LOOP();
	if (!semaphore->count)
		return weft_wait(&semaphore->waiters, WEFT_WAIT_TAKES);
	semaphore->count--;
	return 0;
}

/* Takes a unit if there is one: 0, else WEFT_EEMPTY. Does not suspend; loop context. */
int weft_semaphore_try_acquire(struct weft_semaphore *semaphore);

/* Gives a unit back: to the first waiter, else to the count. 0, or WEFT_EFULL when the count is
 * at WEFT_SEMAPHORE_MAX, and nothing has changed. Does not suspend; loop context. */
static inline int weft_semaphore_release(struct weft_semaphore *semaphore)
{
	WEFT_CHECK_LOOP();
	if (semaphore->waiters.first) {
		weft_waiters_wake(&semaphore->waiters);
		return 0;
	}
	if (semaphore->count == WEFT_SEMAPHORE_MAX)
		return WEFT_EFULL;
	semaphore->count++;
	return 0;
}

/* The same from any context. The unit arrives when the loop looks next; WEFT_EFULL when
 * WEFT_SEMAPHORE_MAX units are on their way already. A unit that finds the count full when it
 * arrives is dropped. */
int weft_semaphore_release_isr(struct weft_semaphore *semaphore);

/* Units that could be taken now; not those that are on their way. Loop context. */
static inline unsigned weft_semaphore_count(const struct weft_semaphore *semaphore)
{
	WEFT_CHECK_LOOP();
	return semaphore->count;
}

int weft_semaphore_take(struct weft_arm *arm);

/* Prepares an arm of weft_wait_any(). */
static inline void weft_arm_semaphore(struct weft_arm *arm, struct weft_semaphore *semaphore)
{
	weft_arm_init(arm, &semaphore->waiters, weft_semaphore_take, WEFT_WAIT_TAKES, NULL);
}

#endif
