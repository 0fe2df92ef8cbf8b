/* Time: timer 0's 24 bits extended to 64, and its compare channels.
 *
 * The counter's half periods are counted in `period`: it is odd while bit 23 of the counter should
 * be set. A read takes period first, then the counter; if the counter has crossed into the next
 * half since, or the interrupt that counts it has not run yet, the xor puts it right. That holds
 * as long as the interrupt comes within half a period (8.4 s at 1 MHz) of the crossing.
 *
 * The crossings have two compare channels of their own, set once: so none is missed, however late
 * the loop asks for an alarm. The board wakes for them, also when idle.
 *
 * 24 bits, although this timer has 32: QEMU's repeats events then. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"
#include "hal/soc/nrf51/nrf51.h"

#define HALF 0x800000u
#define MASK (2 * HALF - 1)

enum { ALARM, READ, CROSSING_0, CROSSING_HALF }; /* channels */

_Static_assert(HAL_HZ == 1000000, "16 MHz, divided by 2 to the power of 4");

static uint32_t period; /* written by the timer's interrupt only */

/* A handler may capture between the two accesses: the value read is later then, not wrong. */
static uint32_t counter(void)
{
	TIMER0->capture[READ] = 1;
	return TIMER0->cc[READ];
}

hal_time hal_now(void)
{
	uint32_t p = HAL_LOAD(&period);

	return (hal_time)p * HALF + (counter() ^ (p & 1) * HALF);
}

/* A time that is more than a half away waits for a crossing, at which the kernel asks again. */
void hal_alarm(hal_time due)
{
	hal_time now = hal_now();

	TIMER0->intenclr = TIMER_COMPARED(ALARM);
	if (due > now + HALF)
		return;
	TIMER0->cc[ALARM] = (uint32_t)due & MASK;
	TIMER0->compared[ALARM] = 0;
	TIMER0->intenset = TIMER_COMPARED(ALARM);
	/* If the counter was there before the channel was set, the event would come a period later.
	 * Twice does no harm. */
	if (hal_now() >= due)
		nvic_pend(IRQ_TIMER0);
}

void nrf51_timer0(void)
{
	TIMER0->intenclr = TIMER_COMPARED(ALARM); /* once; the kernel asks for the next one */
	TIMER0->compared[CROSSING_0] = 0;
	TIMER0->compared[CROSSING_HALF] = 0;
	if (counter() / HALF != (period & 1))
		HAL_STORE(&period, period + 1);
	weft_alarm_isr();
}

void nrf51_clock_start(void)
{
	TIMER0->bitmode = BITMODE_24;
	TIMER0->prescaler = 4;
	TIMER0->cc[CROSSING_0] = 0;
	TIMER0->cc[CROSSING_HALF] = HALF;
	TIMER0->intenset = TIMER_COMPARED(CROSSING_0) | TIMER_COMPARED(CROSSING_HALF);
	nvic_enable(IRQ_TIMER0);
	TIMER0->clear = 1;
	TIMER0->start = 1;
}
