/* Random bytes from the seed; pulse widths. */
#include "drivers/random.h"

#include <stdlib.h>
#include <string.h>

#include "hal/pwm.h"
#include "hal/soc/virtual/devices.h"
#include "tests/tap.h"

#define TAKES 20

/* All values, about as often. */
CASE_WITH(bytes_are_spread, struct random_fill fill; uint8_t bytes[4096]; weft_time start;)
{
	unsigned count[256] = {0};

	BEGIN(bytes_are_spread);
	self->start = weft_now();
	AWAIT(CALL(&self->fill, random_fill, .to = self->bytes, .size = sizeof self->bytes));
	EQ(rc, 0);
	EQ(weft_now() - self->start, 4096 * TAKES);
	memset(count, 0, sizeof count);
	for (unsigned i = 0; i < sizeof self->bytes; i++)
		count[self->bytes[i]]++;
	for (unsigned i = 0; i < 256; i++)
		OK(count[i] > 1 && count[i] < 50);
	AWAIT(CALL(&self->fill, random_fill, .to = self->bytes, .size = 0));
	EQ(rc, 0);
	END(0);
}

struct filler {
	WEFT_FRAME;
	uint8_t *bytes;
	size_t size;
	struct random_fill fill;
};

static ASYNC(filler)
{
	BEGIN(filler);
	AWAIT(CALL(&self->fill, random_fill, .to = self->bytes, .size = self->size));
	free(self->bytes);
	END(rc);
}

/* The byte that was being made belongs to nobody, not to the next one's buffer. */
CASE_WITH(a_cancel_at_every_instant, weft_time at; struct weft_task task; struct filler filler;
          struct random_fill fill; uint8_t next[3];)
{
	BEGIN(a_cancel_at_every_instant);
	for (; self->at < 4 * TAKES + 5; self->at++) {
		weft_spawn(&self->task,
		           FRAME(&self->filler, filler, .bytes = malloc(4), .size = 4));
		TRY(weft_sleep(self->at));
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(rc, self->at < 4 * TAKES ? WEFT_ECANCELED : 0);
		self->next[2] = 0x55;
		TRY(CALL(&self->fill, random_fill, .to = self->next, .size = 2));
		EQ(self->next[2], 0x55);
	}
	END(0);
}

CASE_WITH(tasks_take_turns, unsigned i; weft_time start; struct weft_task task[3];
          struct filler filler[3];)
{
	BEGIN(tasks_take_turns);
	self->start = weft_now();
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->filler[i], filler, .bytes = malloc(5), .size = 5));
	for (; self->i < 3; self->i++) {
		TRY(weft_join(&self->task[self->i]));
		EQ(weft_now() - self->start, (self->i + 1) * 5 * TAKES);
	}
	END(0);
}

CASE(pulse_widths)
{
	BEGIN(pulse_widths);
	EQ(sim_pwm(8).hz, 0);
	EQ(hal_pwm_set(8, 1000, 16384), 0);
	EQ(sim_pwm(8).hz, 1000);
	EQ(sim_pwm(8).duty, 16384);
	EQ(sim_pwm(9).hz, 0);
	EQ(hal_pwm_set(9, 500, 65536), 0); /* one counter */
	EQ(sim_pwm(8).hz, 500);
	EQ(sim_pwm(8).duty, 16384);
	EQ(hal_pwm_set(12, 50, 0), 0); /* another one */
	EQ(sim_pwm(8).hz, 500);
	EQ(sim_pwm(12).hz, 50);
	EQ(hal_pwm_set(8, 0, 1), WEFT_EINVAL);
	EQ(hal_pwm_set(8, 1000, 65537), WEFT_EINVAL);
	EQ(hal_pwm_set(8, HAL_HZ + 1, 1), WEFT_EINVAL);
	EQ(hal_pwm_set(SIM_PINS, 1000, 1), WEFT_EINVAL);
	EQ(hal_pwm_set(SIM_PIN_INPUT_ONLY, 1000, 1), WEFT_EINVAL);
	EQ(sim_pwm(8).duty, 16384);
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(bytes_are_spread) RUN(a_cancel_at_every_instant) RUN(tasks_take_turns) RUN(pulse_widths))
