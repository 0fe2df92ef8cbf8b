/* I2C transfers: every result, and a cancel, a limit and a fault at every instant. Bus 1, with one
 * target of its own. */
#include "drivers/i2c.h"

#include <stdlib.h>
#include <string.h>

#include "hal/soc/virtual/devices.h"
#include "tests/tap.h"

#define BUS 1
#define ADDRESS 0x2a
#define OUT 3
#define IN 4
#define HZ 100000
#define BIT (HAL_HZ / HZ)
/* Two addresses behind their starts, the bytes, a stop. */
#define DURATION ((10 + 9 * OUT + 10 + 9 * IN + 1) * BIT)
#define BYTES (1 + OUT + 1 + IN) /* with the addresses */
/* A reset waits for nine clocks and a stop. */
#define RESET weft_us(100)
#define LIMIT weft_ms(25 + 1 + (OUT + IN + 3) * 12 * 1000 / HZ)

/* ---- A target -------------------------------------------------------------------------------- */

static struct probe {
	struct sim_i2c_target target;
	uint8_t got[16];
	unsigned got_count, begins, stops;
	uint8_t next; /* what is read: 1, 2, 3 ... */
	int byte;     /* since the stop, addresses too */
	/* what goes wrong, at which of these; -1: nothing */
	int refuse, lose, stretch, hold;
	hal_time stretch_for;
	unsigned hold_for;
} probe;

static bool byte_came(void)
{
	int byte = probe.byte++;

	if (byte == probe.lose)
		sim_i2c_lose(BUS);
	if (byte == probe.stretch)
		probe.target.stretch = probe.stretch_for;
	if (byte == probe.hold)
		probe.target.holds = probe.hold_for;
	return byte != probe.refuse;
}

static bool begin(struct sim_i2c_target *target, bool read)
{
	(void)target, (void)read;
	probe.begins++;
	return byte_came();
}

static bool take(struct sim_i2c_target *target, uint8_t byte)
{
	(void)target;
	if (probe.got_count < sizeof probe.got)
		probe.got[probe.got_count++] = byte;
	return byte_came();
}

static uint8_t give(struct sim_i2c_target *target)
{
	(void)target;
	(void)byte_came();
	return ++probe.next;
}

static void stop(struct sim_i2c_target *target)
{
	(void)target;
	probe.stops++;
	probe.byte = 0;
}

/* As new, and nothing goes wrong. */
static void renew(void)
{
	struct sim_i2c_target *next = probe.target.next;

	probe = (struct probe){.target = {.next = next,
	                                  .address = ADDRESS,
	                                  .begin = begin,
	                                  .write = take,
	                                  .read = give,
	                                  .stop = stop},
	                       .refuse = -1,
	                       .lose = -1,
	                       .stretch = -1,
	                       .hold = -1};
}

static struct i2c_bus bus;

static void set_up(void)
{
	bus = (struct i2c_bus){0};
	EQ(i2c_open(&bus, BUS, HZ), 0);
	renew();
	probe.target.next = NULL;
	sim_i2c_attach(BUS, &probe.target);
}

/* ---- A task with a transfer ------------------------------------------------------------------ */

struct buffers {
	uint8_t out[OUT], in[IN];
};

/* Buffers are freed when the await has returned, which the sanitizer watches, or watched here. */
struct job {
	WEFT_FRAME;
	weft_time due; /* 0: no limit */
	bool frees;
	char letter;
	struct buffers *buffers;
	weft_time ended;
	struct weft_deadline limit;
	struct i2c_transfer transfer;
};

static struct buffers watched;

static void leave_buffers(struct job *self)
{
	if (self->frees)
		free(self->buffers);
	else
		memset(self->buffers, 0x99, sizeof *self->buffers);
}

static bool are_left_alone(const struct buffers *buffers)
{
	const uint8_t *bytes = (const uint8_t *)buffers;

	for (size_t i = 0; i < sizeof *buffers; i++) {
		if (bytes[i] != 0x99)
			return false;
	}
	return true;
}

