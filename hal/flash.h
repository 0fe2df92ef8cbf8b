/* The part of the chip's flash that programs may write, the chip's half; its place and size are in
 * the board's memory.ld (linker_store, linker_store_end), which flash.c gives. Offsets count from
 * its beginning.
 *
 * From board.h:
 *   HAL_FLASH_PAGE   bytes that are erased at once, to 0xff
 *   HAL_FLASH_WORD   bytes that are programmed at once: offset and size are multiples of it, and a
 *                    place is programmed once between two erasures */
#ifndef HAL_FLASH_H
#define HAL_FLASH_H

#include "hal/device.h"

/* Where it begins, to be read as memory, and its size in bytes: whole pages. The board's memory.ld
 * keeps it free. Any context. */
const uint8_t *hal_flash_begin(void);
uint32_t hal_flash_size(void);

/* Starts to erase the page at an offset, or to program bytes; flash_done_isr() follows. The
 * processor may stand still meanwhile. Only one at a time. Loop context. */
void hal_flash_erase(uint32_t offset);
void hal_flash_program(uint32_t offset, const void *from, size_t size);

/* What the chip calls: 0, or DEVICE_EREFUSED when the flash reports an error. */
void flash_done_isr(int rc);

#endif
