/* Journals in a store that loses its power behind every byte that is erased or written. */
#include "drivers/journal.h"

#include <string.h>

#include "hal/device.h"
#include "tests/tap.h"

#define PAGE 64u
#define PAGES 3u
#define RECORDS 12u /* once around, and more */

/* ---- A medium in memory -------------------------------------------------------------------- */

static uint8_t bytes[PAGES * PAGE];
static uint32_t power;  /* bytes until the power goes; then every call fails */
static uint32_t writes; /* bytes so far */
static bool refuses;    /* the next write does nothing and fails */
static bool worn;       /* all do */

/* Whether one more byte can be changed. */
static bool powered(void)
{
	if (!power)
		return false;
	power--;
	writes++;
	return true;
}

static ASYNC(read_memory)
{
	BEGIN_AS(store_call, read_memory);
	if (!store_fits(self))
		RETURN(WEFT_EINVAL);
	TRY(weft_yield());
	if (!power)
		RETURN(DEVICE_EABSENT);
	memcpy(self->data, bytes + self->offset, self->size);
	END(0);
}

/* A byte that was not erased becomes something else, as in flash. */
static ASYNC(write_memory)
{
	BEGIN_AS(store_call, write_memory);
	if (!store_fits(self))
		RETURN(WEFT_EINVAL);
	if (refuses || worn) {
		refuses = false;
		RETURN(DEVICE_EREFUSED);
	}
	for (unsigned i = 0; i < self->size; i++) {
		if (!powered())
			RETURN(DEVICE_EABSENT);
		bytes[self->offset + i] &= ((uint8_t *)self->data)[i];
	}
	TRY(weft_yield());
	END(0);
}

static ASYNC(rewrite_memory)
{
	BEGIN_AS(store_call, rewrite_memory);
	if (worn) {
		bytes[self->offset] ^= 0xff;
		RETURN(DEVICE_EREFUSED);
	}
	for (unsigned i = 0; i < self->size; i++) {
		if (!powered())
			RETURN(DEVICE_EABSENT);
		bytes[self->offset + i] = ((uint8_t *)self->data)[i];
	}
	TRY(weft_yield());
	END(0);
}

/* In an order of its own, so that a cut leaves a page that is neither old nor new. */
static ASYNC(erase_memory)
{
	BEGIN_AS(store_call, erase_memory);
	EQ(self->offset % PAGE, 0);
	for (unsigned i = 0; i < PAGE; i++) {
		if (!powered())
			RETURN(DEVICE_EABSENT);
		bytes[self->offset + i * 37 % PAGE] = 0xff;
	}
	TRY(weft_yield());
	END(0);
}

static const struct store flash = {
    .size = sizeof bytes,
    .page = PAGE,
    .word = 4,
    .blank = 0xff,
    .read = read_memory,
    .write = write_memory,
    .erase = erase_memory,
};

static const struct store eeprom = {
    .size = sizeof bytes,
    .page = PAGE,
    .word = 1,
    .blank = 0xff,
    .read = read_memory,
    .write = rewrite_memory,
};

/* ---- What is recorded ---------------------------------------------------------------------- */

struct record {
	uint16_t number;
	uint8_t life; /* counts the resets */
	uint8_t more[7];
};

static uint8_t life;

static uint8_t slot[PAGE];
static struct journal journal;
static const struct store *medium;

static struct record record_of(unsigned number, uint8_t in_life)
{
	struct record record = {.number = (uint16_t)number, .life = in_life};

	memset(record.more, (int)(number * 7 + in_life * 31u), sizeof record.more);
	return record;
}

static void after_reset(void)
{
	life++;
	power = UINT32_MAX;
	refuses = worn = false;
	journal = (struct journal){
	    .store = medium, .size = sizeof bytes, .record = sizeof(struct record), .slot = slot};
}

static void new_store(const struct store *store)
{
	medium = store;
	memset(bytes, 0xff, sizeof bytes);
	after_reset();
	writes = 0;
}

static unsigned slots_in_page(void)
{
	return PAGE / journal_slot_size(medium, sizeof(struct record));
}

/* Appends records until one fails: the number of the last one that was written. */
struct append_all {
	WEFT_FRAME;
	unsigned first, last;
	struct record record;
	struct journal_append append;
};

static ASYNC(append_all)
{
	BEGIN(append_all);
	while (self->first <= self->last) {
		self->record = record_of(self->first, life);
		AWAIT(CALL(&self->append, journal_append, .journal = &journal,
		           .record = &self->record));
		if (rc < 0)
			break;
		self->first++;
	}
	END((int)self->first - 1);
}

