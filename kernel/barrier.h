/* Barrier: tasks wait for each other until as many have come as there are parties; then all go on,
 * and it can be used again. */
#ifndef WEFT_BARRIER_H
#define WEFT_BARRIER_H

#include "task.h"

struct weft_barrier {
	struct weft_waiters waiters;
	uint16_t parties;
	uint16_t waiting;
	uint16_t round; /* of those that wait */
	bool broken;
};

#define WEFT_BARRIER(number)                                                                       \
	{                                                                                          \
		.parties = (number)                                                                \
	}

/* 0, or WEFT_EINVAL for less than 1 or more than 65,535 parties. Any context before first use. */
static inline int weft_barrier_init(struct weft_barrier *barrier, unsigned parties)
{
	if (!parties || parties > UINT16_MAX)
		return WEFT_EINVAL;
	*barrier = (struct weft_barrier)WEFT_BARRIER((uint16_t)parties);
	return 0;
}

/* Awaits that all parties have come; the last one does not suspend; 0. WEFT_EBROKEN when the
 * barrier is broken, or is reset or broken meanwhile. A cancel leaves without breaking it: somebody
 * else may come instead. Task context. */
struct weft_barrier_wait {
	WEFT_FRAME;
	struct weft_barrier *barrier;
	uint16_t round;
};
ASYNC(weft_barrier_wait);

/* What the two below do. */
void weft_barrier_break(struct weft_barrier *barrier, bool for_good);

/* Those who wait now get WEFT_EBROKEN; the barrier is as new. Loop context. */
static inline void weft_barrier_reset(struct weft_barrier *barrier)
{
	weft_barrier_break(barrier, false);
}

/* The same, and so does everybody who comes before a reset. Loop context. */
static inline void weft_barrier_abort(struct weft_barrier *barrier)
{
	weft_barrier_break(barrier, true);
}

static inline unsigned weft_barrier_waiting(const struct weft_barrier *barrier)
{
	return barrier->waiting;
}

static inline bool weft_barrier_broken(const struct weft_barrier *barrier)
{
	return barrier->broken;
}

#endif
