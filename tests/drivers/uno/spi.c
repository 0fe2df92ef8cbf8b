/* SPI, with a device that answers while D10 is low. */
#define SELECT BOARD_D(10)
#define MOST 12
#define BEHIND 2
#define CUT_US 19
#include "tests/drivers/spi_complement.h"

/* What the registers say: the divider and the mode. */
static unsigned divider(void)
{
	static const uint8_t dividers[] = {4, 16, 64, 128};

	return dividers[SPCR & 3] >> (SPSR & 1);
}

CASE(rates_and_modes)
{
	BEGIN(rates_and_modes);
	EQ(hal_spi_open(0, 124999, 0), WEFT_EINVAL);
	EQ(hal_spi_open(0, 1000000, 4), WEFT_EINVAL);
	for (unsigned i = 1; i <= 7; i++) {
		EQ(hal_spi_open(0, F_CPU >> i, i % 4), 0);
		EQ(divider(), 1u << i);
		EQ(SPCR >> CPHA & 3, i % 4);
	}
	EQ(hal_spi_open(0, 3999999, 0), 0);
	EQ(divider(), 8);
	EQ(hal_spi_open(0, 100000000, 0), 0);
	EQ(divider(), 2);
	END(0);
}

TESTS(SPI_CASES RUN_CASE(rates_and_modes))
