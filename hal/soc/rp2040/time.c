/* Time: the 64-bit TIMER at 1 MHz, and its alarm 0. */
#include "hal/hal.h"
#include "hal/soc/rp2040/rp2040.h"

/* The registers that latch serve one reader only; these are read until no carry came in between. */
hal_time hal_now(void)
{
	uint32_t high, low;

	do {
		high = TIMER->timerawh;
		low = TIMER->timerawl;
	} while (high != TIMER->timerawh);
	return (hal_time)high << 32 | low;
}

/* An alarm compares 32 bits: one that is further away than 71 minutes comes early, and the kernel
 * asks again. It goes off when the counter comes to be equal, so one whose time came before it was
 * set would be as late. */
void hal_alarm(hal_time due)
{
	TIMER->armed = TIMER_ALARM_0; /* disarms */
	if (due == HAL_NEVER)
		return;
	TIMER->alarm[0] = (uint32_t)due;
	if (hal_now() < due)
		return;
	TIMER->armed = TIMER_ALARM_0;
	weft_alarm_isr();
}

void rp2040_timer_0(void)
{
	TIMER->intr = TIMER_ALARM_0;
	weft_alarm_isr();
}
