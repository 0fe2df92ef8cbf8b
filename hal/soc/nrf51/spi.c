/* SPI controller 1 as a master: an interrupt for each byte. The next goes out when one has come in,
 * so that none is ever lost. */
#include "hal/spi.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/nrf51/nrf51.h"
#include "kernel/error.h"

#define SLOWEST 125000u
#define SLOWEST_FREQUENCY 0x02000000u
#define FASTEST 6u /* times 2 to this */

static const struct hal_spi_transfer *transfer; /* the one under way */
static uint16_t done;
static bool aborted;

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

static void send_next(void)
{
	SPI1->txd = transfer->out ? transfer->out[done] : 0xff;
}

void hal_spi_start(unsigned bus, const struct hal_spi_transfer *next)
{
	(void)bus;
	done = 0;
	SPI1->ready = 0;
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

void nrf51_spi1(void)
{
	uint8_t byte;

	if (!SPI1->ready)
		return;
	SPI1->ready = 0;
	byte = (uint8_t)SPI1->rxd;
	if (!transfer)
		return;
	if (transfer->in)
		transfer->in[done] = byte;
	done++;
	if (done == transfer->size)
		finish(0);
	else if (HAL_LOAD(&aborted))
		finish(WEFT_ECANCELED);
	else
		send_next();
}
