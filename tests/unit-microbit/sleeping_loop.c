/* tests/sleeping_loop.h with the timer 1 of hal/soc/nrf51. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/nrf51/nrf51.h"
#include "tests/tap.h"

static void (*action)(void);

void nrf51_timer1(void)
{
	TIMER1->stop = 1;
	TIMER1->compared[0] = 0;
	action();
}

static void interrupt_in(uint32_t ticks, void (*what)(void))
{
	action = what;
	nvic_enable(IRQ_TIMER1);
	TIMER1->clear = 1;
	TIMER1->cc[0] = ticks;
	TIMER1->intenset = TIMER_COMPARED(0);
	TIMER1->start = 1;
}

#define LATER 1600u
#define LATER_IRQ IRQ_TIMER1

#include "tests/sleeping_loop.h"
