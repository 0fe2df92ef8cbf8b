/* Time: a 32-bit counter extended to 64 bits, and a compare register as the alarm.
 *
 * `period` counts the counter's half periods: it is odd while bit 31 of the counter should be set.
 * A read takes period first, then the counter. If the counter has crossed into the next half since,
 * or the interrupt that counts it has not run yet, the xor puts that right: the difference comes
 * out as 2^31 more, not as 2^31 less. This holds as long as that interrupt comes within half a
 * period of the crossing. So the alarm is never set beyond the next crossing: with nothing to do
 * the board wakes twice a wrap. The low 32 bits of a time are the counter's. */
#include "chip.h"
#include "hal/hal.h"
#include "startup.h"

static uint32_t period; /* written by the alarm's interrupt only */

void chip_timer_start(void)
{
	TIMER->control = TIMER_ENABLE;
}

/* A counter that runs down: read 0xffffffff - counter. A narrower one: shift by its width - 1
 * instead of 31, and see that its crossings come often enough. */
hal_time hal_now(void)
{
	uint32_t p = HAL_LOAD(&period);
	uint32_t counter = TIMER->counter;

	return ((hal_time)p << 31) + (counter ^ (p << 31));
}

/* The next crossing is that behind `period`, not that behind the time: one that is not counted yet,
 * because an alarm came shortly before it and the loop asks for the next one only now, has its
 * interrupt at once. */
void hal_alarm(hal_time due)
{
	hal_time crossing = ((hal_time)HAL_LOAD(&period) + 1) << 31;

	if (due > crossing)
		due = crossing;
	TIMER->compare = (uint32_t)due;
	TIMER->control = TIMER_ENABLE | TIMER_INTERRUPT;
	/* An equality that the counter had passed before it was set would come a wrap later. Twice
	 * does no harm. Hardware that counts down from a difference and stops at 0 needs no such
	 * look, only a difference of at least 1 (hal/soc/mps2/time.c). */
	if (hal_now() >= due)
		arch_irq_pend(IRQ_TIMER);
}

void chip_timer_interrupt(void)
{
	TIMER->control = TIMER_ENABLE; /* once; the kernel asks for the next one */
	TIMER->status = TIMER_MATCH;
	if (TIMER->counter >> 31 != (period & 1))
		HAL_STORE(&period, period + 1);
	weft_alarm_isr();
}
