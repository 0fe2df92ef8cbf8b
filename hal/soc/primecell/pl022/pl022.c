/* SPI controllers, as masters, bytes of 8 bits. At most eight bytes are on their way, so that what
 * comes in always finds room; an interrupt for each half of the FIFO, and one when the rest of it
 * has waited for 32 bits. */
#include "hal/soc/primecell/primecell.h"
#include "kernel/error.h"

#define FIFO 8

enum { CR0_8_BITS = 7, CR0_SPO = 0x40, CR0_SPH = 0x80 };
enum { CR1_SSE = 2 };
enum { SR_TNF = 2, SR_RNE = 4, SR_BSY = 16 };
enum { INT_RT = 2, INT_RX = 4 }; /* imsc, ris, mis, icr */

#define PRESCALER_MOST 254u
#define RATE_MOST 256u

/* Polls of which the last bit at the slowest rate needs less. */
#define LAST_BIT (PRESCALER_MOST * RATE_MOST)

static struct {
	const struct hal_spi_transfer *transfer; /* the one under way */
	uint32_t hz;
	uint16_t sent, received;
	uint8_t mode;
	bool aborted;
} buses[HAL_SPI_BUSES];

static struct pl022 *spi(unsigned bus)
{
	return primecell_spis[bus];
}

/* The rate behind a prescaler: the smallest one with which the clock is divided enough. */
static uint32_t rate_for(uint32_t prescaler, uint32_t least)
{
	return (least + prescaler - 1) / prescaler;
}

/* The prescaler of the smallest product that divides enough; 0: there is none. All are even: what
 * is only one more than needed can't be bettered. */
static uint32_t find_prescaler(uint32_t least)
{
	uint32_t found = 0, best = UINT32_MAX;

	for (uint32_t p = 2; p <= PRESCALER_MOST && best > least + 1; p += 2) {
		uint32_t rate = rate_for(p, least);

		if (rate <= RATE_MOST && rate * p < best) {
			found = p;
			best = rate * p;
		}
	}
	return found;
}

static void set(unsigned bus, uint32_t prescaler, uint32_t rate, unsigned mode)
{
	spi(bus)->cr1 = 0;
	spi(bus)->cr0 =
	    (rate - 1) << 8 | (mode & 1 ? CR0_SPH : 0u) | (mode & 2 ? CR0_SPO : 0u) | CR0_8_BITS;
	spi(bus)->cpsr = prescaler;
	spi(bus)->cr1 = CR1_SSE;
}

int hal_spi_open(unsigned bus, uint32_t hz, unsigned mode)
{
	uint32_t least, prescaler;

	if (bus >= HAL_SPI_BUSES || !hz || mode > 3)
		return WEFT_EINVAL;
	if (buses[bus].hz == hz && buses[bus].mode == mode)
		return 0;
	least = (PRIMECELL_HZ - 1) / hz + 1;
	prescaler = find_prescaler(least);
	if (!prescaler)
		return WEFT_EINVAL;
	primecell_spi_prepare(bus);
	set(bus, prescaler, rate_for(prescaler, least), mode);
	buses[bus].hz = hz;
	buses[bus].mode = (uint8_t)mode;
	return 0;
}

/* ---- Transfers ----------------------------------------------------------------------------- */

/* An emulator has the bytes back at once, but no interrupt for less than half the FIFO. */
static void fill(unsigned bus)
{
	const struct hal_spi_transfer *transfer = buses[bus].transfer;

	while (buses[bus].sent < transfer->size && buses[bus].sent - buses[bus].received < FIFO) {
		spi(bus)->dr = transfer->out ? transfer->out[buses[bus].sent] : 0xff;
		buses[bus].sent++;
	}
	if (spi(bus)->sr & SR_RNE)
		primecell_spi_pend(bus);
}

static void drain(unsigned bus)
{
	const struct hal_spi_transfer *transfer = buses[bus].transfer;

	while (buses[bus].received < buses[bus].sent && spi(bus)->sr & SR_RNE) {
		uint8_t byte = (uint8_t)spi(bus)->dr;

		if (transfer->in)
			transfer->in[buses[bus].received] = byte;
		buses[bus].received++;
	}
}

void hal_spi_start(unsigned bus, const struct hal_spi_transfer *next)
{
	buses[bus].sent = buses[bus].received = 0;
	HAL_STORE(&buses[bus].aborted, false);
	HAL_STORE(&buses[bus].transfer, next);
	/* What comes back meanwhile waits: fill() belongs to one context at a time. */
	spi(bus)->imsc = 0;
	fill(bus);
	spi(bus)->imsc = INT_RX | INT_RT;
}

void hal_spi_abort(unsigned bus)
{
	HAL_STORE(&buses[bus].aborted, true);
}

/* The last byte may be in a little before the clock is at rest. */
static void finish(unsigned bus, int rc)
{
	for (unsigned n = LAST_BIT; n && spi(bus)->sr & SR_BSY; n--) {
	}
	buses[bus].transfer = NULL;
	spi_done_isr(bus, rc);
}

static void interrupt(unsigned bus)
{
	spi(bus)->icr = INT_RT;
	if (!buses[bus].transfer)
		return;
	drain(bus);
	if (buses[bus].received == buses[bus].transfer->size)
		finish(bus, 0);
	else if (!HAL_LOAD(&buses[bus].aborted))
		fill(bus);
	else if (buses[bus].received == buses[bus].sent)
		finish(bus, WEFT_ECANCELED);
}

void primecell_spi0(void)
{
	interrupt(0);
}

#if HAL_SPI_BUSES >= 2
void primecell_spi1(void)
{
	interrupt(1);
}
#endif
