#include "hal/soc/riscv/plic.h"

#include "hal/arch/rv32/startup.h"

void plic_start(unsigned last)
{
	for (unsigned irq = 0; irq <= last; irq += 32)
		PLIC_ENABLE(irq) = 0;
	PLIC_THRESHOLD = 0;
}

void plic_enable(unsigned irq)
{
	PLIC_PRIORITY(irq) = 1;
	PLIC_ENABLE(irq) |= 1u << irq % 32;
}

/* 0 is no interrupt: it has gone away meanwhile. */
void chip_external_interrupt(void)
{
	uint32_t irq = PLIC_CLAIM;

	if (!irq)
		return;
	chip_interrupt(irq);
	PLIC_CLAIM = irq;
}
