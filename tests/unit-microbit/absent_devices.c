/* What QEMU lacks is refused by the drivers as they are: nobody waits for what never comes. Its
 * two-wire interface keeps what is written and never answers. */
#include "drivers/adc.h"
#include "drivers/i2c_board.h"
#include "hal/spi.h"
#include "tests/tap.h"

CASE(spi_and_converter_are_refused)
{
	BEGIN(spi_and_converter_are_refused);
	EQ(hal_spi_open(0, 1000000, 0), WEFT_EINVAL);
	EQ(adc_open(0), WEFT_EINVAL);
	END(0);
}

/* The limit, 25 ms and more, ends it, and so the next one. */
CASE_WITH(i2c_hangs, struct i2c_transfer transfer; uint8_t in[3]; int i; weft_time start;)
{
	BEGIN(i2c_hangs);
	OK(i2c_board(0));
	for (self->i = 0; self->i < 2; self->i++) {
		self->start = weft_now();
		AWAIT(CALL(&self->transfer, i2c_transfer, .bus = i2c_board(0), .address = 0x1d,
		           .in = self->in, .in_size = 3));
		EQ(rc, DEVICE_EHUNG);
		OK(weft_now() - self->start >= weft_ms(25));
		OK(weft_now() - self->start < weft_ms(100));
		EQ(self->in[0], 0);
	}
	END(0);
}

TESTS(RUN_CASE(spi_and_converter_are_refused) RUN_CASE(i2c_hangs))
