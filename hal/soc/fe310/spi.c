/* SPI controller 1 as a master: an interrupt for each byte. The next goes out when one has come in,
 * so that none is ever lost. */
#include "hal/spi.h"

#include "hal/arch/rv32/startup.h"
#include "hal/soc/fe310/fe310.h"
#include "hal/soc/riscv/plic.h"
#include "kernel/error.h"

static const struct hal_spi_transfer *transfer; /* the one under way */
static uint16_t done;
static bool aborted;

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

static void send_next(void)
{
	SPI1->txdata = transfer->out ? transfer->out[done] : 0xff;
}

void hal_spi_start(unsigned bus, const struct hal_spi_transfer *next)
{
	(void)bus;
	done = 0;
	HAL_STORE(&aborted, false);
	HAL_STORE(&transfer, next);
	send_next();
}

void hal_spi_abort(unsigned bus)
{
	(void)bus;
	HAL_STORE(&aborted, true);
}

static void finish(int rc)
{
	transfer = NULL;
	spi_done_isr(0, rc);
}

/* To read the byte takes it, and the interrupt with it. */
void fe310_spi1_interrupt(void)
{
	uint32_t data = SPI1->rxdata;

	if (!transfer || data & SPI_EMPTY)
		return;
	if (transfer->in)
		transfer->in[done] = (uint8_t)data;
	done++;
	if (done == transfer->size)
		finish(0);
	else if (HAL_LOAD(&aborted))
		finish(WEFT_ECANCELED);
	else
		send_next();
}
