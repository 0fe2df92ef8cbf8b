/* The flash, whose controller and store are memory here, and the test is the hardware. It tests
 * that the driver does what RM0090 says; whether the chip does, nobody has tried. */
#include <string.h>

#include "drivers/flash.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/tap.h"

#undef HAL_FLASH_PAGE
#define HAL_FLASH_PAGE 256u

/* Two pages, where the linker's store would be. */
__asm(".bss\n.balign 4\ntest_store:\n.space 512\ntest_store_end:\n.text");
#define linker_store test_store
#define linker_store_end test_store_end

static struct stm32_flash registers;
#undef FLASH
#define FLASH (&registers)
static bool emulated;
#define stm32_emulated() emulated
#include "drivers/flash.c"
#include "hal/soc/stm32f405/flash.c"

#define STORE ((uint8_t *)(uintptr_t)linker_store)
#define LOCKED 0x80000000u
#define CACHES 0x705u

static struct flash_erase erase;
static struct flash_program program;
static struct weft_task task;

static void begin(struct weft_frame *frame)
{
	registers = (struct stm32_flash){.acr = CACHES, .cr = LOCKED, .sr = 0xf3};
	weft_spawn(&task, frame);
}

/* The hardware is done, and says so. */
static void done(uint32_t flags)
{
	registers.sr = flags;
	tap_interrupt(stm32_flash);
	registers.sr = 0;
}

CASE(erasing)
{
	BEGIN(erasing);
	memset(STORE, 0x11, 512);
	begin(FRAME(&erase, flash_erase, .offset = 256));
	TRY(weft_yield());
	EQ(registers.keyr, 0xcdef89ab);
	EQ(registers.cr, 1u << 25 | 1u << 24 | 1u << 16 | 2u << 8 | 11u << 3 | 2);
	EQ(registers.sr, 0xf3); /* written back to be cleared */
	registers.sr = 0;
	tap_interrupt(stm32_flash); /* for nothing */
	TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	memset(STORE + 256, 0xff, 256);
	done(1);
	EQ(registers.cr, LOCKED);
	EQ(registers.acr, CACHES);
	TRY(weft_join(&task));
	EQ(rc, 0);
	EQ(STORE[255], 0x11);
	END(0);
}

CASE_WITH(an_erasure_that_fails, uint32_t flags;)
{
	BEGIN(an_erasure_that_fails);
	for (self->flags = 2; self->flags <= 0x80;
	     self->flags = self->flags == 2 ? 0x10 : self->flags * 2) {
		hal_flash_erase(0);
		EQ(registers.cr >> 3 & 15, 10);
		done(self->flags);
		EQ(registers.cr, LOCKED);
		EQ(operation.result, DEVICE_EREFUSED);
		TRY(weft_semaphore_acquire(&operation.done));
	}
	memset(STORE, 0xff, 256);
	STORE[200] = 0x7f; /* a bit stays */
	begin(FRAME(&erase, flash_erase, .offset = 0));
	TRY(weft_yield());
	done(1);
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	END(0);
}

/* From any address, word by word. */
CASE(programming)
{
	static const uint8_t text[] = ".abcdefghijkl";

	BEGIN(programming);
	memset(STORE, 0xff, 512);
	begin(FRAME(&program, flash_program, .offset = 252, .from = text + 1, .size = 12));
	TRY(weft_yield());
	EQ(registers.keyr, 0xcdef89ab);
	EQ(registers.cr, 1u << 25 | 1u << 24 | 2u << 8 | 1);
	registers.sr = 0;
	for (int words = 1; words <= 3; words++) {
		EQ(memcmp(STORE + 252, text + 1, (size_t)words * 4), 0);
		tap_interrupt(stm32_flash); /* for nothing */
		EQ(STORE[252 + words * 4], 0xff);
		EQ(registers.cr & LOCKED, 0);
		done(1);
	}
	EQ(registers.cr, LOCKED);
	EQ(registers.acr, CACHES);
	TRY(weft_join(&task));
	EQ(rc, 0);
	EQ(STORE[251], 0xff);
	EQ(STORE[264], 0xff);
	END(0);
}

/* An error ends it at its word, and nothing of it is left for the next; what reads otherwise is an
 * error. */
CASE(programming_that_fails)
{
	BEGIN(programming_that_fails);
	memset(STORE, 0xff, 512);
	begin(FRAME(&program, flash_program, .offset = 0, .from = "abcdefgh", .size = 8));
	TRY(weft_yield());
	done(0x11);
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	EQ(STORE[4], 0xff);
	begin(FRAME(&erase, flash_erase, .offset = 256));
	TRY(weft_yield());
	done(1);
	TRY(weft_join(&task));
	EQ(STORE[4], 0xff);
	begin(FRAME(&program, flash_program, .offset = 0, .from = "abcd", .size = 4));
	TRY(weft_yield());
	STORE[3] = 'D';
	done(1);
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	END(0);
}

/* It goes on to its end, and only then the cancel comes. */
CASE(a_cancel)
{
	BEGIN(a_cancel);
	memset(STORE, 0xff, 512);
	begin(FRAME(&program, flash_program, .offset = 0, .from = "abcdefgh", .size = 8));
	TRY(weft_yield());
	done(1);
	weft_cancel(&task);
	TRY(weft_yield());
	TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	done(1);
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

TESTS(RUN_CASE(erasing) RUN_CASE(an_erasure_that_fails) RUN_CASE(programming)
          RUN_CASE(programming_that_fails) RUN_CASE(a_cancel) RUN_CASE(under_the_emulator))
