/* Timers: what is to end a wait at a time. Tickless; starting and stopping cost the same however
 * many run. Applications use sleeps, deadlines, tickers and callbacks, which are made of these. */
#ifndef WEFT_TIMER_H
#define WEFT_TIMER_H

#include "waiter.h"

/* Times are in ticks of the board's clock, WEFT_HZ a second. */
typedef hal_time weft_time;
/* Without the 8-byte alignment that would leave holes in every task. */
typedef weft_time weft_packed_time __attribute__((aligned(4)));

#define WEFT_HZ HAL_HZ
#define WEFT_NEVER HAL_NEVER

struct weft_timer {
	struct weft_waiter waiter;
	weft_packed_time due;
};

/* The time since the start. Any context. */
static inline weft_time weft_now(void)
{
	return hal_now();
}

/* Milliseconds and microseconds in ticks; a fraction of a tick counts as a whole one, so that
 * nothing ends early. */
static inline weft_time weft_ms(uint32_t ms)
{
	return HAL_HZ % 1000 == 0 ? (weft_time)ms * (HAL_HZ / 1000)
	                          : ((weft_time)ms * HAL_HZ + 999) / 1000;
}

static inline weft_time weft_us(uint32_t us)
{
	return HAL_HZ % 1000000 == 0 ? (weft_time)us * (HAL_HZ / 1000000)
	                             : ((weft_time)us * HAL_HZ + 999999) / 1000000;
}

/* a + b, at most WEFT_NEVER: a time never wraps. */
static inline weft_time weft_time_add(weft_time a, weft_time b)
{
	weft_time sum = a + b;
	return sum < a ? WEFT_NEVER : sum;
}

/* At due, weft_waiter_end(&timer->waiter, 0) happens in the loop. A timer that is due has its
 * turn when what is ready now has run. Timers of one time end in the order of their starts. The
 * timer must not be active. Loop context; both. */
void weft_timer_start(struct weft_timer *timer, weft_time due);

/* The timer must be active. */
void weft_timer_stop(struct weft_timer *timer);

/* Stops all timers: a run has ended, and what is still to be called is not. */
void weft_timers_stop(void);

#endif
