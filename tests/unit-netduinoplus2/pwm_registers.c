/* Pulse widths, with the timers' registers in memory. It tests that the driver does what RM0090
 * says; whether the chip does, nobody has tried. */
#include <string.h>

#include "hal/pwm.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "kernel/error.h"
#include "tests/tap.h"

/* Timer 1, and timers 3 to 5 by what their addresses differ in. */
static struct stm32_tim tim[4];
#undef STM32_TIM
#define STM32_TIM(address) (&tim[(address) >> 10 & 3])
#include "hal/soc/stm32f405/pwm.c"

#define PERCENT(n) ((n)*65536u / 100)

CASE(rates)
{
	static const struct {
		uint32_t hz, psc, arr;
	} rows[] = {
	    {1, 1281, 65521}, {50, 25, 64614},  {1000, 1, 41999}, {1281, 1, 32785},
	    {1282, 0, 65521}, {20000, 0, 4199}, {42000000, 0, 1},
	};

	BEGIN(rates);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		memset(tim, 0, sizeof tim);
		EQ(hal_pwm_set(25, rows[i].hz, 0), 0);
		EQ(tim[2].psc, rows[i].psc);
		EQ(tim[2].arr, rows[i].arr);
		EQ(tim[2].egr, 1);
		EQ(tim[2].cr1, 0x81);
	}
	EQ(hal_pwm_set(25, 42000001, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(25, 0, 0), WEFT_EINVAL);
	EQ(hal_pwm_set(25, 1000, 65537), WEFT_EINVAL);
	END(0);
}

/* Both of a pair of channels, with the counter at 1 kHz: 42,000 counts. */
CASE(duties)
{
	static const struct {
		uint32_t duty, ccr;
	} rows[] = {{0, 0}, {1, 0}, {2, 1}, {PERCENT(25), 10500}, {32768, 21000}, {65536, 42000}};

	BEGIN(duties);
	memset(tim, 0, sizeof tim);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		EQ(hal_pwm_set(24, 1000, rows[i].duty), 0);
		EQ(tim[2].ccr[2], rows[i].ccr);
	}
	EQ(tim[2].ccmr[1], 0x68);
	EQ(tim[2].ccer, 0x100);
	EQ(hal_pwm_set(25, 1000, 32768), 0);
	EQ(tim[2].ccr[2], 42000);
	EQ(tim[2].ccr[3], 21000);
	EQ(tim[2].ccmr[1], 0x6868);
	EQ(tim[2].ccmr[0], 0);
	EQ(tim[2].ccer, 0x1100);
	END(0);
}

/* A counter that runs takes what is new at the end of its period, and does not start again. */
CASE(a_running_counter)
{
	BEGIN(a_running_counter);
	memset(tim, 0, sizeof tim);
	EQ(hal_pwm_set(6, 1000, 0), 0);
	tim[1].egr = 0;
	EQ(hal_pwm_set(7, 20000, 32768), 0);
	EQ(tim[1].egr, 0);
	EQ(tim[1].psc, 0);
	EQ(tim[1].arr, 4199);
	EQ(tim[1].ccr[1], 2100);
	END(0);
}

/* Timer 1 counts 168 MHz, and its outputs have a switch of their own. */
CASE(timer_1)
{
	BEGIN(timer_1);
	memset(tim, 0, sizeof tim);
	EQ(hal_pwm_set(BOARD_LED, 1000, 32768), 0);
	EQ(tim[0].psc, 2);
	EQ(tim[0].arr, 55999);
	EQ(tim[0].ccr[2], 28000);
	EQ(tim[0].bdtr, 0x8000);
	EQ(hal_pwm_set(BOARD_LED, 84000000, 0), 0);
	EQ(hal_pwm_set(0, 1000, 0), 0);
	EQ(tim[3].bdtr, 0);
	EQ(tim[3].ccmr[0], 0x68);
	EQ(tim[3].ccer, 1);
	END(0);
}

/* As the data sheet's table of alternate functions has them; channels from 0. */
CASE(pins)
{
	static const struct {
		uint8_t pin, timer, channel;
	} rows[] = {
	    {0, 3, 0},  {1, 3, 1},  {2, 3, 2},  {3, 3, 3},  {6, 1, 0},  {7, 1, 1},
	    {8, 0, 0},  {9, 0, 1},  {10, 0, 2}, {11, 0, 3}, {16, 1, 2}, {17, 1, 3},
	    {20, 1, 0}, {21, 1, 1}, {22, 2, 0}, {23, 2, 1}, {24, 2, 2}, {25, 2, 3},
	    {38, 1, 0}, {39, 1, 1}, {40, 1, 2}, {41, 1, 3},
	};
	unsigned with = 0;

	BEGIN(pins);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		memset(tim, 0, sizeof tim);
		EQ(hal_pwm_set(rows[i].pin, 1000, 0), 0);
		EQ(tim[rows[i].timer].ccer, 1u << rows[i].channel * 4);
	}
	for (unsigned pin = 0; pin < 64; pin++)
		with += hal_pwm_set(pin, 1000, 0) == 0;
	EQ(with, sizeof rows / sizeof *rows);
	EQ(hal_pwm_set(~0u, 1000, 0), WEFT_EINVAL);
	END(0);
}

TESTS(RUN_CASE(rates) RUN_CASE(duties) RUN_CASE(a_running_counter) RUN_CASE(timer_1) RUN_CASE(pins))
