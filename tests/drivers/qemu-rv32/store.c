/* The board's store, with a journal in it that has to survive whatever happens to QEMU: counted
 * records, of which "written" tells the outside. It may end the emulator instead of an answer. */
#include "drivers/store.h"

#include <stdio.h>

#include "drivers/journal.h"
#include "tests/drivers/outside.h"

#define RECORDS 40

struct record {
	uint32_t number, square, more[6];
};

static uint8_t slot[64];
static struct journal journal = {.record = sizeof(struct record), .slot = slot};
static struct record record;
static uint32_t newest; /* that was found */

CASE_WITH(opening, struct store_call call; struct journal_open open;)
{
	BEGIN(opening);
	TRY(STORE_CALL(&self->call, open, .store = board_store));
	EQ(board_store->size, 4 * board_store->page);
	EQ(journal_slot_size(board_store, sizeof record), 40);
	journal.store = board_store;
	journal.begin = board_store->page;
	journal.size = 2 * board_store->page;
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	END(0);
}

/* All records are there, down to the first one. "reported" gives the last of which the outside was
 * told; the one behind it may be there, too. */
CASE_WITH(what_was_written, struct outside ask; struct journal_back back; uint32_t expected;)
{
	BEGIN(what_was_written);
	FRAME(&self->back, journal_back, .journal = &journal, .record = &record);
	for (;;) {
		TRY(NEXT(&self->back));
		if (rc != WEFT_YIELDED)
			break;
		if (!newest)
			newest = self->expected = record.number;
		EQ(record.number, self->expected);
		EQ(record.square, self->expected * self->expected);
		self->expected--;
	}
	EQ(self->expected, 0);
	TRY(CALL(&self->ask, outside, .request = "reported"));
	OK(newest == (uint32_t)rc || newest == (uint32_t)rc + 1);
	END(0);
}

CASE_WITH(writing, struct outside ask; char request[24]; struct journal_append append; int i;)
{
	BEGIN(writing);
	for (self->i = 0; self->i < RECORDS; self->i++) {
		newest++;
		record = (struct record){.number = newest, .square = newest * newest};
		TRY(CALL(&self->append, journal_append, .journal = &journal, .record = &record));
		snprintf(self->request, sizeof self->request, "written %u", (unsigned)newest);
		TRY(CALL(&self->ask, outside, .request = self->request));
	}
	END(0);
}

TESTS(RUN_CASE(opening) RUN_NEXT_CASE(what_was_written) RUN_NEXT_CASE(writing))
