/* The EEPROM: the first run writes, the second one finds it. */
#include <string.h>

#include "drivers/at24.h"
#include "drivers/i2c_board.h"
#include "drivers/journal.h"
#include "tests/drivers/outside.h"

#define SIZE 8192

static struct at24 eeprom = {.address = BOARD_AT24, .size = SIZE};
static struct at24_read reading;
static struct at24_write writing;
static struct store_call call;
static uint8_t bytes[200];
static int run; /* 1, 2 */

static uint8_t pattern(unsigned i)
{
	return (uint8_t)(i * 11 + 3);
}

CASE_WITH(which_run, struct outside ask;)
{
	BEGIN(which_run);
	TRY(CALL(&self->ask, outside, .request = "which"));
	run = rc;
	eeprom.bus = i2c_board(0);
	OK(eeprom.bus);
	END(0);
}

/* 200 bytes from 4,100 on, across pages. */
CASE(bytes_are_kept)
{
	BEGIN(bytes_are_kept);
	if (run == 1) {
		for (unsigned i = 0; i < sizeof bytes; i++)
			bytes[i] = pattern(i);
		TRY(CALL(&writing, at24_write, .eeprom = &eeprom, .at = 4100, .from = bytes,
		         .size = sizeof bytes));
	}
	memset(bytes, 0, sizeof bytes);
	TRY(CALL(&reading, at24_read, .eeprom = &eeprom, .at = 4100, .to = bytes,
	         .size = sizeof bytes));
	for (unsigned i = 0; i < sizeof bytes; i++)
		EQ(bytes[i], pattern(i));
	END(0);
}

CASE(the_ends)
{
	BEGIN(the_ends);
	TRY(CALL(&reading, at24_read, .eeprom = &eeprom, .at = SIZE - 1, .to = bytes, .size = 1));
	EQ(bytes[0], 0xff);
	AWAIT(CALL(&reading, at24_read, .eeprom = &eeprom, .at = SIZE - 1, .to = bytes, .size = 2));
	EQ(rc, WEFT_EINVAL);
	END(0);
}

/* In the board's store: each run appends a record, and finds those of all runs. */
static uint8_t slot[32];
static struct journal journal = {.size = 1024, .record = 4, .slot = slot};
static struct journal_open opening;
static struct journal_append appending;
static struct journal_back back;

CASE_WITH(a_journal, uint32_t record; int count;)
{
	BEGIN(a_journal);
	TRY(STORE_CALL(&call, open, .store = board_store));
	EQ(board_store->size, SIZE);
	OK(journal_slot_size(board_store, 4) <= sizeof slot);
	journal.store = board_store;
	TRY(CALL(&opening, journal_open, .journal = &journal));
	self->record = 1000u + (unsigned)run;
	TRY(CALL(&appending, journal_append, .journal = &journal, .record = &self->record));
	FRAME(&back, journal_back, .journal = &journal, .record = &self->record);
	for (self->count = run;; self->count--) {
		TRY(NEXT(&back));
		if (rc != WEFT_YIELDED)
			break;
		EQ(self->record, 1000 + self->count);
	}
	EQ(self->count, 0);
	END(0);
}

TESTS(RUN_CASE(which_run) RUN_CASE(bytes_are_kept) RUN_CASE(the_ends) RUN_CASE(a_journal))
