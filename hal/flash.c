#include "hal/flash.h"

extern const uint8_t linker_store[], linker_store_end[];

const uint8_t *hal_flash_begin(void)
{
	return linker_store;
}

uint32_t hal_flash_size(void)
{
	return (uint32_t)((uintptr_t)linker_store_end - (uintptr_t)linker_store);
}
