/* The second timer is the chip's timer 1, whose interrupt stands between SysTick's and the others'.
 */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/mps2/mps2.h"
#include "tests/inject/inject.h"

#define NVIC_IPR_BYTE(irq) (*(volatile uint8_t *)(0xe000e400u + (irq)))

bool inject_arm_second(uint32_t instructions)
{
	TIMER1->ctrl = 0;
	TIMER1->intstatus = 1;
	if (!instructions)
		return true;
	NVIC_IPR_BYTE(IRQ_TIMER1) = 0x40;
	nvic_enable(IRQ_TIMER1);
	TIMER1->reload = 0;
	/* Rounded up: the points stay apart. */
	TIMER1->value =
	    (uint32_t)((uint64_t)instructions * inject_instruction_ns * (HAL_HZ / 1000000) / 1000 +
	               1);
	TIMER1->ctrl = TIMER_ENABLE | TIMER_INTERRUPT;
	return true;
}

void mps2_timer1(void)
{
	TIMER1->ctrl = 0;
	TIMER1->intstatus = 1;
	inject_second_interrupt(0);
}
