/* The flash: results, faults, turns, a cancel at every instant, and the power cut behind any number
 * of bytes, in a process of its own. */
#include "drivers/flash.h"

#include <stdio.h>
#include <stdlib.h>

#include "hal/soc/virtual/devices.h"
#include "tests/unit-sim/child.h"

#define PAGE HAL_FLASH_PAGE
#define ERASE_TAKES 20000
#define WORD_TAKES 40

static const uint8_t text[16] = "fifteen letters";

static void set_up(void)
{
	sim_flash_renew();
}

static bool is_blank(uint32_t from, uint32_t to)
{
	while (from < to && hal_flash_begin()[from] == 0xff)
		from++;
	return from == to;
}

/* ---- Results --------------------------------------------------------------------------------- */

CASE_WITH(erase_and_program, weft_time start; struct flash_erase erase;
          struct flash_program program;)
{
	BEGIN(erase_and_program);
	set_up();
	self->start = weft_now();
	AWAIT(CALL(&self->program, flash_program, .offset = PAGE + 8, .from = text, .size = 16));
	EQ(rc, 0);
	EQ(weft_now() - self->start, 4 * WORD_TAKES);
	OK(memcmp(hal_flash_begin() + PAGE + 8, text, 16) == 0);
	OK(is_blank(0, PAGE + 8) && is_blank(PAGE + 24, hal_flash_size()));
	self->start = weft_now();
	AWAIT(CALL(&self->erase, flash_erase, .offset = PAGE));
	EQ(rc, 0);
	EQ(weft_now() - self->start, ERASE_TAKES);
	OK(is_blank(0, hal_flash_size()));
	EQ(sim_flash_erasures(PAGE), 1);
	EQ(sim_flash_erasures(0), 0);
	END(0);
}

CASE_WITH(what_is_no_part, struct flash_erase erase; struct flash_program program;)
{
	BEGIN(what_is_no_part);
	set_up();
	AWAIT(CALL(&self->erase, flash_erase, .offset = 4));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->erase, flash_erase, .offset = hal_flash_size()));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->program, flash_program, .offset = 2, .from = text, .size = 4));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->program, flash_program, .offset = 4, .from = text, .size = 3));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->program, flash_program, .offset = hal_flash_size() - 4, .from = text,
	           .size = 8));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->program, flash_program, .offset = 4, .from = text, .size = 0xfffffffc));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->program, flash_program, .offset = hal_flash_size(), .from = text));
	EQ(rc, 0);
	AWAIT(CALL(&self->program, flash_program, .offset = hal_flash_size() - 4, .from = text,
	           .size = 4));
	EQ(rc, 0);
	END(0);
}

CASE_WITH(what_the_flash_refuses, struct flash_erase erase; struct flash_program program;)
{
	BEGIN(what_the_flash_refuses);
	set_up();
	/* Programmed twice. */
	TRY(CALL(&self->program, flash_program, .from = text, .size = 8));
	AWAIT(CALL(&self->program, flash_program, .offset = 4, .from = text, .size = 8));
	EQ(rc, DEVICE_EREFUSED);
	OK(is_blank(8, PAGE));
	/* Errors of the hardware: of the second operation from now. */
	TRY(CALL(&self->erase, flash_erase));
	sim_flash_refuse(1);
	TRY(CALL(&self->program, flash_program, .from = text, .size = 8));
	AWAIT(CALL(&self->erase, flash_erase));
	EQ(rc, DEVICE_EREFUSED);
	OK(memcmp(hal_flash_begin(), text, 8) == 0);
	sim_flash_refuse(0);
	AWAIT(CALL(&self->program, flash_program, .offset = 8, .from = text, .size = 8));
	EQ(rc, DEVICE_EREFUSED);
	OK(is_blank(8, PAGE));
	/* Worn out: the hardware says nothing, but it reads otherwise. */
	sim_flash_wear_out(PAGE - 1, 0x10);
	AWAIT(CALL(&self->erase, flash_erase));
	EQ(rc, DEVICE_EREFUSED);
	TRY(CALL(&self->erase, flash_erase, .offset = PAGE));
	END(0);
}

