/* Timer 2 at 16 MHz is the clock, as the board's is coarser than an instruction. Timer 1 is the
 * second one, its interrupt between SysTick's and the others'. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/nrf51/nrf51.h"
#include "tests/inject/inject.h"

#define NVIC_IPR(irq) (*(volatile uint32_t *)(0xe000e400u + (irq) / 4 * 4))
#define PRIORITIES_OF(irq) (0xc0u << (irq) % 4 * 8)
#define PRIORITY_BETWEEN(irq) (0x40u << (irq) % 4 * 8)
#define TICKS_IN_US 16

static void start(struct nrf51_timer *timer)
{
	timer->bitmode = BITMODE_24;
	timer->prescaler = 0;
	timer->clear = 1;
	timer->start = 1;
}

uint32_t inject_clock(void)
{
	static bool started;

	if (!started) {
		started = true;
		start(TIMER2);
	}
	TIMER2->capture[0] = 1;
	return TIMER2->cc[0];
}

bool inject_arm_second(uint32_t instructions)
{
	TIMER1->intenclr = TIMER_COMPARED(0);
	TIMER1->compared[0] = 0;
	if (!instructions)
		return true;
	NVIC_IPR(IRQ_TIMER1) =
	    (NVIC_IPR(IRQ_TIMER1) & ~PRIORITIES_OF(IRQ_TIMER1)) | PRIORITY_BETWEEN(IRQ_TIMER1);
	nvic_enable(IRQ_TIMER1);
	/* Rounded up: the points stay apart. Behind what follows here. */
	TIMER1->cc[0] = instructions * inject_instruction_ns * TICKS_IN_US / 1000 + 1 + 16;
	start(TIMER1);
	TIMER1->intenset = TIMER_COMPARED(0);
	return true;
}

void nrf51_timer1(void)
{
	TIMER1->intenclr = TIMER_COMPARED(0);
	TIMER1->compared[0] = 0;
	inject_second_interrupt(0);
}
