/* SPI 0, with the device of spi.mjs. */
#define SELECT 17
#define MOST 20
#define BEHIND 12
#define CUT_US 2
#include "tests/drivers/spi_complement.h"

TESTS(SPI_CASES)
