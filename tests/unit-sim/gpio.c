/* Pins and their edges; contacts that bounce at every distance. */
#include "drivers/gpio.h"

#include "hal/soc/virtual/devices.h"
#include "tests/tap.h"

#define PIN 5
#define MS (HAL_HZ / 1000)

static struct gpio_input input;

/* ---- Pins ------------------------------------------------------------------------------------ */

CASE(levels)
{
	BEGIN(levels);
	EQ(hal_pin_mode(1, HAL_PIN_OUT), 0);
	hal_pin_write(1, true);
	OK(sim_pin_level(1) && hal_pin_read(1));
	hal_pin_toggle(1);
	OK(!sim_pin_level(1) && !hal_pin_read(1));
	hal_pin_write(2, true); /* before it becomes an output */
	OK(!sim_pin_level(2));
	EQ(hal_pin_mode(2, HAL_PIN_OUT), 0);
	OK(sim_pin_level(2));
	EQ(hal_pin_mode(3, HAL_PIN_IN_PULLUP), 0);
	OK(hal_pin_read(3));
	sim_pin_set(3, false);
	OK(!hal_pin_read(3));
	sim_pin_release(3);
	OK(hal_pin_read(3));
	EQ(hal_pin_mode(3, HAL_PIN_IN_PULLDOWN), 0);
	OK(!hal_pin_read(3));
	END(0);
}

CASE(open_drain)
{
	BEGIN(open_drain);
	hal_pin_write(4, true);
	EQ(hal_pin_mode(4, HAL_PIN_OPEN_DRAIN), 0);
	OK(hal_pin_read(4));
	sim_pin_set(4, false); /* somebody else pulls it down */
	OK(!hal_pin_read(4));
	sim_pin_release(4);
	OK(hal_pin_read(4));
	hal_pin_write(4, false);
	sim_pin_set(4, true);
	OK(!hal_pin_read(4));
	END(0);
}

CASE(what_a_pin_cannot)
{
	BEGIN(what_a_pin_cannot);
	EQ(hal_pin_mode(SIM_PINS, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(SIM_PIN_INPUT_ONLY, HAL_PIN_OUT), WEFT_EINVAL);
	EQ(hal_pin_mode(SIM_PIN_INPUT_ONLY, HAL_PIN_IN), 0);
	EQ(gpio_input_open(&input, SIM_PINS, HAL_PIN_IN, 0), WEFT_EINVAL);
	EQ(gpio_input_open(&input, SIM_PIN_NO_INTERRUPT, HAL_PIN_IN, 0), WEFT_EINVAL);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN, 0), 0); /* it stands in no list */
	gpio_input_close(&input);
	END(0);
}

CASE_WITH(one_input_for_a_pin, struct gpio_input other;)
{
	BEGIN(one_input_for_a_pin);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&self->other, PIN, HAL_PIN_IN, 0), WEFT_EBUSY);
	EQ(gpio_input_open(&self->other, PIN + 1, HAL_PIN_IN, 0), 0);
	gpio_input_close(&input);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN, 0), 0);
	gpio_input_close(&self->other);
	gpio_input_close(&input);
	gpio_input_close(&input); /* does no harm */
	END(0);
}

/* ---- Edges ----------------------------------------------------------------------------------- */

static void rise(void *unused)
{
	(void)unused;
	sim_pin_set(PIN, true);
}

static void fall(void *unused)
{
	(void)unused;
	sim_pin_set(PIN, false);
}

static void press_at(weft_time due)
{
	sim_at(due, rise, NULL);
}

static void release_at(weft_time due)
{
	sim_at(due, fall, NULL);
}

CASE_WITH(edges_are_awaited, weft_time start; struct gpio_edge edge;)
{
	BEGIN(edges_are_awaited);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN_PULLDOWN, 0), 0);
	self->start = weft_now();
	press_at(self->start + 100);
	release_at(self->start + 200);
	press_at(self->start + 300);
	AWAIT(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING));
	EQ(rc, HAL_RISING);
	EQ(weft_now() - self->start, 100);
	AWAIT(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING | HAL_FALLING));
	EQ(rc, HAL_FALLING);
	EQ(weft_now() - self->start, 200);
	AWAIT(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING));
	EQ(rc, HAL_RISING);
	EQ(weft_now() - self->start, 300);
	/* One that comes before the await counts; once. */
	release_at(weft_now() + 10);
	TRY(weft_sleep(20));
	AWAIT(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_FALLING));
	EQ(rc, HAL_FALLING);
	EQ(weft_now() - self->start, 320);
	press_at(weft_now() + 10);
	release_at(weft_now() + 20);
	AWAIT(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_FALLING));
	EQ(weft_now() - self->start, 340);
	gpio_input_close(&input);
	END(0);
}

struct waiter {
	WEFT_FRAME;
	unsigned edges;
	struct gpio_edge edge;
	struct weft_deadline limit;
	weft_time due;
};

static ASYNC(waiter)
{
	BEGIN(waiter);
	AWAIT_UNTIL(&self->limit, self->due ? self->due : WEFT_NEVER,
	            CALL(&self->edge, gpio_edge, .input = &input,
	                 .edges = self->edges ? self->edges : HAL_RISING | HAL_FALLING));
	END(rc);
}

