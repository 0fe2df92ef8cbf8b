/* Times for people. */
#ifndef SHELL_TICKS_H
#define SHELL_TICKS_H

#include "weft.h"

/* Without an overflow on the way, however fast the clock. */
static inline uint64_t ticks_in(weft_time ticks, uint32_t per_second)
{
	uint64_t t = ticks;

	return t / WEFT_HZ * per_second + t % WEFT_HZ * per_second / WEFT_HZ;
}

static inline uint64_t ticks_ms(weft_time ticks)
{
	return ticks_in(ticks, 1000);
}

static inline uint64_t ticks_us(weft_time ticks)
{
	return ticks_in(ticks, 1000000);
}

#endif
