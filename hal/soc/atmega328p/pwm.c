/* Pulse widths: timers 0 and 2, on PD5 and PD3. Register A is where the counter turns back, which
 * makes the frequency free; so the timers' other pins have none. Timer 1 keeps the time. */
#include "hal/pwm.h"

#include "hal/gpio.h"
#include "hal/soc/atmega328p/chip.h"
#include "kernel/error.h"

enum { PIN_OF_0 = 21, PIN_OF_2 = 19 };

#define MOST_COUNTS 256u

/* By how many bits the clock is shifted, for each choice from 1 on; timer 2 has more of them. */
static const HAL_ROM uint8_t shifts_0[] = {0, 3, 6, 8, 10};
static const HAL_ROM uint8_t shifts_2[] = {0, 3, 5, 6, 7, 8, 10};

/* The counts of a period, with the first choice with which they fit; 0: none. */
static uint32_t find_counts(const HAL_ROM uint8_t *shifts, uint8_t choices, uint32_t hz,
                            uint8_t *choice)
{
	for (*choice = 1; *choice <= choices; ++*choice) {
		uint32_t counts = ((F_CPU >> shifts[*choice - 1]) + hz / 2) / hz;

		if (counts <= MOST_COUNTS)
			return counts;
	}
	return 0;
}

/* Fast PWM up to OCRA, the pin high up to OCRB: one count more than that says. */
#define SET(n, choice, counts, high)                                                               \
	do {                                                                                       \
		OCR##n##A = (uint8_t)((counts)-1);                                                 \
		OCR##n##B = (uint8_t)((high)-1);                                                   \
		TCCR##n##A = _BV(COM##n##B1) | _BV(WGM##n##1) | _BV(WGM##n##0);                    \
		TCCR##n##B = (uint8_t)(_BV(WGM##n##2) | (choice));                                 \
	} while (0)

/* Never and always are levels: the counter would leave a gap of one count. */
static void set_level(unsigned pin, bool level)
{
	hal_pin_write(pin, level);
	if (pin == PIN_OF_0)
		TCCR0A = 0;
	else
		TCCR2A = 0;
}

int hal_pwm_set(unsigned pin, uint32_t hz, uint32_t duty)
{
	uint32_t counts, high;
	uint8_t choice;

	if ((pin != PIN_OF_0 && pin != PIN_OF_2) || duty > 65536 || !hz || hz > F_CPU / 2)
		return WEFT_EINVAL;
	counts = pin == PIN_OF_0 ? find_counts(shifts_0, sizeof shifts_0, hz, &choice)
	                         : find_counts(shifts_2, sizeof shifts_2, hz, &choice);
	if (!counts)
		return WEFT_EINVAL;
	high = counts * duty >> 16;
	if (!high || high == counts)
		set_level(pin, high);
	else if (pin == PIN_OF_0)
		SET(0, choice, counts, high);
	else
		SET(2, choice, counts, high);
	return hal_pin_mode(pin, HAL_PIN_OUT);
}
