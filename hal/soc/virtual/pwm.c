/* Pulse widths: only to be looked at. */
#include "hal/pwm.h"

#include <string.h>

#include "hal/soc/virtual/devices.h"
#include "kernel/error.h"

#define SHARE 4 /* pins on one counter */

static uint32_t hz_of[(SIM_PINS + SHARE - 1) / SHARE];
static uint32_t duty_of[SIM_PINS];
static bool is_set[SIM_PINS];

int hal_pwm_set(unsigned pin, uint32_t hz, uint32_t duty)
{
	if (pin >= SIM_PINS || pin == SIM_PIN_INPUT_ONLY || !hz || hz > HAL_HZ || duty > 65536)
		return WEFT_EINVAL;
	is_set[pin] = true;
	hz_of[pin / SHARE] = hz;
	duty_of[pin] = duty;
	return 0;
}

struct sim_pwm sim_pwm(unsigned pin)
{
	if (pin >= SIM_PINS || !is_set[pin])
		return (struct sim_pwm){0, 0};
	return (struct sim_pwm){hz_of[pin / SHARE], duty_of[pin]};
}

static void reset(void)
{
	memset(is_set, 0, sizeof is_set);
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}
