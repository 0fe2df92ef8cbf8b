#include "drivers/sd_card.h"

enum {
	GO_IDLE_STATE = 0,
	SEND_IF_COND = 8,
	SEND_CSD = 9,
	SET_BLOCKLEN = 16,
	READ_SINGLE_BLOCK = 17,
	WRITE_BLOCK = 24,
	SD_SEND_OP_COND = 41, /* behind APP_CMD */
	APP_CMD = 55,
	READ_OCR = 58,
};

enum { R1_IDLE = 1, R1_ILLEGAL = 4, R1_NONE = 0x80 };

#define CHECK_PATTERN 0x1aau      /* of SEND_IF_COND: 2.7 to 3.6 V, and what is to come back */
#define HIGH_CAPACITY 0x40000000u /* "we know that": of SD_SEND_OP_COND */
#define OCR_CCS 0x40              /* in its first byte: counts blocks */

#define TOKEN 0xfe
#define ACCEPTED 0x05
#define ACCEPTED_MASK 0x1f
#define CRC_ERROR 0x0b

#define START_HZ 400000u
#define ANSWER_BYTES 9 /* NCR is 8 bytes at most */
#define IDLE_TRIES 10
#define READY_TRIES 100 /* each after 10 ms */
#define READ_POLLS 16   /* bytes, until it is waited for */
#define READ_MS 200
#define WRITE_MS 500

/* What a card may still have to send or to take, of a block that was given up. */
#define REST (SD_BLOCK + 16)

/* ---- Checksums ----------------------------------------------------------------------------- */

/* x^7 + x^3 + 1, and the end bit. */
static uint8_t crc7(const uint8_t *bytes, size_t n)
{
	uint8_t crc = 0;

	for (size_t i = 0; i < n * 8; i++) {
		bool bit = bytes[i / 8] >> (7 - i % 8) & 1;

		crc = (uint8_t)((crc & 0x40 ? 1 : 0) == bit ? crc << 1 : crc << 1 ^ 0x09);
	}
	return (uint8_t)(crc << 1 | 1);
}

/* CCITT's, x^16 + x^12 + x^5 + 1, from 0. */
static uint16_t crc16(const uint8_t *bytes, size_t n)
{
	uint16_t crc = 0;

	while (n--) {
		uint8_t x = (uint8_t)(crc >> 8 ^ *bytes++);

		x ^= x >> 4;
		crc = (uint16_t)(crc << 8 ^ x << 12 ^ x << 5 ^ x);
	}
	return crc;
}

/* ---- Commands ------------------------------------------------------------------------------ */

static void encode(struct sd_command *self)
{
	self->bytes[0] = 0xff;
	self->bytes[1] = (uint8_t)(0x40 | self->number);
	self->bytes[2] = (uint8_t)(self->argument >> 24);
	self->bytes[3] = (uint8_t)(self->argument >> 16);
	self->bytes[4] = (uint8_t)(self->argument >> 8);
	self->bytes[5] = (uint8_t)self->argument;
	self->bytes[6] = crc7(&self->bytes[1], 5);
}

static ASYNC(sd_command)
{
	BEGIN(sd_command);
	encode(self);
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .out = self->bytes,
	         .size = 7));
	do {
		TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi,
		         .in = self->bytes, .size = 1));
	} while (self->bytes[0] & R1_NONE && ++self->tries < ANSWER_BYTES);
	if (self->bytes[0] & R1_NONE)
		RETURN(DEVICE_EABSENT);
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .in = self->answer,
	         .size = self->more));
	END(self->bytes[0]);
}

/* ---- Blocks -------------------------------------------------------------------------------- */

static int check(const struct sd_receive *self)
{
	uint16_t sent = (uint16_t)(self->bytes[0] << 8 | self->bytes[1]);

	return crc16(self->to, self->size) == sent ? 0 : DEVICE_ECRC;
}

/* A card that is read from may take its time. */
static ASYNC(sd_receive)
{
	BEGIN(sd_receive);
	for (;;) {
		TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi,
		         .in = self->bytes, .size = 1));
		if (self->bytes[0] != 0xff)
			break;
		if (++self->tries > READ_POLLS + READ_MS)
			RETURN(DEVICE_EHUNG);
		if (self->tries > READ_POLLS)
			TRY(weft_sleep_ms(1));
	}
	if (self->bytes[0] != TOKEN)
		RETURN(DEVICE_EREFUSED);
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .in = self->to,
	         .size = self->size));
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .in = self->bytes,
	         .size = 2));
	END(check(self));
}

/* ---- Start --------------------------------------------------------------------------------- */

