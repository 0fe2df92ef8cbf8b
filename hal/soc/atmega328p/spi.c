/* The SPI controller, as master: PB5 is its clock, PB4 its input, PB3 its output. An interrupt for
 * each byte. Its own select, PB2, has to be an output: as an input that somebody pulls low it makes
 * a slave of the master. */
#include "hal/spi.h"

#include "hal/gpio.h"
#include "hal/soc/atmega328p/chip.h"
#include "kernel/error.h"

enum { SELECT = 2, OUT, IN, CLOCK };

#define MOST_TIMES 7 /* the clock is divided by two, so many times */

static const struct hal_spi_transfer *transfer; /* the one under way */
static uint16_t done;                           /* bytes of it */
static volatile bool aborted;

/* Each of the dividers 2, 4 ... 128; the bit SPI2X makes half of what SPR1 and SPR0 say. */
static void set(uint8_t times, unsigned mode)
{
	uint8_t rate = (uint8_t)(times == MOST_TIMES ? 3 : (times - 1) / 2);

	SPSR = times & 1 && times != MOST_TIMES ? _BV(SPI2X) : 0;
	SPCR = (uint8_t)(_BV(SPIE) | _BV(SPE) | _BV(MSTR) | mode << CPHA | rate);
}

int hal_spi_open(unsigned bus, uint32_t hz, unsigned mode)
{
	uint8_t times = 1;

	if (bus || mode > 3 || hz < F_CPU >> MOST_TIMES)
		return WEFT_EINVAL;
	while (F_CPU >> times > hz)
		times++;
	if (!(DDRB & _BV(SELECT))) {
		hal_pin_write(SELECT, true);
		(void)hal_pin_mode(SELECT, HAL_PIN_OUT);
	}
	set(times, mode);
	(void)hal_pin_mode(IN, HAL_PIN_IN_PULLUP);
	(void)hal_pin_mode(OUT, HAL_PIN_OUT);
	(void)hal_pin_mode(CLOCK, HAL_PIN_OUT);
	return 0;
}

/* ---- Transfers ----------------------------------------------------------------------------- */

static void send(void)
{
	SPDR = transfer->out ? transfer->out[done] : 0xff;
}

void hal_spi_start(unsigned bus, const struct hal_spi_transfer *next)
{
	(void)bus;
	transfer = next;
	done = 0;
	aborted = false;
	__asm volatile("" ::: "memory"); /* the handler reads them */
	send();
}

void hal_spi_abort(unsigned bus)
{
	(void)bus;
	aborted = true;
}

ISR(SPI_STC_vect)
{
	uint8_t byte = SPDR;

	if (transfer->in)
		transfer->in[done] = byte;
	if (++done < transfer->size && !aborted)
		send();
	else
		spi_done_isr(0, done < transfer->size ? WEFT_ECANCELED : 0);
}
