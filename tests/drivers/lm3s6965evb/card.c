/* An SD card: the first run writes, the second one finds it. "number" gives the run's number,
 * "megabytes" the card's size, 0 without one. */
#include <string.h>

#include "drivers/display.h"
#include "drivers/journal.h"
#include "drivers/sd_card.h"
#include "drivers/spi_board.h"
#include "drivers/store_sd.h"
#include "hal/soc/lm3s/lm3s.h"
#include "hal/soc/primecell/primecell.h"
#include "tests/drivers/outside.h"
#include "tests/drivers/steps.h"

void driver_spi0(void);
#define primecell_spi0 driver_spi0
#include "hal/soc/primecell/pl022/pl022.c"
#undef primecell_spi0

void primecell_spi0(void)
{
	STEP(IRQ_SSI0, driver_spi0);
}

static struct store_sd medium = STORE_SD(0, BOARD_CARD_SELECT, 12500000);
#define CARD (&medium.card)

static struct store_call call;
static struct sd_card_read reading;
static struct sd_card_write writing;
static uint8_t bytes[SD_BLOCK], again[SD_BLOCK];
static int number, megabytes;

static void fill_bytes(unsigned seed)
{
	for (unsigned i = 0; i < SD_BLOCK; i++)
		bytes[i] = (uint8_t)(i * 5 + i / 256 + seed);
}

CASE_WITH(it_is_found, struct outside ask;)
{
	BEGIN(it_is_found);
	TRY(CALL(&self->ask, outside, .request = "number"));
	number = rc;
	TRY(CALL(&self->ask, outside, .request = "megabytes"));
	megabytes = rc;
	AWAIT(STORE_CALL(&call, open, .store = &medium.store));
	EQ(rc, megabytes ? 0 : DEVICE_EABSENT);
	EQ(CARD->blocks, megabytes * 2048);
	EQ(CARD->by_blocks, megabytes > 2048);
	OK(hal_pin_read(BOARD_CARD_SELECT));
	if (!megabytes) {
		AWAIT(CALL(&reading, sd_card_read, .card = CARD, .to = bytes));
		EQ(rc, DEVICE_EABSENT);
	}
	END(0);
}

/* The first and the last block, and one that is 3 GiB away where there is one. */
static uint32_t place(unsigned i)
{
	return i == 0 ? 0 : i == 1 ? CARD->blocks - 1 : CARD->blocks / 4 * 3;
}

CASE_WITH(blocks_are_kept, unsigned i;)
{
	BEGIN(blocks_are_kept);
	for (self->i = 0; megabytes && number == 1 && self->i < 3; self->i++) {
		fill_bytes(self->i);
		TRY(CALL(&writing, sd_card_write, .card = CARD, .block = place(self->i),
		         .from = bytes));
	}
	for (self->i = 0; megabytes && self->i < 3; self->i++) {
		TRY(CALL(&reading, sd_card_read, .card = CARD, .block = place(self->i),
		         .to = again));
		fill_bytes(self->i);
		EQ(memcmp(bytes, again, SD_BLOCK), 0);
	}
	END(0);
}

CASE(beyond_the_end)
{
	BEGIN(beyond_the_end);
	if (!megabytes)
		RETURN(0);
	AWAIT(CALL(&reading, sd_card_read, .card = CARD, .block = CARD->blocks, .to = again));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&writing, sd_card_write, .card = CARD, .block = CARD->blocks, .from = again));
	EQ(rc, WEFT_EINVAL);
	OK(CARD->ready);
	AWAIT(STORE_CALL(&call, read, .store = &medium.store, .offset = 1, .data = again,
	                 .size = SD_BLOCK));
	EQ(rc, WEFT_EINVAL);
	END(0);
}

/* In the store, from 1 MiB on. */
static uint8_t slot[SD_BLOCK];
static struct journal journal = {
    .begin = 1 << 20, .size = 2 * STORE_SD_PAGE, .record = 4, .slot = slot};
static struct journal_open opening;
static struct journal_append appending;
static struct journal_back back;

CASE_WITH(a_journal, uint32_t record; int count;)
{
	BEGIN(a_journal);
	if (!megabytes)
		RETURN(0);
	EQ(journal_slot_size(&medium.store, 4), sizeof slot);
	journal.store = &medium.store;
	TRY(CALL(&opening, journal_open, .journal = &journal));
	self->record = 1000u + (unsigned)number;
	TRY(CALL(&appending, journal_append, .journal = &journal, .record = &self->record));
	FRAME(&back, journal_back, .journal = &journal, .record = &self->record);
	for (self->count = number;; self->count--) {
		TRY(NEXT(&back));
		if (rc != WEFT_YIELDED)
			break;
		EQ(self->record, 1000 + self->count);
	}
	EQ(self->count, 0);
	END(0);
}

