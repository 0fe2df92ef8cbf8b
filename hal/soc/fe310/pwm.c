/* Pulse widths: three counters, the first of 8 bits, the others of 16, with three outputs each. A
 * period is low first, then high. */
#include "hal/pwm.h"

#include "hal/soc/fe310/fe310.h"
#include "kernel/error.h"

static const struct output {
	uint8_t pin, counter, channel; /* channel 0 is the period */
} outputs[] = {
    {1, 0, 1},  {2, 0, 2},  {3, 0, 3},  {11, 2, 1}, {12, 2, 2},
    {13, 2, 3}, {19, 1, 1}, {21, 1, 2}, {22, 1, 3},
};

/* What a compare register holds at most. No period is so long: it means never. */
static uint32_t never(const struct output *output)
{
	return output->counter ? 0xffff : 0xff;
}

static const struct output *find(unsigned pin)
{
	for (unsigned i = 0; i < sizeof outputs / sizeof *outputs; i++) {
		if (outputs[i].pin == pin)
			return &outputs[i];
	}
	return NULL;
}

/* The counter goes back behind the clock at which it is found at the end. Unscaled that clock is a
 * whole count; scaled it is one clock too much. */
static void start(const struct output *output, uint32_t scale, uint32_t counts, uint32_t high)
{
	struct fe310_pwm *pwm = FE310_PWM(output->counter);

	pwm->cmp[output->channel] = high ? counts - high : never(output);
	pwm->cmp[0] = scale ? counts : counts - 1;
	pwm->cfg = PWM_RUNS | PWM_ENDS_AT_0 | scale;
}

int hal_pwm_set(unsigned pin, uint32_t hz, uint32_t duty)
{
	const struct output *output = find(pin);
	uint32_t scale = 0, counts;

	if (!output || duty > 65536 || !hz || hz > FE310_HZ / 2)
		return WEFT_EINVAL;
	while (FE310_HZ / hz >> scale >= never(output))
		scale++;
	if (scale > PWM_SCALE_MOST)
		return WEFT_EINVAL;
	counts = FE310_HZ / hz >> scale;
	start(output, scale, counts, (uint32_t)((uint64_t)counts * duty >> 16));
	fe310_pin_function(pin, true);
	return 0;
}
