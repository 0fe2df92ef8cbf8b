/* SPI, whose controller's registers are memory here: QEMU has none. It tests that the driver does
 * what Nordic's reference manual says; whether the chip does, nobody has tried. */
#include "hal/soc/nrf51/nrf51.h"

#define SLOWEST_HZ 125000
#include "tests/spi_bytes.h"

static struct nrf51_spi registers;
#undef SPI1
#define SPI1 (&registers)
#include "hal/soc/nrf51/spi.c"

#define EMPTY 0x100u /* of a byte that was not written */

static void controller_interrupt(void)
{
	nrf51_spi1();
}

/* The event stands until it is cleared. */
static uint8_t exchange(uint8_t reply)
{
	uint8_t sent = (uint8_t)registers.txd;

	registers.txd = EMPTY;
	registers.rxd = reply;
	registers.ready = 1;
	tap_interrupt(nrf51_spi1);
	EQ(registers.ready, 0);
	return sent;
}

static bool has_sent(void)
{
	return registers.txd != EMPTY;
}

CASE(rates_and_modes)
{
	static const struct {
		uint32_t hz, frequency;
	} rates[] = {
	    {125000, 0x02000000},  {249999, 0x02000000},   {250000, 0x04000000},
	    {1000000, 0x10000000}, {4000000, 0x40000000},  {7999999, 0x40000000},
	    {8000000, 0x80000000}, {80000000, 0x80000000},
	};
	static const uint32_t configs[] = {0, 2, 4, 6};

	BEGIN(rates_and_modes);
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		EQ(hal_spi_open(0, rates[i].hz, i % 4), 0);
		EQ(registers.frequency, rates[i].frequency);
		EQ(registers.config, configs[i % 4]);
		EQ(GPIO->out >> 23 & 1, i % 4 >= 2); /* the clock's rest */
		EQ(registers.enable, 1);
		EQ(registers.intenset, 4);
	}
	EQ(registers.pselsck, 23);
	EQ(registers.pselmosi, 21);
	EQ(registers.pselmiso, 22);
	registers.txd = EMPTY;
	END(0);
}

TESTS(RUN_CASE(rates_and_modes) SPI_CASES)
