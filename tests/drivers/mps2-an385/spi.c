/* The SPI controller, to which the emulator connects nothing. */
#include "hal/soc/mps2/mps2.h"

#define IRQ IRQ_SPI0
#define SELECT BOARD_SPI0_SELECT
#include "tests/drivers/pl022_loop.h"

TESTS(PL022_CASES)
