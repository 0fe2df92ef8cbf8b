/* The converter, of 10 bits: channels 0 to 7 are the inputs AIN0 to AIN7, 8 is the supply. A third
 * of each against the chip's reference of 1.2 V. */
#include "hal/adc.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/nrf51/nrf51.h"
#include "kernel/error.h"

enum { INPUTS = 8, SUPPLY = 8 };

static const uint8_t pins[INPUTS] = {26, 27, 1, 2, 3, 4, 5, 6};

/* QEMU has no such converter: what is written there is not kept. */
int hal_adc_open(unsigned channel)
{
	if (channel > SUPPLY)
		return WEFT_EINVAL;
	if (channel < INPUTS)
		GPIO->cnf[pins[channel]] = PIN_NO_INPUT;
	ADC->intenset = ADC_END;
	ADC->enable = ADC_ENABLED;
	nvic_enable(IRQ_ADC);
	return ADC->enable == ADC_ENABLED ? 0 : WEFT_EINVAL;
}

void hal_adc_start(unsigned channel)
{
	ADC->config = ADC_10_BITS |
	              (channel == SUPPLY ? ADC_SUPPLY_A_THIRD : ADC_A_THIRD | ADC_INPUT(channel));
	ADC->end = 0;
	ADC->start = 1;
}

/* From 10 bits to 15: the upper ones again, so that the full scale is that. */
void nrf51_adc(void)
{
	uint32_t sample;

	if (!ADC->end)
		return;
	ADC->end = 0;
	sample = ADC->result & 0x3ff;
	ADC->stop = 1; /* else it goes on to need current */
	adc_done_isr((int)(sample << 5 | sample >> 5));
}
