/* SPI: a PL022. Its select, PA3, is a pin like others. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/lm3s/lm3s.h"
#include "hal/soc/primecell/primecell.h"

/* Clock, data in, data out. */
#define PINS (1u << 2 | 1u << 4 | 1u << 5)

struct pl022 *const primecell_spis[HAL_SPI_BUSES] = {(struct pl022 *)0x40008000u};

/* Nobody drives the input while nobody is selected. */
void primecell_spi_prepare(unsigned bus)
{
	(void)bus;
	lm3s_gate(&SYSCTL_RCGC1, RCGC1_SSI0);
	lm3s_pins(PORT_A, PINS);
	*lm3s_bit(&lm3s_port(PORT_A)->pur, 4) = 1;
	nvic_enable(IRQ_SSI0);
}

void primecell_spi_pend(unsigned bus)
{
	(void)bus;
	nvic_pend(IRQ_SSI0);
}
