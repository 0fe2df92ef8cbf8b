#include "hal/spi.h"

#include "kernel/error.h"

uint8_t spi_bytes_start(struct spi_bytes *bytes, const struct hal_spi_transfer *transfer)
{
	bytes->done = 0;
	HAL_STORE(&bytes->aborted, false);
	HAL_STORE(&bytes->transfer, transfer);
	return spi_bytes_next(bytes);
}

uint8_t spi_bytes_next(const struct spi_bytes *bytes)
{
	return bytes->transfer->out ? bytes->transfer->out[bytes->done] : 0xff;
}

int spi_bytes_take(struct spi_bytes *bytes, uint8_t byte)
{
	bool ended;

	if (bytes->transfer->in)
		bytes->transfer->in[bytes->done] = byte;
	bytes->done++;
	ended = bytes->done == bytes->transfer->size;
	if (!ended && !HAL_LOAD(&bytes->aborted))
		return 1;
	bytes->transfer = NULL;
	return ended ? 0 : WEFT_ECANCELED;
}
