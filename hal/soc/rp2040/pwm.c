/* Pulse widths (data sheet, 4.5): eight counters, each for the pins of one number modulo 16 and the
 * one behind it. */
#include "hal/pwm.h"

#include "hal/soc/rp2040/rp2040.h"
#include "kernel/error.h"

#define MOST_DIVIDER 4095u /* in sixteenths */
#define MOST_PERIOD 65535u

/* The least divider, in sixteenths, with which a period fits the counter; 0: none. */
static uint32_t divider_for(uint32_t hz)
{
	uint64_t counts = (uint64_t)PRIMECELL_HZ * 16;
	uint64_t divider = (counts + (uint64_t)hz * MOST_PERIOD - 1) / ((uint64_t)hz * MOST_PERIOD);

	if (divider > MOST_DIVIDER)
		return 0;
	return divider < 16 ? 16 : (uint32_t)divider;
}

static void set_level(unsigned pin, uint32_t level)
{
	volatile uint32_t *cc = &PWM(pin)->cc;

	if (pin & 1)
		*cc = (*cc & 0xffffu) | level << 16;
	else
		*cc = (*cc & ~0xffffu) | level;
}

int hal_pwm_set(unsigned pin, uint32_t hz, uint32_t duty)
{
	uint32_t divider, period;

	if (pin >= RP2040_PINS || duty > 65536 || !hz || hz > PRIMECELL_HZ / 2)
		return WEFT_EINVAL;
	divider = divider_for(hz);
	if (!divider)
		return WEFT_EINVAL;
	period = (uint32_t)((uint64_t)PRIMECELL_HZ * 16 / ((uint64_t)divider * hz));
	rp2040_release(RESET_PWM);
	PWM(pin)->div = divider;
	PWM(pin)->top = period - 1;
	set_level(pin, (uint32_t)((uint64_t)period * duty >> 16));
	PWM(pin)->csr = 1;
	PAD(pin) = PAD_4MA | PAD_INPUT;
	GPIO_CTRL(pin) = GPIO_PWM;
	return 0;
}
