/* Virtual time: it stands still while anything runs, unless that says how long it takes
 * (sim_pass()), and jumps to the next deadline or scripted event when the loop idles. So every run
 * repeats, and an hour takes as long as what happens in it.
 *
 * Input from a pipe or file is taken when the loop idles, before time moves on: all of it arrives
 * as soon as the program can take it. A terminal is only looked at, while there is something to
 * jump to. The script named by WEFT_SCRIPT (script.c) adds input and signals at given times. */
#include "hal/soc/virtual/sim.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal/arch/hosted/hosted.h"

static struct {
	hal_time now, alarm;
} clock_ = {.alarm = HAL_NEVER};

hal_time hal_now(void)
{
	return clock_.now;
}

void hal_alarm(hal_time due)
{
	clock_.alarm = due;
}

void hal_kick(void)
{
}

void (*sim_look)(const char *function);

void sim_access(const char *function)
{
	if (sim_look)
		sim_look(function);
}

bool (*sim_idle)(void);
void (*sim_passed)(void);

/* ---- Scripted events ------------------------------------------------------------------------- */

struct event {
	struct event *next;
	hal_time due;
	void (*interrupt)(void *argument);
	void *argument;
};

static struct event *events; /* by time, then by age */

void sim_at(hal_time due, void (*interrupt)(void *argument), void *argument)
{
	struct event *event = malloc(sizeof *event), **place = &events;

	if (!event)
		abort();
	while (*place && (*place)->due <= due)
		place = &(*place)->next;
	*event = (struct event){*place, due, interrupt, argument};
	*place = event;
}

void sim_forget(void (*interrupt)(void *argument), void *argument)
{
	struct event **place = &events;

	while (*place) {
		struct event *event = *place;

		if (event->interrupt == interrupt && event->argument == argument) {
			*place = event->next;
			free(event);
		} else {
			place = &event->next;
		}
	}
}

bool hal_expecting(void)
{
	return events;
}

void sim_interrupt(void (*interrupt)(void *argument), void *argument)
{
	hosted_interrupts++;
	interrupt(argument);
	hosted_interrupts--;
}

hal_time sim_event_due(void)
{
	return events ? events->due : HAL_NEVER;
}

/* The event that is happening. */
static const struct event *under_way;

/* An interrupt does not interrupt itself. */
static bool may_happen(const struct event *event)
{
	return !under_way || event->interrupt != under_way->interrupt ||
	       event->argument != under_way->argument;
}

unsigned sim_events_due(void)
{
	unsigned n = 0;

	for (const struct event *event = events; event && event->due == events->due;
	     event = event->next)
		n += may_happen(event);
	return n;
}

void sim_happen(unsigned i)
{
	const struct event *interrupted = under_way;
	struct event **place = &events, *event;

	while (!may_happen(*place) || i--)
		place = &(*place)->next;
	event = *place;
	*place = event->next;
	if (event->due > clock_.now)
		clock_.now = event->due;
	under_way = event;
	sim_interrupt(event->interrupt, event->argument);
	under_way = interrupted;
	free(event);
}

/* ---- Console input --------------------------------------------------------------------------- */

#define RX_SIZE 4096u

static struct {
	unsigned char bytes[RX_SIZE];
	size_t put, taken;
	unsigned overruns;
	bool open, ended, scripted;
	void (*changed)(void);
} rx;

size_t sim_type(const void *bytes, size_t n)
{
	const unsigned char *from = bytes;
	size_t accepted = 0;

	while (accepted < n && rx.put - rx.taken < RX_SIZE)
		rx.bytes[rx.put++ % RX_SIZE] = from[accepted++];
	rx.overruns += (unsigned)(n - accepted);
	if (rx.changed)
		rx.changed();
	return accepted;
}

void sim_end_input(void)
{
	rx.ended = true;
	if (rx.changed)
		rx.changed();
}

void sim_ignore_stdin(void)
{
	rx.scripted = true;
}

void hal_console_open(void (*changed)(void), bool raw)
{
	if (raw && !rx.scripted)
		hosted_terminal_raw();
	rx.changed = changed;
	rx.open = true;
}

size_t hal_console_read(void *to, size_t n)
{
	unsigned char *bytes = to;
	size_t got = 0;

	while (got < n && rx.taken != rx.put)
		bytes[got++] = rx.bytes[rx.taken++ % RX_SIZE];
	return got;
}

bool hal_console_ended(void)
{
	return rx.ended && rx.taken == rx.put;
}

unsigned hal_console_overruns(void)
{
	unsigned overruns = rx.overruns;

	rx.overruns = 0;
	return overruns;
}

static void receive(void *unused)
{
	unsigned char bytes[RX_SIZE];
	ssize_t n = read(STDIN_FILENO, bytes, RX_SIZE - (rx.put - rx.taken));

	(void)unused;
	if (n > 0) {
		sim_type(bytes, (size_t)n);
	} else if (n == 0 || errno != EINTR) {
		sim_end_input();
	}
}

