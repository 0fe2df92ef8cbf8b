/* The flash, which begins anew with each start of QEMU: all 0. */
#include "drivers/flash.h"

#include <string.h>

#include "tests/tap.h"

static struct flash_erase erase;
static struct flash_program program;

static bool is_all(uint32_t offset, uint32_t size, uint8_t byte)
{
	for (uint32_t i = 0; i < size; i++) {
		if (hal_flash_begin()[offset + i] != byte)
			return false;
	}
	return true;
}

CASE(erasing)
{
	BEGIN(erasing);
	EQ(hal_flash_size(), 4 * HAL_FLASH_PAGE);
	TRY(CALL(&erase, flash_erase, .offset = HAL_FLASH_PAGE));
	OK(is_all(HAL_FLASH_PAGE, HAL_FLASH_PAGE, 0xff));
	TRY(weft_yield()); /* a page is much to look at */
	OK(is_all(0, HAL_FLASH_PAGE, 0));
	TRY(weft_yield());
	OK(is_all(2 * HAL_FLASH_PAGE, HAL_FLASH_PAGE, 0));
	TRY(CALL(&erase, flash_erase, .offset = 3 * HAL_FLASH_PAGE));
	OK(is_all(3 * HAL_FLASH_PAGE, HAL_FLASH_PAGE, 0xff));
	END(0);
}

/* From any address; and to the last word. */
CASE(programming)
{
	static const uint8_t text[] = ".abcdefghijkl";

	BEGIN(programming);
	TRY(CALL(&program, flash_program, .offset = HAL_FLASH_PAGE + 8, .from = text + 1,
	         .size = 12));
	EQ(memcmp(hal_flash_begin() + HAL_FLASH_PAGE + 8, "abcdefghijkl", 12), 0);
	OK(is_all(HAL_FLASH_PAGE, 8, 0xff));
	OK(is_all(HAL_FLASH_PAGE + 20, 1000, 0xff));
	TRY(CALL(&program, flash_program, .offset = hal_flash_size() - 4, .from = "wxyz",
	         .size = 4));
	EQ(memcmp(hal_flash_begin() + hal_flash_size() - 4, "wxyz", 4), 0);
	TRY(CALL(&erase, flash_erase, .offset = HAL_FLASH_PAGE));
	OK(is_all(HAL_FLASH_PAGE, HAL_FLASH_PAGE, 0xff));
	END(0);
}

CASE(what_is_no_place)
{
	BEGIN(what_is_no_place);
	AWAIT(CALL(&erase, flash_erase, .offset = 4));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&erase, flash_erase, .offset = hal_flash_size()));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&program, flash_program, .offset = 2, .from = "abcd", .size = 4));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&program, flash_program, .offset = hal_flash_size() - 4, .from = "abcdefgh",
	           .size = 8));
	EQ(rc, WEFT_EINVAL);
	END(0);
}

TESTS(RUN_CASE(erasing) RUN_CASE(programming) RUN_CASE(what_is_no_place))
