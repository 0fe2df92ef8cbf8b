/* Milliseconds and microseconds in ticks of a clock that does not divide them: rounded up. */
#include "hal/hal.h"

#undef HAL_HZ
#define HAL_HZ 32767u

#include "tests/tap.h"

static void milliseconds(void)
{
	EQ(weft_ms(0), 0);
	EQ(weft_ms(1), 33);
	EQ(weft_ms(103), 3376);
	EQ(weft_ms(1000), 32767);
	EQ(weft_ms(1001), 32800);
	EQ(weft_ms(UINT32_MAX), 140733193356);
}

static void microseconds(void)
{
	EQ(weft_us(0), 0);
	EQ(weft_us(1), 1);
	EQ(weft_us(30), 1);
	EQ(weft_us(31), 2);
	EQ(weft_us(375103), 12292);
	EQ(weft_us(1000000), 32767);
	EQ(weft_us(1000001), 32768);
}

TESTS(RUN_PLAIN(milliseconds) RUN_PLAIN(microseconds))
