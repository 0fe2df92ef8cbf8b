/* The EEPROM, on the model, which does not acknowledge while it writes. */
#include "drivers/at24.h"

#include <stdlib.h>
#include <string.h>

#include "hal/soc/virtual/models.h"
#include "tests/tap.h"

#define HZ 400000
#define MODEL (&sim_board_at24)

static struct i2c_bus bus;
static struct at24 eeprom;
static uint8_t pattern[256], back[256];

static void set_up(void)
{
	bus = (struct i2c_bus){0};
	eeprom = (struct at24){.bus = &bus, .address = BOARD_AT24, .size = SIM_AT24_SIZE};
	EQ(i2c_open(&bus, 0, HZ), 0);
	for (unsigned i = 0; i < sizeof pattern; i++)
		pattern[i] = (uint8_t)(i * 7 + 1);
}

static bool is_blank(unsigned from, unsigned to)
{
	while (from < to && MODEL->bytes[from] == 0xff)
		from++;
	return from >= to;
}

/* ---- Reading and writing --------------------------------------------------------------------- */

/* Every place in a page, every number of bytes up to some pages. */
CASE_WITH(over_page_boundaries, unsigned at, size; struct at24_write write; struct at24_read read;)
{
	BEGIN(over_page_boundaries);
	set_up();
	for (self->at = 64; self->at <= 96; self->at++) {
		for (self->size = 1; self->size <= 100; self->size += 3) {
			memset(MODEL->bytes, 0xff, SIM_AT24_SIZE);
			TRY(CALL(&self->write, at24_write, .eeprom = &eeprom, .at = self->at,
			         .from = pattern, .size = (uint16_t)self->size));
			EQ(self->write.size, 0);
			OK(hal_now() >= MODEL->busy); /* for good */
			OK(memcmp(&MODEL->bytes[self->at], pattern, self->size) == 0);
			OK(is_blank(0, self->at));
			OK(is_blank(self->at + self->size, SIM_AT24_SIZE));
			TRY(CALL(&self->read, at24_read, .eeprom = &eeprom, .at = self->at,
			         .to = back, .size = (uint16_t)self->size));
			OK(memcmp(back, pattern, self->size) == 0);
		}
	}
	END(0);
}

/* Only as many pages are written as must be, each takes 5 ms, asked for each ms. */
CASE_WITH(it_takes_its_time, weft_time start; struct at24_write write; struct at24_read read;)
{
	BEGIN(it_takes_its_time);
	set_up();
	self->start = weft_now();
	TRY(CALL(&self->write, at24_write, .eeprom = &eeprom, .at = 32, .from = pattern,
	         .size = 96));
	EQ(MODEL->writes, 3);
	OK(weft_now() - self->start > weft_ms(15) && weft_now() - self->start < weft_ms(22));
	/* Somebody wrote before this program started: a read waits as well. */
	MODEL->busy = weft_now() + weft_ms(10);
	self->start = weft_now();
	TRY(CALL(&self->read, at24_read, .eeprom = &eeprom, .at = 32, .to = back, .size = 96));
	OK(weft_now() - self->start > weft_ms(10) && weft_now() - self->start < weft_ms(15));
	OK(memcmp(back, pattern, 96) == 0);
	END(0);
}

CASE_WITH(the_ends, struct at24_write write; struct at24_read read;)
{
	BEGIN(the_ends);
	set_up();
	AWAIT(CALL(&self->write, at24_write, .eeprom = &eeprom, .at = SIM_AT24_SIZE - 1,
	           .from = pattern, .size = 2));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->read, at24_read, .eeprom = &eeprom, .at = SIM_AT24_SIZE + 1, .to = back));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->read, at24_read, .eeprom = &eeprom, .at = 0xffffffff, .to = back,
	           .size = 2));
	EQ(rc, WEFT_EINVAL);
	TRY(CALL(&self->write, at24_write, .eeprom = &eeprom, .at = SIM_AT24_SIZE,
	         .from = pattern));
	TRY(CALL(&self->read, at24_read, .eeprom = &eeprom, .at = SIM_AT24_SIZE, .to = back));
	EQ(MODEL->writes, 0);
	EQ(weft_now(), 0);
	TRY(CALL(&self->write, at24_write, .eeprom = &eeprom, .at = SIM_AT24_SIZE - 2,
	         .from = pattern, .size = 2));
	TRY(CALL(&self->read, at24_read, .eeprom = &eeprom, .at = SIM_AT24_SIZE - 2, .to = back,
	         .size = 2));
	OK(memcmp(back, pattern, 2) == 0);
	END(0);
}