/* True when something can be read from stdin, or its end. */
static bool input_ready(bool wait)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&in, 1, wait ? -1 : 0) == 1;
}

/* Takes input if there is some; true if so. */
static bool take_input(bool could_jump)
{
	if (!rx.open || rx.ended || rx.scripted || rx.put - rx.taken == RX_SIZE)
		return false;
	if (!input_ready(!could_jump || !isatty(STDIN_FILENO)))
		return false;
	sim_interrupt(receive, NULL);
	return true;
}

/* ---- Console output -------------------------------------------------------------------------- */

static struct {
	size_t room, used; /* no room: without limit */
	hal_time takes;
} tx;

void sim_slow_output(size_t room, hal_time takes)
{
	tx.room = room;
	tx.takes = takes;
}

static void sent(void *unused)
{
	(void)unused;
	tx.used = 0;
	if (rx.changed)
		rx.changed();
}

size_t hal_console_write(const void *from, size_t n)
{
	if (tx.room) {
		if (!tx.used && n)
			sim_at(clock_.now + tx.takes, sent, NULL);
		if (n > tx.room - tx.used)
			n = tx.room - tx.used;
		tx.used += n;
	}
	hal_console_flush(from, n);
	return n;
}

/* ---- Idle ------------------------------------------------------------------------------------ */

static void alarm_off(void *unused)
{
	(void)unused;
	weft_alarm_isr();
}

hal_time sim_alarm_due(void)
{
	return clock_.alarm;
}

void sim_alarm_off(void)
{
	if (clock_.alarm != HAL_NEVER && clock_.alarm > clock_.now)
		clock_.now = clock_.alarm;
	clock_.alarm = HAL_NEVER;
	sim_interrupt(alarm_off, NULL);
}

static bool could_jump(void)
{
	return events || clock_.alarm != HAL_NEVER;
}

/* The first of what is to come. */
static void happen_next(void)
{
	if (events && events->due <= clock_.alarm)
		sim_happen(0);
	else
		sim_alarm_off();
}

static bool something_is_due(void)
{
	return sim_event_due() <= clock_.now ||
	       (clock_.alarm != HAL_NEVER && clock_.alarm <= clock_.now);
}

/* Behind a step in which time has passed: a loop that never idles would not see that it has. */
static void catch_up(const char *function)
{
	if (hosted_interrupts || strcmp(function, "weft_loop_run") != 0)
		return;
	sim_look = NULL;
	while (something_is_due())
		happen_next();
}

/* Who explores decides otherwise what happens next. */
void sim_pass(hal_time ticks)
{
	clock_.now += ticks;
	if (!sim_look)
		sim_look = catch_up;
	if (sim_passed)
		sim_passed();
}

/* What came during the look before is seen by this one, during which nothing can come. */
static bool really_pending(void)
{
	void (*look)(const char *function) = sim_look;
	bool pending;

	sim_look = NULL;
	pending = weft_pending();
	sim_look = look;
	return pending;
}

void hal_idle(void)
{
	if (weft_pending() || take_input(could_jump()) || really_pending())
		return;
	if (sim_idle && could_jump() && sim_idle())
		return;
	if (could_jump())
		happen_next();
	else if (!rx.open || rx.ended || rx.scripted)
		sim_refuse("a source is open, but no event is scripted: this would sleep for ever");
}

__attribute__((constructor)) static void look_at_environment(void)
{
	const char *name = getenv("WEFT_SCRIPT");

	explore_start();
	if (name)
		sim_read_script(name);
}

#define RESETS 16

static void (*resets[RESETS])(void);

void sim_on_reset(void (*reset)(void))
{
	unsigned i = 0;

	while (i < RESETS && resets[i])
		i++;
	if (i == RESETS)
		abort();
	resets[i] = reset;
}

_Noreturn void sim_refuse(const char *what)
{
	fprintf(stderr, "sim: %s\n", what);
	hal_exit(70);
}

void sim_reset(void)
{
	while (events) {
		struct event *event = events;

		events = event->next;
		free(event);
	}
	clock_.now = 0;
	clock_.alarm = HAL_NEVER;
	rx.put = rx.taken = tx.used = 0;
	rx.overruns = 0;
	rx.ended = false;
	for (unsigned i = 0; i < RESETS && resets[i]; i++)
		resets[i]();
}

/* ---- Chance ---------------------------------------------------------------------------------- */

static uint32_t random_state; /* 0: not set yet */

void sim_seed(uint32_t seed)
{
	random_state = seed * 2654435761u + 1; /* neighbouring seeds differ from the start */
	random_state += !random_state;
}

/* xorshift32 (Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8, 2003). */
uint32_t sim_random(void)
{
	if (!random_state) {
		const char *seed = getenv("WEFT_SEED");

		sim_seed(seed ? (uint32_t)strtoul(seed, NULL, 0) : 1);
	}
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}