/* Nobody else could wake it, but it is no deadlock: an open source. The program says so. */
CASE_WITH(an_awaited_edge_is_a_source, struct weft_task task; struct waiter waiter;)
{
	BEGIN(an_awaited_edge_is_a_source);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, waiter));
	TRY(weft_sleep(10));
	EQ(weft_loop.sources, 1);
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	EQ(weft_loop.sources, 0);
	gpio_input_close(&input);
	END(0);
}

/* An edge at 100; a limit at each instant round it: the one that was there first. */
CASE_WITH(a_cancel_loses_no_edge, weft_time at, start; struct waiter waiter;)
{
	BEGIN(a_cancel_loses_no_edge);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN, 0), 0);
	TRY(weft_sleep(1));
	for (self->at = 90; self->at < 110; self->at++) {
		fall(NULL);
		input.edges = 0;
		self->start = weft_now();
		press_at(self->start + 100);
		AWAIT(CALL(&self->waiter, waiter, .due = self->start + self->at));
		OK(rc == (self->at < 100 ? WEFT_ETIMEDOUT : HAL_RISING));
		TRY(weft_sleep(30));
		if (self->at >= 100)
			continue;
		AWAIT(CALL(&self->waiter, waiter));
		EQ(rc, HAL_RISING);
	}
	gpio_input_close(&input);
	END(0);
}

/* What an interrupt has posted is taken back before the input's memory may be used again. */
CASE_WITH(an_input_is_closed_with_an_edge_on_its_way, struct gpio_input own;)
{
	BEGIN(an_input_is_closed_with_an_edge_on_its_way);
	EQ(gpio_input_open(&self->own, PIN, HAL_PIN_IN_PULLDOWN, 0), 0);
	sim_pin_set(PIN, true);
	OK(self->own.changed.post.next);
	gpio_input_close(&self->own);
	OK(!self->own.changed.post.next);
	sim_pin_set(PIN, false); /* nobody is told */
	OK(!self->own.changed.post.next);
	END(0);
}

/* ---- Debounce -------------------------------------------------------------------------------- */

#define DEBOUNCE 5

/* A press that bounces so many times, at this distance: reported once, when it has stood for 5 ms
 * since the last change. */
CASE_WITH(bounces_at_every_distance, weft_time distance, start; unsigned times; int i;
          struct waiter waiter;)
{
	BEGIN(bounces_at_every_distance);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN_PULLDOWN, DEBOUNCE), 0);
	TRY(weft_sleep(1));
	for (self->distance = 1; self->distance <= DEBOUNCE * MS; self->distance += 53) {
		for (self->times = 0; self->times < 4; self->times++) {
			self->start = weft_now();
			press_at(self->start + 10);
			for (unsigned i = 1; i <= self->times; i++) {
				release_at(self->start + 10 + (2 * i - 1) * self->distance);
				press_at(self->start + 10 + 2 * i * self->distance);
			}
			AWAIT(CALL(&self->waiter, waiter));
			EQ(rc, HAL_RISING);
			EQ(weft_now() - self->start,
			   10 + 2 * self->times * self->distance + DEBOUNCE * MS);
			/* And nothing more comes of it. */
			AWAIT(CALL(&self->waiter, waiter, .due = weft_now() + 50 * MS));
			EQ(rc, WEFT_ETIMEDOUT);
			release_at(weft_now() + 10);
			AWAIT(CALL(&self->waiter, waiter));
			EQ(rc, HAL_FALLING);
		}
	}
	gpio_input_close(&input);
	END(0);
}

/* A pulse of each length round the limit: too short, it is none. */
CASE_WITH(pulses, weft_time length, start; struct waiter waiter;)
{
	BEGIN(pulses);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN_PULLDOWN, DEBOUNCE), 0);
	for (self->length = 1; self->length <= DEBOUNCE * MS + 500; self->length += 71) {
		self->start = weft_now();
		press_at(self->start + 10);
		release_at(self->start + 10 + self->length);
		AWAIT(CALL(&self->waiter, waiter, .due = self->start + 40 * MS));
		if (self->length <= DEBOUNCE * MS) {
			EQ(rc, WEFT_ETIMEDOUT);
			continue;
		}
		EQ(rc, HAL_RISING);
		EQ(weft_now() - self->start, 10 + DEBOUNCE * MS);
		AWAIT(CALL(&self->waiter, waiter));
		EQ(rc, HAL_FALLING);
		EQ(weft_now() - self->start, 10 + self->length + DEBOUNCE * MS);
	}
	gpio_input_close(&input);
	END(0);
}

/* The very instant: a pulse of just this length is one too short, whatever comes first. */
CASE_WITH(a_pulse_of_exactly_the_limit, weft_time start; struct waiter waiter;)
{
	BEGIN(a_pulse_of_exactly_the_limit);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN_PULLDOWN, DEBOUNCE), 0);
	self->start = weft_now();
	press_at(self->start + 10);
	release_at(self->start + 10 + DEBOUNCE * MS);
	press_at(self->start + 10 + 2 * DEBOUNCE * MS);
	AWAIT(CALL(&self->waiter, waiter));
	EQ(rc, HAL_RISING);
	EQ(weft_now() - self->start, 10 + 3 * DEBOUNCE * MS);
	gpio_input_close(&input);
	END(0);
}

