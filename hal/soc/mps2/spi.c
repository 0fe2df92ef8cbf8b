/* SPI: the PL022 of the header J21. Its select is a pin like others. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/mps2/mps2.h"
#include "hal/soc/primecell/primecell.h"

struct pl022 *const primecell_spis[HAL_SPI_BUSES] = {(struct pl022 *)MPS2_SPI0};

void primecell_spi_prepare(unsigned bus)
{
	(void)bus;
	nvic_enable(IRQ_SPI0);
}

void primecell_spi_pend(unsigned bus)
{
	(void)bus;
	nvic_pend(IRQ_SPI0);
}
