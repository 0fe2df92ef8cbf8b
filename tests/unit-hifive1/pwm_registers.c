/* Pulse widths: the counters' registers are memory here, and a model of a counter is asked for the
 * output's level. QEMU has none; whether the chip does what the model does, nobody has tried. */
#include <string.h>

#include "hal/pwm.h"
#include "hal/soc/fe310/fe310.h"
#include "tests/tap.h"

static struct fe310_pwm pwms[3];
#undef FE310_PWM
#define FE310_PWM(n) (&pwms[n])
#include "hal/soc/fe310/pwm.c"

/* Of one period, as SiFive's manual has it: clocks until the counter goes back to 0, and those at
 * which the output is high. */
static struct {
	uint32_t period, high;
} seen;

static void run(unsigned counter, unsigned channel)
{
	const struct fe310_pwm *pwm = &pwms[counter];
	uint32_t most = counter ? 0xffff : 0xff, s;

	EQ(pwm->cfg >> 4, 0x120); /* always on, cmp 0 ends */
	for (unsigned c = 0; c < 4; c++)
		OK(pwm->cmp[c] <= most);
	seen.period = seen.high = 0;
	do {
		s = seen.period++ >> (pwm->cfg & 15) & most;
		seen.high += s >= pwm->cmp[channel];
	} while (s < pwm->cmp[0]);
}

/* Scaled, the period and its pulse are one clock too long. */
CASE(pulses)
{
	static const struct {
		uint8_t pin, counter, channel;
		uint32_t hz, duty, period, high;
	} rows[] = {
	    {21, 1, 2, 8000000, 32768, 2, 1},     {21, 1, 2, 1000000, 0, 16, 0},
	    {21, 1, 2, 1000000, 65536, 16, 16},   {21, 1, 2, 1000000, 32768, 16, 8},
	    {21, 1, 2, 1000000, 4096, 16, 1},     {21, 1, 2, 10000, 16384, 1600, 400},
	    {13, 2, 3, 10000, 49152, 1600, 1200}, {3, 0, 3, 62993, 32768, 253, 126},
	    {3, 0, 3, 62745, 32768, 255, 127},    {3, 0, 3, 1000, 16384, 16001, 3969},
	    {3, 0, 3, 1000, 65536, 16001, 16001}, {3, 0, 3, 1000, 0, 16001, 0},
	};

	BEGIN(pulses);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		memset(pwms, 0, sizeof pwms);
		EQ(hal_pwm_set(rows[i].pin, rows[i].hz, rows[i].duty), 0);
		run(rows[i].counter, rows[i].channel);
		EQ(seen.period, rows[i].period);
		EQ(seen.high, rows[i].high);
	}
	END(0);
}

/* As many counts as the compare registers hold mean never, so a period has fewer. */
CASE(scales)
{
	static const struct {
		uint8_t pin;
		uint32_t hz, scale, cmp;
	} rows[] = {
	    {21, 245, 0, 65305}, {21, 244, 1, 32786}, {21, 50, 3, 40000}, {21, 1, 8, 62500},
	    {3, 62993, 0, 252},  {3, 62745, 1, 127},  {3, 2, 15, 244},
	};

	BEGIN(scales);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		EQ(hal_pwm_set(rows[i].pin, rows[i].hz, 0), 0);
		EQ(pwms[rows[i].pin == 21].cfg & 15, rows[i].scale);
		EQ(pwms[rows[i].pin == 21].cmp[0], rows[i].cmp);
	}
	EQ(hal_pwm_set(3, 1, 0), WEFT_EINVAL);
	END(0);
}

CASE(pins)
{
	static const struct {
		uint8_t pin, counter, channel;
	} rows[] = {
	    {1, 0, 1},  {2, 0, 2},  {3, 0, 3},  {11, 2, 1}, {12, 2, 2},
	    {13, 2, 3}, {19, 1, 1}, {21, 1, 2}, {22, 1, 3},
	};
	unsigned with = 0;

	BEGIN(pins);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		memset(pwms, 0, sizeof pwms);
		EQ(hal_pwm_set(rows[i].pin, 1000000, 65536), 0);
		run(rows[i].counter, rows[i].channel);
		EQ(seen.high, 16);
		EQ(GPIO->iof_en >> rows[i].pin & 1, 1);
		EQ(GPIO->iof_sel >> rows[i].pin & 1, 1);
	}
	for (unsigned pin = 0; pin < 64; pin++)
		with += hal_pwm_set(pin, 1000000, 0) == 0;
	EQ(with, sizeof rows / sizeof *rows);
	END(0);
}

CASE(what_is_refused)
{
	BEGIN(what_is_refused);
	EQ(hal_pwm_set(21, 8000001, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(21, 0, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(21, 1000, 65537), WEFT_EINVAL);
	EQ(hal_pwm_set(20, 1000, 0), WEFT_EINVAL); /* the period's own output */
	END(0);
}

TESTS(RUN_CASE(pulses) RUN_CASE(scales) RUN_CASE(pins) RUN_CASE(what_is_refused))