/* No chip, or one that never ends: after 20 ms it is given up. */
CASE_WITH(it_does_not_answer, weft_time start; struct at24_write write; struct at24_read read;)
{
	BEGIN(it_does_not_answer);
	set_up();
	eeprom.address++;
	AWAIT(CALL(&self->write, at24_write, .eeprom = &eeprom, .from = pattern, .size = 40));
	EQ(rc, DEVICE_ENOACK);
	OK(weft_now() >= weft_ms(20) && weft_now() < weft_ms(22));
	AWAIT(CALL(&self->read, at24_read, .eeprom = &eeprom, .to = back, .size = 1));
	EQ(rc, DEVICE_ENOACK);
	eeprom.address--;
	MODEL->busy = HAL_NEVER;
	AWAIT(CALL(&self->read, at24_read, .eeprom = &eeprom, .to = back, .size = 1));
	EQ(rc, DEVICE_ENOACK);
	OK(!weft_locked(&eeprom.lock) && !weft_locked(&bus.lock));
	END(0);
}

/* ---- Cancels --------------------------------------------------------------------------------- */

struct writer {
	WEFT_FRAME;
	uint8_t *bytes;
	unsigned at;
	struct at24_write write;
};

static ASYNC(writer)
{
	BEGIN(writer);
	self->bytes = malloc(70);
	memcpy(self->bytes, pattern, 70);
	AWAIT(CALL(&self->write, at24_write, .eeprom = &eeprom, .at = self->at, .from = self->bytes,
	           .size = 70));
	free(self->bytes);
	END(rc);
}

/* A beginning is written, the rest is as it was; the next task waits until the chip has finished.
 */
static void check_beginning(unsigned left)
{
	unsigned written = 0;

	while (written < 70 && MODEL->bytes[100 + written] == pattern[written])
		written++;
	OK(written <= 70 - left);
	OK(is_blank(0, 100) && is_blank(100 + written, SIM_AT24_SIZE));
}

CASE_WITH(a_cancel_at_every_instant, weft_time at, takes; struct weft_task task;
          struct writer writer; struct at24_read read; struct at24_write write;)
{
	BEGIN(a_cancel_at_every_instant);
	set_up();
	TRY(CALL(&self->writer, writer, .at = 100));
	self->takes = weft_now();
	for (; self->at < weft_ms(25); self->at += 19) {
		memset(MODEL->bytes, 0xff, SIM_AT24_SIZE);
		weft_spawn(&self->task, FRAME(&self->writer, writer, .at = 100));
		TRY(weft_sleep(self->at));
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(rc, self->at < self->takes ? WEFT_ECANCELED : 0);
		OK(!sim_i2c_busy(0));
		check_beginning(rc == 0 ? 0 : self->writer.write.size);
		TRY(CALL(&self->read, at24_read, .eeprom = &eeprom, .at = 100, .to = back,
		         .size = 70));
		OK(memcmp(back, &MODEL->bytes[100], 70) == 0);
		TRY(CALL(&self->write, at24_write, .eeprom = &eeprom, .at = 100, .from = pattern,
		         .size = 70));
		OK(memcmp(&MODEL->bytes[100], pattern, 70) == 0);
	}
	END(0);
}

/* Texts of several pages do not mix, and a reader sees one whole. */
CASE_WITH(tasks_take_turns, unsigned i; struct weft_task task[3]; struct writer writer[3];
          struct at24_read read;)
{
	BEGIN(tasks_take_turns);
	set_up();
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&self->task[i], FRAME(&self->writer[i], writer, .at = i));
	TRY(weft_yield());
	TRY(CALL(&self->read, at24_read, .eeprom = &eeprom, .to = back, .size = 72));
	for (unsigned i = 0; i < 3; i++)
		EQ(weft_task_state(&self->task[i]), WEFT_TASK_FINISHED);
	EQ(back[0], pattern[0]);
	EQ(back[1], pattern[0]);
	OK(memcmp(&back[2], pattern, 70) == 0);
	for (; self->i < 3; self->i++)
		TRY(weft_join(&self->task[self->i]));
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(over_page_boundaries) RUN(it_takes_its_time) RUN(the_ends) RUN(it_does_not_answer)
          RUN(a_cancel_at_every_instant) RUN(tasks_take_turns))
