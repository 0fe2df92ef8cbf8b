/* The random source and the flash, on QEMU's; the watchdog, whose registers are memory here: QEMU
 * has none, and no board was tried. */
#include <string.h>

#include "drivers/flash.h"
#include "drivers/random.h"
#include "hal/soc/nrf51/nrf51.h"
#include "hal/watchdog.h"
#include "tests/tap.h"

static struct nrf51_wdt wdt;
#undef WDT
#define WDT (&wdt)
#include "hal/soc/nrf51/watchdog.c"

#define PAGE HAL_FLASH_PAGE

/* ---- Random numbers ------------------------------------------------------------------------ */

static uint8_t bytes[2][64];
static struct random_fill filling, filling_2;

static unsigned differing(const uint8_t *some)
{
	unsigned n = 0;

	for (int i = 1; i < 64; i++)
		n += memchr(some, some[i], (size_t)i) == NULL;
	return n;
}

CASE(bytes_differ)
{
	BEGIN(bytes_differ);
	TRY(CALL(&filling, random_fill, .to = bytes[0], .size = 64));
	TRY(CALL(&filling, random_fill, .to = bytes[1], .size = 63));
	OK(differing(bytes[0]) > 32);
	OK(memcmp(bytes[0], bytes[1], 63) != 0);
	EQ(bytes[1][63], 0);
	TRY(CALL(&filling, random_fill, .to = bytes[1], .size = 0));
	END(0);
}

/* A cancel comes behind a byte; nothing is written afterwards, and the next one has its bytes. */
CASE_WITH(a_cancel, struct weft_task task[2];)
{
	BEGIN(a_cancel);
	memset(bytes, 0, sizeof bytes);
	weft_spawn(&self->task[0], FRAME(&filling, random_fill, .to = bytes[0], .size = 64));
	weft_spawn(&self->task[1], FRAME(&filling_2, random_fill, .to = bytes[1], .size = 64));
	TRY(weft_yield());
	weft_cancel(&self->task[0]);
	AWAIT(weft_join(&self->task[0]));
	EQ(rc, WEFT_ECANCELED);
	TRY(weft_join(&self->task[1]));
	for (int i = 1; i < 64; i++)
		EQ(bytes[0][i], 0);
	OK(differing(bytes[1]) > 32);
	END(0);
}

/* ---- Flash --------------------------------------------------------------------------------- */

static const uint8_t text[] = "-fifteen letters and more";
static struct flash_erase erase;
static struct flash_program program;

static bool is_blank(uint32_t from, uint32_t to)
{
	while (from < to && hal_flash_begin()[from] == 0xff)
		from++;
	return from == to;
}

/* Before the first erasure QEMU's flash is 0. */
CASE(erase_and_program)
{
	BEGIN(erase_and_program);
	EQ(hal_flash_size(), 32 * PAGE);
	EQ((uintptr_t)hal_flash_begin(), 0x38000);
	TRY(CALL(&erase, flash_erase, .offset = PAGE));
	EQ(rc, 0);
	OK(is_blank(PAGE, 2 * PAGE));
	EQ(hal_flash_begin()[PAGE - 1], 0);
	EQ(hal_flash_begin()[2 * PAGE], 0);
	TRY(CALL(&program, flash_program, .offset = PAGE + 8, .from = text + 1, .size = 16));
	EQ(rc, 0);
	OK(memcmp(hal_flash_begin() + PAGE + 8, "fifteen letters ", 16) == 0);
	OK(is_blank(PAGE, PAGE + 8));
	OK(is_blank(PAGE + 24, 2 * PAGE));
	TRY(CALL(&erase, flash_erase, .offset = PAGE));
	OK(is_blank(PAGE, 2 * PAGE));
	END(0);
}

CASE(the_last_page)
{
	BEGIN(the_last_page);
	TRY(CALL(&erase, flash_erase, .offset = 31 * PAGE));
	OK(is_blank(31 * PAGE, 32 * PAGE));
	TRY(CALL(&program, flash_program, .offset = 32 * PAGE - 4, .from = text, .size = 4));
	OK(memcmp(hal_flash_begin() + 32 * PAGE - 4, text, 4) == 0);
	END(0);
}

/* Bits that are 0 stay so, and that is noticed. */
CASE(programmed_twice)
{
	BEGIN(programmed_twice);
	TRY(CALL(&erase, flash_erase, .offset = 0));
	TRY(CALL(&program, flash_program, .offset = 0, .from = "\x0f\x0f\x0f\x0f", .size = 4));
	AWAIT(CALL(&program, flash_program, .offset = 0, .from = "\xf3\x0f\x0f\x0f", .size = 4));
	EQ(rc, DEVICE_EREFUSED);
	EQ(hal_flash_begin()[0], 0x03);
	END(0);
}

CASE(what_is_no_part)
{
	BEGIN(what_is_no_part);
	AWAIT(CALL(&erase, flash_erase, .offset = 4));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&erase, flash_erase, .offset = 32 * PAGE));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&program, flash_program, .offset = 2, .from = text, .size = 4));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&program, flash_program, .offset = 4, .from = text, .size = 6));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&program, flash_program, .offset = 32 * PAGE - 4, .from = text, .size = 8));
	EQ(rc, WEFT_EINVAL);
	END(0);
}

/* ---- Watchdog ------------------------------------------------------------------------------ */

CASE(times)
{
	static const struct {
		uint32_t ms, crv;
	} rows[] = {{1, 32}, {1000, 32767}, {2000, 65535}, {1500, 49151}, {60000, 1966079}};

	BEGIN(times);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		memset(&wdt, 0, sizeof wdt);
		EQ(hal_watchdog_start(rows[i].ms), 0);
		EQ(wdt.crv, rows[i].crv);
		EQ(wdt.config, 1);
		EQ(wdt.rren, 1);
		EQ(wdt.start, 1);
	}
	wdt.runstatus = 1; /* it keeps its time */
	wdt.start = 0;
	EQ(hal_watchdog_start(60000), 0);
	EQ(wdt.rr[0], 0x6e524635);
	EQ(hal_watchdog_start(1000), WEFT_EINVAL);
	EQ(wdt.crv, 1966079);
	EQ(wdt.start, 0);
	wdt.rr[0] = 0;
	hal_watchdog_feed();
	EQ(wdt.rr[0], 0x6e524635);
	wdt.runstatus = 0;
	EQ(hal_watchdog_start(0), WEFT_EINVAL);
	EQ(hal_watchdog_start(131072001), WEFT_EINVAL);
	EQ(wdt.start, 0);
	EQ(hal_watchdog_start(131072000), 0);
	EQ(wdt.crv, 0xffffffff);
	END(0);
}

CASE(bitten)
{
	BEGIN(bitten);
	OK(!hal_watchdog_has_bitten());
	nrf51_reset_reason = 2;
	OK(hal_watchdog_has_bitten());
	nrf51_reset_reason = 5;
	OK(!hal_watchdog_has_bitten());
	END(0);
}

TESTS(RUN_CASE(bytes_differ) RUN_CASE(a_cancel) RUN_CASE(erase_and_program) RUN_CASE(the_last_page)
          RUN_CASE(programmed_twice) RUN_CASE(what_is_no_part) RUN_CASE(times) RUN_CASE(bitten))
