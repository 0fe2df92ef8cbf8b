/* The software interrupt: a line of the chip that nothing drives, pended by hand. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"

static void (*soft_handler)(void);

void arch_softirq(void)
{
	if (soft_handler)
		soft_handler();
}

void hal_softirq_handler(void (*handler)(void))
{
	soft_handler = handler;
	nvic_enable(chip_softirq);
}

void hal_softirq_raise(void)
{
	nvic_pend(chip_softirq);
}
