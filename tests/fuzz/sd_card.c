/* An SD card whose answers are right, except where the input changes them: its size and version,
 * and bytes on the wire. What is read and written must be where it was asked for. */
#include "drivers/sd_card.c" /* NOLINT(bugprone-suspicious-include): for the checksums */

#include <string.h>

#include "fuzz.h"
#include "hal/soc/virtual/devices.h"

#define BUS 1
#define SELECT 20
#define BLOCK_COMES (SD_BLOCK + 3) /* with token and checksum */

/* ---- The card -------------------------------------------------------------------------------- */

static struct fuzz_input input;
static uint32_t until_fault; /* bytes */
static bool faulty;          /* one has been changed */

static struct {
	bool old, by_blocks;
	uint8_t csd[16];
	uint8_t answer[600];
	unsigned from, to;
	uint8_t command[6];
	unsigned count;
	unsigned data;   /* bytes that are to come of a block */
	uint32_t wanted; /* the block that is asked for */
	unsigned tries;  /* until it is ready */
} card;

static void say(uint8_t byte)
{
	card.answer[card.to++] = byte;
}

static void say_block(const uint8_t *bytes, unsigned size)
{
	uint16_t crc = crc16(bytes, size);

	say(0xff);
	say(TOKEN);
	for (unsigned i = 0; i < size; i++)
		say(bytes[i]);
	say((uint8_t)(crc >> 8));
	say((uint8_t)crc);
}

static void check_place(uint32_t place)
{
	if (!faulty)
		MUST(place == (card.by_blocks ? card.wanted : (uint64_t)card.wanted * SD_BLOCK));
}

/* A block is filled with its number. */
static void say_data(uint32_t place)
{
	uint8_t block[SD_BLOCK];

	check_place(place);
	memset(block, (uint8_t)card.wanted, sizeof block);
	say_block(block, sizeof block);
}

static void answer(void)
{
	const uint8_t *b = card.command;
	uint32_t argument =
	    (uint32_t)b[1] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 8 | b[4];

	card.from = card.to = 0;
	say(0xff);
	switch (b[0] & 0x3f) {
	case GO_IDLE_STATE:
	case APP_CMD:
		say(R1_IDLE);
		break;
	case SEND_IF_COND:
		say(card.old ? R1_IDLE | R1_ILLEGAL : R1_IDLE);
		for (int shift = 24; shift >= 0; shift -= 8)
			say((uint8_t)(argument >> shift));
		break;
	case SD_SEND_OP_COND:
		say(card.tries ? R1_IDLE : 0);
		card.tries -= card.tries > 0;
		break;
	case READ_OCR:
		say(0);
		say(card.by_blocks ? 0xc0 : 0x80);
		say(0xff);
		say(0x80);
		say(0);
		break;
	case SEND_CSD:
		say(0);
		say_block(card.csd, sizeof card.csd);
		break;
	case READ_SINGLE_BLOCK:
		say(0);
		say_data(argument);
		break;
	case WRITE_BLOCK:
		check_place(argument);
		card.data = BLOCK_COMES;
		say(0);
		break;
	default:
		say(0);
	}
}

/* The block is not looked at; it is accepted, and then the card is busy for a while. */
static void take_data(uint8_t byte)
{
	if (card.data == BLOCK_COMES && byte != TOKEN)
		return;
	if (--card.data)
		return;
	card.from = card.to = 0;
	say(ACCEPTED);
	say(0);
	say(0);
}

/* A command is six bytes, of which the first begins with 01. */
static void take_byte(uint8_t byte)
{
	if (card.data) {
		take_data(byte);
		return;
	}
	if (card.count == 0 && (byte & 0xc0) != 0x40)
		return;
	card.command[card.count++] = byte;
	if (card.count < sizeof card.command)
		return;
	card.count = 0;
	answer();
}

static uint8_t exchange(struct sim_spi_target *target, uint8_t byte)
{
	uint8_t said = card.from < card.to ? card.answer[card.from++] : 0xff;

	(void)target;
	take_byte(byte);
	if (!input.left || until_fault--)
		return said;
	until_fault = fuzz_word(&input) % 2048;
	faulty = true;
	return said ^ fuzz_byte(&input);
}

/* ---- Its user -------------------------------------------------------------------------------- */

static struct spi_bus bus;
static struct sd_card driver = {.spi = {.bus = &bus, .select = SELECT}, .hz = 1000000};
static struct sim_spi_target target = {.select = SELECT, .exchange = exchange};

struct user {
	WEFT_FRAME;
	unsigned turns;
	uint8_t block[SD_BLOCK];
	struct weft_deadline limit;
	union {
		struct sd_card_open open;
		struct sd_card_read read;
		struct sd_card_write write;
	};
};

/* The first block, the last one, any. */
static uint32_t place(unsigned turn)
{
	if (turn % 3 == 0)
		return turn;
	return turn % 3 == 1 ? driver.blocks - 1 : driver.blocks / 4 * 3;
}

static ASYNC(user)
{
	BEGIN(user);
	MUST(spi_open(&bus, BUS) == 0);
	AWAIT(CALL(&self->open, sd_card_open, .card = &driver));
	for (; self->turns < 3; self->turns++) {
		card.wanted = place(self->turns);
		AWAIT_FOR(&self->limit, self->turns == 2 ? 3 : 3000,
		          CALL(&self->read, sd_card_read, .card = &driver, .block = card.wanted,
		               .to = self->block));
		MUST(rc <= 0);
		if (rc == 0 && !faulty)
			MUST(self->block[0] == (uint8_t)card.wanted);
		AWAIT_FOR(&self->limit, 3000,
		          CALL(&self->write, sd_card_write, .card = &driver, .block = card.wanted,
		               .from = self->block));
		MUST(rc <= 0);
	}
	MUST(!weft_locked(&driver.lock) && !weft_locked(&bus.lock));
	MUST(sim_pin_level(SELECT) && !sim_spi_busy(BUS));
	END(0);
}

void fuzz_one(const uint8_t *bytes, size_t size)
{
	static struct user frame;
	uint8_t kind;

	input = (struct fuzz_input){bytes, size};
	kind = fuzz_byte(&input);
	card.old = kind & 1;
	card.by_blocks = !card.old && kind & 2;
	card.tries = kind >> 4;
	for (unsigned i = 0; i < sizeof card.csd; i++)
		card.csd[i] = fuzz_byte(&input);
	until_fault = fuzz_word(&input) % 2048;
	fuzz_steps = UINT32_MAX / 11;
	sim_spi_attach(BUS, &target);
	MUST(weft_run(FRAME(&frame, user)) == 0);
}
