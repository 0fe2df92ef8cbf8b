/* I2C with a thermometer and an EEPROM, half a bit at a time. */
#include "drivers/i2c.h"

#include "hal/soc/mps2/mps2.h"
#include "tests/drivers/steps.h"

void driver_i2c(void);
#define mps2_i2c driver_i2c
#include "hal/soc/mps2/i2c.c"
#undef mps2_i2c

void mps2_i2c(void)
{
	STEP(IRQ_DUAL_TIMER, driver_i2c);
}

/* Behind the start one, of each of eight bytes two a bit, behind the second start and the stop
 * three. */
#define IRQ IRQ_DUAL_TIMER
#define STEPS (1 + 8 * 18 + 3 + 3)
#include "tests/drivers/i2c_parts.h"

/* A second start and its address, a byte that is refused, the stop. */
static bool is_soon(unsigned step, unsigned taken)
{
	return taken <= STEPS - step && taken <= 3 + 2 * 18 + 3;
}

CASE(opens)
{
	BEGIN(opens);
	EQ(i2c_open(&bus, 1, 100000), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 9999), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 50001), WEFT_EINVAL);
	EQ(i2c_open(&bus, 0, 50000), 0);
	END(0);
}

/* A transfer of eight bytes takes its time, and no more than a third above; and meanwhile the loop
 * runs. */
struct spinner {
	WEFT_FRAME;
	unsigned turns;
};

static ASYNC(spinner)
{
	BEGIN(spinner);
	for (;;) {
		self->turns++;
		TRY(weft_yield());
	}
	END(0);
}

CASE_WITH(the_loop_goes_on, struct weft_task spinning; struct spinner spinner; hal_time from, took;
          unsigned i;)
{
	static const uint32_t rates[] = {50000, 20000, 10000};

	BEGIN(the_loop_goes_on);
	for (self->i = 0; self->i < 3; self->i++) {
		EQ(i2c_open(&bus, 0, rates[self->i]), 0);
		weft_spawn(&self->spinning, FRAME(&self->spinner, spinner));
		self->from = hal_now();
		TRY(CALL(&moving, i2c_transfer, .bus = &bus, .address = EEPROM, .out = "\0\0",
		         .out_size = 2, .in = bytes, .in_size = 4));
		self->took = hal_now() - self->from;
		OK(self->took >= weft_us(74 * 1000000 / rates[self->i]));
		OK(self->took <= weft_us(74 * 1000000 / rates[self->i] * 4 / 3));
		OK(self->spinner.turns > STEPS); /* more than one between two interrupts */
		(void)weft_cancel(&self->spinning);
		AWAIT(weft_join(&self->spinning));
	}
	EQ(i2c_open(&bus, 0, 50000), 0);
	END(0);
}

TESTS(RUN_CASE(opens) I2C_PARTS_CASES RUN_CASE(the_loop_goes_on))
