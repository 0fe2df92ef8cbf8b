/* Time: mtime, 64 bits that never wrap, and mtimecmp as the alarm. Both are read and written in
 * halves. */
#include "hal/arch/rv32/startup.h"
#include "hal/hal.h"
#include "hal/soc/riscv/clint.h"

/* The high half of a time that does not come: 162 days at 10 MHz, 136 years at 32,768 Hz, and then
 * the loop wakes for nothing. A later time overflows in QEMU, which then keeps its host busy. */
#define NEVER 0x7fffu

/* The high half is the same before and behind the low one: then the three belong together. It
 * changes once in 2^32 ticks, so the loop is run a second time at most. */
hal_time hal_now(void)
{
	uint32_t high, low;

	do {
		high = CLINT_MTIME_HIGH;
		low = CLINT_MTIME_LOW;
	} while (high != CLINT_MTIME_HIGH);
	return (hal_time)high << 32 | low;
}

/* With the high half at NEVER no alarm comes while the low one changes. The interrupt is a level:
 * what has passed already raises it at once. */
void hal_alarm(hal_time due)
{
	uint32_t high = (uint32_t)(due >> 32);

	CLINT_MTIMECMP_HIGH = NEVER;
	CLINT_MTIMECMP_LOW = (uint32_t)due;
	CLINT_MTIMECMP_HIGH = high < NEVER ? high : NEVER;
}

/* Writes the high half only: an alarm that was just being replaced may come between the writes of
 * hal_alarm(), and must leave its low half alone. */
void chip_timer_interrupt(void)
{
	CLINT_MTIMECMP_HIGH = NEVER;
	weft_alarm_isr();
}