static ASYNC(job)
{
	BEGIN(job);
	self->buffers = self->frees ? malloc(sizeof *self->buffers) : &watched;
	memcpy(self->buffers->out, "abc", OUT);
	memset(self->buffers->in, 0, IN);
	AWAIT_UNTIL(&self->limit, self->due ? self->due : WEFT_NEVER,
	            CALL(&self->transfer, i2c_transfer, .bus = &bus, .address = ADDRESS,
	                 .out = self->buffers->out, .in = self->buffers->in, .out_size = OUT,
	                 .in_size = IN));
	self->ended = weft_now();
	if (self->letter)
		NOTE(self->letter);
	else
		OK(!sim_i2c_busy(BUS));
	leave_buffers(self);
	END(rc);
}

/* A whole transfer, and nothing of one before it. */
struct good {
	WEFT_FRAME;
	uint8_t out[OUT], in[IN];
	struct i2c_transfer transfer;
};

static ASYNC(good)
{
	BEGIN(good);
	probe.got_count = 0;
	probe.next = 0;
	memcpy(self->out, "xyz", OUT);
	TRY(CALL(&self->transfer, i2c_transfer, .bus = &bus, .address = ADDRESS, .out = self->out,
	         .in = self->in, .out_size = OUT, .in_size = IN));
	EQ(probe.got_count, OUT);
	OK(memcmp(probe.got, "xyz", OUT) == 0);
	OK(memcmp(self->in, "\1\2\3\4", IN) == 0);
	END(0);
}

/* ---- Results --------------------------------------------------------------------------------- */

CASE_WITH(bytes_go_both_ways, struct good good; weft_time start; uint8_t in[2];
          struct i2c_transfer transfer;)
{
	BEGIN(bytes_go_both_ways);
	set_up();
	self->start = weft_now();
	TRY(CALL(&self->good, good));
	EQ(weft_now() - self->start, DURATION);
	EQ(probe.begins, 2);
	EQ(probe.stops, 1);
	/* Only one way. */
	renew();
	TRY(CALL(&self->transfer, i2c_transfer, .bus = &bus, .address = ADDRESS, .out = "pq",
	         .out_size = 2));
	EQ(probe.got_count, 2);
	EQ(probe.begins, 1);
	TRY(CALL(&self->transfer, i2c_transfer, .bus = &bus, .address = ADDRESS, .in = self->in,
	         .in_size = 2));
	EQ(self->in[1], 2);
	EQ(probe.begins, 2);
	/* Neither. */
	TRY(CALL(&self->transfer, i2c_transfer, .bus = &bus, .address = ADDRESS));
	EQ(probe.stops, 3);
	EQ(probe.got_count, 2);
	END(0);
}

CASE_WITH(rates, struct good good; weft_time start;)
{
	BEGIN(rates);
	set_up();
	EQ(i2c_open(&bus, BUS, 1000000), 0);
	self->start = weft_now();
	TRY(CALL(&self->good, good));
	EQ(weft_now() - self->start, DURATION / 10);
	EQ(i2c_open(&bus, BUS, 10000), 0);
	self->start = weft_now();
	TRY(CALL(&self->good, good));
	EQ(weft_now() - self->start, DURATION * 10);
	END(0);
}

CASE_WITH(what_cannot_be_opened, struct i2c_bus other; struct good good;)
{
	BEGIN(what_cannot_be_opened);
	set_up();
	EQ(i2c_open(&self->other, HAL_I2C_BUSES, HZ), WEFT_EINVAL);
	EQ(i2c_open(&self->other, BUS, 0), WEFT_EINVAL);
	EQ(i2c_open(&self->other, BUS, 3400000), WEFT_EINVAL);
	TRY(CALL(&self->good, good)); /* none of this has taken the bus away */
	END(0);
}