/* ---- Cancels at every interrupt: afterwards the card can be used ----------------------------- */

struct job {
	WEFT_FRAME;
	bool writes;
	union {
		struct sd_card_read read;
		struct sd_card_write write;
	};
};

static ASYNC(job)
{
	BEGIN(job);
	if (self->writes)
		AWAIT(CALL(&self->write, sd_card_write, .card = CARD, .block = 7, .from = bytes));
	else
		AWAIT(CALL(&self->read, sd_card_read, .card = CARD, .block = 0, .to = again));
	memset(again, 0x99, sizeof again); /* whoever writes to it later is seen */
	END(rc);
}

static struct job job_frame;

struct cancels {
	WEFT_FRAME;
	bool writes;
	/* private */
	unsigned step, total;
	struct cancel_behind cancel;
};

static ASYNC(cancels)
{
	BEGIN(cancels);
	fill_bytes(50);
	steps_allow(IRQ_SSI0, ALL);
	TRY(CALL(&job_frame, job, .writes = self->writes));
	self->total = steps_taken;
	OK(self->total > 64);
	for (self->step = 0; self->step < self->total - 1; self->step++) {
		TRY(CALL(&self->cancel, cancel_behind, .irq = IRQ_SSI0, .steps = self->step,
		         .job = FRAME(&job_frame, job, .writes = self->writes)));
		OK(hal_pin_read(BOARD_CARD_SELECT));
		TRY(CALL(&reading, sd_card_read, .card = CARD, .block = 7, .to = bytes));
		for (unsigned i = 0; i < SD_BLOCK; i++)
			OK(again[i] == 0x99);
		fill_bytes(50);
		TRY(CALL(&writing, sd_card_write, .card = CARD, .block = 7, .from = bytes));
		TRY(CALL(&reading, sd_card_read, .card = CARD, .block = 7, .to = again));
		EQ(memcmp(bytes, again, SD_BLOCK), 0);
	}
	END(0);
}

static struct cancels canceling;

CASE(a_read_canceled_at_every_interrupt)
{
	BEGIN(a_read_canceled_at_every_interrupt);
	if (megabytes)
		TRY(CALL(&canceling, cancels, .writes = false));
	END(0);
}

CASE(a_write_canceled_at_every_interrupt)
{
	BEGIN(a_write_canceled_at_every_interrupt);
	if (megabytes)
		TRY(CALL(&canceling, cancels, .writes = true));
	END(0);
}

/* ---- With the display, on the same bus ------------------------------------------------------- */

struct painter {
	WEFT_FRAME;
	unsigned i;
	struct display_call call;
};

static ASYNC(painter)
{
	BEGIN(painter);
	TRY(DISPLAY_OPEN(&self->call, &board_display));
	for (self->i = 0; self->i < 10; self->i++) {
		display_fill(&board_display, (int)self->i * 9, (int)self->i * 5, 40, 15,
		             self->i + 3);
		TRY(DISPLAY_FLUSH(&self->call, &board_display));
		NOTE('d');
	}
	END(0);
}

CASE_WITH(with_the_display, struct weft_task task; struct painter painter; unsigned i;
          struct outside ask;)
{
	BEGIN(with_the_display);
	weft_spawn(&self->task, FRAME(&self->painter, painter));
	for (self->i = 0; megabytes && self->i < 10; self->i++) {
		fill_bytes(self->i);
		TRY(CALL(&writing, sd_card_write, .card = CARD, .block = 20 + self->i,
		         .from = bytes));
		TRY(CALL(&reading, sd_card_read, .card = CARD, .block = 20 + self->i, .to = again));
		EQ(memcmp(bytes, again, SD_BLOCK), 0);
	}
	TRY(weft_join(&self->task));
	TRY(CALL(&self->ask, outside, .request = "compare"));
	EQ(rc, 0);
	SEQUENCE("dddddddddd");
	END(0);
}

TESTS(RUN_CASE(it_is_found) RUN_CASE(blocks_are_kept) RUN_CASE(beyond_the_end) RUN_CASE(a_journal)
          RUN_CASE(a_read_canceled_at_every_interrupt) RUN_CASE(a_write_canceled_at_every_interrupt)
              RUN_CASE(with_the_display))
