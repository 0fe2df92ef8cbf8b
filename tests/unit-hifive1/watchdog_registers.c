/* The watchdog, whose registers are memory here. It tests that the driver does what the manual
 * says; whether the chip does, nobody has tried. Every write must have the key before it. */
#include "hal/soc/fe310/fe310.h"
#include "hal/watchdog.h"
#include "tests/tap.h"

static struct fe310_wdog registers, old;
static bool unlocked;
static uint32_t cause;

/* Takes what was written since the last access. */
static struct fe310_wdog *model(void)
{
	bool written =
	    registers.cfg != old.cfg || registers.cmp != old.cmp || registers.feed != old.feed;

	if (written) {
		OK(unlocked);
		unlocked = false;
	}
	if (registers.key == WDOG_KEY)
		unlocked = true;
	registers.key = 0;
	old = registers;
	return &registers;
}

#undef WDOG
#define WDOG (model())
#undef PMU_CAUSE
#define PMU_CAUSE cause
#include "hal/soc/fe310/watchdog.c"

CASE(times)
{
	static const struct {
		uint32_t ms, scale, cmp;
	} rows[] = {{1, 0, 33},       {1000, 0, 32768},  {1999, 0, 65504},
	            {2000, 1, 32768}, {60000, 5, 61440}, {65535000, 15, 65535}};

	BEGIN(times);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		old = registers = (struct fe310_wdog){0};
		EQ(hal_watchdog_start(rows[i].ms), 0);
		EQ(model()->cfg, 0x1100 | rows[i].scale);
		EQ(registers.cmp, rows[i].cmp);
		EQ(registers.feed, 0xd09f00d);
	}
	old = registers = (struct fe310_wdog){0};
	EQ(hal_watchdog_start(0), WEFT_EINVAL);
	EQ(hal_watchdog_start(65535001), WEFT_EINVAL);
	EQ(hal_watchdog_start(0xffffffff), WEFT_EINVAL);
	EQ(model()->cfg, 0);
	hal_watchdog_feed();
	EQ(model()->feed, 0xd09f00d);
	END(0);
}

CASE(bitten)
{
	BEGIN(bitten);
	OK(!hal_watchdog_has_bitten());
	cause = 0x200;
	OK(hal_watchdog_has_bitten());
	cause = 0x100;
	OK(!hal_watchdog_has_bitten());
	END(0);
}

TESTS(RUN_CASE(times) RUN_CASE(bitten))