/* A worn-out bit counts only where it is wanted to be 1. */
CASE_WITH(what_reads_otherwise, struct flash_erase erase; struct flash_program program;)
{
	BEGIN(what_reads_otherwise);
	set_up();
	sim_flash_wear_out(5, 0x02);
	AWAIT(CALL(&self->erase, flash_erase));
	EQ(rc, DEVICE_EREFUSED);
	AWAIT(CALL(&self->program, flash_program, .from = "abcdeegh", .size = 8));
	EQ(rc, 0); /* 'e' has not that bit, 'f' has */
	AWAIT(CALL(&self->erase, flash_erase));
	AWAIT(CALL(&self->program, flash_program, .from = "abcdefgh", .size = 8));
	EQ(rc, DEVICE_EREFUSED);
	END(0);
}

/* ---- Cancels and turns ----------------------------------------------------------------------- */

struct job {
	WEFT_FRAME;
	bool erases;
	char letter;
	uint8_t *bytes;
	weft_time ended;
	union {
		struct flash_erase erase;
		struct flash_program program;
	};
};

static ASYNC(job)
{
	BEGIN(job);
	self->bytes = malloc(16);
	memcpy(self->bytes, text, 16);
	if (self->erases)
		AWAIT(CALL(&self->erase, flash_erase));
	else
		AWAIT(CALL(&self->program, flash_program, .from = self->bytes, .size = 16));
	self->ended = weft_now();
	free(self->bytes);
	NOTE(self->letter);
	END(rc);
}

/* It cannot be stopped: the cancel comes when all of it has happened. */
CASE_WITH(a_cancel_at_every_instant, weft_time at, start; int erases; struct weft_task task;
          struct job job; struct flash_erase erase;)
{
	static const weft_time takes[] = {4 * WORD_TAKES, ERASE_TAKES};

	BEGIN(a_cancel_at_every_instant);
	set_up();
	for (; self->erases < 2; self->erases++) {
		for (self->at = 0; self->at < takes[self->erases] + 20;
		     self->at += self->erases ? 399 : 3) {
			self->start = weft_now();
			weft_spawn(&self->task, FRAME(&self->job, job, .erases = self->erases));
			TRY(weft_sleep(self->at));
			weft_cancel(&self->task);
			AWAIT(weft_join(&self->task));
			EQ(rc, self->at < takes[self->erases] ? WEFT_ECANCELED : 0);
			EQ(self->job.ended - self->start, takes[self->erases]);
			OK(self->erases ? is_blank(0, PAGE)
			                : memcmp(hal_flash_begin(), text, 16) == 0);
			TRY(CALL(&self->erase, flash_erase));
		}
	}
	END(0);
}

CASE_WITH(tasks_take_turns, unsigned i; weft_time start; struct weft_task task[4];
          struct job job[4];)
{
	BEGIN(tasks_take_turns);
	set_up();
	self->start = weft_now();
	for (unsigned i = 0; i < 4; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->job[i], job, .erases = i % 2, .letter = (char)('a' + i)));
	for (; self->i < 4; self->i++)
		TRY(weft_join(&self->task[self->i]));
	SEQUENCE("abcd");
	EQ(weft_now() - self->start, 2 * ERASE_TAKES + 8 * WORD_TAKES);
	OK(is_blank(0, PAGE));
	END(0);
}

/* ---- Power cuts and files -------------------------------------------------------------------- */

struct writer {
	WEFT_FRAME;
	struct flash_erase erase;
	struct flash_program program;
};

/* Page 0 anew, with the text at its end. */
static ASYNC(writer)
{
	BEGIN(writer);
	TRY(CALL(&self->erase, flash_erase));
	TRY(CALL(&self->program, flash_program, .offset = PAGE - 16, .from = text, .size = 16));
	END(0);
}

static void write_page(void)
{
	static struct writer main_frame;

	_exit(weft_run(FRAME(&main_frame, writer)) ? 1 : 0);
}

static char name[] = "/tmp/weft-flash-XXXXXX";
static uint8_t found[SIM_FLASH_SIZE];

