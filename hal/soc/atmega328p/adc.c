/* The converter (data sheet, 24): channels 0 to 5 are the pins of port C, against the supply. Its
 * clock is a 128th of the processor's; a conversion takes 104 us, the first one 200. */
#include "hal/adc.h"

#include "hal/gpio.h"
#include "hal/soc/atmega328p/chip.h"
#include "kernel/error.h"

#define CHANNELS 6
#define FIRST_PIN 8
#define ON (_BV(ADEN) | _BV(ADIE) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0))

/* A conversion under way goes on. */
int hal_adc_open(unsigned channel)
{
	if (channel >= CHANNELS)
		return WEFT_EINVAL;
	(void)hal_pin_mode(FIRST_PIN + channel, HAL_PIN_IN);
	DIDR0 |= (uint8_t)(1u << channel); /* the pin's digital input is off */
	ADCSRA = ON;
	return 0;
}

void hal_adc_start(unsigned channel)
{
	ADMUX = (uint8_t)(_BV(REFS0) | channel);
	ADCSRA = ON | _BV(ADSC);
}

/* From 10 bits to 15: the upper ones again, so that the full scale is that. */
ISR(ADC_vect)
{
	uint16_t sample = ADC;

	adc_done_isr((int)(sample << 5 | sample >> 5));
}
