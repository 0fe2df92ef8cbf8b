/* QEMU's riscv32 machine "virt": start, interrupts. */
#include "hal/arch/rv32/startup.h"
#include "hal/fault.h"
#include "hal/hal.h"
#include "hal/soc/riscv/plic.h"
#include "hal/soc/virt/virt.h"

__attribute__((weak)) void virt_uart_interrupt(void)
{
	arch_unexpected();
}

void chip_interrupt(unsigned irq)
{
	if (irq == IRQ_UART)
		virt_uart_interrupt();
	else
		arch_unexpected();
}

/* The machine's test device does it. */
void hal_reset(void)
{
	TEST_DEVICE = TEST_RESET;
	for (;;) {
	}
}

void chip_start(void)
{
	plic_start(IRQ_LAST);
	hal_alarm(HAL_NEVER);
	arch_enable(MIE_SOFTWARE | MIE_TIMER | MIE_EXTERNAL);
}