CASE_WITH(addresses, struct i2c_transfer transfer;)
{
	BEGIN(addresses);
	set_up();
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = &bus, .address = 0x80));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = &bus, .address = ADDRESS + 1));
	EQ(rc, DEVICE_ENOACK);
	AWAIT(CALL(&self->transfer, i2c_transfer, .bus = &bus, .address = ADDRESS));
	EQ(rc, 0);
	OK(!weft_locked(&bus.lock));
	END(0);
}

static bool is_address(int byte)
{
	return byte == 0 || byte == 1 + OUT;
}

/* Who is refused at a byte, what the result is, that the bus is free for the next. */
CASE_WITH(every_byte_can_be_refused, int byte; struct job job; struct good good;)
{
	BEGIN(every_byte_can_be_refused);
	set_up();
	for (; self->byte < 1 + OUT + 1; self->byte++) {
		renew();
		probe.refuse = self->byte;
		AWAIT(CALL(&self->job, job));
		EQ(rc, is_address(self->byte) ? DEVICE_ENOACK : DEVICE_EREFUSED);
		EQ(probe.stops, 1);
		probe.refuse = -1;
		TRY(CALL(&self->good, good));
		OK(are_left_alone(&watched));
	}
	END(0);
}

/* Behind the last byte it is too late. */
CASE_WITH(arbitration_can_be_lost_in_every_byte, int byte; struct job job; struct good good;)
{
	BEGIN(arbitration_can_be_lost_in_every_byte);
	set_up();
	for (; self->byte < BYTES; self->byte++) {
		renew();
		probe.lose = self->byte;
		AWAIT(CALL(&self->job, job));
		EQ(rc, self->byte < BYTES - 1 ? DEVICE_EBUS : 0);
		probe.lose = -1;
		TRY(CALL(&self->good, good));
		OK(are_left_alone(&watched));
	}
	END(0);
}

/* ---- Cancels and limits at every instant ----------------------------------------------------- */

/* What must hold when it was ended from outside at an instant: it ends with the byte on the wire.
 */
static void check_end(const struct job *job, weft_time at, weft_time start, int rc, int error)
{
	if (at < DURATION) {
		EQ(rc, error);
		OK(job->ended - start <= at + 11 * BIT);
	} else {
		EQ(rc, 0);
		EQ(job->ended - start, DURATION);
	}
}

CASE_WITH(a_cancel_at_every_instant, weft_time at, start; struct weft_task task; struct job job;
          struct good good;)
{
	BEGIN(a_cancel_at_every_instant);
	set_up();
	for (; self->at <= DURATION + 1; self->at++) {
		renew();
		self->start = weft_now();
		weft_spawn(&self->task, FRAME(&self->job, job, .frees = self->at & 1));
		TRY(weft_sleep(self->at));
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		check_end(&self->job, self->at, self->start, rc, WEFT_ECANCELED);
		EQ(probe.stops, 1);
		EQ(sim_i2c_resets(BUS), 0);
		TRY(CALL(&self->good, good));
		TRY(weft_sleep_ms(5));
		OK(self->at & 1 || are_left_alone(&watched));
	}
	END(0);
}

CASE_WITH(a_limit_at_every_instant, weft_time at, start; struct job job; struct good good;)
{
	BEGIN(a_limit_at_every_instant);
	set_up();
	TRY(weft_sleep(1));
	for (; self->at <= DURATION + 1; self->at++) {
		renew();
		self->start = weft_now();
		AWAIT(CALL(&self->job, job, .due = self->start + self->at, .frees = self->at & 1));
		check_end(&self->job, self->at, self->start, rc, WEFT_ETIMEDOUT);
		TRY(CALL(&self->good, good));
		TRY(weft_sleep_ms(5));
		OK(self->at & 1 || are_left_alone(&watched));
	}
	END(0);
}

