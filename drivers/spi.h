/* SPI: transfers that are awaited, with several devices on one bus. */
#ifndef DRIVERS_SPI_H
#define DRIVERS_SPI_H

#include "drivers/operation.h"
#include "hal/gpio.h"
#include "hal/spi.h"

/* All zero, then spi_open(). */
struct spi_bus {
	struct weft_lock lock;
	struct operation operation;
	struct hal_spi_transfer transfer; /* the one under way */
	uint8_t number;
};

/* What is behind one chip select. The owner sets it. */
struct spi_device {
	struct spi_bus *bus;
	uint32_t hz;
	uint16_t select; /* pin, low while selected */
	uint8_t mode;    /* 0 to 3 */
};

/* Switches a bus on. 0, or WEFT_EINVAL when the board has no such bus. Loop context. */
int spi_open(struct spi_bus *bus, unsigned number);

/* Prepares a device's chip select. Before the first transfer on its bus. Loop context. */
int spi_device_open(const struct spi_device *device);

/* Awaits the bus for the device and selects it; 0. WEFT_EINVAL when the bus cannot be so slow; it
 * is not taken then. Followed by any number of spi_exchange(), then spi_release(). A cancel takes
 * nothing. Task context. */
struct spi_take {
	WEFT_FRAME;
	const struct spi_device *device;
};
ASYNC(spi_take);

/* Deselects the device and gives the bus to the next. Loop context. */
void spi_release(const struct spi_device *device);

/* Awaits that so many bytes have been exchanged with the selected device; 0. `out` NULL sends 0xff,
 * `in` NULL drops what comes. A cancel ends it behind the byte on the wire. Task context. */
struct spi_exchange {
	WEFT_FRAME;
	const struct spi_device *device;
	const void *out;
	void *in;
	uint16_t size;
	/* private */
	struct operation_await wait;
};
ASYNC(spi_exchange);

/* All three: takes the bus, exchanges, releases. */
struct spi_transfer {
	WEFT_FRAME;
	const struct spi_device *device;
	const void *out;
	void *in;
	uint16_t size;
	/* private */
	struct weft_defer release;
	union {
		struct spi_take take;
		struct spi_exchange exchange;
	};
};
ASYNC(spi_transfer);

#endif
