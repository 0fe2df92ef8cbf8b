/* Interrupts from the timer 2 of hal/soc/lm3s. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/lm3s/lm3s.h"

static void (*action)(void);

void lm3s_timer2a(void)
{
	TIMER2->icr = TIMER_TATO;
	action();
}

/* Calls a function as an interrupt, so many ticks from now. */
static void interrupt_in(uint32_t ticks, void (*what)(void))
{
	action = what;
	lm3s_gate(&SYSCTL_RCGC1, RCGC1_TIMER(2));
	TIMER2->ctl = 0;
	TIMER2->cfg = 0;
	TIMER2->tamr = TAMR_ONE_SHOT;
	TIMER2->imr = TIMER_TATO;
	TIMER2->tailr = ticks;
	TIMER2->ctl = CTL_TAEN;
	nvic_enable(IRQ_TIMER2A);
}
