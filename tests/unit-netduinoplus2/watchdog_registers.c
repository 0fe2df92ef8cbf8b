/* The watchdog, whose registers are memory here. It tests that the driver does what RM0090 says;
 * whether the chip does, nobody has tried. */
#include "hal/soc/stm32f405/stm32f405.h"
#include "hal/watchdog.h"
#include "tests/tap.h"

static struct stm32_iwdg registers;
#undef IWDG
#define IWDG (&registers)
#include "hal/soc/stm32f405/watchdog.c"

/* 32 kHz by 4 << pr; the counter goes from rlr to 0. */
CASE(times)
{
	static const struct {
		uint32_t ms, pr, rlr;
	} rows[] = {
	    {1, 0, 7},        {100, 0, 799},    {512, 0, 4095},   {513, 1, 2051},
	    {1024, 1, 4095},  {1025, 2, 2049},  {16384, 5, 4095}, {16385, 6, 2048},
	    {20000, 6, 2499}, {32767, 6, 4095}, {32768, 6, 4095},
	};

	BEGIN(times);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		registers = (struct stm32_iwdg){0};
		EQ(hal_watchdog_start(rows[i].ms), 0);
		EQ(registers.pr, rows[i].pr);
		EQ(registers.rlr, rows[i].rlr);
		EQ(registers.kr, 0xaaaa);
	}
	registers = (struct stm32_iwdg){0};
	EQ(hal_watchdog_start(0), WEFT_EINVAL);
	EQ(hal_watchdog_start(32769), WEFT_EINVAL);
	EQ(hal_watchdog_start(0xffffffff), WEFT_EINVAL);
	EQ(registers.kr, 0);
	hal_watchdog_feed();
	EQ(registers.kr, 0xaaaa);
	END(0);
}

CASE(bitten)
{
	BEGIN(bitten);
	OK(!hal_watchdog_has_bitten());
	stm32_reset_flags = 0x24000000; /* the pin's flag comes with every reset */
	OK(hal_watchdog_has_bitten());
	stm32_reset_flags = 0x14000000;
	OK(!hal_watchdog_has_bitten());
	END(0);
}

TESTS(RUN_CASE(times) RUN_CASE(bitten))
