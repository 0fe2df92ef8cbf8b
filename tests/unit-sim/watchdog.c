/* The watchdog, and the tasks it watches; what bites does so in a process of its own. */
#include "drivers/watchdog.h"

#include <stdlib.h>

#include "hal/soc/virtual/devices.h"
#include "tests/unit-sim/child.h"

static struct watchdog_client a, b;

CASE_WITH(clients, int unused;)
{
	BEGIN(clients);
	a = b = (struct watchdog_client){0};
	OK(!watchdog_late());
	watchdog_watch(&a, "a", 100);
	TRY(weft_sleep_ms(50));
	watchdog_watch(&b, "b", 20);
	TRY(weft_sleep_ms(20));
	OK(!watchdog_late()); /* just in time */
	TRY(weft_sleep(1));
	OK(watchdog_late() == &b);
	watchdog_check_in(&b);
	OK(!watchdog_late());
	watchdog_watch(&b, "b", 200); /* a new limit, once in the list */
	TRY(weft_sleep_ms(30));
	OK(watchdog_late() == &a);
	watchdog_unwatch(&a);
	watchdog_unwatch(&a);
	OK(!watchdog_late());
	TRY(weft_sleep_ms(171));
	OK(watchdog_late() == &b);
	watchdog_unwatch(&b);
	OK(!watchdog_late());
	END(0);
}

CASE_WITH(times_that_cannot_be, struct watchdog_feed feed;)
{
	BEGIN(times_that_cannot_be);
	AWAIT(CALL(&self->feed, watchdog_feed, .ms = SIM_WATCHDOG_MS + 1));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->feed, watchdog_feed, .ms = 0));
	EQ(rc, WEFT_EINVAL);
	OK(!hal_expecting()); /* nothing was started */
	END(0);
}

/* An hour. */
CASE_WITH(it_is_fed, struct weft_task task; struct watchdog_feed feed; int i;)
{
	BEGIN(it_is_fed);
	watchdog_watch(&a, "a", 2000);
	weft_spawn(&self->task, FRAME(&self->feed, watchdog_feed, .ms = 500));
	for (; self->i < 3600; self->i++) {
		TRY(weft_sleep_ms(1000));
		watchdog_check_in(&a);
	}
	watchdog_unwatch(&a);
	END(0);
}

/* ---- What bites --------------------------------------------------------------------------------
 */

struct program {
	WEFT_FRAME;
	bool cancels;
	uint32_t step_ms;
	struct weft_task task;
	struct watchdog_feed feed;
};

static void say_late(const struct watchdog_client *client)
{
	weft_report_text("late: ");
	weft_report_text(client->name);
	weft_report_text("\n");
}

/* Checks in for a second, then no more. */
static ASYNC(program)
{
	BEGIN(program);
	watchdog_watch(&a, "clock", 300);
	watchdog_watch(&b, "radio", 100);
	weft_spawn(&self->task, FRAME(&self->feed, watchdog_feed, .ms = 400, .late = say_late));
	while (weft_now() < weft_ms(1000)) {
		TRY(weft_sleep_ms(50));
		watchdog_check_in(&a);
		watchdog_check_in(&b);
	}
	if (self->cancels) {
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(rc, WEFT_ECANCELED);
	}
	sim_pass(weft_ms(self->step_ms));
	if (self->step_ms)
		watchdog_check_in(&b);
	for (;;) {
		TRY(weft_sleep_ms(50));
		watchdog_check_in(&a);
	}
	END(0);
}

static struct program frame;

static void run_late(void)
{
	weft_run(FRAME(&frame, program));
}

static void run_canceled(void)
{
	weft_run(FRAME(&frame, program, .cancels = true));
}

static void run_slowly(void)
{
#if WEFT_DEBUG
	weft_step_limit = HAL_NEVER;
#endif
	weft_run(FRAME(&frame, program, .step_ms = 2000));
}

/* Its last words say who, once, and the reset follows. */
static void a_late_client(void)
{
	const char *late;

	EQ(run_child(run_late), SIM_WATCHDOG_BITES);
	late = strstr(child_words, "late: radio\n");
	OK(late && !strstr(late + 1, "late:"));
	OK(strstr(child_words,
	          "sim: the watchdog bites: fed at 1100000 us, not again within 400 ms"));
}

/* It cannot be stopped. */
static void a_cancelled_feeder(void)
{
	EQ(run_child(run_canceled), SIM_WATCHDOG_BITES);
	OK(!strstr(child_words, "late:"));
	OK(strstr(child_words, "fed at 1000000 us"));
}

static void a_step_that_takes_too_long(void)
{
	EQ(run_child(run_slowly), SIM_WATCHDOG_BITES);
	OK(strstr(child_words, "fed at 1000000 us"));
}

/* Nobody is fed and nobody runs any more: no deadlock is reported, it bites. */
static struct weft_event event;

struct sleeper {
	WEFT_FRAME;
};

static ASYNC(sleeper)
{
	BEGIN(sleeper);
	EQ(hal_watchdog_start(1000), 0);
	TRY(weft_event_wait(&event));
	END(0);
}

static void run_asleep(void)
{
	static struct sleeper main_frame;

	weft_run(FRAME(&main_frame, sleeper));
}

static void a_program_that_sleeps_for_ever(void)
{
	EQ(run_child(run_asleep), SIM_WATCHDOG_BITES);
	OK(!strstr(child_words, "deadlock"));
}

static void the_next_start_knows(void)
{
	OK(!hal_watchdog_has_bitten());
	setenv("WEFT_RESET", "watchdog", 1);
	OK(hal_watchdog_has_bitten());
	unsetenv("WEFT_RESET");
}

/* ---- The hardware itself ------------------------------------------------------------------------
 */

CASE(fed_to_the_tick)
{
	BEGIN(fed_to_the_tick);
	hal_watchdog_feed(); /* before the start it means nothing */
	EQ(hal_watchdog_start(10), 0);
	TRY(weft_sleep(9999));
	hal_watchdog_feed();
	TRY(weft_sleep(9999));
	EQ(hal_watchdog_start(20), 0); /* a new time */
	TRY(weft_sleep(19999));
	hal_watchdog_feed();
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(clients) RUN(times_that_cannot_be) RUN(it_is_fed) RUN(fed_to_the_tick) sim_reset();
      RUN_PLAIN(a_late_client) RUN_PLAIN(a_cancelled_feeder) RUN_PLAIN(a_step_that_takes_too_long)
          RUN_PLAIN(a_program_that_sleeps_for_ever) RUN_PLAIN(the_next_start_knows))