/* The second one comes while the first one's abort is awaited, or later. */
CASE_WITH(two_cancels, weft_time at, start; weft_time apart; struct weft_task task; struct job job;
          struct good good;)
{
	BEGIN(two_cancels);
	set_up();
	for (self->apart = 0; self->apart < 100; self->apart += 9) {
		for (self->at = 1; self->at < DURATION; self->at += 7) {
			self->start = weft_now();
			weft_spawn(&self->task, FRAME(&self->job, job));
			TRY(weft_sleep(self->at));
			weft_cancel(&self->task);
			TRY(weft_sleep(self->apart));
			weft_cancel(&self->task);
			AWAIT(weft_join(&self->task));
			check_end(&self->job, self->at, self->start, rc, WEFT_ECANCELED);
			TRY(CALL(&self->good, good));
			OK(are_left_alone(&watched));
		}
	}
	EQ(sim_i2c_resets(BUS), 0);
	END(0);
}

/* ---- What hangs ------------------------------------------------------------------------------ */

/* A clock may be held for 25 ms at every byte. */
CASE_WITH(stretching, int byte; weft_time start; struct good good;)
{
	BEGIN(stretching);
	set_up();
	for (; self->byte < BYTES; self->byte++) {
		renew();
		probe.stretch = self->byte;
		probe.stretch_for = weft_ms(25);
		self->start = weft_now();
		TRY(CALL(&self->good, good));
		EQ(weft_now() - self->start, DURATION + weft_ms(25));
	}
	EQ(sim_i2c_resets(BUS), 0);
	END(0);
}

/* Nobody can free the bus but the one that holds the clock. */
CASE_WITH(a_clock_held_for_ever, int byte; weft_time start; struct job job; struct good good;)
{
	BEGIN(a_clock_held_for_ever);
	set_up();
	for (; self->byte < BYTES; self->byte++) {
		renew();
		probe.stretch = self->byte;
		probe.stretch_for = HAL_NEVER;
		self->start = weft_now();
		AWAIT(CALL(&self->job, job, .frees = self->byte & 1));
		EQ(rc, DEVICE_EHUNG);
		EQ(self->job.ended - self->start, LIMIT + weft_ms(20));
		AWAIT(CALL(&self->job, job));
		EQ(rc, DEVICE_EHUNG);
		EQ(sim_i2c_resets(BUS), 2 * self->byte + 2);
		sim_i2c_let_go(BUS);
		TRY(CALL(&self->good, good));
		OK(are_left_alone(&watched));
	}
	END(0);
}

/* Longer than anybody waits, but not for ever: the abort finds it free again. */
CASE_WITH(a_clock_held_too_long, struct job job; struct good good;)
{
	BEGIN(a_clock_held_too_long);
	set_up();
	probe.stretch = 2;
	probe.stretch_for = LIMIT + weft_ms(5);
	AWAIT(CALL(&self->job, job));
	EQ(rc, DEVICE_EHUNG);
	EQ(sim_i2c_resets(BUS), 1);
	probe.stretch = -1;
	TRY(CALL(&self->good, good));
	OK(are_left_alone(&watched));
	END(0);
}

/* A cancel before the clock is free, or even before the limit has passed, says more than that it
 * hung; one that comes behind the abort comes too late. */
CASE_WITH(a_cancel_while_the_clock_is_held, uint32_t ms; struct weft_task task; struct job job;
          struct good good;)
{
	BEGIN(a_cancel_while_the_clock_is_held);
	set_up();
	for (; self->ms < 36; self->ms++) {
		renew();
		probe.stretch = 2;
		probe.stretch_for = LIMIT + weft_ms(5);
		weft_spawn(&self->task, FRAME(&self->job, job, .frees = self->ms & 1));
		TRY(weft_sleep_ms(self->ms));
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(rc, weft_ms(self->ms) < LIMIT + weft_ms(6) ? WEFT_ECANCELED : DEVICE_EHUNG);
		probe.stretch = -1;
		sim_i2c_let_go(BUS);
		TRY(CALL(&self->good, good));
		OK(self->ms & 1 || are_left_alone(&watched));
	}
	END(0);
}

