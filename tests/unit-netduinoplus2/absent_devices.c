/* What QEMU lacks is refused, by the drivers as they are: nobody waits for what never comes. */
#include "drivers/i2c_board.h"
#include "drivers/random.h"
#include "tests/tap.h"

CASE(i2c_is_refused)
{
	static struct i2c_bus bus;

	BEGIN(i2c_is_refused);
	EQ(i2c_open(&bus, 0, 100000), WEFT_EINVAL);
	OK(!i2c_board(0));
	END(0);
}

CASE_WITH(random_numbers_are_refused, struct random_fill fill; uint8_t byte;)
{
	BEGIN(random_numbers_are_refused);
	AWAIT(CALL(&self->fill, random_fill, .to = &self->byte, .size = 1));
	EQ(rc, DEVICE_EREFUSED);
	END(0);
}

TESTS(RUN_CASE(i2c_is_refused) RUN_CASE(random_numbers_are_refused))
