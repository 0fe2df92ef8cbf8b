/* Interrupts from the timer 1 of hal/soc/mps2. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/mps2/mps2.h"

static void (*action)(void);

void mps2_timer1(void)
{
	TIMER1->ctrl = 0;
	TIMER1->intstatus = 1;
	action();
}

/* Calls a function as an interrupt, so many ticks from now. */
static void interrupt_in(uint32_t ticks, void (*what)(void))
{
	action = what;
	nvic_enable(IRQ_TIMER1);
	TIMER1->ctrl = 0;
	TIMER1->reload = 0;
	TIMER1->value = ticks;
	TIMER1->ctrl = TIMER_ENABLE | TIMER_INTERRUPT;
}