CASE_WITH(nine_clocks_free_the_bus, int byte; struct job job; struct good good;)
{
	BEGIN(nine_clocks_free_the_bus);
	set_up();
	for (; self->byte < BYTES; self->byte++) {
		renew();
		probe.hold = self->byte;
		probe.hold_for = 9;
		AWAIT(CALL(&self->job, job, .frees = self->byte & 1));
		EQ(rc, DEVICE_EHUNG);
		EQ(sim_i2c_resets(BUS), self->byte + 1);
		probe.hold = -1;
		TRY(CALL(&self->good, good));
	}
	END(0);
}

/* Ten clocks: it stays low, and the next transfer's reset frees it. */
CASE_WITH(a_bus_that_stays_low, struct job job; struct good good;)
{
	BEGIN(a_bus_that_stays_low);
	set_up();
	probe.hold = 1;
	probe.hold_for = 10;
	AWAIT(CALL(&self->job, job));
	EQ(rc, DEVICE_EHUNG);
	probe.hold = -1;
	AWAIT(CALL(&self->job, job));
	EQ(rc, DEVICE_EHUNG);
	TRY(CALL(&self->good, good));
	EQ(sim_i2c_resets(BUS), 2);
	/* For ever. */
	probe.target.holds = SIM_I2C_STUCK;
	AWAIT(CALL(&self->job, job));
	EQ(rc, DEVICE_EHUNG);
	AWAIT(CALL(&self->job, job));
	EQ(rc, DEVICE_EHUNG);
	sim_i2c_let_go(BUS);
	TRY(CALL(&self->good, good));
	END(0);
}

/* A cancel at each ms of a hung transfer: before the limit, while the abort is awaited, behind it.
 * It is never lost. */
CASE_WITH(a_cancel_of_what_hangs, uint32_t ms; weft_time start; struct weft_task task;
          struct job job; struct good good;)
{
	BEGIN(a_cancel_of_what_hangs);
	set_up();
	for (self->ms = 1; self->ms < 50; self->ms++) {
		renew();
		probe.hold = 3;
		probe.hold_for = 9;
		self->start = weft_now();
		weft_spawn(&self->task, FRAME(&self->job, job, .frees = self->ms & 1));
		TRY(weft_sleep_ms(self->ms));
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(rc, weft_ms(self->ms) <= LIMIT + weft_ms(20) ? WEFT_ECANCELED : DEVICE_EHUNG);
		OK(self->job.ended - self->start ==
		   (weft_ms(self->ms) < LIMIT ? weft_ms(self->ms + 20) : LIMIT + weft_ms(20)) +
		       RESET);
		probe.hold = -1;
		TRY(CALL(&self->good, good));
	}
	END(0);
}

/* The caller's own limit becomes one, whatever the transfer does meanwhile. */
CASE_WITH(a_limit_of_what_hangs, uint32_t ms; struct job job; struct good good;)
{
	BEGIN(a_limit_of_what_hangs);
	set_up();
	for (self->ms = 1; self->ms < 50; self->ms++) {
		renew();
		probe.hold = 3;
		probe.hold_for = 9;
		AWAIT(CALL(&self->job, job, .due = weft_now() + weft_ms(self->ms),
		           .frees = self->ms & 1));
		EQ(rc, weft_ms(self->ms) <= LIMIT + weft_ms(20) ? WEFT_ETIMEDOUT : DEVICE_EHUNG);
		probe.hold = -1;
		TRY(CALL(&self->good, good));
	}
	END(0);
}

/* They do not put the reset off. */
CASE_WITH(cancels_again_and_again, unsigned i; weft_time start; struct weft_task task;
          struct job job; struct good good;)
{
	BEGIN(cancels_again_and_again);
	set_up();
	probe.hold = 3;
	probe.hold_for = 9;
	self->start = weft_now();
	weft_spawn(&self->task, FRAME(&self->job, job));
	TRY(weft_sleep_ms(1));
	for (; self->i < 100 && weft_cancel(&self->task); self->i++)
		TRY(weft_sleep_ms(3));
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	EQ(self->job.ended - self->start, weft_ms(21) + RESET);
	probe.hold = -1;
	TRY(CALL(&self->good, good));
	END(0);
}

