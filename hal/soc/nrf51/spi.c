/* SPI controller 1 as a master: an interrupt for each byte. The next goes out when one has come in,
 * so that none is ever lost. */
#include "hal/spi.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/nrf51/nrf51.h"
#include "kernel/error.h"

#define SLOWEST 125000u
#define SLOWEST_FREQUENCY 0x02000000u
#define FASTEST 6u /* times 2 to this */

static struct spi_bytes bytes;

/* The clock rests where the mode says also while the controller is off. */
static void take_pins(bool rest)
{
	if (rest)
		GPIO->outset = 1u << NRF51_PIN_SCK;
	else
		GPIO->outclr = 1u << NRF51_PIN_SCK;
	GPIO->cnf[NRF51_PIN_SCK] = PIN_OUTPUT;
	GPIO->cnf[NRF51_PIN_MOSI] = PIN_OUTPUT;
	GPIO->cnf[NRF51_PIN_MISO] = PIN_PULL_UP;
	SPI1->pselsck = NRF51_PIN_SCK;
	SPI1->pselmosi = NRF51_PIN_MOSI;
	SPI1->pselmiso = NRF51_PIN_MISO;
}

/* QEMU has no such controller: what is written there is not kept. */
int hal_spi_open(unsigned bus, uint32_t hz, unsigned mode)
{
	uint32_t n = FASTEST;

	if (bus || hz < SLOWEST || mode > 3)
		return WEFT_EINVAL;
	while (SLOWEST << n > hz)
		n--;
	SPI1->enable = 0;
	take_pins(mode & 2);
	SPI1->frequency = SLOWEST_FREQUENCY << n;
	SPI1->config = (mode & 1 ? SPI_CPHA : 0u) | (mode & 2 ? SPI_CPOL : 0u);
	SPI1->enable = SPI_ENABLED;
	SPI1->intenset = SPI_READY;
	nvic_enable(IRQ_SPI1);
	return SPI1->enable == SPI_ENABLED ? 0 : WEFT_EINVAL;
}

void hal_spi_start(unsigned bus, const struct hal_spi_transfer *next)
{
	(void)bus;
	SPI1->ready = 0;
	SPI1->txd = spi_bytes_start(&bytes, next);
}

void hal_spi_abort(unsigned bus)
{
	(void)bus;
	HAL_STORE(&bytes.aborted, true);
}

void nrf51_spi1(void)
{
	int rc;

	if (!SPI1->ready)
		return;
	SPI1->ready = 0;
	if (!bytes.transfer)
		return;
	rc = spi_bytes_take(&bytes, (uint8_t)SPI1->rxd);
	if (rc > 0)
		SPI1->txd = spi_bytes_next(&bytes);
	else
		spi_done_isr(0, rc);
}
