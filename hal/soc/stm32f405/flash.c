/* The chip's own flash (RM0090, 3.6): sectors are erased, words of 32 bits programmed, with an
 * interrupt for each. The processor stands still while it needs the flash meanwhile: 16 us for a
 * word, up to 2 s for a sector of 128 KiB. */
#include "hal/flash.h"

#include <string.h>

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/stm32f405/stm32f405.h"

enum { KEY1 = 0x45670123, KEY2 = (int)0xcdef89ab };

static volatile uint32_t *place; /* of the next word, */
static const uint8_t *from;      /* where it comes from, */
static size_t left;              /* and the bytes from there on */

/* Old flags are cleared by writing them. */
static void open_for(uint32_t work)
{
	if (FLASH->cr & FLASH_LOCK) {
		FLASH->keyr = KEY1;
		FLASH->keyr = (uint32_t)KEY2;
	}
	FLASH->sr = FLASH_EOP | FLASH_ERRORS;
	FLASH->cr = work | FLASH_BY_32 | FLASH_EOPIE | FLASH_ERRIE;
	nvic_enable(IRQ_FLASH);
}

static void program_next(void)
{
	uint32_t word;

	memcpy(&word, from, sizeof word);
	from += sizeof word;
	left -= sizeof word;
	*place++ = word;
}

/* QEMU has no flash controller. */
void hal_flash_erase(uint32_t offset)
{
	if (stm32_emulated()) {
		flash_done_isr(DEVICE_EREFUSED);
		return;
	}
	left = 0;
	open_for(FLASH_SER | (STM32_FLASH_SECTOR + offset / HAL_FLASH_PAGE) << FLASH_SNB);
	FLASH->cr |= FLASH_STRT;
}

void hal_flash_program(uint32_t offset, const void *bytes, size_t size)
{
	if (stm32_emulated()) {
		flash_done_isr(DEVICE_EREFUSED);
		return;
	}
	place = (volatile uint32_t *)(uintptr_t)(hal_flash_begin() + offset);
	from = bytes;
	left = size;
	open_for(FLASH_PG);
	program_next();
}

/* The data cache may hold what was there before. It is emptied while it is off. */
static void flush(void)
{
	uint32_t off = FLASH->acr & ~(uint32_t)FLASH_DCEN;

	FLASH->acr = off;
	FLASH->acr = off | FLASH_DCRST;
	FLASH->acr = off;
	FLASH->acr = off | FLASH_DCEN;
}

static void finish(int rc)
{
	FLASH->cr = FLASH_LOCK;
	flush();
	flash_done_isr(rc);
}

void stm32_flash(void)
{
	uint32_t flags = FLASH->sr & (FLASH_EOP | FLASH_ERRORS);

	FLASH->sr = flags;
	if (flags & FLASH_ERRORS)
		finish(DEVICE_EREFUSED);
	else if (flags && left)
		program_next();
	else if (flags)
		finish(0);
}