/* ---- Sharing --------------------------------------------------------------------------------- */

#define JOBS 4

CASE_WITH(tasks_take_turns, weft_time start; unsigned i; struct weft_task task[JOBS];
          struct job job[JOBS];)
{
	BEGIN(tasks_take_turns);
	set_up();
	self->start = weft_now();
	for (unsigned i = 0; i < JOBS; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->job[i], job, .frees = true, .letter = (char)('a' + i)));
	for (; self->i < JOBS; self->i++) {
		TRY(weft_join(&self->task[self->i]));
		EQ(self->job[self->i].ended - self->start, DURATION * (self->i + 1));
	}
	SEQUENCE("abcd");
	END(0);
}

/* One is cancelled at each instant, in its transfer or in the queue: the others have their turns.
 */
CASE_WITH(one_of_several_is_cancelled, weft_time at; unsigned i, which; int result[JOBS];
          struct weft_task task[JOBS]; struct job job[JOBS];)
{
	BEGIN(one_of_several_is_cancelled);
	set_up();
	for (self->which = 0; self->which < JOBS; self->which++) {
		for (self->at = 1; self->at < DURATION * JOBS; self->at += 13) {
			for (unsigned i = 0; i < JOBS; i++)
				weft_spawn(&self->task[i],
				           FRAME(&self->job[i], job, .frees = true, .letter = '.'));
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
			OK(!sim_i2c_busy(BUS));
		}
	}
	END(0);
}

/* A bus that hangs for one task is recovered, and serves the one that waits. */
CASE_WITH(the_next_one_finds_a_free_bus, unsigned i; int result[2]; struct weft_task task[2];
          struct job job[2];)
{
	BEGIN(the_next_one_finds_a_free_bus);
	set_up();
	probe.hold = 3;
	probe.hold_for = 9;
	for (unsigned i = 0; i < 2; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->job[i], job, .frees = true, .letter = (char)('a' + i)));
	TRY(weft_sleep_ms(1));
	probe.hold = -1;
	for (; self->i < 2; self->i++) {
		AWAIT(weft_join(&self->task[self->i]));
		self->result[self->i] = rc;
	}
	EQ(self->result[0], DEVICE_EHUNG);
	EQ(self->result[1], 0);
	SEQUENCE("ab");
	END(0);
}

/* Both at once are two buses. */
CASE_WITH(two_buses, weft_time start; struct i2c_bus zero; struct weft_task task; struct job job;
          struct i2c_transfer transfer;)
{
	BEGIN(two_buses);
	set_up();
	EQ(i2c_open(&self->zero, 0, HZ), 0);
	self->start = weft_now();
	weft_spawn(&self->task, FRAME(&self->job, job, .letter = 'b'));
	TRY(CALL(&self->transfer, i2c_transfer, .bus = &self->zero, .address = BOARD_TMP105));
	EQ(weft_now() - self->start, 11 * BIT);
	NOTE('a');
	TRY(weft_join(&self->task));
	EQ(weft_now() - self->start, DURATION);
	SEQUENCE("ab");
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(bytes_go_both_ways) RUN(rates) RUN(what_cannot_be_opened) RUN(addresses)
          RUN(every_byte_can_be_refused) RUN(arbitration_can_be_lost_in_every_byte)
              RUN(a_cancel_at_every_instant) RUN(a_limit_at_every_instant) RUN(two_cancels)
                  RUN(stretching) RUN(a_clock_held_for_ever) RUN(a_clock_held_too_long)
                      RUN(a_cancel_while_the_clock_is_held) RUN(nine_clocks_free_the_bus)
                          RUN(a_bus_that_stays_low) RUN(a_cancel_of_what_hangs)
                              RUN(a_limit_of_what_hangs) RUN(cancels_again_and_again)
                                  RUN(tasks_take_turns) RUN(one_of_several_is_cancelled)
                                      RUN(the_next_one_finds_a_free_bus) RUN(two_buses))