/* Bits of the CSD, counted from the end. */
static uint32_t field(const uint8_t *csd, unsigned from, unsigned size)
{
	uint32_t value = 0;

	for (unsigned bit = from + size; bit-- > from;)
		value = value << 1 | (csd[15 - bit / 8] >> bit % 8 & 1);
	return value;
}

/* In the first structure: (C_SIZE + 1) * 2^(C_SIZE_MULT + 2) units of 2^READ_BL_LEN bytes, 512 to
 * 2,048; in the second one, of cards that count blocks, (C_SIZE + 1) * 512 KiB. 0: what it says
 * cannot be. */
static uint32_t blocks_of(const uint8_t *csd, bool by_blocks)
{
	uint32_t structure = field(csd, 126, 2), length = field(csd, 80, 4);

	if (structure != by_blocks)
		return 0;
	if (by_blocks)
		return (field(csd, 48, 22) + 1) * 1024;
	if (length < 9 || length > 11)
		return 0;
	return (field(csd, 62, 12) + 1) << (field(csd, 47, 3) + 2 + length - 9);
}

static int sees(const struct sd_command *command)
{
	return command->answer[2] == CHECK_PATTERN >> 8 &&
	       command->answer[3] == (CHECK_PATTERN & 0xff);
}

/* Only cards of version 2 and later know SEND_IF_COND. */
static ASYNC(sd_reset)
{
	BEGIN_AS(sd_step, sd_reset);
	do {
		AWAIT(
		    CALL(&self->command, sd_command, .card = self->card, .number = GO_IDLE_STATE));
		if (rc < 0 && rc != DEVICE_EABSENT)
			RETURN(rc);
	} while (rc != R1_IDLE && ++self->tries < IDLE_TRIES);
	if (rc != R1_IDLE)
		RETURN(DEVICE_EABSENT);
	TRY(CALL(&self->command, sd_command, .card = self->card, .number = SEND_IF_COND,
	         .argument = CHECK_PATTERN, .more = 4));
	self->card->is_new = !(rc & R1_ILLEGAL);
	END(self->card->is_new && !sees(&self->command) ? DEVICE_EREFUSED : 0);
}

static ASYNC(sd_power_up)
{
	BEGIN_AS(sd_step, sd_power_up);
	for (;;) {
		TRY(CALL(&self->command, sd_command, .card = self->card, .number = APP_CMD));
		TRY(CALL(&self->command, sd_command, .card = self->card, .number = SD_SEND_OP_COND,
		         .argument = self->card->is_new ? HIGH_CAPACITY : 0));
		if (rc != R1_IDLE)
			RETURN(rc ? DEVICE_EREFUSED : 0);
		if (++self->tries > READY_TRIES)
			RETURN(DEVICE_EHUNG);
		TRY(weft_sleep_ms(10));
	}
	END(0);
}

/* QEMU calls the card idle while it reads its OCR. */
static ASYNC(sd_identify)
{
	BEGIN_AS(sd_step, sd_identify);
	TRY(CALL(&self->command, sd_command, .card = self->card, .number = READ_OCR, .more = 4));
	self->card->by_blocks = self->card->is_new && self->command.answer[0] & OCR_CCS;
	rc &= ~R1_IDLE;
	if (!rc)
		TRY(CALL(&self->command, sd_command, .card = self->card, .number = SET_BLOCKLEN,
		         .argument = SD_BLOCK));
	if (!rc)
		TRY(CALL(&self->command, sd_command, .card = self->card, .number = SEND_CSD));
	if (rc)
		RETURN(DEVICE_EREFUSED);
	TRY(CALL(&self->receive, sd_receive, .card = self->card, .to = self->csd, .size = 16));
	self->card->blocks = blocks_of(self->csd, self->card->by_blocks);
	END(self->card->blocks ? 0 : DEVICE_EREFUSED);
}

/* Slowly until it is known. */
static void release_start(struct sd_card *card)
{
	spi_release(&card->spi);
	card->spi.hz = card->hz;
}

/* A card is given 74 clocks before it is selected for the first time; one that was left in the
 * middle of a block gets the rest of it. */
static ASYNC(sd_start)
{
	BEGIN(sd_start);
	self->card->ready = false;
	self->card->spi.hz = START_HZ;
	TRY(CALL(&self->take, spi_take, .device = &self->card->spi));
	DEFER(&self->release, release_start, self->card);
	hal_pin_write(self->card->spi.select, true);
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .size = 10));
	hal_pin_write(self->card->spi.select, false);
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .size = REST));
	TRY(CALL_AS(&self->step, sd_step, sd_reset, .card = self->card));
	TRY(CALL_AS(&self->step, sd_step, sd_power_up, .card = self->card));
	TRY(CALL_AS(&self->step, sd_step, sd_identify, .card = self->card));
	self->card->ready = true;
	END(0);
}

