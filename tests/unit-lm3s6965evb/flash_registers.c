/* The flash, whose controller and store are memory here, and the test is the hardware. It tests
 * that the driver does what it is meant to; whether the chip does, nobody has tried. */
#include "hal/soc/lm3s/lm3s.h"
#include "tests/flash_words.h"

static struct lm3s_flash registers;
static uint32_t microseconds;
#undef FLASH
#define FLASH (&registers)
#undef SYSCTL_USECRL
#define SYSCTL_USECRL microseconds
#define lm3s_emulated emulated
#include "hal/soc/lm3s/flash.c"

#define KEY 0xa4420000u

static void reset(void)
{
	registers = (struct lm3s_flash){.fcmisc = 0x55};
	microseconds = 0;
}

static void is_erasing(unsigned page)
{
	EQ(registers.fma, (uintptr_t)store + page * PAGE);
	EQ(registers.fmc, KEY | 2);
}

static void is_programming(const uint8_t *at, const char *word)
{
	EQ(registers.fma, (uintptr_t)at);
	EQ(memcmp((const void *)&registers.fmd, word, 4), 0);
	EQ(registers.fmc, KEY | 1);
}

static void is_idle(void)
{
	EQ(registers.fmc, 0);
}

static void interrupt_with(uint32_t flags)
{
	EQ(registers.fcim, 3);
	EQ(microseconds, 49);
	registers.fmc = 0;
	registers.fcmisc = flags;
	tap_interrupt(lm3s_flash);
	EQ(registers.fcmisc, flags); /* written back to be cleared */
}

static void done(void)
{
	void *at = (void *)(uintptr_t)registers.fma;

	if (registers.fmc == (KEY | 1))
		memcpy(at, (const void *)&registers.fmd, 4);
	if (registers.fmc == (KEY | 2))
		memset(at, 0xff, PAGE);
	interrupt_with(2);
}

/* With the other flag, or without it. */
static void refused(void)
{
	static unsigned n;

	interrupt_with(n++ % 2 ? 3 : 1);
}

static void controller_interrupt(void)
{
	registers.fcmisc = 0;
	lm3s_flash();
}

TESTS(FLASH_CASES)
