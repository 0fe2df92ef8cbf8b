/* Pulse widths: three generators, each with a counter and two outputs: 0 and 1 are
 * PF0 and PD1, 2 and 3 PB0 and PB1, 4 and 5 PE0 and PE1. Their clock has one divider for all, which
 * stays: 16, so that 50 Hz as well as some 10 kHz are possible. */
#include "hal/pwm.h"

#include "hal/soc/lm3s/lm3s.h"
#include "kernel/error.h"

#define CLOCK (HAL_HZ / 16)
#define MOST_PERIOD 65536u

static const uint8_t pins[] = {PORT_F * 8 + 0, PORT_D * 8 + 1, PORT_B * 8 + 0,
                               PORT_B * 8 + 1, PORT_E * 8 + 0, PORT_E * 8 + 1};

#define OUTPUTS (sizeof pins)

static unsigned output_of(unsigned pin)
{
	unsigned output = 0;

	while (output < OUTPUTS && pins[output] != pin)
		output++;
	return output;
}

static void start_clock(void)
{
	lm3s_gate(&SYSCTL_RCGC0, RCGC0_PWM);
	SYSCTL_RCC = (SYSCTL_RCC & ~RCC_PWMDIV) | RCC_PWMDIV_16 | RCC_USEPWMDIV;
}

/* The counter goes from load down to 0. The output is high from there on, and low from cmp on; at
 * both ends of the range there is nothing to compare. */
static void set_width(unsigned output, uint32_t period, uint32_t width)
{
	struct lm3s_pwm_generator *generator = &PWM->generator[output / 2];
	unsigned half = output % 2;

	if (!width) {
		generator->gen[half] = PWM_LOAD_LOW;
	} else if (width == period) {
		generator->gen[half] = PWM_LOAD_HIGH;
	} else {
		generator->cmp[half] = period - 1 - width;
		generator->gen[half] = PWM_LOAD_HIGH | (half ? PWM_CMPB_LOW : PWM_CMPA_LOW);
	}
}

int hal_pwm_set(unsigned pin, uint32_t hz, uint32_t duty)
{
	unsigned output = output_of(pin);
	uint32_t period;

	if (output == OUTPUTS || duty > 65536 || !hz || hz > CLOCK / 2 || CLOCK / hz > MOST_PERIOD)
		return WEFT_EINVAL;
	period = CLOCK / hz;
	start_clock();
	PWM->generator[output / 2].load = period - 1;
	set_width(output, period, (uint32_t)((uint64_t)period * duty >> 16));
	PWM->generator[output / 2].ctl = PWM_GEN_ENABLE;
	PWM->enable |= 1u << output;
	lm3s_pins(pin / 8, 1u << pin % 8);
	return 0;
}