/* Runs it with the power cut behind so many bytes, or none; reads the file. */
static int run_cut(const char *cut)
{
	FILE *file;
	int status;

	if (cut)
		setenv("WEFT_FLASH_CUT", cut, 1);
	else
		unsetenv("WEFT_FLASH_CUT");
	status = run_child(write_page);
	unsetenv("WEFT_FLASH_CUT");
	file = fopen(name, "rb");
	OK(file && fread(found, 1, sizeof found, file) == sizeof found);
	if (file)
		fclose(file);
	return status;
}

static unsigned bytes_like(uint8_t byte)
{
	unsigned count = 0;

	for (unsigned i = 0; i < PAGE; i++)
		count += found[i] == byte;
	return count;
}

/* The file is new each time but keeps what a run has left. */
static void bytes_outlast_the_program(void)
{
	EQ(run_cut(NULL), 0);
	OK(memcmp(&found[PAGE - 16], text, 16) == 0);
	EQ(bytes_like(0xff), PAGE - 16);
	EQ(run_cut(NULL), 0); /* erased again: else it could not be programmed */
	OK(memcmp(&found[PAGE - 16], text, 16) == 0);
}

static void a_cut_while_a_page_is_erased(void)
{
	static const char *const cuts[] = {"0", "1", "2000", "4095"};

	for (unsigned i = 0; i < 4; i++) {
		EQ(run_cut(NULL), 0);
		EQ(run_cut(cuts[i]), SIM_FLASH_CUT);
		OK(bytes_like(0xff) > PAGE / 3 && bytes_like(0xff) < PAGE - 16);
		OK(found[PAGE] == 0xff); /* the next page is whole */
	}
}

static void a_cut_while_bytes_are_programmed(void)
{
	for (unsigned cut = 0; cut <= 16; cut++) {
		char number[12];
		unsigned whole = cut - cut % HAL_FLASH_WORD;

		snprintf(number, sizeof number, "%u", PAGE + cut);
		EQ(run_cut(number), cut < 16 ? SIM_FLASH_CUT : 0);
		EQ(memcmp(&found[PAGE - 16], text, whole), 0);
		for (unsigned i = whole; i < whole + HAL_FLASH_WORD && i < 16; i++)
			EQ(found[PAGE - 16 + i] & text[i], text[i]);
		for (unsigned i = whole + HAL_FLASH_WORD; i < 16; i++)
			EQ(found[PAGE - 16 + i], 0xff);
	}
}

/* Another seed leaves something else, the same one the same. */
static void cuts_repeat(void)
{
	static uint8_t first[PAGE];

	for (unsigned i = 0; i < 3; i++) {
		setenv("WEFT_SEED", i == 2 ? "2" : "1", 1);
		EQ(run_cut(NULL), 0);
		EQ(run_cut("7"), SIM_FLASH_CUT);
		if (i == 0)
			memcpy(first, found, PAGE);
		else
			EQ(memcmp(first, found, PAGE) == 0, i == 1);
	}
	unsetenv("WEFT_SEED");
}

static void write_nowhere(void)
{
	setenv("WEFT_FLASH", "/nowhere/flash", 1);
	(void)hal_flash_begin();
}

static void a_file_that_cannot_be(void)
{
	EQ(run_child(write_nowhere), 2);
	OK(strstr(child_words, "WEFT_FLASH=/nowhere/flash: No such file"));
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

static void in_files(void)
{
	int file = mkstemp(name);

	if (file >= 0)
		close(file);
	setenv("WEFT_FLASH", name, 1);
	RUN_PLAIN(bytes_outlast_the_program)
	RUN_PLAIN(a_cut_while_a_page_is_erased)
	RUN_PLAIN(a_cut_while_bytes_are_programmed)
	RUN_PLAIN(cuts_repeat)
	RUN_PLAIN(a_file_that_cannot_be)
	unlink(name);
}

/* Those with files first: they are for processes that have not looked at the flash before. */
TESTS(in_files(); unsetenv("WEFT_FLASH");
      RUN(erase_and_program) RUN(what_is_no_part) RUN(what_the_flash_refuses)
          RUN(what_reads_otherwise) RUN(a_cancel_at_every_instant) RUN(tasks_take_turns))
