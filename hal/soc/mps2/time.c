/* Time: the FPGA's 32-bit up counter extended to 64 bits, and timer 0 as a one-shot alarm.
 *
 * The counter's upper half periods are counted in `period`: it is odd while bit 31 of the counter
 * should be set. A read takes period first, then the counter; if the counter has crossed into
 * the next half since, or the interrupt that counts it has not run yet, the xor puts it right.
 * That holds as long as the interrupt comes within half a period (85 s at 25 MHz) of the crossing,
 * so the alarm never sleeps past a crossing: with nothing to do, the board wakes once in that time.
 */
#include "hal/arch/armv7m/startup.h"
#include "hal/hal.h"
#include "hal/soc/mps2/mps2.h"

#define HALF 0x80000000u

static uint32_t period; /* written by the alarm's interrupt only */

hal_time hal_now(void)
{
	uint32_t p = HAL_LOAD(&period);
	uint32_t counter = FPGAIO_COUNTER;

	return ((hal_time)p << 31) + (counter ^ (p << 31));
}

/* The next crossing is that behind `period`: one that is not counted yet, because it came while the
 * loop was on its way here, has its interrupt at once. */
void hal_alarm(hal_time due)
{
	hal_time crossing = ((hal_time)HAL_LOAD(&period) + 1) << 31, now = hal_now();

	if (due > crossing)
		due = crossing;
	TIMER0->ctrl = 0;
	TIMER0->reload = 0;
	TIMER0->value = due > now ? (uint32_t)(due - now) : 1;
	TIMER0->ctrl = TIMER_ENABLE | TIMER_INTERRUPT;
}

void mps2_timer0(void)
{
	TIMER0->ctrl = 0;
	TIMER0->intstatus = 1;
	if (FPGAIO_COUNTER >> 31 != (period & 1))
		HAL_STORE(&period, period + 1);
	weft_alarm_isr();
}
