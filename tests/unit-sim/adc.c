/* Samples: one, a stream; a cancel at every instant. */
#include "drivers/adc.h"

#include "hal/soc/virtual/devices.h"
#include "tests/tap.h"

#define TAKES 10

CASE_WITH(samples, struct adc_read read; weft_time start;)
{
	BEGIN(samples);
	EQ(adc_open(0), 0);
	EQ(adc_open(3), 0);
	EQ(adc_open(SIM_ADC_CHANNELS), WEFT_EINVAL);
	sim_adc_set(0, 1234);
	sim_adc_set(3, 32767);
	self->start = weft_now();
	AWAIT(CALL(&self->read, adc_read, .channel = 0));
	EQ(rc, 1234);
	EQ(weft_now() - self->start, TAKES);
	AWAIT(CALL(&self->read, adc_read, .channel = 3));
	EQ(rc, 32767);
	sim_adc_set(3, 0);
	AWAIT(CALL(&self->read, adc_read, .channel = 3));
	EQ(rc, 0);
	sim_adc_set(3, DEVICE_EBUS);
	AWAIT(CALL(&self->read, adc_read, .channel = 3));
	EQ(rc, DEVICE_EBUS);
	EQ(adc_mv(32767), BOARD_ADC_MV);
	EQ(adc_mv(0), 0);
	EQ(adc_mv(16384), (BOARD_ADC_MV + 1) / 2);
	END(0);
}

/* The chip may be done before hal_adc_start() returns. */
CASE_WITH(a_sample_at_once, struct adc_read read; int i;)
{
	BEGIN(a_sample_at_once);
	EQ(adc_open(0), 0);
	sim_adc_takes(0);
	for (; self->i < 10; self->i++) {
		sim_adc_set(0, self->i);
		AWAIT(CALL(&self->read, adc_read, .channel = 0));
		EQ(rc, self->i);
	}
	EQ(weft_now(), 0);
	END(0);
}

struct reader {
	WEFT_FRAME;
	unsigned channel;
	weft_time ended;
	struct adc_read read;
};

static ASYNC(reader)
{
	BEGIN(reader);
	AWAIT(CALL(&self->read, adc_read, .channel = self->channel));
	self->ended = weft_now();
	END(rc);
}

/* It cannot be stopped: the cancel comes when it has ended, and the next one has its own sample. */
CASE_WITH(a_cancel_at_every_instant, weft_time at, start; struct weft_task task;
          struct reader reader; struct adc_read read;)
{
	BEGIN(a_cancel_at_every_instant);
	EQ(adc_open(0), 0);
	EQ(adc_open(1), 0);
	sim_adc_set(0, 100);
	sim_adc_set(1, 200);
	for (; self->at < TAKES + 3; self->at++) {
		self->start = weft_now();
		weft_spawn(&self->task, FRAME(&self->reader, reader, .channel = 0));
		TRY(weft_sleep(self->at));
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(rc, self->at < TAKES ? WEFT_ECANCELED : 100);
		EQ(self->reader.ended - self->start, TAKES);
		AWAIT(CALL(&self->read, adc_read, .channel = 1));
		EQ(rc, 200);
	}
	END(0);
}

CASE_WITH(tasks_take_turns, unsigned i; weft_time start; struct weft_task task[3];
          struct reader reader[3];)
{
	BEGIN(tasks_take_turns);
	self->start = weft_now();
	for (unsigned i = 0; i < 3; i++) {
		EQ(adc_open(i), 0);
		sim_adc_set(i, 10 * (int)i);
		weft_spawn(&self->task[i], FRAME(&self->reader[i], reader, .channel = i));
	}
	for (; self->i < 3; self->i++) {
		AWAIT(weft_join(&self->task[self->i]));
		EQ(rc, 10 * self->i);
		EQ(weft_now() - self->start, (self->i + 1) * TAKES);
	}
	END(0);
}

/* ---- Streams --------------------------------------------------------------------------------- */

static int ticks_in_hundreds(hal_time now)
{
	return (int)(now / 100 % 32768);
}

/* Ten thousand samples, at most some of which were taken late: all on the grid. */
CASE_WITH(a_stream_does_not_drift, int i; weft_time start; struct adc_stream stream;)
{
	BEGIN(a_stream_does_not_drift);
	EQ(adc_open(2), 0);
	sim_adc_follow(2, ticks_in_hundreds);
	self->start = weft_now();
	FRAME(&self->stream, adc_stream, .channel = 2, .period = 300);
	for (self->i = 1; self->i <= 10000; self->i++) {
		TRY(NEXT(&self->stream));
		EQ(rc, WEFT_YIELDED);
		EQ(self->stream.value, (self->start + self->i * 300u) / 100 % 32768);
		EQ(weft_now(), self->start + self->i * 300u + TAKES);
		TRY(weft_sleep(tap_random(280)));
	}
	EQ(self->stream.missed, 0);
	TRY(CLOSE(&self->stream));
	END(0);
}

/* Who comes too late finds the next one on the grid, and how many were left out. */
CASE_WITH(missed_samples, weft_time start; struct adc_stream stream;)
{
	BEGIN(missed_samples);
	EQ(adc_open(2), 0);
	sim_adc_follow(2, ticks_in_hundreds);
	self->start = weft_now();
	FRAME(&self->stream, adc_stream, .channel = 2, .period = 1000);
	TRY(NEXT(&self->stream));
	EQ(self->stream.value, 10);
	TRY(weft_sleep(3500)); /* 2000 to 4000 pass; the last of them is made up for */
	TRY(NEXT(&self->stream));
	EQ(self->stream.missed, 2);
	EQ(self->stream.value, 45);
	TRY(NEXT(&self->stream));
	EQ(self->stream.value, 50);
	EQ(self->stream.missed, 2);
	TRY(CLOSE(&self->stream));
	END(0);
}

CASE_WITH(how_a_stream_ends, struct adc_stream stream;)
{
	BEGIN(how_a_stream_ends);
	EQ(adc_open(2), 0);
	FRAME(&self->stream, adc_stream, .channel = 2, .period = 0);
	AWAIT(NEXT(&self->stream));
	EQ(rc, WEFT_EINVAL);
	FRAME(&self->stream, adc_stream, .channel = 2, .period = 100);
	AWAIT(NEXT(&self->stream));
	EQ(rc, WEFT_YIELDED);
	sim_adc_set(2, DEVICE_EBUS);
	AWAIT(NEXT(&self->stream));
	EQ(rc, DEVICE_EBUS);
	AWAIT(NEXT(&self->stream));
	EQ(rc, 0);
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(samples) RUN(a_sample_at_once) RUN(a_cancel_at_every_instant) RUN(tasks_take_turns)
          RUN(a_stream_does_not_drift) RUN(missed_samples) RUN(how_a_stream_ends))