/* Reads all records back: the newest one's number, 0 if there is none; each is whole, and one less
 * than the one before. */
struct read_back {
	WEFT_FRAME;
	struct record record;
	unsigned newest, found;
	struct journal_back back;
};

static ASYNC(read_back)
{
	struct record wanted;

	BEGIN(read_back);
	self->newest = self->found = 0;
	(void)FRAME(&self->back, journal_back, .journal = &journal, .record = &self->record);
	for (;;) {
		TRY(NEXT(&self->back));
		if (!rc)
			break;
		if (!self->found++)
			self->newest = self->record.number;
		wanted = record_of(self->newest - self->found + 1, self->record.life);
		OK(!memcmp(&wanted, &self->record, sizeof wanted));
	}
	END((int)self->newest);
}

/* ---- Cases --------------------------------------------------------------------------------- */

struct whole_life {
	WEFT_FRAME;
	const struct store *store;
	uint32_t cut;
	unsigned written, newest;
	union {
		struct journal_open open;
		struct append_all append;
		struct read_back back;
	};
};

/* The power goes, and comes back; what was written is there, and it goes on behind it. */
static ASYNC(whole_life)
{
	BEGIN(whole_life);
	new_store(self->store);
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	power = self->cut;
	AWAIT(CALL(&self->append, append_all, .first = 1, .last = RECORDS));
	self->written = (unsigned)rc;

	after_reset();
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	TRY(CALL(&self->back, read_back, .record = {0}));
	self->newest = (unsigned)rc;
	OK(self->newest == self->written || self->newest == self->written + 1);
	OK(self->back.found >= self->newest ||
	   self->back.found >= (PAGES - 1) * slots_in_page() - 1);

	TRY(CALL(&self->append, append_all, .first = self->newest + 1, .last = self->newest + 2));
	EQ(rc, self->newest + 2);
	after_reset();
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	TRY(CALL(&self->back, read_back, .record = {0}));
	EQ(rc, self->newest + 2);
	END(0);
}

CASE_WITH(survives_a_cut_everywhere, uint32_t cut, most; struct whole_life life;)
{
	BEGIN(survives_a_cut_everywhere);
	TRY(CALL(&self->life, whole_life, .store = &flash, .cut = UINT32_MAX));
	self->most = writes;
	EQ(self->life.written, RECORDS);
	for (self->cut = 0; self->cut < self->most; self->cut++)
		TRY(CALL(&self->life, whole_life, .store = &flash, .cut = self->cut));
	for (self->cut = 0; self->cut < self->most; self->cut++)
		TRY(CALL(&self->life, whole_life, .store = &eeprom, .cut = self->cut));
	END(0);
}

CASE_WITH(a_refused_write_is_skipped, struct journal_open open; struct append_all append;
          struct read_back back;)
{
	BEGIN(a_refused_write_is_skipped);
	new_store(&flash);
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	TRY(CALL(&self->append, append_all, .first = 1, .last = 1));
	refuses = true;
	AWAIT(CALL(&self->append, append_all, .first = 2, .last = 2));
	EQ(rc, 1);
	TRY(CALL(&self->append, append_all, .first = 2, .last = 3));
	EQ(rc, 3);
	TRY(CALL(&self->back, read_back, .record = {0}));
	EQ(rc, 3);
	EQ(self->back.found, 3);
	END(0);
}

/* A slot that was refused stays blank, the one behind it is cut off: neither is written again. */
CASE_WITH(a_cut_behind_a_refused_write, struct journal_open open; struct append_all append;
          struct read_back back;)
{
	BEGIN(a_cut_behind_a_refused_write);
	new_store(&flash);
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	TRY(CALL(&self->append, append_all, .first = 1, .last = 1));
	refuses = true;
	AWAIT(CALL(&self->append, append_all, .first = 2, .last = 2));
	EQ(rc, 1);
	power = 5;
	AWAIT(CALL(&self->append, append_all, .first = 2, .last = 2));
	EQ(rc, 1);
	after_reset();
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	TRY(CALL(&self->append, append_all, .first = 2, .last = 4));
	EQ(rc, 4);
	after_reset();
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	TRY(CALL(&self->back, read_back, .record = {0}));
	EQ(rc, 4);
	END(0);
}

