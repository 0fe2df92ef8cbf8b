/* Reading from the console, and Ctrl-C, in the simulation. A pseudo-terminal stands in for stdin:
 * so nothing arrives but what a case sends, and the input ends when a case says so. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal/soc/virtual/sim.h"
#include "tests/tap.h"

static int keyboard;

static bool open_terminal(void)
{
	int terminal;

	keyboard = posix_openpt(O_RDWR | O_NOCTTY);
	if (keyboard < 0 || grantpt(keyboard) != 0 || unlockpt(keyboard) != 0)
		return false;
	terminal = open(ptsname(keyboard), O_RDWR | O_NOCTTY);
	return terminal >= 0 && dup2(terminal, STDIN_FILENO) == STDIN_FILENO;
}

static void type(void *text)
{
	sim_type(text, strlen(text));
}

/* A key of the terminal, as a person would press it. */
static void press(void *text)
{
	if (write(keyboard, text, strlen(text)) < 0)
		abort();
}

static void send_signal(void *number)
{
	raise(*(int *)number);
}

static char buffer[8];

static void expect_text(int rc, const char *text)
{
	EQ(rc, strlen(text));
	OK(rc > 0 && memcmp(buffer, text, strlen(text)) == 0);
}

/* ---- Reading --------------------------------------------------------------------------------- */

CASE_WITH(input_is_read_as_it_comes, struct weft_console_read read; weft_time start;)
{
	BEGIN(input_is_read_as_it_comes);
	weft_console_open(false, true);
	self->start = weft_now();
	sim_at(self->start + 10, type, "abc");
	sim_at(self->start + 20, type, "defghijklmnop");
	AWAIT(CALL(&self->read, weft_console_read, .to = buffer, .size = sizeof buffer));
	EQ(weft_now(), self->start + 10);
	expect_text(rc, "abc");
	AWAIT(CALL(&self->read, weft_console_read, .to = buffer, .size = sizeof buffer));
	EQ(weft_now(), self->start + 20);
	expect_text(rc, "defghijk");
	/* What is there already does not suspend. */
	AWAIT(CALL(&self->read, weft_console_read, .to = buffer, .size = 1));
	expect_text(rc, "l");
	AWAIT(CALL(&self->read, weft_console_read, .to = buffer, .size = sizeof buffer));
	expect_text(rc, "mnop");
	EQ(weft_now(), self->start + 20);
	END(0);
}

struct reader {
	WEFT_FRAME;
	struct weft_console_read read;
};

static ASYNC(reader)
{
	BEGIN(reader);
	AWAIT(CALL(&self->read, weft_console_read, .to = buffer, .size = sizeof buffer));
	END(rc);
}

CASE_WITH(a_read_can_be_cancelled, struct weft_task task; struct reader reader;
          struct weft_deadline limit;)
{
	BEGIN(a_read_can_be_cancelled);
	weft_console_open(false, true);
	weft_spawn(&self->task, FRAME(&self->reader, reader));
	TRY(weft_yield());
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	AWAIT_FOR(&self->limit, 1, CALL(&self->reader, reader));
	EQ(rc, WEFT_ETIMEDOUT);
	/* Nothing was taken: the next one gets all of it. */
	sim_at(weft_now() + 10, type, "xyz");
	AWAIT(CALL(&self->reader, reader));
	expect_text(rc, "xyz");
	/* At the very time of the deadline, which was set up first. */
	sim_at(weft_now() + 1000, type, "uvw");
	AWAIT_UNTIL(&self->limit, weft_now() + 1000, CALL(&self->reader, reader));
	OK(rc == 3 || rc == WEFT_ETIMEDOUT);
	if (rc < 0)
		AWAIT(CALL(&self->reader, reader));
	expect_text(rc, "uvw");
	END(0);
}

CASE(overruns_are_counted)
{
	static char flood[5000];
	static char all[sizeof flood];

	BEGIN(overruns_are_counted);
	weft_console_open(false, true);
	EQ(hal_console_overruns(), 0);
	EQ(sim_type(flood, sizeof flood), 4096);
	EQ(hal_console_overruns(), sizeof flood - 4096);
	EQ(hal_console_overruns(), 0);
	EQ(hal_console_read(all, 100), 100);
	EQ(sim_type(flood, 101), 100);
	EQ(hal_console_overruns(), 1);
	EQ(hal_console_read(all, sizeof all), 4096);
	EQ(hal_console_read(all, sizeof all), 0);
	TRY(weft_yield());
	END(0);
}

