/* The converter. */
#include "hal/adc.h"

#include <stdio.h>
#include <string.h>

#include "hal/soc/virtual/devices.h"
#include "kernel/error.h"

#define TAKES 10

static struct {
	int value[SIM_ADC_CHANNELS];
	int (*follow[SIM_ADC_CHANNELS])(hal_time now);
	bool open[SIM_ADC_CHANNELS];
	hal_time takes;
	bool busy;
	int sample; /* of the conversion under way */
} adc = {.takes = TAKES};

static void reset(void)
{
	memset(&adc, 0, sizeof adc);
	adc.takes = TAKES;
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}

void sim_adc_set(unsigned channel, int sample)
{
	adc.value[channel] = sample;
	adc.follow[channel] = NULL;
}

void sim_adc_follow(unsigned channel, int (*sample)(hal_time now))
{
	adc.follow[channel] = sample;
}

void sim_adc_takes(hal_time ticks)
{
	adc.takes = ticks;
}

int hal_adc_open(unsigned channel)
{
	if (channel >= SIM_ADC_CHANNELS)
		return WEFT_EINVAL;
	adc.open[channel] = true;
	return 0;
}

static void done(void *unused)
{
	(void)unused;
	adc.busy = false;
	adc_done_isr(adc.sample);
}

void hal_adc_start(unsigned channel)
{
	if (channel >= SIM_ADC_CHANNELS || !adc.open[channel])
		sim_refuse("a conversion of a channel that was not opened");
	if (adc.busy)
		sim_refuse("a second conversion was started while one is under way");
	adc.busy = true;
	adc.sample = adc.follow[channel] ? adc.follow[channel](hal_now()) : adc.value[channel];
	if (adc.takes)
		sim_at(hal_now() + adc.takes, done, NULL);
	else
		sim_interrupt(done, NULL);
}

static bool analogue_happens(const char *text)
{
	unsigned channel;
	int sample;

	if (sscanf(text, "%u %d", &channel, &sample) != 2 || channel >= SIM_ADC_CHANNELS ||
	    sample < INT8_MIN || sample > INT16_MAX)
		return false;
	sim_adc_set(channel, sample);
	return true;
}

__attribute__((constructor(SIM_VERBS))) static void add_verbs(void)
{
	static struct sim_verb analogue = {.name = "analogue", .happen = analogue_happens};

	sim_add_verb(&analogue);
}
