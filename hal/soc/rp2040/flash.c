/* The board's flash, behind the serial interface (SSI; RP2040 Datasheet, 4.10) through which the
 * processor fetches its instructions; the commands are those that all such chips know (W25Q16JV,
 * 8.1). While the flash works it can't be read. So what runs then is in RAM, and interrupts, whose
 * handlers are in flash, wait: 45 ms for the erasure of a page, 400 ms at most; 0.4 ms for up to
 * 256 bytes that are programmed, 3 ms at most. They are served in between. */
#include "hal/flash.h"

#include <string.h>

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/rp2040/rp2040.h"

#define IN_RAM __attribute__((noinline, section(".ram_text")))

enum { PROGRAM = 0x02, READ_STATUS = 0x05, ENABLE_WRITE = 0x06, ERASE = 0x20 };
enum { STATUS_BUSY = 1 };

/* Programming at once goes up to the next border of so many bytes. */
#define PROGRAM_MOST 256u

/* The boot block, which sets the interface up for reading. */
static uint32_t boot_block[64];

/* ---- In RAM -------------------------------------------------------------------------------- */

/* The interface would release it whenever it has nothing to send. What is read back has been
 * written. */
IN_RAM static void select(uint32_t level)
{
	QSPI_SS_CTRL = level;
	(void)QSPI_SS_CTRL;
}

IN_RAM static uint8_t exchange(uint32_t byte)
{
	SSI->dr = byte;
	while (!SSI->rxflr) {
	}
	return (uint8_t)SSI->dr;
}

/* Bytes of 8 bits, both ways, as they are written. */
IN_RAM static void leave_reading(void)
{
	while (SSI->sr & SSI_BUSY) {
	}
	select(QSPI_SS_HIGH);
	SSI->ssienr = 0;
	SSI->ctrlr0 = SSI_FRAMES_OF_8;
	SSI->ser = 1;
	SSI->ssienr = 1;
}

/* The cache may hold what was there before. */
IN_RAM static void go_back_to_reading(void)
{
	XIP_FLUSH = 1;
	(void)XIP_FLUSH; /* awaits it */
	select(QSPI_SS_NORMAL);
	((void (*)(void))((uintptr_t)boot_block | 1))(); /* stack: 0 bytes */
}

IN_RAM static void wait_ready(void)
{
	uint8_t status;

	do {
		select(QSPI_SS_LOW);
		exchange(READ_STATUS);
		status = exchange(0);
		select(QSPI_SS_HIGH);
	} while (status & STATUS_BUSY);
}

IN_RAM static void work(uint32_t command, uint32_t address, const uint8_t *bytes, size_t n)
{
	leave_reading();
	select(QSPI_SS_LOW);
	exchange(ENABLE_WRITE);
	select(QSPI_SS_HIGH);
	select(QSPI_SS_LOW);
	exchange(command);
	exchange(address >> 16 & 0xff);
	exchange(address >> 8 & 0xff);
	exchange(address & 0xff);
	while (n--)
		exchange(*bytes++);
	select(QSPI_SS_HIGH);
	wait_ready();
	go_back_to_reading();
}

/* ---- In flash ------------------------------------------------------------------------------ */

static void work_alone(uint32_t command, uint32_t offset, const uint8_t *bytes, size_t n)
{
	uint32_t mask;

	memcpy(boot_block, (const void *)RP2040_FLASH, sizeof boot_block);
	mask = arch_mask();
	work(command, (uint32_t)(uintptr_t)hal_flash_begin() - RP2040_FLASH + offset, bytes, n);
	arch_unmask(mask);
}

void hal_flash_erase(uint32_t offset)
{
	work_alone(ERASE, offset, NULL, 0);
	flash_done_isr(0);
}

/* The bytes may be in flash themselves. */
void hal_flash_program(uint32_t offset, const void *from, size_t size)
{
	static uint8_t copy[PROGRAM_MOST];
	const uint8_t *bytes = from;

	while (size) {
		size_t n = PROGRAM_MOST - offset % PROGRAM_MOST;

		if (n > size)
			n = size;
		memcpy(copy, bytes, n);
		work_alone(PROGRAM, offset, copy, n);
		offset += (uint32_t)n;
		bytes += n;
		size -= n;
	}
	flash_done_isr(0);
}
