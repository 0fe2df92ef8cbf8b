/* Pulse widths, whose registers are memory here: QEMU has none. Whether the chip does what is
 * expected, nobody has tried; so what it would do is worked out from the registers. */
#include "hal/pwm.h"
#include "hal/soc/lm3s/lm3s.h"
#include "tests/tap.h"

static struct lm3s_pwm registers;
#undef PWM
#define PWM (&registers)
#include "hal/soc/lm3s/pwm.c"

enum { PD1 = PORT_D * 8 + 1, PE0 = PORT_E * 8, PE1, PB0 = PORT_B * 8, PB1 };

/* Ticks for which an output is high in each period, as its generator is set: it acts when it loads,
 * and when it counts down to its own cmp. */
static unsigned high_of(unsigned output)
{
	const struct lm3s_pwm_generator *generator = &registers.generator[output / 2];
	uint32_t gen = generator->gen[output % 2], level = 0, high = 0;
	unsigned shift = output % 2 ? 10 : 6;

	for (uint32_t count = generator->load + 1; count-- > 0;) {
		uint32_t action = 0;

		if (count == generator->load)
			action = gen >> 2 & 3;
		else if (count == generator->cmp[output % 2])
			action = gen >> shift & 3;
		if (action)
			level = action & 1;
		high += level;
	}
	EQ(gen & ~(3u << 2 | 3u << shift), 0);
	return high;
}

CASE(pins_and_limits)
{
	BEGIN(pins_and_limits);
	EQ(hal_pwm_set(BOARD_LED + 2, 1000, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(1000, 1000, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(BOARD_LED, 0, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(BOARD_LED, 47, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(BOARD_LED, 1562501, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(BOARD_LED, 1000, 65537), WEFT_EINVAL);
	EQ(registers.enable, 0);
	EQ(hal_pwm_set(BOARD_LED, 48, 1), 0);
	EQ(registers.generator[0].load, 65103);
	EQ(hal_pwm_set(BOARD_LED, 1562500, 32768), 0);
	EQ(registers.generator[0].load, 1);
	EQ(high_of(0), 1);
	EQ(registers.enable, 1);
	EQ(SYSCTL_RCC >> 17 & 15, 8 + 3); /* divided by 16 */
	EQ(SYSCTL_RCGC0 >> 20 & 1, 1);
	EQ(lm3s_port(PORT_F)->afsel & 1, 1);
	EQ(lm3s_port(PORT_F)->den & 1, 1);
	END(0);
}

CASE(widths)
{
	BEGIN(widths);
	EQ(hal_pwm_set(PB0, 1000, 16384), 0);
	EQ(hal_pwm_set(PB1, 1000, 49152), 0);
	EQ(registers.generator[1].load, 3124);
	EQ(high_of(2), 781);
	EQ(high_of(3), 2343);
	EQ(registers.generator[1].ctl, 1);
	EQ(hal_pwm_set(PE0, 50, 4915), 0); /* a servo's 1.5 ms of 20 */
	EQ(high_of(4), 4687);
	EQ(hal_pwm_set(PE1, 50, 65535), 0);
	EQ(high_of(5), 62499);
	EQ(hal_pwm_set(PE1, 50, 65536), 0);
	EQ(high_of(5), 62500);
	EQ(hal_pwm_set(PE1, 50, 0), 0);
	EQ(high_of(5), 0);
	EQ(hal_pwm_set(PE1, 50, 2), 0);
	EQ(high_of(5), 1);
	EQ(hal_pwm_set(PE1, 50, 1), 0); /* less than a tick */
	EQ(high_of(5), 0);
	EQ(high_of(4), 4687);
	EQ(registers.enable, 1u << 0 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5);
	EQ(hal_pwm_set(PD1, 2000, 32768), 0);
	EQ(high_of(1), 781);
	EQ(registers.enable, 0x3f);
	EQ(lm3s_port(PORT_D)->afsel & 2, 2);
	END(0);
}

TESTS(RUN_CASE(pins_and_limits) RUN_CASE(widths))
