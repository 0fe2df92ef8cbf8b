/* SPI, whose controller's registers are memory here: QEMU has none. It tests that the driver does
 * what SiFive's manual says; whether the chip does, nobody has tried. */
#include "hal/soc/fe310/fe310.h"

#define SLOWEST_HZ 1954
#include "tests/spi_bytes.h"

static struct fe310_spi registers;
#undef SPI1
#define SPI1 (&registers)
#include "hal/soc/fe310/spi.c"

#define EMPTY 0x100u /* of a byte that was not written */

static void controller_interrupt(void)
{
	registers.rxdata = SPI_EMPTY | 0xee;
	fe310_spi1_interrupt();
}

static uint8_t exchange(uint8_t reply)
{
	uint8_t sent = (uint8_t)registers.txdata;

	registers.txdata = EMPTY;
	registers.rxdata = reply;
	tap_interrupt(fe310_spi1_interrupt);
	return sent;
}

static bool has_sent(void)
{
	return registers.txdata != EMPTY;
}

/* 16 MHz by 2 * (sckdiv + 1). */
CASE(rates_and_modes)
{
	static const struct {
		uint32_t hz, sckdiv;
	} rates[] = {
	    {4000000000, 0}, {8000000, 0}, {7999999, 1}, {4000000, 1},
	    {1000000, 7},    {999999, 8},  {400000, 19}, {1954, 4094},
	};
	uint32_t pins = 1u << 3 | 1u << 4 | 1u << 5;

	BEGIN(rates_and_modes);
	for (unsigned i = 0; i < sizeof rates / sizeof *rates; i++) {
		EQ(hal_spi_open(0, rates[i].hz, i % 4), 0);
		EQ(registers.sckdiv, rates[i].sckdiv);
		EQ(registers.sckmode, i % 4);
	}
	EQ(registers.csmode, 3);
	EQ(registers.fmt, 0x80000);
	EQ(registers.rxmark, 0);
	EQ(registers.ie, 2);
	EQ(GPIO->iof_en & pins, pins);
	EQ(GPIO->iof_sel & pins, 0);
	registers.txdata = EMPTY;
	END(0);
}

TESTS(RUN_CASE(rates_and_modes) SPI_CASES)
