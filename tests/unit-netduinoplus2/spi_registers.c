/* SPI, whose controller's registers are memory here. It tests that the driver does what RM0090
 * says; on QEMU's, with a target, it is tests/drivers/netduinoplus2/spi.c. */
#include "hal/soc/stm32f405/stm32f405.h"

#define SLOWEST_HZ 164062
#include "tests/spi_bytes.h"

static struct stm32_spi registers;
#undef STM32_SPI
#define STM32_SPI (&registers)
#include "hal/soc/stm32f405/spi.c"

#define EMPTY 0x100u /* of a byte that was not written */

static void controller_interrupt(void)
{
	stm32_spi();
}

/* Under QEMU the driver pends its interrupt as well, which finds nothing. */
static void byte_has_come(void)
{
	registers.sr = SPI_RXNE;
	stm32_spi();
	registers.sr = 0;
}

static uint8_t exchange(uint8_t reply)
{
	uint8_t sent = (uint8_t)registers.dr;

	registers.dr = EMPTY | reply;
	tap_interrupt(byte_has_come);
	return sent;
}

static bool has_sent(void)
{
	return !(registers.dr & EMPTY);
}

CASE(rates_and_modes)
{
	static const struct {
		uint32_t hz, baud;
	} rates[] = {
	    {84000000, 0}, {21000000, 0}, {20999999, 1}, {10500000, 1}, {5250000, 2},
	    {5249999, 3},  {400000, 6},   {328125, 6},   {328124, 7},   {164062, 7},
	};

	BEGIN(rates_and_modes);
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		EQ(hal_spi_open(0, rates[i].hz, i % 4), 0);
		EQ(registers.cr1, rates[i].baud << 3 | i % 4 | 0x344);
		EQ(registers.cr2, 0x40);
	}
	registers.dr = EMPTY;
	END(0);
}

TESTS(RUN_CASE(rates_and_modes) SPI_CASES)
