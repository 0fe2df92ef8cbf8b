/* The chip's own flash: pages of 1 KiB are erased, words of 32 bits programmed,
 * with an interrupt for each. The processor stands still while it needs the flash meanwhile: some
 * 20 us for a word, 20 ms for a page. */
#include "hal/flash.h"

#include <string.h>

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/lm3s/lm3s.h"

static uintptr_t place;     /* of the next word, */
static const uint8_t *from; /* where it comes from, */
static size_t left;         /* and the bytes from there on */

/* The controller makes its times of microseconds. Old flags are cleared by writing them. */
static void open_controller(void)
{
	SYSCTL_USECRL = HAL_HZ / 1000000 - 1;
	FLASH->fcmisc = FLASH_ACCESS | FLASH_DONE;
	FLASH->fcim = FLASH_ACCESS | FLASH_DONE;
	nvic_enable(IRQ_FLASH);
}

static void program_next(void)
{
	uint32_t word;

	memcpy(&word, from, sizeof word);
	from += sizeof word;
	left -= sizeof word;
	FLASH->fma = (uint32_t)place;
	FLASH->fmd = word;
	place += sizeof word;
	FLASH->fmc = FMC_KEY | FMC_WRITE;
}

/* QEMU has no flash controller. */
void hal_flash_erase(uint32_t offset)
{
	if (lm3s_emulated) {
		flash_done_isr(DEVICE_EREFUSED);
		return;
	}
	left = 0;
	open_controller();
	FLASH->fma = (uint32_t)(uintptr_t)hal_flash_begin() + offset;
	FLASH->fmc = FMC_KEY | FMC_ERASE;
}

void hal_flash_program(uint32_t offset, const void *bytes, size_t size)
{
	if (lm3s_emulated) {
		flash_done_isr(DEVICE_EREFUSED);
		return;
	}
	place = (uintptr_t)hal_flash_begin() + offset;
	from = bytes;
	left = size;
	open_controller();
	program_next();
}

/* An access that the page's protection forbids is refused. */
void lm3s_flash(void)
{
	uint32_t flags = FLASH->fcmisc & (FLASH_ACCESS | FLASH_DONE);

	FLASH->fcmisc = flags;
	if (flags & FLASH_ACCESS)
		flash_done_isr(DEVICE_EREFUSED);
	else if (flags && left)
		program_next();
	else if (flags)
		flash_done_isr(0);
}
