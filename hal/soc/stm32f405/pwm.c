/* Pulse widths by timers 1, 3, 4 and 5 (RM0090, 17 and 18), whose channels have these pins. Timer 2
 * is the clock. */
#include "hal/pwm.h"

#include "hal/soc/stm32f405/stm32f405.h"
#include "kernel/error.h"

#define MOST_PERIOD                                                                                \
	65535u /* counts; with 65,536 of them the compare register could not say always */

enum { TIM1, TIM3, TIM4, TIM5 };

static const struct {
	struct stm32_tim *registers;
	uint32_t hz;
	volatile uint32_t *enable_in;
	uint32_t enable;
	uint32_t function; /* of its pins */
} timers[] = {
    [TIM1] = {STM32_TIM(0x40010000u), APB2_TIMER_HZ, &RCC->apb2enr, RCC_TIM1EN, 1},
    [TIM3] = {STM32_TIM(0x40000400u), APB1_TIMER_HZ, &RCC->apb1enr, RCC_TIM3EN, 2},
    [TIM4] = {STM32_TIM(0x40000800u), APB1_TIMER_HZ, &RCC->apb1enr, RCC_TIM4EN, 2},
    [TIM5] = {STM32_TIM(0x40000c00u), APB1_TIMER_HZ, &RCC->apb1enr, RCC_TIM5EN, 2},
};

static const struct output {
	uint8_t pin, timer, channel; /* from 0 */
} outputs[] = {
    {0, TIM5, 0},  {1, TIM5, 1},  {2, TIM5, 2},  {3, TIM5, 3},  {6, TIM3, 0},  {7, TIM3, 1},
    {8, TIM1, 0},  {9, TIM1, 1},  {10, TIM1, 2}, {11, TIM1, 3}, {16, TIM3, 2}, {17, TIM3, 3},
    {20, TIM3, 0}, {21, TIM3, 1}, {22, TIM4, 0}, {23, TIM4, 1}, {24, TIM4, 2}, {25, TIM4, 3},
    {38, TIM3, 0}, {39, TIM3, 1}, {40, TIM3, 2}, {41, TIM3, 3},
};

static const struct output *find(unsigned pin)
{
	for (unsigned i = 0; i < sizeof outputs / sizeof *outputs; i++) {
		if (outputs[i].pin == pin)
			return &outputs[i];
	}
	return NULL;
}

/* Mode 1: high from the beginning of a period on until the counter is there. */
static void start_channel(struct stm32_tim *timer, unsigned channel, uint32_t high)
{
	timer->ccr[channel] = high;
	stm32_field(&timer->ccmr[channel / 2], channel % 2 * 8, 8, TIM_PWM | TIM_OCPE);
	*stm32_bit(&timer->ccer, channel * 4) = 1;
	if (timer == timers[TIM1].registers)
		timer->bdtr = TIM_MOE;
}

/* What changes is taken over at the end of a period. */
static void start_timer(struct stm32_tim *timer, uint32_t prescaler, uint32_t period)
{
	timer->psc = prescaler - 1;
	timer->arr = period - 1;
	if (timer->cr1 & TIM_CEN)
		return;
	timer->egr = TIM_UG; /* takes the first ones over */
	timer->cr1 = TIM_CEN | TIM_ARPE;
}

int hal_pwm_set(unsigned pin, uint32_t hz, uint32_t duty)
{
	const struct output *output = find(pin);
	uint32_t clocks, prescaler, period;

	if (!output || duty > 65536 || !hz || hz > timers[output->timer].hz / 2)
		return WEFT_EINVAL;
	clocks = timers[output->timer].hz / hz;
	prescaler = (clocks + MOST_PERIOD - 1) / MOST_PERIOD;
	period = clocks / prescaler;
	stm32_enable(timers[output->timer].enable_in, timers[output->timer].enable);
	start_channel(timers[output->timer].registers, output->channel,
	              (uint32_t)((uint64_t)period * duty >> 16));
	start_timer(timers[output->timer].registers, prescaler, period);
	stm32_pin_function(pin, timers[output->timer].function, GPIO_FLOATING);
	return 0;
}
