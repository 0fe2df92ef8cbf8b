/* The converter: channels 0 to 3 are the pins ADC0 to ADC3, which are nothing
 * else. Single conversions of 10 bits, 8 us each. */
#include "hal/adc.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/lm3s/lm3s.h"
#include "kernel/error.h"

#define CHANNELS 4

/* QEMU's converter knows no other start than a timer's end. */
static void prepare_timer(void)
{
	lm3s_gate(&SYSCTL_RCGC1, RCGC1_TIMER(3));
	TIMER3->cfg = 0; /* 32 bits */
	TIMER3->tamr = TAMR_ONE_SHOT;
	TIMER3->tailr = HAL_HZ / 125000;
	ADC->emux = ADC_EMUX3_TIMER;
}

static bool is_on; /* the register does not tell: QEMU's keeps its bits through a reset */

static void power_up(void)
{
	if (is_on)
		return;
	is_on = true;
	lm3s_gate(&SYSCTL_RCGC0, RCGC0_ADC);
	ADC->emux = 0; /* started by software */
	if (lm3s_emulated)
		prepare_timer();
	ADC->ssctl3 = SSCTL_END | SSCTL_IE;
	ADC->isc = ADC_SS3;
	ADC->im = ADC_SS3;
	ADC->actss = ADC_SS3;
	nvic_enable(IRQ_ADC3);
}

int hal_adc_open(unsigned channel)
{
	if (channel >= CHANNELS)
		return WEFT_EINVAL;
	power_up();
	return 0;
}

void hal_adc_start(unsigned channel)
{
	ADC->ssmux3 = channel;
	if (lm3s_emulated)
		TIMER3->ctl = CTL_TAOTE | CTL_TAEN;
	else
		ADC->pssi = ADC_SS3;
}

/* QEMU's makes two samples of each start; and once its FIFO has gone around, it does not tell any
 * more when that is empty. From 10 bits to 15: the upper ones again, so that the full scale is
 * that.
 */
void lm3s_adc3(void)
{
	uint32_t sample;

	if (lm3s_emulated)
		(void)ADC->ssfifo3;
	sample = ADC->ssfifo3 & SSFIFO_DATA;
	ADC->isc = ADC_SS3;
	adc_done_isr((int)(sample << 5 | sample >> 5));
}
