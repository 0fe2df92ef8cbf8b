/* AT24C32, 64 and larger EEPROMs with two address bytes, on I2C (Microchip, DS20006231). */
#ifndef DRIVERS_AT24_H
#define DRIVERS_AT24_H

#include "drivers/i2c.h"

/* The owner sets it, all else zero. */
struct at24 {
	struct i2c_bus *bus;
	uint8_t address; /* 0x50 to 0x57 */
	uint32_t size;   /* bytes: 4,096 (C32), 8,192 (C64), at most 65,536 */
	/* private */
	struct weft_lock lock;
};

/* So many bytes at most are written at once: the page of the small ones, of which those of the
 * larger ones are multiples. */
#define AT24_CHUNK 32

/* One transfer, tried again while the chip does not acknowledge because it writes: up to 20 ms. */
struct at24_transfer {
	WEFT_FRAME;
	const struct at24 *eeprom;
	const void *out;
	void *in;
	uint16_t out_size, in_size;
	/* private */
	uint8_t tries;
	struct i2c_transfer transfer;
};

/* Awaits `size` bytes from the place `at` on; 0. WEFT_EINVAL beyond the end; DEVICE_ENOACK when the
 * chip has not acknowledged for 20 ms; else an error of i2c_transfer. Tasks take turns. A cancel
 * leaves some of them read. Task context. */
struct at24_read {
	WEFT_FRAME;
	struct at24 *eeprom;
	uint32_t at;
	uint8_t *to;
	uint16_t size;
	/* private */
	uint8_t out[2];
	struct weft_defer unlock;
	struct at24_transfer transfer;
};
ASYNC(at24_read);

/* Awaits that bytes are written for good, page after page; results as above. A cancel, an error and
 * a power cut leave a beginning of them written; `size` says how many were not begun. Other bytes
 * keep their values. Whoever comes next waits until the chip has finished. Task context. */
struct at24_write {
	WEFT_FRAME;
	struct at24 *eeprom;
	uint32_t at;
	const uint8_t *from;
	uint16_t size;
	/* private */
	uint8_t chunk;
	uint8_t out[2 + AT24_CHUNK];
	struct weft_defer unlock;
	struct at24_transfer transfer;
};
ASYNC(at24_write);

#endif
