/* A journal in a store of any shape that holds anything and whose power fails at any byte. What was
 * reported as written must be found again. */
#include "drivers/journal.c" /* NOLINT(bugprone-suspicious-include): to make slots */

#include "fuzz.h"
#include "hal/device.h"

#define MOST 4096u

static uint8_t bytes[MOST], slot[MOST];
static uint32_t power; /* bytes until it fails */
static bool refuses;   /* the next write does nothing */
static struct journal journal;

static bool powered(void)
{
	return power && power--;
}

/* ---- The medium ------------------------------------------------------------------------------ */

static ASYNC(read_memory)
{
	BEGIN_AS(store_call, read_memory);
	MUST(store_fits(self));
	if (!power)
		RETURN(DEVICE_EABSENT);
	memcpy(self->data, bytes + self->offset, self->size);
	END(0);
}

/* Flash does not set bits, EEPROM does. */
static ASYNC(write_memory)
{
	BEGIN_AS(store_call, write_memory);
	MUST(store_fits(self));
	if (refuses) {
		refuses = false;
		RETURN(DEVICE_EREFUSED);
	}
	for (uint32_t i = 0; i < self->size; i++) {
		uint8_t *byte = &bytes[self->offset + i], value = ((uint8_t *)self->data)[i];

		if (!powered())
			RETURN(DEVICE_EABSENT);
		*byte = self->store->erase ? *byte & value : value;
	}
	END(0);
}

static ASYNC(erase_memory)
{
	BEGIN_AS(store_call, erase_memory);
	MUST(self->offset % self->store->page == 0 && self->offset < self->store->size);
	for (uint32_t i = 0; i < self->store->page; i++) {
		if (!powered())
			RETURN(DEVICE_EABSENT);
		bytes[self->offset + i] = self->store->blank;
	}
	END(0);
}

static struct store medium = {.read = read_memory, .write = write_memory};

/* ---- Its shape ------------------------------------------------------------------------------- */

/* Any, possible or not; false when it is none that an owner may ask for. */
static bool lay_out(struct fuzz_input *input)
{
	static const uint16_t words[] = {1, 2, 4, 8, 16, 256};

	medium.word = words[fuzz_byte(input) % 6];
	medium.page = medium.word * (1u + fuzz_byte(input));
	medium.size = medium.page * (1u + fuzz_byte(input) % 8);
	medium.blank = 0xff;
	medium.erase = fuzz_byte(input) & 1 ? erase_memory : NULL;
	journal = (struct journal){.store = &medium, .slot = slot};
	journal.begin = medium.page * (fuzz_byte(input) % 4);
	journal.size = medium.page * (fuzz_byte(input) % 8);
	journal.record = fuzz_word(input);
	if (fuzz_byte(input) & 1) {
		journal.begin += fuzz_byte(input);
		journal.size ^= fuzz_word(input);
	}
	return medium.size <= MOST;
}

static void open_anew(void)
{
	struct journal old = journal;

	power = UINT32_MAX;
	refuses = false;
	journal = (struct journal){.store = &medium,
	                           .slot = slot,
	                           .begin = old.begin,
	                           .size = old.size,
	                           .record = old.record};
}

/* ---- Records --------------------------------------------------------------------------------- */

static uint8_t record[MOST], seen[MOST];
static uint8_t last;       /* what the newest record is filled with */
static uint8_t tried;      /* the one whose power failed */
static bool known, unsure; /* there is one; it may be there or not */

static bool is_filled(uint8_t with)
{
	for (unsigned i = 0; i < journal.record; i++) {
		if (seen[i] != with)
			return false;
	}
	return true;
}

struct life {
	WEFT_FRAME;
	uint8_t what;
	struct journal_append append;
	struct journal_back back;
};

static void check_newest(int rc)
{
	if (!known)
		return;
	MUST(rc == WEFT_YIELDED);
	MUST(is_filled(last) || (unsure && is_filled(tried)));
	if (unsure && is_filled(tried))
		last = tried;
	unsure = false;
}

/* Reads all back: they get older. */
static ASYNC(read_back)
{
	BEGIN_AS(life, read_back);
	(void)FRAME(&self->back, journal_back, .journal = &journal, .record = seen);
	AWAIT(NEXT(&self->back));
	check_newest(rc);
	while (rc == WEFT_YIELDED)
		AWAIT(NEXT(&self->back));
	MUST(rc == 0);
	END(0);
}

static ASYNC(write_one)
{
	BEGIN_AS(life, write_one);
	self->what = ++tried;
	memset(record, self->what, journal.record);
	AWAIT(CALL(&self->append, journal_append, .journal = &journal, .record = record));
	MUST(rc == 0 || rc == DEVICE_EABSENT || rc == DEVICE_EREFUSED || rc == WEFT_EFULL);
	if (rc == 0) {
		last = self->what;
		known = true;
		unsure = false;
	} else if (rc == DEVICE_EABSENT && power == 0) {
		unsure = true;
	}
	END(rc);
}

/* What somebody else has done to the store while the power was off. */
static void meddle(struct fuzz_input *input)
{
	uint32_t at = fuzz_word(input) % medium.size;
	uint8_t what = fuzz_byte(input), value = fuzz_byte(input);

	known = unsure = false;
	if (what & 1) {
		bytes[at] = value;
	} else if (what & 2) {
		memset(bytes + at, value, medium.size - at);
	} else {
		uint32_t number = value & 1 ? UINT32_MAX - (value >> 1) : value;

		memset(record, what, journal.record);
		fill(&journal, number, record);
		memcpy(bytes + place(&journal, at % slots(&journal)), slot, slot_size(&journal));
	}
}

/* Lives follow each other; each begins with a reset. */
struct lives {
	WEFT_FRAME;
	struct fuzz_input *input;
	uint8_t what;
	struct journal_open open;
	struct life life;
};

static ASYNC(lives)
{
	BEGIN(lives);
	AWAIT(CALL(&self->open, journal_open, .journal = &journal));
	MUST(rc == 0 || rc == WEFT_EINVAL);
	if (rc < 0)
		RETURN(0);
	MUST(slot_size(&journal) <= MOST);
	while (self->input->left) {
		self->what = fuzz_byte(self->input);
		if (self->what % 8 < 5) {
			power = self->what & 0x80 ? fuzz_byte(self->input) : UINT32_MAX;
			refuses = (self->what & 0x60) == 0x60;
			AWAIT(CALL_AS(&self->life, life, write_one));
			if (rc == 0 && power)
				AWAIT(CALL_AS(&self->life, life, read_back));
			if (power)
				continue;
		}
		if (self->what % 8 == 6)
			meddle(self->input);
		open_anew();
		TRY(CALL(&self->open, journal_open, .journal = &journal));
		TRY(CALL_AS(&self->life, life, read_back));
	}
	END(0);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct lives frame;
	struct fuzz_input input = {data, size};

	fuzz_steps = UINT32_MAX / 11;
	if (!lay_out(&input))
		return;
	memset(bytes, medium.blank, sizeof bytes);
	power = UINT32_MAX;
	MUST(weft_run(FRAME(&frame, lives, .input = &input)) == 0);
}