/* A change in the very step between the limit and the look: it has not stood at all. */
CASE_WITH(a_change_behind_the_limit, weft_time start; struct weft_task task; struct waiter waiter;)
{
	BEGIN(a_change_behind_the_limit);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN_PULLDOWN, DEBOUNCE), 0);
	self->start = weft_now();
	press_at(self->start + 10);
	release_at(self->start + 20);
	weft_spawn(&self->task, FRAME(&self->waiter, waiter));
	TRY(weft_sleep(30));
	TRY(weft_sleep_until(self->start + 20 + DEBOUNCE * MS));
	OK(weft_deadline_expired(&self->waiter.edge.limit));
	sim_pin_set(PIN, true);
	TRY(weft_join(&self->task));
	EQ(rc, HAL_RISING);
	EQ(weft_now() - self->start, 20 + 2 * DEBOUNCE * MS);
	gpio_input_close(&input);
	END(0);
}

/* Of the other edge nothing is said, but it counts as the level. */
CASE_WITH(only_one_edge_is_wanted, weft_time start; struct waiter waiter;)
{
	BEGIN(only_one_edge_is_wanted);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN_PULLDOWN, DEBOUNCE), 0);
	self->start = weft_now();
	press_at(self->start + 10 * MS);
	release_at(self->start + 30 * MS);
	press_at(self->start + 31 * MS); /* a dent, no release */
	release_at(self->start + 32 * MS);
	press_at(self->start + 50 * MS);
	AWAIT(CALL(&self->waiter, waiter, .edges = HAL_FALLING));
	EQ(rc, HAL_FALLING);
	EQ(weft_now() - self->start, 37 * MS);
	AWAIT(CALL(&self->waiter, waiter, .edges = HAL_RISING));
	EQ(rc, HAL_RISING);
	EQ(weft_now() - self->start, 55 * MS);
	gpio_input_close(&input);
	END(0);
}

/* At each instant of a bounce: the next await reports the press all the same, once. */
CASE_WITH(a_cancel_while_it_bounces, weft_time at, start; unsigned seen; struct waiter waiter;)
{
	BEGIN(a_cancel_while_it_bounces);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN_PULLDOWN, DEBOUNCE), 0);
	TRY(weft_sleep(1));
	for (self->at = 0; self->at < 12 * MS; self->at += 97) {
		self->start = weft_now();
		press_at(self->start + MS);
		release_at(self->start + 2 * MS);
		press_at(self->start + 3 * MS);
		AWAIT(CALL(&self->waiter, waiter, .due = self->start + self->at));
		EQ(rc, self->at < 8 * MS ? WEFT_ETIMEDOUT : HAL_RISING);
		if (self->at < 8 * MS)
			AWAIT(CALL(&self->waiter, waiter));
		EQ(rc, HAL_RISING);
		release_at(weft_now() + MS);
		AWAIT(CALL(&self->waiter, waiter));
		EQ(rc, HAL_FALLING);
	}
	gpio_input_close(&input);
	END(0);
}

/* Changes at every moment: what is reported alternates, and each has stood for 5 ms. */
CASE_WITH(bounces_by_chance, weft_time changed, until; int i; bool level; unsigned reported;
          struct waiter waiter;)
{
	BEGIN(bounces_by_chance);
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN_PULLDOWN, DEBOUNCE), 0);
	self->changed = weft_now();
	for (unsigned i = 0; i < 2000; i++) {
		self->changed += 1 + tap_random(10) * tap_random(10) * tap_random(200);
		sim_at(self->changed, i % 2 ? fall : rise, NULL);
	}
	self->until = self->changed + 100 * MS;
	for (;;) {
		AWAIT(CALL(&self->waiter, waiter, .due = self->until));
		if (rc == WEFT_ETIMEDOUT)
			break;
		EQ(rc, self->level ? HAL_FALLING : HAL_RISING);
		self->level = rc == HAL_RISING;
		EQ(sim_pin_level(PIN), self->level);
		self->reported++;
	}
	OK(self->reported > 20 && self->reported < 1500);
	EQ(sim_pin_level(PIN), self->level);
	gpio_input_close(&input);
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(levels) RUN(open_drain) RUN(what_a_pin_cannot) RUN(one_input_for_a_pin)
          RUN(edges_are_awaited) RUN(an_awaited_edge_is_a_source) RUN(a_cancel_loses_no_edge)
              RUN(an_input_is_closed_with_an_edge_on_its_way) RUN(bounces_at_every_distance)
                  RUN(pulses) RUN(a_pulse_of_exactly_the_limit) RUN(a_change_behind_the_limit)
                      RUN(only_one_edge_is_wanted) RUN(a_cancel_while_it_bounces)
                          RUN(bounces_by_chance))