/* An open input is a source: nobody is deadlocked while something can still be typed. */
CASE_WITH(an_open_input_keeps_the_loop_waiting, struct reader reader;)
{
	BEGIN(an_open_input_keeps_the_loop_waiting);
	weft_console_open(true, true);
	press("k"); /* comes through the terminal */
	AWAIT(CALL(&self->reader, reader));
	expect_text(rc, "k");
	END(0);
}

/* ---- Ctrl-C ---------------------------------------------------------------------------------- */

CASE_WITH(raw_ctrl_c_is_a_byte, struct reader reader;)
{
	BEGIN(raw_ctrl_c_is_a_byte);
	weft_console_open(false, true);
	sim_at(weft_now() + 10, type, "\003");
	AWAIT(CALL(&self->reader, reader));
	expect_text(rc, "\003");
	weft_console_open(true, true);
	press("\003"); /* also from a terminal, which was made raw */
	AWAIT(CALL(&self->reader, reader));
	expect_text(rc, "\003");
	EQ(weft_canceling(weft_task_self()), 0);
	END(0);
}

/* Cooked, it is the terminal that makes a SIGINT of it. */
CASE_WITH(signals_cancel_main, struct reader reader; int i;)
{
	static int numbers[] = {SIGINT, SIGTERM};

	BEGIN(signals_cancel_main);
	weft_console_open(false, false);
	for (self->i = 0; self->i < 2; self->i++) {
		sim_at(weft_now() + 10, send_signal, &numbers[self->i]);
		AWAIT(CALL(&self->reader, reader));
		EQ(rc, WEFT_ECANCELED);
		EQ(weft_canceling(weft_task_self()), self->i + 1);
	}
	AWAIT(weft_sleep_ms(1));
	EQ(rc, 0);
	END(0);
}

/* ---- The end --------------------------------------------------------------------------------- */

/* The terminal is hung up. What was typed before is read
 * first; then the end stays the end, and is no source any more. */
CASE_WITH(the_input_ends, struct reader reader; int i;)
{
	BEGIN(the_input_ends);
	weft_console_open(true, true);
	sim_type("last", 4);
	close(keyboard);
	AWAIT(CALL(&self->reader, reader));
	expect_text(rc, "last");
	for (self->i = 0; self->i < 3; self->i++) {
		AWAIT(CALL(&self->reader, reader));
		EQ(rc, WEFT_EEND);
	}
	EQ(weft_loop.sources, 0);
	TRY(weft_park());
	END(0);
}

/* Nobody has opened it: the first read does, and waits for it as a source. */
CASE_WITH(a_read_opens_it, struct reader reader;)
{
	BEGIN(a_read_opens_it);
	EQ(weft_loop.sources, 0);
	sim_at(weft_now() + 10, type, "abc");
	AWAIT(CALL(&self->reader, reader));
	expect_text(rc, "abc");
	EQ(weft_loop.sources, 1);
	END(0);
}

CASE(an_input_that_has_ended_is_no_source)
{
	BEGIN(an_input_that_has_ended_is_no_source);
	EQ(weft_loop.sources, 0);
	weft_console_open(true, false);
	EQ(weft_loop.sources, 0);
	TRY(0);
	END(0);
}

#define ALL                                                                                        \
	RUN_CASE(a_read_opens_it)                                                                  \
	RUN_CASE(input_is_read_as_it_comes)                                                        \
	RUN_CASE(a_read_can_be_cancelled)                                                          \
	RUN_CASE(overruns_are_counted)                                                             \
	RUN_CASE(an_open_input_keeps_the_loop_waiting)                                             \
	RUN_CASE(raw_ctrl_c_is_a_byte)                                                             \
	RUN_CASE(signals_cancel_main)                                                              \
	RUN_CASE_FOR(the_input_ends, WEFT_EDEADLOCK)                                               \
	RUN_NEXT_CASE(an_input_that_has_ended_is_no_source)

TESTS(if (!open_terminal()) {
	tap_skip("console input", "there are no pseudo-terminals here");
} else {ALL})
