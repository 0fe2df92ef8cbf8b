/* Pulses on D5 (timer 0) and D3 (timer 2), measured at A0 and A1, to which wires lead. */
#define OUT BOARD_D(5)
#define OUT_2 BOARD_D(3)
#define AT BOARD_A(0)
#define AT_2 BOARD_A(1)
#define NO_OUTPUT BOARD_D(6)
#define HZ 200
#define HZ_2 100
#define LOWEST_HZ 61
#define HIGHEST_HZ 8000000
#define WITHIN_US 100 /* a debug build takes so long for a step */
#include "tests/drivers/pwm_pulses.h"

CASE_WITH(never_and_always, struct gpio_edge edge; struct weft_deadline limit;)
{
	BEGIN(never_and_always);
	EQ(hal_pwm_set(OUT, 1000, 65536), 0);
	EQ(gpio_input_open(&wire, AT, HAL_PIN_IN, 0), 0);
	AWAIT_FOR(&self->limit, 20, CALL(&self->edge, gpio_edge, .input = &wire, .edges = 3));
	EQ(rc, WEFT_ETIMEDOUT);
	OK(hal_pin_read(AT));
	EQ(hal_pwm_set(OUT, 1000, 0), 0);
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_FALLING));
	AWAIT_FOR(&self->limit, 20, CALL(&self->edge, gpio_edge, .input = &wire, .edges = 3));
	EQ(rc, WEFT_ETIMEDOUT);
	OK(!hal_pin_read(AT));
	EQ(hal_pwm_set(OUT, 200, 32768), 0);
	TRY(CALL(&self->edge, gpio_edge, .input = &wire, .edges = HAL_RISING));
	gpio_input_close(&wire);
	END(0);
}

/* The finest step at a frequency: the counts, and the choice of the clock. */
CASE(registers)
{
	BEGIN(registers);
	EQ(hal_pwm_set(BOARD_D(9), 1000, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(OUT, 8000000, 32768), 0);
	EQ(OCR0A, 1);
	EQ(OCR0B, 0);
	EQ(TCCR0B & 7, 1);
	EQ(hal_pwm_set(OUT_2, 2000, 32768), 0);
	EQ(OCR2A, 249); /* 16 MHz by 32 and 250 */
	EQ(OCR2B, 124);
	EQ(TCCR2B & 7, 3);
	EQ(hal_pwm_set(OUT, 2000, 32768), 0);
	EQ(OCR0A, 124); /* timer 0 has no 32 */
	EQ(TCCR0B & 7, 3);
	END(0);
}

TESTS(RUN_CASE(registers) PWM_CASES RUN_CASE(never_and_always))
