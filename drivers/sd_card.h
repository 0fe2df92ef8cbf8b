/* SD cards by SPI (SD Specifications Part 1, Physical Layer, chapter 7): SDSC, SDHC, SDXC, blocks
 * of 512 bytes. */
#ifndef DRIVERS_SD_CARD_H
#define DRIVERS_SD_CARD_H

#include "drivers/spi.h"

#define SD_BLOCK 512u

/* The owner sets spi.bus, spi.select and hz, up to 25 MHz; all else zero. */
struct sd_card {
	struct spi_device spi;
	uint32_t hz;
	uint32_t blocks; /* once it is open */
	/* private */
	struct weft_lock lock;
	bool ready;     /* open, and not in the middle of anything */
	bool is_new;    /* of version 2 or later */
	bool by_blocks; /* it counts blocks, not bytes */
};

/* One command: its answer is the result, bits of the response R1, or an error; and what follows. */
struct sd_command {
	WEFT_FRAME;
	struct sd_card *card;
	uint32_t argument;
	uint8_t number;
	uint8_t more; /* bytes of the answer behind R1 */
	uint8_t answer[4];
	/* private */
	uint8_t tries;
	uint8_t bytes[7];
	struct spi_exchange exchange;
};

/* A block that the card sends. */
struct sd_receive {
	WEFT_FRAME;
	struct sd_card *card;
	uint8_t *to;
	uint16_t size;
	/* private */
	uint16_t tries;
	uint8_t bytes[2];
	struct spi_exchange exchange;
};

/* Until a card, which is selected, is idle; until it is ready; until it is known. */
struct sd_step {
	WEFT_FRAME;
	struct sd_card *card;
	/* private */
	uint8_t tries;
	union {
		struct sd_command command;
		struct {
			uint8_t csd[16];
			struct sd_receive receive;
		};
	};
};

/* All of these. */
struct sd_start {
	WEFT_FRAME;
	struct sd_card *card;
	/* private */
	struct weft_defer release;
	union {
		struct spi_take take;
		struct spi_exchange exchange;
		struct sd_step step;
	};
};

/* A block that the card is sent, until it has said what it thinks of it. */
struct sd_send {
	WEFT_FRAME;
	struct sd_card *card;
	const uint8_t *from; /* SD_BLOCK bytes */
	/* private */
	uint8_t bytes[2];
	struct spi_exchange exchange;
};

/* One block of a card that is ready. */
struct sd_block {
	WEFT_FRAME;
	struct sd_card *card;
	uint32_t block;
	uint8_t *data;
	/* private */
	uint16_t tries;
	uint8_t byte;
	struct weft_defer release;
	union {
		struct spi_take take;
		struct spi_exchange exchange;
		struct sd_command command;
		struct sd_receive receive;
		struct sd_send send;
	};
};

/* Awaits that a card is there and ready, and that its size is known; 0. DEVICE_EABSENT when nobody
 * answers as a card, DEVICE_EREFUSED when it is none that can be used, DEVICE_EHUNG when it is not
 * ready within a second, DEVICE_ECRC. Prepares the select at the first time. Task context. */
struct sd_card_open {
	WEFT_FRAME;
	struct sd_card *card;
	/* private */
	struct weft_defer unlock;
	struct sd_start start;
};
ASYNC(sd_card_open);

/* Awaits a block; 0. WEFT_EINVAL beyond the end, DEVICE_ECRC, DEVICE_EREFUSED when the card reports
 * an error, DEVICE_EHUNG when it has not sent it after 200 ms, or an error of sd_card_open: after
 * any error or cancel the card is opened again by whoever comes next. Tasks take turns. A cancel
 * leaves some of it read. Task context. */
struct sd_card_read {
	WEFT_FRAME;
	struct sd_card *card;
	uint32_t block;
	uint8_t *to; /* SD_BLOCK bytes */
	/* private */
	struct weft_defer unlock;
	union {
		struct sd_start start;
		struct sd_block transfer;
	};
};
ASYNC(sd_card_read);

/* Awaits that a block is written for good; 0, results as above; DEVICE_EHUNG when it has not been
 * written after 500 ms. A cancel, an error and a power cut leave any bytes in the block. Task
 * context. */
struct sd_card_write {
	WEFT_FRAME;
	struct sd_card *card;
	uint32_t block;
	const uint8_t *from; /* SD_BLOCK bytes */
	/* private */
	struct weft_defer unlock;
	union {
		struct sd_start start;
		struct sd_block transfer;
	};
};
ASYNC(sd_card_write);

#endif
