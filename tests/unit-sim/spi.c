/* SPI: devices that share a bus; a cancel and a limit at every instant. */
#include "drivers/spi.h"

#include <stdlib.h>
#include <string.h>

#include "hal/soc/virtual/devices.h"
#include "tests/tap.h"

#define BUS 1
#define SIZE 6
#define HZ 100000
#define BYTE (8 * (HAL_HZ / HZ))
#define DURATION (SIZE * BYTE)

/* Answers with the complement of the byte before. */
static struct probe {
	struct sim_spi_target target;
	uint8_t got[16], last;
	unsigned count, selections;
	bool selected;
} probe[2];

static void selected(struct sim_spi_target *target, bool on)
{
	struct probe *p = (struct probe *)target;

	p->selected = on;
	p->selections += on;
	p->count = 0;
	p->last = 0xff;
}

static uint8_t exchange(struct sim_spi_target *target, uint8_t byte)
{
	struct probe *p = (struct probe *)target;
	uint8_t answer = (uint8_t)~p->last;

	if (p->count < sizeof p->got)
		p->got[p->count] = byte;
	p->count++;
	p->last = byte;
	return answer;
}

static struct spi_bus bus;
static const struct spi_device device[2] = {{&bus, HZ, 20, 0}, {&bus, HZ / 2, 21, 3}};

static void set_up(void)
{
	bus = (struct spi_bus){0};
	EQ(spi_open(&bus, BUS), 0);
	for (unsigned i = 0; i < 2; i++) {
		probe[i] = (struct probe){.target = {.select = device[i].select,
		                                     .selected = selected,
		                                     .exchange = exchange}};
		sim_spi_attach(BUS, &probe[i].target);
		EQ(spi_device_open(&device[i]), 0);
	}
	OK(!probe[0].selected && !probe[1].selected);
}

/* ---- A task with a transfer ------------------------------------------------------------------ */

struct buffers {
	uint8_t out[SIZE], in[SIZE];
};

static struct buffers watched;

struct job {
	WEFT_FRAME;
	unsigned which;
	weft_time due;
	bool frees, shares;
	char letter;
	struct buffers *buffers;
	weft_time ended;
	struct weft_deadline limit;
	struct spi_transfer transfer;
};

static ASYNC(job)
{
	BEGIN(job);
	self->buffers = self->frees ? malloc(sizeof *self->buffers) : &watched;
	memcpy(self->buffers->out, "abcdef", SIZE);
	AWAIT_UNTIL(&self->limit, self->due ? self->due : WEFT_NEVER,
	            CALL(&self->transfer, spi_transfer, .device = &device[self->which],
	                 .out = self->buffers->out, .in = self->buffers->in, .size = SIZE));
	self->ended = weft_now();
	if (self->shares)
		NOTE(self->letter);
	else
		OK(!sim_spi_busy(BUS) && !probe[self->which].selected);
	if (self->frees)
		free(self->buffers);
	else
		memset(self->buffers, 0x99, sizeof *self->buffers);
	END(rc);
}

struct good {
	WEFT_FRAME;
	uint8_t out[SIZE], in[SIZE];
	struct spi_transfer transfer;
};

static ASYNC(good)
{
	BEGIN(good);
	memcpy(self->out, "\1\2\3\4\5\6", SIZE);
	TRY(CALL(&self->transfer, spi_transfer, .device = &device[0], .out = self->out,
	         .in = self->in, .size = SIZE));
	OK(memcmp(probe[0].got, self->out, SIZE) == 0);
	OK(memcmp(self->in, "\x00\xfe\xfd\xfc\xfb\xfa", SIZE) == 0);
	END(0);
}

static bool are_left_alone(void)
{
	const uint8_t *bytes = (const uint8_t *)&watched;

	for (size_t i = 0; i < sizeof watched; i++) {
		if (bytes[i] != 0x99)
			return false;
	}
	return true;
}

/* ---- Results --------------------------------------------------------------------------------- */

CASE_WITH(bytes_go_both_ways, struct good good; weft_time start; uint8_t in[3];
          struct spi_transfer transfer;)
{
	BEGIN(bytes_go_both_ways);
	set_up();
	self->start = weft_now();
	TRY(CALL(&self->good, good));
	EQ(weft_now() - self->start, DURATION);
	EQ(probe[0].selections, 1);
	EQ(probe[1].selections, 0);
	/* Only in: 0xff goes out. Only out: what comes is dropped. Nothing at all. */
	TRY(CALL(&self->transfer, spi_transfer, .device = &device[0], .in = self->in, .size = 3));
	OK(memcmp(probe[0].got, "\xff\xff\xff", 3) == 0);
	OK(memcmp(self->in, "\0\0\0", 3) == 0);
	TRY(CALL(&self->transfer, spi_transfer, .device = &device[0], .out = "xy", .size = 2));
	OK(memcmp(probe[0].got, "xy", 2) == 0);
	TRY(CALL(&self->transfer, spi_transfer, .device = &device[0], .out = "xy", .size = 0));
	EQ(probe[0].selections, 4);
	END(0);
}

/* Each device has its rate and mode, set before it is selected. */
CASE_WITH(rates_and_modes, struct spi_take take; struct spi_exchange exchange; weft_time start;)
{
	BEGIN(rates_and_modes);
	set_up();
	TRY(CALL(&self->take, spi_take, .device = &device[1]));
	EQ(sim_spi_hz(BUS), HZ / 2);
	EQ(sim_spi_mode(BUS), 3);
	OK(probe[1].selected);
	/* Several exchanges under one selection. */
	self->start = weft_now();
	TRY(CALL(&self->exchange, spi_exchange, .device = &device[1], .out = "ab", .size = 2));
	TRY(CALL(&self->exchange, spi_exchange, .device = &device[1], .out = "cd", .size = 2));
	EQ(weft_now() - self->start, 4 * 2 * BYTE);
	EQ(probe[1].count, 4);
	spi_release(&device[1]);
	OK(!probe[1].selected);
	TRY(CALL(&self->take, spi_take, .device = &device[0]));
	EQ(sim_spi_hz(BUS), HZ);
	EQ(sim_spi_mode(BUS), 0);
	spi_release(&device[0]);
	END(0);
}

