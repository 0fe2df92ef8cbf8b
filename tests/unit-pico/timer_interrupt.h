/* Interrupts from alarm 1 of the RP2040's TIMER. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/rp2040/rp2040.h"

static void (*action)(void);

void rp2040_timer_1(void)
{
	TIMER->intr = TIMER_ALARM_1;
	action();
}

static void interrupt_in(uint32_t ticks, void (*what)(void))
{
	action = what;
	nvic_enable(IRQ_TIMER_1);
	TIMER->inte = TIMER_ALARM_0 | TIMER_ALARM_1;
	TIMER->alarm[1] = TIMER->timerawl + ticks;
}