ASYNC(sd_card_open)
{
	BEGIN(sd_card_open);
	TRY(weft_lock(&self->card->lock));
	DEFER(&self->unlock, weft_unlock, &self->card->lock);
	rc = spi_device_open(&self->card->spi);
	if (rc < 0)
		RETURN(rc);
	AWAIT(CALL(&self->start, sd_start, .card = self->card));
	END(rc);
}

/* ---- Reading and writing ------------------------------------------------------------------- */

static uint32_t address(const struct sd_block *self)
{
	return self->card->by_blocks ? self->block : self->block * SD_BLOCK;
}

/* What goes wrong from here on leaves the card in the middle of something: `ready` comes back at
 * the end. */
static ASYNC(sd_read_block)
{
	BEGIN_AS(sd_block, sd_read_block);
	if (self->block >= self->card->blocks)
		RETURN(WEFT_EINVAL);
	TRY(CALL(&self->take, spi_take, .device = &self->card->spi));
	DEFER(&self->release, spi_release, &self->card->spi);
	self->card->ready = false;
	TRY(CALL(&self->command, sd_command, .card = self->card, .number = READ_SINGLE_BLOCK,
	         .argument = address(self)));
	if (rc)
		RETURN(DEVICE_EREFUSED);
	TRY(CALL(&self->receive, sd_receive, .card = self->card, .to = self->data,
	         .size = SD_BLOCK));
	self->card->ready = true;
	END(0);
}

static int verdict(uint8_t answer)
{
	if ((answer & ACCEPTED_MASK) == ACCEPTED)
		return 0;
	return (answer & ACCEPTED_MASK) == CRC_ERROR ? DEVICE_ECRC : DEVICE_EREFUSED;
}

static void set_crc(struct sd_send *self)
{
	uint16_t crc = crc16(self->from, SD_BLOCK);

	self->bytes[0] = (uint8_t)(crc >> 8);
	self->bytes[1] = (uint8_t)crc;
}

static ASYNC(sd_send)
{
	BEGIN(sd_send);
	self->bytes[0] = 0xff;
	self->bytes[1] = TOKEN;
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .out = self->bytes,
	         .size = 2));
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .out = self->from,
	         .size = SD_BLOCK));
	set_crc(self);
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .out = self->bytes,
	         .size = 2));
	TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi, .in = self->bytes,
	         .size = 1));
	END(verdict(self->bytes[0]));
}

/* The card holds its line low while it writes. */
static ASYNC(sd_write_block)
{
	BEGIN_AS(sd_block, sd_write_block);
	if (self->block >= self->card->blocks)
		RETURN(WEFT_EINVAL);
	TRY(CALL(&self->take, spi_take, .device = &self->card->spi));
	DEFER(&self->release, spi_release, &self->card->spi);
	self->card->ready = false;
	TRY(CALL(&self->command, sd_command, .card = self->card, .number = WRITE_BLOCK,
	         .argument = address(self)));
	if (rc)
		RETURN(DEVICE_EREFUSED);
	TRY(CALL(&self->send, sd_send, .card = self->card, .from = self->data));
	for (;;) {
		TRY(CALL(&self->exchange, spi_exchange, .device = &self->card->spi,
		         .in = &self->byte, .size = 1));
		if (self->byte == 0xff)
			break;
		if (++self->tries > WRITE_MS)
			RETURN(DEVICE_EHUNG);
		TRY(weft_sleep_ms(1));
	}
	self->card->ready = true;
	END(0);
}

ASYNC(sd_card_read)
{
	BEGIN(sd_card_read);
	WEFT_CHECK_KEPT(self->to);
	TRY(weft_lock(&self->card->lock));
	DEFER(&self->unlock, weft_unlock, &self->card->lock);
	if (!self->card->ready)
		TRY(CALL(&self->start, sd_start, .card = self->card));
	AWAIT(CALL_AS(&self->transfer, sd_block, sd_read_block, .card = self->card,
	              .block = self->block, .data = self->to));
	END(rc);
}

ASYNC(sd_card_write)
{
	BEGIN(sd_card_write);
	WEFT_CHECK_KEPT(self->from);
	TRY(weft_lock(&self->card->lock));
	DEFER(&self->unlock, weft_unlock, &self->card->lock);
	if (!self->card->ready)
		TRY(CALL(&self->start, sd_start, .card = self->card));
	AWAIT(CALL_AS(&self->transfer, sd_block, sd_write_block, .card = self->card,
	              .block = self->block, .data = (uint8_t *)(uintptr_t)self->from));
	END(rc);
}
