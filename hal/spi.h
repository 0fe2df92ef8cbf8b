/* SPI controllers, the chip's half. Buses are numbered from 0. Chip selects are pins, which
 * drivers/spi.h drives. */
#ifndef HAL_SPI_H
#define HAL_SPI_H

#include "hal/device.h"

/* As many bytes go out as come in. out NULL sends 0xff; in NULL drops what comes. */
struct hal_spi_transfer {
	const uint8_t *out;
	uint8_t *in;
	uint16_t size;
};

/* Switches the controller and its pins on, or sets rate and mode (0 to 3: polarity * 2 + phase).
 * The rate is the fastest one not above hz. WEFT_EINVAL when the board has no such bus or it cannot
 * be so slow. Not while a transfer is under way. Loop context. */
int hal_spi_open(unsigned bus, uint32_t hz, unsigned mode);

/* Starts a transfer; spi_done_isr() follows. The transfer and its buffers are left alone from the
 * beginning of that call. Only one at a time. Loop context. */
void hal_spi_start(unsigned bus, const struct hal_spi_transfer *transfer);

/* Ends the transfer under way behind the byte on the wire; spi_done_isr() follows. Loop context. */
void hal_spi_abort(unsigned bus);

/* What the chip calls: 0; or WEFT_ECANCELED after an abort that was in time. */
void spi_done_isr(unsigned bus, int rc);

/* ---- For chips that exchange one byte at a time, with an interrupt for each ------------------ */

struct spi_bytes {
	const struct hal_spi_transfer *transfer; /* the one under way; NULL: none */
	uint16_t done;
	bool aborted; /* HAL_STORE of true: it ends behind the byte on the wire */
};

/* Begins; gives the first byte to be sent. */
uint8_t spi_bytes_start(struct spi_bytes *bytes, const struct hal_spi_transfer *transfer);

/* The byte to be sent next. */
uint8_t spi_bytes_next(const struct spi_bytes *bytes);

/* Takes the byte that has come in. 1: one more is to be sent. Else it was the last, the transfer is
 * left alone, and this is what spi_done_isr() is to be called with. */
int spi_bytes_take(struct spi_bytes *bytes, uint8_t byte);

#endif
