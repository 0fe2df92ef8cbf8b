/* I2C with a thermometer and an EEPROM, and nobody at the other addresses. */
#include "drivers/i2c.h"

#include "tests/drivers/steps.h"

#define lm3s_i2c0 driver_i2c0
#include "hal/soc/lm3s/i2c.c"
#undef lm3s_i2c0

void lm3s_i2c0(void);
void lm3s_i2c0(void)
{
	STEP(IRQ_I2C0, driver_i2c0);
}

#define IRQ IRQ_I2C0
#define STEPS 6
#include "tests/drivers/i2c_parts.h"

/* A byte that is read is followed by one that is refused, if it is not the last. */
static bool is_soon(unsigned step, unsigned taken)
{
	return taken == (step < 2 || step == 5 ? 1 : 2);
}

CASE(rates)
{
	BEGIN(rates);
	EQ(i2c_open(&bus, 1, 100000), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 0), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 400001), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 19531), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 19532), 0);
	EQ(I2C0->mtpr, 127);
	EQ(i2c_open(&bus, 0, 400000), 0);
	EQ(I2C0->mtpr, 6); /* 357 kHz */
	EQ(i2c_open(&bus, 0, 100000), 0);
	EQ(I2C0->mtpr, 24);
	EQ(lm3s_port(PORT_B)->afsel & 0x0c, 0x0c);
	EQ(lm3s_port(PORT_B)->den & 0x0c, 0x0c);
	EQ(lm3s_port(PORT_B)->odr & 0x0c, 0x0c);
	END(0);
}

TESTS(RUN_CASE(rates) I2C_PARTS_CASES)
