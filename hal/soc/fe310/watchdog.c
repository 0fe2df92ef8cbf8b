/* The watchdog of the always-on block, which counts about 32,768 Hz: revision A's comes from an RC
 * oscillator. */
#include "hal/watchdog.h"

#include "hal/arch/rv32/arch.h"
#include "hal/soc/fe310/fe310.h"
#include "kernel/error.h"

#define CLOCK_HZ 32768u
#define ROUND                                                                                      \
	65535u /* cmp has 16 bits; what it is compared with is the counter by 2 to the scale */
#define COARSEST 15u

/* In one step: an interrupt may feed. */
#define WRITE(reg, value)                                                                          \
	do {                                                                                       \
		uint32_t before = arch_mask();                                                     \
		WDOG->key = WDOG_KEY;                                                              \
		WDOG->reg = (value);                                                               \
		arch_unmask(before);                                                               \
	} while (0)

int hal_watchdog_start(uint32_t ms)
{
	uint64_t ticks = ((uint64_t)ms * CLOCK_HZ + 999) / 1000;
	uint32_t scale = 0;

	if (!ms || ticks > (uint64_t)ROUND << COARSEST)
		return WEFT_EINVAL;
	while (ticks > (uint64_t)ROUND << scale)
		scale++;
	hal_watchdog_feed();
	WRITE(cmp, (uint32_t)((ticks + (1u << scale) - 1) >> scale));
	WRITE(cfg, WDOG_ALWAYS | WDOG_RESETS | scale);
	return 0;
}

void hal_watchdog_feed(void)
{
	WRITE(feed, WDOG_FOOD);
}

bool hal_watchdog_has_bitten(void)
{
	return (PMU_CAUSE >> 8 & 3) == RESET_BY_WATCHDOG;
}
