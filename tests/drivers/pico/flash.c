/* The flash at the end of the board's own, and the store in it. The runner's model of the flash
 * refuses what the chip could not do: to be read while it is busy or the interface is not set up
 * for it. */
#include "drivers/flash.h"

#include <string.h>

#include "drivers/store.h"
#include "tests/tap.h"

#define PAGE HAL_FLASH_PAGE

static const char text[600] = "a text in flash that is longer than what is programmed at once";
static uint8_t bytes[600];

static bool is_blank(uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		if (hal_flash_begin()[i] != 0xff)
			return false;
	}
	return true;
}

CASE_WITH(wrong_places, struct flash_erase erase; struct flash_program program;)
{
	BEGIN(wrong_places);
	EQ(hal_flash_size(), 16 * PAGE);
	AWAIT(CALL(&self->erase, flash_erase, .offset = 1));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->erase, flash_erase, .offset = hal_flash_size()));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->program, flash_program, .offset = hal_flash_size() - 4, .from = text,
	           .size = 8));
	EQ(rc, WEFT_EINVAL);
	END(0);
}

/* What is beside a page stays, and what is at the ends of the store is there. */
CASE_WITH(erasing, struct flash_erase erase; struct flash_program program; unsigned i; uint32_t at;)
{
	static const uint8_t pages[] = {0, 1, 2, 15};

	BEGIN(erasing);
	for (; self->i < sizeof pages; self->i++) {
		self->at = pages[self->i] * PAGE;
		TRY(CALL(&self->erase, flash_erase, .offset = self->at));
		TRY(CALL(&self->program, flash_program, .offset = self->at, .from = "abcd",
		         .size = 4));
		TRY(CALL(&self->program, flash_program, .offset = self->at + PAGE - 4,
		         .from = "wxyz", .size = 4));
	}
	TRY(CALL(&self->erase, flash_erase, .offset = PAGE));
	OK(is_blank(PAGE, 2 * PAGE));
	OK(!memcmp(hal_flash_begin() + PAGE - 4, "wxyz", 4));
	OK(!memcmp(hal_flash_begin() + 2 * PAGE, "abcd", 4));
	OK(!memcmp(hal_flash_begin() + hal_flash_size() - 4, "wxyz", 4));
	END(0);
}

/* From flash and from RAM, over borders of what is programmed at once. */
CASE_WITH(programming, struct flash_program program; int i;)
{
	BEGIN(programming);
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 7);
	TRY(CALL(&self->program, flash_program, .offset = PAGE + 100, .from = text,
	         .size = sizeof text));
	OK(!memcmp(hal_flash_begin() + PAGE + 100, text, sizeof text));
	TRY(CALL(&self->program, flash_program, .offset = PAGE + 1024, .from = bytes,
	         .size = sizeof bytes));
	OK(!memcmp(hal_flash_begin() + PAGE + 1024, bytes, sizeof bytes));
	OK(is_blank(PAGE, PAGE + 100));
	OK(is_blank(PAGE + 700, PAGE + 1024));
	OK(is_blank(PAGE + 1624, 2 * PAGE));
	/* Bits become 0 only. */
	AWAIT(CALL(&self->program, flash_program, .offset = PAGE + 100, .from = "zzzz", .size = 4));
	EQ(rc, DEVICE_EREFUSED);
	END(0);
}

struct nap {
	WEFT_FRAME;
	weft_time end;
};

static ASYNC(nap)
{
	BEGIN(nap);
	TRY(weft_sleep_ms(10));
	self->end = weft_now();
	END(0);
}

/* An interrupt that comes meanwhile, such as the alarm's, waits. */
CASE_WITH(interrupts_wait, struct flash_erase erase; weft_time at; struct weft_task task;
          struct nap nap;)
{
	BEGIN(interrupts_wait);
	weft_spawn(&self->task, FRAME(&self->nap, nap));
	TRY(weft_yield());
	self->at = weft_now();
	TRY(CALL(&self->erase, flash_erase, .offset = 0));
	TRY(weft_join(&self->task));
	OK(self->nap.end - self->at >= weft_ms(45));
	OK(self->nap.end - self->at < weft_ms(47));
	END(0);
}

CASE_WITH(a_cancel, struct weft_task task; struct flash_program program;)
{
	BEGIN(a_cancel);
	weft_spawn(&self->task, FRAME(&self->program, flash_program, .offset = 0, .from = text,
	                              .size = sizeof text));
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	END(0);
}

CASE_WITH(the_store, struct store_call call; char in[8];)
{
	BEGIN(the_store);
	TRY(STORE_CALL(&self->call, open, .store = board_store));
	EQ(board_store->size, hal_flash_size());
	TRY(STORE_CALL(&self->call, read, .store = board_store, .offset = 2 * PAGE,
	               .data = self->in, .size = 8));
	OK(!memcmp(self->in, "abcd\xff\xff\xff\xff", 8));
	END(0);
}

TESTS(RUN_CASE(wrong_places) RUN_CASE(erasing) RUN_CASE(programming) RUN_CASE(interrupts_wait)
          RUN_CASE(a_cancel) RUN_CASE(the_store))
