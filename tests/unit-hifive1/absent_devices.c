/* What QEMU lacks is refused by the driver as it is: nobody waits for what never comes. */
#include "hal/i2c.h"
#include "hal/spi.h"
#include "tests/tap.h"

CASE(spi_is_refused)
{
	BEGIN(spi_is_refused);
	EQ(hal_spi_open(0, 1000000, 0), WEFT_EINVAL);
	END(0);
}

CASE(i2c_is_refused)
{
	BEGIN(i2c_is_refused);
	EQ(hal_i2c_open(0, 100000), WEFT_EINVAL);
	END(0);
}

TESTS(RUN_CASE(spi_is_refused) RUN_CASE(i2c_is_refused))
