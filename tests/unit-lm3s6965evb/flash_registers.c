/* The flash, whose controller and store are memory here, and the test is the hardware. It tests
 * that the driver does what it is meant to; whether the chip does, nobody has tried. */
#include <string.h>

#include "drivers/flash.h"
#include "hal/soc/lm3s/lm3s.h"
#include "tests/tap.h"

/* Two pages, where the linker's store would be. */
__asm(".bss\n.balign 4\ntest_store:\n.space 2048\ntest_store_end:\n.text");
#define linker_store test_store
#define linker_store_end test_store_end

static struct lm3s_flash registers;
static uint32_t microseconds;
static bool emulated;
#undef FLASH
#define FLASH (&registers)
#undef SYSCTL_USECRL
#define SYSCTL_USECRL microseconds
#define lm3s_emulated emulated
#include "drivers/flash.c"
#include "hal/soc/lm3s/flash.c"

#define STORE ((uint8_t *)(uintptr_t)linker_store)
#define KEY 0xa4420000u

static struct flash_erase erase;
static struct flash_program program;
static struct weft_task task;

static void begin(struct weft_frame *frame)
{
	registers = (struct lm3s_flash){.fcmisc = 0x55};
	microseconds = 0;
	weft_spawn(&task, frame);
}

/* The hardware does what it was told, if it does, and says so. */
static void done(uint32_t flags)
{
	EQ(registers.fcim, 3);
	EQ(microseconds, 49);
	if (flags == 2 && registers.fmc == (KEY | 1))
		memcpy((void *)(uintptr_t)registers.fma, (const void *)&registers.fmd, 4);
	if (flags == 2 && registers.fmc == (KEY | 2))
		memset((void *)(uintptr_t)registers.fma, 0xff, 1024);
	registers.fmc = 0;
	registers.fcmisc = flags;
	tap_interrupt(lm3s_flash);
	EQ(registers.fcmisc, flags); /* written back to be cleared */
	registers.fcmisc = 0;
}

CASE(erasing)
{
	BEGIN(erasing);
	memset(STORE, 0x11, 2048);
	begin(FRAME(&erase, flash_erase, .offset = 1024));
	TRY(weft_yield());
	EQ(registers.fma, (uintptr_t)STORE + 1024);
	EQ(registers.fmc, KEY | 2);
	done(0); /* an interrupt for nothing */
	TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	registers.fmc = KEY | 2;
	done(2);
	TRY(weft_join(&task));
	EQ(rc, 0);
	EQ(STORE[1023], 0x11);
	EQ(STORE[2047], 0xff);
	EQ(registers.fmc, 0);
	END(0);
}

/* From any address, word by word, up to the end. */
CASE_WITH(programming, int words;)
{
	static const uint8_t text[] = ".abcdefghijkl";

	BEGIN(programming);
	memset(STORE, 0xff, 2048);
	begin(FRAME(&program, flash_program, .offset = 2036, .from = text + 1, .size = 12));
	TRY(weft_yield());
	for (self->words = 0; self->words < 3; self->words++) {
		EQ(registers.fma, (uintptr_t)STORE + 2036 + (uintptr_t)self->words * 4);
		EQ(memcmp((const void *)&registers.fmd, text + 1 + self->words * 4, 4), 0);
		EQ(registers.fmc, KEY | 1);
		EQ(weft_task_state(&task), WEFT_TASK_WAITING);
		done(2);
		TRY(weft_yield());
	}
	TRY(weft_join(&task));
	EQ(rc, 0);
	EQ(memcmp(STORE + 2035,
	          "\xff"
	          "abcdefghijkl",
	          13),
	   0);
	EQ(registers.fmc, 0);
	END(0);
}

/* Protection ends it at its word, and nothing of it is left for the next; what reads otherwise is
 * an error as well. */
CASE(what_is_refused)
{
	BEGIN(what_is_refused);
	memset(STORE, 0xff, 2048);
	begin(FRAME(&program, flash_program, .offset = 0, .from = "abcdefgh", .size = 8));
	TRY(weft_yield());
	done(1);
	EQ(registers.fmc, 0);
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	begin(FRAME(&erase, flash_erase, .offset = 0));
	TRY(weft_yield());
	done(3);
	EQ(registers.fmc, 0);
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	begin(FRAME(&program, flash_program, .offset = 0, .from = "abcd", .size = 4));
	TRY(weft_yield());
	registers.fmc = 0;
	done(2); /* nothing has changed */
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	AWAIT(CALL(&program, flash_program, .offset = 2, .from = "abcd", .size = 4));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&erase, flash_erase, .offset = 2048));
	EQ(rc, WEFT_EINVAL);
	END(0);
}

/* It goes on to its end, and only then the cancel comes. */
CASE(a_cancel)
{
	BEGIN(a_cancel);
	memset(STORE, 0xff, 2048);
	begin(FRAME(&program, flash_program, .offset = 0, .from = "abcdefgh", .size = 8));
	TRY(weft_yield());
	done(2);
	weft_cancel(&task);
	TRY(weft_yield());
	TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	done(2);
	AWAIT(weft_join(&task));
	EQ(rc, WEFT_ECANCELED);
	EQ(memcmp(STORE, "abcdefgh", 8), 0);
	END(0);
}

CASE(under_the_emulator)
{
	BEGIN(under_the_emulator);
	emulated = true;
	AWAIT(CALL(&erase, flash_erase, .offset = 0));
	EQ(rc, DEVICE_EREFUSED);
	AWAIT(CALL(&program, flash_program, .offset = 0, .from = "abcd", .size = 4));
	EQ(rc, DEVICE_EREFUSED);
	emulated = false;
	END(0);
}

TESTS(RUN_CASE(erasing) RUN_CASE(programming) RUN_CASE(what_is_refused) RUN_CASE(a_cancel)
          RUN_CASE(under_the_emulator))
