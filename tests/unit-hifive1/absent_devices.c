/* What QEMU lacks is refused by the driver as it is: nobody waits for what never comes. */
#include "hal/spi.h"
#include "tests/tap.h"

CASE(spi_is_refused)
{
	BEGIN(spi_is_refused);
	EQ(hal_spi_open(0, 1000000, 0), WEFT_EINVAL);
	END(0);
}

TESTS(RUN_CASE(spi_is_refused))
