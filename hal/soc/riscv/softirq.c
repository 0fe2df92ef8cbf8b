/* The software interrupt: msip. */
#include "hal/arch/rv32/startup.h"
#include "hal/hal.h"
#include "hal/soc/riscv/clint.h"

static void (*soft_handler)(void);

void chip_software_interrupt(void)
{
	CLINT_MSIP = 0;
	if (soft_handler)
		soft_handler();
}

void hal_softirq_handler(void (*handler)(void))
{
	HAL_STORE(&soft_handler, handler);
}

/* The write takes its time to become an interrupt. Unless interrupts are masked, and in an
 * interrupt they are, the handler has taken it back by the time that it reads 0. */
void hal_softirq_raise(void)
{
	uint32_t mstatus;

	CLINT_MSIP = 1;
	__asm volatile("csrr %0, mstatus" : "=r"(mstatus)::"memory");
	while ((mstatus & ARCH_MIE) && CLINT_MSIP) {
	}
}
