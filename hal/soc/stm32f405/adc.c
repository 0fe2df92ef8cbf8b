/* The first converter (RM0090, 13): channels 0 to 15 are the pins PA0 to PA7, PB0, PB1, PC0 to PC5;
 * 16 is the chip's temperature, 17 its reference of 1.21 V. Single conversions of 12 bits. */
#include "hal/adc.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "kernel/error.h"

#define PINS 16
#define CHANNELS 18
#define SAMPLING 7u /* 480 clocks of 21 MHz: also sources of 100 kOhm, and the temperature */
#define SMPR1_FROM 10
#define START_UP (HAL_HZ / 1000000 * 3 + 1) /* t_STAB, 3 us */

static void connect(unsigned channel)
{
	if (channel < 8)
		stm32_pin_mode(GPIO(0), channel, GPIO_ANALOG, GPIO_FLOATING);
	else if (channel < 10)
		stm32_pin_mode(GPIO(1), channel - 8, GPIO_ANALOG, GPIO_FLOATING);
	else
		stm32_pin_mode(GPIO(2), channel - 10, GPIO_ANALOG, GPIO_FLOATING);
}

static void power_up(void)
{
	hal_time start;

	stm32_enable(&RCC->apb2enr, RCC_ADC1EN);
	if (ADC1->cr2 & ADC_ADON)
		return;
	ADC_CCR = ADC_BY_4 | ADC_TSVREFE;
	ADC1->cr1 = ADC_EOCIE;
	ADC1->sqr1 = 0; /* one conversion */
	ADC1->cr2 = ADC_ADON;
	start = hal_now();
	while (hal_now() - start < START_UP) {
	}
	nvic_enable(IRQ_ADC);
}

int hal_adc_open(unsigned channel)
{
	if (channel >= CHANNELS)
		return WEFT_EINVAL;
	power_up();
	if (channel < PINS)
		connect(channel);
	if (channel < SMPR1_FROM)
		ADC1->smpr2 |= SAMPLING << channel * 3;
	else
		ADC1->smpr1 |= SAMPLING << (channel - SMPR1_FROM) * 3;
	return 0;
}

/* QEMU has no interrupt of the converter, and no flag. */
void hal_adc_start(unsigned channel)
{
	ADC1->sqr3 = channel;
	ADC1->cr2 |= ADC_SWSTART;
	if (stm32_emulated())
		nvic_pend(IRQ_ADC);
}

/* From 12 bits to 15: the upper ones again, so that the full scale is that. */
void stm32_adc(void)
{
	uint32_t sample;

	if (!(ADC1->sr & ADC_EOC) && !stm32_emulated())
		return;
	sample = ADC1->dr & 0xfff;
	adc_done_isr((int)(sample << 3 | sample >> 9));
}
