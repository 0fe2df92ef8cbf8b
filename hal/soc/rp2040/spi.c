/* SPI 0: a PL022, on GPIO 16 (in), 18 (clock), 19 (out). Selects are pins like others. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/primecell/primecell.h"
#include "hal/soc/rp2040/rp2040.h"

struct pl022 *const primecell_spis[HAL_SPI_BUSES] = {(struct pl022 *)0x4003c000u};

enum { IN = 16, CLOCK = 18, OUT };

static void connect(unsigned pin, uint32_t pad)
{
	PAD(pin) = pad | PAD_SCHMITT | PAD_4MA;
	GPIO_CTRL(pin) = GPIO_SPI;
}

/* Nobody drives the input while nobody is selected. */
void primecell_spi_prepare(unsigned bus)
{
	(void)bus;
	if (RESETS_DONE & RESET_SPI0)
		return;
	rp2040_release(RESET_SPI0);
	connect(IN, PAD_INPUT | PAD_PULL_UP);
	connect(CLOCK, 0);
	connect(OUT, 0);
	nvic_enable(IRQ_SPI0);
}

void primecell_spi_pend(unsigned bus)
{
	(void)bus;
	nvic_pend(IRQ_SPI0);
}
