/* The flash, whose controller and store are memory here, and the test is the hardware. It tests
 * that the driver does what RM0090 says; whether the chip does, nobody has tried. */
#include "hal/soc/stm32f405/stm32f405.h"

#undef HAL_FLASH_PAGE
#define HAL_FLASH_PAGE 256u
#include "tests/flash_words.h"

static struct stm32_flash registers;
#undef FLASH
#define FLASH (&registers)
#define stm32_emulated() emulated
#include "hal/soc/stm32f405/flash.c"

#define LOCKED 0x80000000u
#define CACHES 0x705u
#define BY_32 (1u << 25 | 1u << 24 | 2u << 8) /* with the interrupts of its end and of errors */

static void reset(void)
{
	registers = (struct stm32_flash){.acr = CACHES, .cr = LOCKED, .sr = 0xf3};
}

static unsigned sector(void)
{
	return registers.cr >> 3 & 15;
}

static void is_erasing(unsigned page)
{
	EQ(registers.keyr, 0xcdef89ab);
	EQ(registers.cr, BY_32 | 1u << 16 | (10 + page) << 3 | 2);
	EQ(registers.sr, 0xf3); /* written back to be cleared */
}

static void is_programming(const uint8_t *at, const char *word)
{
	EQ(registers.keyr, 0xcdef89ab);
	EQ(registers.cr, BY_32 | 1);
	EQ(memcmp(at, word, 4), 0);
}

static void is_idle(void)
{
	EQ(registers.cr, LOCKED);
	EQ(registers.acr, CACHES);
}

static void interrupt_with(uint32_t flags)
{
	registers.sr = flags;
	tap_interrupt(stm32_flash);
	registers.sr = 0;
}

/* A word that is written is there at once. */
static void done(void)
{
	if (registers.cr & 2)
		memset(store + (sector() - 10) * PAGE, 0xff, PAGE);
	interrupt_with(1);
}

static void refused(void)
{
	interrupt_with(0x11);
}

static void controller_interrupt(void)
{
	registers.sr = 0;
	stm32_flash();
}

/* Each of the flags of errors. */
CASE_WITH(all_errors, uint32_t flags;)
{
	BEGIN(all_errors);
	for (self->flags = 2; self->flags <= 0x80;
	     self->flags = self->flags == 2 ? 0x10 : self->flags * 2) {
		hal_flash_erase(0);
		EQ(sector(), 10);
		interrupt_with(self->flags);
		is_idle();
		EQ(operation.result, DEVICE_EREFUSED);
		TRY(weft_semaphore_acquire(&operation.done));
	}
	END(0);
}

TESTS(FLASH_CASES RUN_CASE(all_errors))