/* Erasures go on, and so do attempts; what was written last is there. */
CASE_WITH(a_store_that_is_worn_out, unsigned i, kind; struct journal_open open;
          struct append_all append; struct read_back back;)
{
	BEGIN(a_store_that_is_worn_out);
	for (; self->kind < 2; self->kind++) {
		new_store(self->kind ? &eeprom : &flash);
		TRY(CALL(&self->open, journal_open, .journal = &journal));
		TRY(CALL(&self->append, append_all, .first = 1, .last = 5));
		worn = true;
		for (self->i = 0; self->i < 3 * RECORDS; self->i++) {
			AWAIT(CALL(&self->append, append_all, .first = 6, .last = 6));
			EQ(rc, 5);
		}
		after_reset();
		TRY(CALL(&self->open, journal_open, .journal = &journal));
		TRY(CALL(&self->append, append_all, .first = 6, .last = 6));
		TRY(CALL(&self->back, read_back, .record = {0}));
		EQ(rc, 6);
		OK(self->back.found >= 2);
	}
	END(0);
}

/* One behind the last number would count as none. */
CASE_WITH(numbers_run_out, struct journal_open open; struct append_all append;
          struct read_back back;)
{
	BEGIN(numbers_run_out);
	new_store(&flash);
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	journal.sequence = UINT32_MAX - 1;
	TRY(CALL(&self->append, append_all, .first = 1, .last = 1));
	self->append.record = record_of(2, life);
	AWAIT(CALL(&self->append.append, journal_append, .journal = &journal,
	           .record = &self->append.record));
	EQ(rc, WEFT_EFULL);
	TRY(CALL(&self->back, read_back, .record = {0}));
	EQ(rc, 1);
	END(0);
}

static struct append_all one, two;

CASE_WITH(writers_take_turns_and_can_be_cancelled, struct weft_task task[2];
          struct journal_open open; struct append_all append; struct read_back back;)
{
	BEGIN(writers_take_turns_and_can_be_cancelled);
	new_store(&flash);
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	weft_spawn(&self->task[0], FRAME(&one, append_all, .first = 1, .last = 1));
	weft_spawn(&self->task[1], FRAME(&two, append_all, .first = 2, .last = 2));
	TRY(weft_join(&self->task[0]));
	TRY(weft_join(&self->task[1]));
	TRY(CALL(&self->back, read_back, .record = {0}));
	EQ(rc, 2);

	/* One that is cancelled while it writes: it is there or not, and no number comes twice. */
	weft_spawn(&self->task[0], FRAME(&one, append_all, .first = 3, .last = 3));
	TRY(weft_yield());
	(void)weft_cancel(&self->task[0]);
	AWAIT(weft_join(&self->task[0]));
	EQ(rc, 2);
	TRY(CALL(&self->append, append_all, .first = 4, .last = 4));
	after_reset();
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	TRY(CALL(&self->back, read_back, .record = {0}));
	EQ(rc, 4);
	END(0);
}

static int open_with(struct journal_open *frame, uint32_t begin, uint32_t size, uint16_t record)
{
	journal.begin = begin;
	journal.size = size;
	journal.record = record;
	return weft_run(FRAME(frame, journal_open, .journal = &journal));
}

static void impossible_places(void)
{
	static struct journal_open open;

	new_store(&flash);
	EQ(open_with(&open, 0, PAGE, 8), WEFT_EINVAL);
	EQ(open_with(&open, 1, 2 * PAGE, 8), WEFT_EINVAL);
	EQ(open_with(&open, 0, 2 * PAGE + 4, 8), WEFT_EINVAL);
	EQ(open_with(&open, 2 * PAGE, 2 * PAGE, 8), WEFT_EINVAL);
	EQ(open_with(&open, 0, 2 * PAGE, PAGE - 7), WEFT_EINVAL);
	EQ(open_with(&open, 0, 2 * PAGE, UINT16_MAX), WEFT_EINVAL);
	EQ(open_with(&open, 0, 2 * PAGE, 0), WEFT_EINVAL);
	EQ(open_with(&open, PAGE, 2 * PAGE, PAGE - 8), 0);
}

TESTS(RUN_CASE(survives_a_cut_everywhere) RUN_CASE(a_refused_write_is_skipped)
          RUN_CASE(a_cut_behind_a_refused_write) RUN_CASE(a_store_that_is_worn_out)
              RUN_CASE(numbers_run_out) RUN_CASE(writers_take_turns_and_can_be_cancelled)
                  RUN_PLAIN(impossible_places))
