/* Pulse widths. The chip has no block for them; three pins can have some, of one frequency, by what
 * it has: timer 2 starts anew at the end of each period (channel 3), and there and at the end of a
 * pulse (channels 0 to 2) its events toggle the pin, through PPI and GPIOTE. No interrupt is
 * needed.
 *
 * A pin that toggles must begin with the right level: so every change begins a new period for all
 * three. A pin that is always high or low takes none of the three. */
#include "hal/pwm.h"

#include "hal/soc/nrf51/nrf51.h"
#include "kernel/error.h"

#define PINS 31u
#define OUTPUTS 3u
#define CLOCK_HZ 16000000u
#define FASTEST 1000000u
#define MOST_PERIOD 65535u /* counts */
#define PERIOD_END 3u      /* the channel */

/* Anomaly 73: while this is 1, the timer's events reach tasks also while the processor sleeps. */
#define TIMER2_KEEP_ON NRF51_REG(0x4000ac0cu)

static struct output {
	uint32_t duty; /* 0: not used */
	uint8_t pin;
} outputs[OUTPUTS];

static uint32_t prescaler, period;

/* The fastest clock with which a period fits the counter. */
static void set_period(uint32_t hz)
{
	prescaler = 0;
	while (CLOCK_HZ / hz >> prescaler > MOST_PERIOD)
		prescaler++;
	period = CLOCK_HZ / hz >> prescaler;
}

static struct output *find(unsigned pin)
{
	struct output *found = NULL;

	for (unsigned i = 0; i < OUTPUTS; i++) {
		if (outputs[i].duty && outputs[i].pin == pin)
			return &outputs[i];
		if (!outputs[i].duty)
			found = &outputs[i];
	}
	return found;
}

static uint32_t address(volatile uint32_t *reg)
{
	return (uint32_t)(uintptr_t)reg;
}

static void connect(unsigned n, volatile uint32_t *event, unsigned channel)
{
	PPI->ch[channel].event = address(event);
	PPI->ch[channel].task = address(&GPIOTE->out[n]);
	PPI->chenset = 1u << channel;
}

/* The pulse comes first. It has one count at least, as has what follows: the duty is below 1. */
static void start_output(unsigned n)
{
	uint32_t high = (uint32_t)((uint64_t)period * outputs[n].duty >> 16);

	TIMER2->cc[n] = high ? high : 1;
	GPIOTE->config[n] = GPIOTE_TOGGLE | GPIOTE_BEGIN_HIGH | GPIOTE_PIN(outputs[n].pin);
	connect(n, &TIMER2->compared[n], 2 * n);
	connect(n, &TIMER2->compared[PERIOD_END], 2 * n + 1);
}

static void stop(void)
{
	PPI->chenclr = (1u << 2 * OUTPUTS) - 1;
	TIMER2->stop = 1;
	TIMER2->clear = 1;
	TIMER2_KEEP_ON = 0;
}

static void restart(void)
{
	bool used = false;

	stop();
	TIMER2->bitmode = BITMODE_16;
	TIMER2->prescaler = prescaler;
	TIMER2->cc[PERIOD_END] = period;
	TIMER2->shorts = TIMER_CLEARS(PERIOD_END);
	for (unsigned n = 0; n < OUTPUTS; n++) {
		GPIOTE->config[n] = 0;
		if (outputs[n].duty) {
			start_output(n);
			used = true;
		}
	}
	if (!used)
		return;
	TIMER2_KEEP_ON = 1;
	TIMER2->start = 1;
}

/* What the pin does when no channel has it. */
static void drive(unsigned pin, bool level)
{
	if (level)
		GPIO->outset = 1u << pin;
	else
		GPIO->outclr = 1u << pin;
	GPIO->cnf[pin] = PIN_OUTPUT;
}

int hal_pwm_set(unsigned pin, uint32_t hz, uint32_t duty)
{
	bool always = duty == 65536;
	struct output *output;

	if (pin >= PINS || duty > 65536 || !hz || hz > FASTEST)
		return WEFT_EINVAL;
	output = find(pin);
	if (!output && duty && !always)
		return WEFT_EBUSY;
	drive(pin, always);
	if (output)
		*output = (struct output){.duty = always ? 0 : duty, .pin = (uint8_t)pin};
	set_period(hz);
	restart();
	return 0;
}
