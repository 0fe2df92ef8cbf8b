/* Sleeping and periodic work. */
#ifndef WEFT_SLEEP_H
#define WEFT_SLEEP_H

#include "task.h"

/* Suspends until a time; 0. A time that has passed is a weft_yield(). A cancel ends the sleep
 * with WEFT_ECANCELED and leaves nothing behind. Only a cancel ends a sleep until WEFT_NEVER, which
 * counts as waiting: it keeps no program from being deadlocked. Task context; all three. */
__attribute__((warn_unused_result)) int weft_sleep_until(weft_time due);

/* Suspends for that many ticks, counted from now. */
__attribute__((warn_unused_result)) static inline int weft_sleep(weft_time ticks)
{
	return weft_sleep_until(ticks ? weft_time_add(weft_now(), ticks) : 0);
}

__attribute__((warn_unused_result)) static inline int weft_sleep_ms(uint32_t ms)
{
	return weft_sleep(weft_ms(ms));
}

/* Periodic work, anchored to a grid: start + n * period. However late a tick is served, the next
 * one is on the grid. */
struct weft_ticker {
	weft_time due, period;
};

/* Sets up a ticker whose first tick is one period from now. WEFT_EINVAL for a period of 0. */
static inline int weft_ticker_start(struct weft_ticker *ticker, weft_time period)
{
	if (!period)
		return WEFT_EINVAL;
	ticker->period = period;
	ticker->due = weft_time_add(weft_now(), period);
	return 0;
}

/* Suspends until the next tick. The result is how many ticks were missed because the task came
 * too late, 0 if it kept up, INT_MAX/2 at most; they are skipped. A tick that is due already
 * returns after a weft_yield(), not at once, so that a task that is always late does not starve
 * the others. A cancel gives that one tick up; the grid stays. Task context. */
__attribute__((warn_unused_result)) int weft_ticker_wait(struct weft_ticker *ticker);

#endif
