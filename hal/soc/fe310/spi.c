/* SPI controller 1 as a master: an interrupt for each byte. The next goes out when one has come in,
 * so that none is ever lost. */
#include "hal/spi.h"

#include "hal/arch/rv32/startup.h"
#include "hal/soc/fe310/fe310.h"
#include "hal/soc/riscv/plic.h"
#include "kernel/error.h"

static struct spi_bytes bytes;

static void take_pins(void)
{
	fe310_pin_function(PIN_SPI1_CLOCK, false);
	fe310_pin_function(PIN_SPI1_OUT, false);
	fe310_pin_function(PIN_SPI1_IN, false);
}

/* QEMU has no such controller: what is written there is not kept. */
int hal_spi_open(unsigned bus, uint32_t hz, unsigned mode)
{
	uint32_t divider;

	if (bus || !hz || mode > 3)
		return WEFT_EINVAL;
	divider = (FE310_HZ / 2 - 1) / hz;
	if (divider > SPI_DIVIDER_MOST)
		return WEFT_EINVAL;
	SPI1->sckdiv = divider;
	SPI1->sckmode = mode;
	SPI1->csmode = SPI_SELECTS_NOBODY;
	SPI1->fmt = SPI_BYTES;
	SPI1->rxmark = 0;
	SPI1->ie = SPI_RX_READY;
	take_pins();
	plic_enable(IRQ_SPI1);
	return SPI1->fmt == SPI_BYTES ? 0 : WEFT_EINVAL;
}

void hal_spi_start(unsigned bus, const struct hal_spi_transfer *next)
{
	(void)bus;
	SPI1->txdata = spi_bytes_start(&bytes, next);
}

void hal_spi_abort(unsigned bus)
{
	(void)bus;
	HAL_STORE(&bytes.aborted, true);
}

/* To read the byte takes it, and the interrupt with it. */
void fe310_spi1_interrupt(void)
{
	uint32_t data = SPI1->rxdata;
	int rc;

	if (!bytes.transfer || data & SPI_EMPTY)
		return;
	rc = spi_bytes_take(&bytes, (uint8_t)data);
	if (rc > 0)
		SPI1->txdata = spi_bytes_next(&bytes);
	else
		spi_done_isr(0, rc);
}
