/* Pulses on GPIO 2 and 3, which share a counter, measured on GPIO 12 and 13 (pwm.mjs). */
#define OUT 2
#define OUT_2 3
#define AT 12
#define AT_2 13
#define NO_OUTPUT 30
#define HZ 1000
#define HZ_2 1000
#define LOWEST_HZ 8
#define HIGHEST_HZ 62500000
#define WITHIN_US 20
#include "tests/drivers/pwm_pulses.h"

TESTS(PWM_CASES)
