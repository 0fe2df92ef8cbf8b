/* The chip's own flash. The controller has no interrupt, and the processor, which needs the flash,
 * stands still meanwhile: 22 ms for a page, 46 us for a word. So it is done at once. */
#include "hal/flash.h"

#include <string.h>

#include "hal/soc/nrf51/nrf51.h"

/* For programs in RAM; from the flash the processor does not get here before it is ready. */
static void ready(void)
{
	while (!NVMC->ready) {
	}
}

void hal_flash_erase(uint32_t offset)
{
	NVMC->config = NVMC_ERASE;
	NVMC->erasepage = (uint32_t)(uintptr_t)hal_flash_begin() + offset;
	ready();
	NVMC->config = NVMC_READ;
	flash_done_isr(0);
}

void hal_flash_program(uint32_t offset, const void *bytes, size_t size)
{
	volatile uint32_t *place = (volatile uint32_t *)(uintptr_t)(hal_flash_begin() + offset);
	const uint8_t *from = bytes;
	uint32_t word;

	NVMC->config = NVMC_WRITE;
	for (size_t i = 0; i < size; i += sizeof word) {
		memcpy(&word, from + i, sizeof word);
		*place++ = word;
		ready();
	}
	NVMC->config = NVMC_READ;
	flash_done_isr(0);
}