CASE_WITH(what_cannot_be, struct spi_bus other; struct spi_take take; struct good good;)
{
	static const struct spi_device slow = {&bus, 1, 20, 0}, odd = {&bus, HZ, 20, 4},
				       input = {&bus, HZ, SIM_PIN_INPUT_ONLY, 0};

	BEGIN(what_cannot_be);
	set_up();
	EQ(spi_open(&self->other, HAL_SPI_BUSES), WEFT_EINVAL);
	EQ(spi_device_open(&input), WEFT_EINVAL);
	AWAIT(CALL(&self->take, spi_take, .device = &slow));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->take, spi_take, .device = &odd));
	EQ(rc, WEFT_EINVAL);
	OK(!weft_locked(&bus.lock));
	EQ(probe[0].selections, 0);
	TRY(CALL(&self->good, good));
	END(0);
}

/* ---- Cancels and limits ---------------------------------------------------------------------- */

/* It ends behind the byte on the wire. */
static void check_end(const struct job *job, weft_time at, weft_time start, int rc, int error)
{
	if (at < DURATION) {
		EQ(rc, error);
		EQ(job->ended - start, (at / BYTE + 1) * BYTE);
	} else {
		EQ(rc, 0);
		EQ(job->ended - start, DURATION);
	}
}

CASE_WITH(a_cancel_at_every_instant, weft_time at, start, again; struct weft_task task;
          struct job job; struct good good;)
{
	BEGIN(a_cancel_at_every_instant);
	set_up();
	for (self->again = 0; self->again < 60; self->again += 29) {
		for (self->at = 0; self->at <= DURATION + 1; self->at++) {
			self->start = weft_now();
			weft_spawn(&self->task, FRAME(&self->job, job, .frees = self->at & 1));
			TRY(weft_sleep(self->at));
			weft_cancel(&self->task);
			if (self->again)
				TRY(weft_sleep(self->again));
			weft_cancel(&self->task);
			AWAIT(weft_join(&self->task));
			check_end(&self->job, self->at, self->start, rc, WEFT_ECANCELED);
			TRY(CALL(&self->good, good));
			OK(self->at & 1 || are_left_alone());
		}
	}
	END(0);
}

CASE_WITH(a_limit_at_every_instant, weft_time at, start; struct job job; struct good good;)
{
	BEGIN(a_limit_at_every_instant);
	set_up();
	TRY(weft_sleep(1));
	for (; self->at <= DURATION + 1; self->at++) {
		self->start = weft_now();
		AWAIT(CALL(&self->job, job, .due = self->start + self->at, .frees = self->at & 1));
		check_end(&self->job, self->at, self->start, rc, WEFT_ETIMEDOUT);
		TRY(CALL(&self->good, good));
		OK(self->at & 1 || are_left_alone());
	}
	END(0);
}

/* ---- Sharing --------------------------------------------------------------------------------- */

#define JOBS 4

CASE_WITH(devices_take_turns, unsigned i; weft_time start; struct weft_task task[JOBS];
          struct job job[JOBS];)
{
	BEGIN(devices_take_turns);
	set_up();
	self->start = weft_now();
	for (unsigned i = 0; i < JOBS; i++)
		weft_spawn(&self->task[i], FRAME(&self->job[i], job, .which = i % 2, .shares = true,
		                                 .frees = true, .letter = (char)('a' + i)));
	for (; self->i < JOBS; self->i++)
		TRY(weft_join(&self->task[self->i]));
	SEQUENCE("abcd");
	EQ(weft_now() - self->start, 6 * DURATION); /* the second is half as fast */
	EQ(probe[0].selections, 2);
	EQ(probe[1].selections, 2);
	END(0);
}

CASE_WITH(one_of_several_is_cancelled, weft_time at; unsigned i, which; int result[JOBS];
          struct weft_task task[JOBS]; struct job job[JOBS];)
{
	BEGIN(one_of_several_is_cancelled);
	set_up();
	for (; self->which < JOBS; self->which++) {
		for (self->at = 1; self->at < DURATION * JOBS; self->at += 7) {
			for (unsigned i = 0; i < JOBS; i++)
				weft_spawn(&self->task[i], FRAME(&self->job[i], job, .shares = true,
				                                 .frees = true, .letter = '.'));
			TRY(weft_sleep(self->at));
			weft_cancel(&self->task[self->which]);
			for (self->i = 0; self->i < JOBS; self->i++) {
				AWAIT(weft_join(&self->task[self->i]));
				self->result[self->i] = rc;
			}
			for (unsigned i = 0; i < JOBS; i++)
				EQ(self->result[i],
				   i == self->which && self->at < DURATION * (i + 1)
				       ? WEFT_ECANCELED
				       : 0);
			OK(!sim_spi_busy(BUS) && !weft_locked(&bus.lock) && !probe[0].selected);
		}
	}
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(bytes_go_both_ways) RUN(rates_and_modes) RUN(what_cannot_be)
          RUN(a_cancel_at_every_instant) RUN(a_limit_at_every_instant) RUN(devices_take_turns)
              RUN(one_of_several_is_cancelled))
