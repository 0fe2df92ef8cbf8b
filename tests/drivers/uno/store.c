/* The board's store, which is the chip's EEPROM, and a journal in it. */
#include "drivers/store.h"

#include <avr/eeprom.h>
#include <string.h>

#include "drivers/journal.h"
#include "tests/tap.h"

static struct store_call call;
static uint8_t in[8];
static const uint8_t out[8] = {1, 2, 3, 4, 5, 6, 7, 8};

/* What the EEPROM holds, past the driver. */
static uint8_t cell(uint16_t address)
{
	EEAR = address;
	EECR = _BV(EERE);
	return EEDR;
}

#define READ(at, n)                                                                                \
	STORE_CALL(&call, read, .store = board_store, .offset = (at), .data = in, .size = (n))
#define WRITE(at, n)                                                                               \
	STORE_CALL(&call, write, .store = board_store, .offset = (at), .data = (void *)out,        \
	           .size = (n))

CASE(limits)
{
	BEGIN(limits);
	TRY(STORE_CALL(&call, open, .store = board_store));
	EQ(board_store->size, 1024);
	AWAIT(READ(1020, 5));
	EQ(rc, WEFT_EINVAL);
	AWAIT(WRITE(1025, 0));
	EQ(rc, WEFT_EINVAL);
	AWAIT(READ(1024, 0));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(write_and_read, weft_time at;)
{
	BEGIN(write_and_read);
	TRY(READ(1016, 8));
	EQ(in[7], 0xff);
	self->at = weft_now();
	TRY(WRITE(1016, 8));
	OK(weft_now() - self->at >= weft_ms(27)); /* 3.4 ms for each */
	EQ(EECR & _BV(EERIE), 0);
	TRY(READ(1016, 8));
	OK(!memcmp(in, out, sizeof in));
	EQ(cell(1015), 0xff);
	EQ(cell(1023), 8);
	TRY(WRITE(1018, 2));
	TRY(READ(1016, 8));
	OK(!memcmp(in, (uint8_t[]){1, 2, 1, 2, 5, 6, 7, 8}, sizeof in));
	END(0);
}

struct writer {
	WEFT_FRAME;
	struct store_call call;
};

static ASYNC(writer)
{
	BEGIN(writer);
	TRY(STORE_CALL(&self->call, write, .store = board_store, .offset = 100, .data = (void *)out,
	               .size = sizeof out));
	NOTE('w');
	END(0);
}

static struct weft_task task;
static struct writer writing;

/* A reader waits for a writer. */
CASE(taking_turns)
{
	BEGIN(taking_turns);
	weft_spawn(&task, FRAME(&writing, writer));
	TRY(weft_yield());
	TRY(READ(100, 8));
	NOTE('r');
	SEQUENCE("wr");
	OK(!memcmp(in, out, sizeof in));
	AWAIT(weft_join(&task));
	EQ(rc, 0);
	END(0);
}

/* How many bytes of it have been written; -1 when what is there is not a beginning. */
static int beginning(void)
{
	int n = 0;

	while (n < 8 && cell((uint16_t)(100 + n)) == out[n])
		n++;
	for (int i = n; i < 8; i++) {
		if (cell((uint16_t)(100 + i)) != 0xff)
			return -1;
	}
	return n;
}

static void blank(void)
{
	for (uint16_t i = 100; i < 108; i++)
		eeprom_write_byte((uint8_t *)i, 0xff);
	eeprom_busy_wait();
}

/* The byte under way is written to its end, and then none any more. */
CASE_WITH(cancelled_everywhere, unsigned ms; int n, most;)
{
	BEGIN(cancelled_everywhere);
	for (self->ms = 0; self->ms < 100; self->ms++) {
		blank();
		weft_spawn(&task, FRAME(&writing, writer));
		TRY(weft_sleep_ms(self->ms));
		(void)weft_cancel(&task);
		AWAIT(weft_join(&task));
		if (rc == 0)
			break;
		EQ(rc, WEFT_ECANCELED);
		self->n = beginning();
		OK(self->n >= self->most);
		self->most = self->n;
		TRY(weft_sleep_ms(5));
		EQ(beginning(), self->n);
		TRY(READ(100, 1));
	}
	OK(self->ms > 20 && self->ms < 100);
	EQ(beginning(), 8);
	END(0);
}

static struct journal journal;
static uint8_t slot[16];

CASE_WITH(
    a_journal,
    union {
	    struct journal_open open;
	    struct journal_append append;
	    struct journal_back back;
    };
    uint16_t record;)
{
	BEGIN(a_journal);
	journal = (struct journal){.store = board_store,
	                           .begin = 2 * board_store->page,
	                           .size = 2 * board_store->page,
	                           .record = sizeof self->record,
	                           .slot = slot};
	EQ(journal_slot_size(board_store, journal.record), 10);
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	for (self->record = 1; self->record <= 30; self->record++)
		TRY(CALL(&self->append, journal_append, .journal = &journal,
		         .record = &self->record));
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	FRAME(&self->back, journal_back, .journal = &journal, .record = &self->record);
	TRY(NEXT(&self->back));
	EQ(rc, WEFT_YIELDED);
	EQ(self->record, 30);
	EQ(self->back.value, 30);
	TRY(CLOSE(&self->back));
	END(0);
}

TESTS(RUN_CASE(limits) RUN_CASE(write_and_read) RUN_CASE(taking_turns)
          RUN_CASE(cancelled_everywhere) RUN_CASE(a_journal))
