/* QEMU's second bank of flash: two Intel chips (CFI) of 16 bits side by side, which take each
 * command twice in a word. QEMU's are ready at once, and have no interrupt. */
#include "hal/flash.h"

#include <string.h>

#define BOTH(code) ((uint32_t)(code) << 16 | (uint32_t)(code))
enum { ERASE = 0x20, PROGRAM = 0x40, CLEAR = 0x50, CONFIRM = 0xd0, READ = 0xff }; /* commands */
enum { READY = 0x80 }; /* status: the other bits are errors */

static volatile uint32_t *place_of(uint32_t offset)
{
	return (volatile uint32_t *)(uintptr_t)(hal_flash_begin() + offset);
}

/* A command and what belongs to it; true when it was done. Then the bank can be read again. */
static bool command(volatile uint32_t *place, uint32_t code, uint32_t behind)
{
	uint32_t status;

	*place = BOTH(CLEAR);
	*place = BOTH(code);
	*place = behind;
	status = *place;
	*place = BOTH(READ);
	return status == BOTH(READY);
}

void hal_flash_erase(uint32_t offset)
{
	bool done = command(place_of(offset), ERASE, BOTH(CONFIRM));

	flash_done_isr(done ? 0 : DEVICE_EREFUSED);
}

void hal_flash_program(uint32_t offset, const void *from, size_t size)
{
	const uint8_t *bytes = from;
	uint32_t word;

	for (size_t i = 0; i < size; i += sizeof word) {
		memcpy(&word, &bytes[i], sizeof word);
		if (!command(place_of(offset + (uint32_t)i), PROGRAM, word)) {
			flash_done_isr(DEVICE_EREFUSED);
			return;
		}
	}
	flash_done_isr(0);
}
