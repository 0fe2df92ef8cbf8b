/* Flash that is programmed word by word, with an interrupt for each: what every chip's driver must
 * do when its controller's registers are memory. So is the flash here: two pages, `store`.
 *
 * The test that includes this, and the chip's driver behind it, is the hardware:
 *
 *     static void reset(void);                   the registers as they are before each operation
 *     static void is_erasing(unsigned page);     they say so
 *     static void is_programming(const uint8_t *place, const char *word);
 *     static void is_idle(void);
 *     static void done(void);                    does what they say, with the driver's interrupt
 *     static void refused(void);                 says that it cannot, likewise
 *     static void controller_interrupt(void);    the driver's handler, for nothing
 *
 * and takes `emulated` for what tells the driver that QEMU runs it. FLASH_CASES runs the cases. */
#ifndef TESTS_FLASH_WORDS_H
#define TESTS_FLASH_WORDS_H

#include <string.h>

#include "drivers/flash.c"
#include "tests/tap.h"

static void reset(void);
static void is_erasing(unsigned page);
static void is_programming(const uint8_t *place, const char *word);
static void is_idle(void);
static void done(void);
static void refused(void);
static void controller_interrupt(void);

#define PAGE HAL_FLASH_PAGE

static uint8_t store[2 * PAGE] __attribute__((aligned(4)));
static bool emulated;

static struct flash_erase erase;
static struct flash_program program;
static struct weft_task task;

const uint8_t *hal_flash_begin(void)
{
	return store;
}

uint32_t hal_flash_size(void)
{
	return sizeof store;
}

static void begin(struct weft_frame *frame)
{
	reset();
	weft_spawn(&task, frame);
}

CASE(erasing)
{
	BEGIN(erasing);
	memset(store, 0x11, sizeof store);
	begin(FRAME(&erase, flash_erase, .offset = PAGE));
	TRY(weft_yield());
	is_erasing(1);
	tap_interrupt(controller_interrupt);
	TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	done();
	is_idle();
	TRY(weft_join(&task));
	EQ(rc, 0);
	EQ(store[PAGE - 1], 0x11);
	EQ(store[2 * PAGE - 1], 0xff);
	END(0);
}

/* From any address, over the end of a page. */
CASE_WITH(programming, unsigned done;)
{
	static const char text[] = ".abcdefghijkl";
	static uint8_t *const place = store + PAGE - 4;

	BEGIN(programming);
	memset(store, 0xff, sizeof store);
	begin(FRAME(&program, flash_program, .offset = PAGE - 4, .from = text + 1, .size = 12));
	TRY(weft_yield());
	for (; self->done < 12; self->done += 4) {
		is_programming(place + self->done, text + 1 + self->done);
		tap_interrupt(controller_interrupt);
		TRY(weft_yield());
		EQ(weft_task_state(&task), WEFT_TASK_WAITING);
		EQ(place[self->done + 4], 0xff);
		done();
	}
	is_idle();
	TRY(weft_join(&task));
	EQ(rc, 0);
	EQ(memcmp(place, text + 1, 12), 0);
	EQ(place[-1], 0xff);
	EQ(place[12], 0xff);
	END(0);
}

/* An error ends it at its word, and nothing of it is left for the next one. */
CASE(errors)
{
	BEGIN(errors);
	memset(store, 0xff, sizeof store);
	begin(FRAME(&program, flash_program, .offset = 0, .from = "abcdefgh", .size = 8));
	TRY(weft_yield());
	refused();
	is_idle();
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	begin(FRAME(&erase, flash_erase, .offset = PAGE));
	TRY(weft_yield());
	done();
	is_idle();
	TRY(weft_join(&task));
	EQ(store[4], 0xff);
	begin(FRAME(&erase, flash_erase, .offset = 0));
	TRY(weft_yield());
	refused();
	is_idle();
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	END(0);
}

/* It says that it has done it, but a bit is another one. */
CASE(what_reads_otherwise)
{
	BEGIN(what_reads_otherwise);
	begin(FRAME(&erase, flash_erase, .offset = 0));
	TRY(weft_yield());
	done();
	store[PAGE - 1] ^= 0x80;
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	begin(FRAME(&program, flash_program, .offset = 0, .from = "abcd", .size = 4));
	TRY(weft_yield());
	done();
	store[3] ^= 0x20;
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EREFUSED);
	END(0);
}

/* It goes on to its end, and only then the cancel comes. */
CASE(a_cancel)
{
	BEGIN(a_cancel);
	memset(store, 0xff, sizeof store);
	begin(FRAME(&program, flash_program, .offset = 0, .from = "abcdefgh", .size = 8));
	TRY(weft_yield());
	done();
	weft_cancel(&task);
	TRY(weft_yield());
	TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	done();
	AWAIT(weft_join(&task));
	EQ(rc, WEFT_ECANCELED);
	EQ(memcmp(store, "abcdefgh", 8), 0);
	END(0);
}

CASE(under_the_emulator)
{
	BEGIN(under_the_emulator);
	emulated = true;
	AWAIT(CALL(&erase, flash_erase, .offset = 0));
	EQ(rc, DEVICE_EREFUSED);
	AWAIT(CALL(&program, flash_program, .offset = 0, .from = "abcd", .size = 4));
	EQ(rc, DEVICE_EREFUSED);
	emulated = false;
	END(0);
}

#define FLASH_CASES                                                                                \
	RUN_CASE(erasing)                                                                          \
	RUN_CASE(programming)                                                                      \
	RUN_CASE(errors)                                                                           \
	RUN_CASE(what_reads_otherwise)                                                             \
	RUN_CASE(a_cancel)                                                                         \
	RUN_CASE(under_the_emulator)

#endif
