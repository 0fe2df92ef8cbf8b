/* What needs virtual time: events from outside at given times, hours, the end of the range. */
#include "hal/soc/virtual/sim.h"
#include "tests/tap.h"

static struct weft_event event;

static void set(void *unused)
{
	(void)unused;
	weft_event_set_isr(&event);
}

static void note(void *letter)
{
	NOTE(*(const char *)letter);
}

/* ---- Sources and events ---------------------------------------------------------------------- */

CASE(what_is_scripted_is_waited_for)
{
	BEGIN(what_is_scripted_is_waited_for);
	event = (struct weft_event){0};
	sim_at(weft_now() + 1000, set, NULL);
	AWAIT(weft_event_wait(&event));
	EQ(rc, 0);
	weft_event_clear(&event);
	AWAIT(weft_event_wait(&event)); /* nothing more will come */
	NOTE('?');
	END(0);
}

CASE(a_source_is_waited_for)
{
	BEGIN(a_source_is_waited_for);
	event = (struct weft_event){0};
	weft_source_open();
	sim_at(weft_now() + 1000, set, NULL);
	AWAIT(weft_event_wait(&event));
	EQ(rc, 0);
	weft_source_close();
	weft_event_clear(&event);
	AWAIT(weft_event_wait(&event));
	NOTE('?');
	END(0);
}

/* Events of one time in the order in which they were asked for, before timers of that time; a
 * sleep goes on until its own time whatever happens in between. */
CASE_WITH(events_and_sleeps, weft_time now;)
{
	BEGIN(events_and_sleeps);
	self->now = weft_now();
	sim_at(self->now + 30, note, "c");
	sim_at(self->now + 10, note, "a");
	sim_at(self->now + 20, note, "x");
	sim_at(self->now + 20, note, "y");
	TRY(weft_sleep_until(self->now + 20));
	EQ(weft_now(), self->now + 20);
	NOTE('m');
	SEQUENCE("axym");
	TRY(weft_sleep(20));
	EQ(weft_now(), self->now + 40);
	SEQUENCE("c");
	END(0);
}

/* ---- Long times ------------------------------------------------------------------------------ */

CASE_WITH(a_year_of_ticks, struct weft_ticker ticker; weft_time start; int i;)
{
	BEGIN(a_year_of_ticks);
	self->start = weft_now();
	EQ(weft_ticker_start(&self->ticker, 3600 * (weft_time)WEFT_HZ), 0);
	for (self->i = 1; self->i <= 365 * 24; self->i++) {
		AWAIT(weft_ticker_wait(&self->ticker));
		EQ(rc, 0);
		EQ(weft_now(), self->start + (weft_time)self->i * 3600 * WEFT_HZ);
		if (self->i % 24 == 0)
			TRY(weft_sleep_ms(5)); /* does not shift the grid */
	}
	END(0);
}

static struct weft_call waker;
static struct weft_task *sleeping;

static void wake(struct weft_call *call)
{
	(void)call;
	weft_task_wake(sleeping);
}

/* How many ticks were missed is a number that an int can hold. */
CASE_WITH(more_missed_ticks_than_can_be_counted, struct weft_ticker ticker;)
{
	BEGIN(more_missed_ticks_than_can_be_counted);
	EQ(weft_ticker_start(&self->ticker, 1), 0);
	AWAIT(weft_sleep((weft_time)INT_MAX / 2 + 1));
	AWAIT(weft_ticker_wait(&self->ticker));
	EQ(rc, INT_MAX / 2);
	EQ(weft_ticker_start(&self->ticker, 1), 0);
	AWAIT(weft_sleep((weft_time)INT_MAX / 2 - 1)); /* no more than one tick less than that */
	AWAIT(weft_ticker_wait(&self->ticker));
	OK(rc > INT_MAX / 2 - 4 && rc < INT_MAX / 2);
	EQ(weft_ticker_start(&self->ticker, 1), 0);
	AWAIT(weft_sleep((weft_time)INT_MAX - 10));
	AWAIT(weft_ticker_wait(&self->ticker));
	EQ(rc, INT_MAX / 2);
	EQ(weft_ticker_start(&self->ticker, 1), 0);
	AWAIT(weft_sleep((weft_time)1 << 40));
	AWAIT(weft_ticker_wait(&self->ticker));
	EQ(rc, INT_MAX / 2);
	AWAIT(weft_ticker_wait(&self->ticker)); /* and the grid has been caught up with */
	EQ(rc, 0);
	END(0);
}

/* ---- The end of the range -------------------------------------------------------------------- */

static void nothing(void *unused)
{
	(void)unused;
}

CASE_WITH(near_the_end_of_time, struct weft_deadline limit; struct weft_ticker ticker;)
{
	BEGIN(near_the_end_of_time);
	event = (struct weft_event){0};
	sim_at(WEFT_NEVER - 10000, nothing, NULL);
	TRY(weft_sleep_until(WEFT_NEVER - 10000));
	EQ(weft_now(), WEFT_NEVER - 10000);
	TRY(weft_sleep(100));
	EQ(weft_now(), WEFT_NEVER - 9900);
	EQ(weft_deadline_in(1000), WEFT_NEVER); /* would lie behind the end: no limit at all */
	sim_at(weft_now() + 100, set, NULL);
	AWAIT_FOR(&self->limit, 1000, weft_event_wait(&event));
	EQ(rc, 0);
	AWAIT_FOR(&self->limit, 1, weft_park());
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_ticker_start(&self->ticker, 5000), 0);
	AWAIT(weft_ticker_wait(&self->ticker));
	EQ(rc, 0);
	EQ(self->ticker.due, WEFT_NEVER); /* there is no room for another one */
	/* Never means never: such sleeps end only when they are cancelled. */
	sleeping = weft_task_self();
	weft_call_init(&waker, wake);
	weft_call_at(&waker, WEFT_NEVER - 1);
	AWAIT(weft_park());
	EQ(rc, 0);
	EQ(weft_now(), WEFT_NEVER - 1);
	TRY(weft_sleep(0));
	TRY(weft_sleep_until(WEFT_NEVER - 1));
	END(0);
}

/* ---- Limits and priorities ------------------------------------------------------------------- */

struct limited {
	WEFT_FRAME;
	struct weft_deadline limit;
};

static ASYNC(limited)
{
	BEGIN(limited);
	AWAIT_FOR(&self->limit, 10, weft_park());
	END(rc);
}

/* A limit is of its task's level: while higher tasks run it does not end the wait. The memory of
 * one may have been anything before, but for its state. */
CASE_WITH(a_limit_is_of_its_tasks_level, struct weft_task low; struct limited limited;)
{
	BEGIN(a_limit_is_of_its_tasks_level);
	weft_spawn_at(&self->low, WEFT_PRIORITIES - 1, FRAME(&self->limited, limited));
	self->limited.limit.timer.waiter.kind = WEFT_RECORD;
	TRY(weft_sleep_ms(1));
	TRY(weft_sleep_until(self->limited.limit.timer.due));
	TRY(weft_yield());
	TRY(weft_yield());
	TRY(weft_yield());
	EQ(weft_task_state(&self->low),
	   WEFT_PRIORITIES > 1 ? WEFT_TASK_WAITING : WEFT_TASK_FINISHED);
	AWAIT(weft_join(&self->low));
	EQ(rc, WEFT_ETIMEDOUT);
	END(0);
}

/* At the very start, too. */
CASE(a_sleep_of_nothing_at_time_0)
{
	BEGIN(a_sleep_of_nothing_at_time_0);
	EQ(weft_now(), 0);
	TRY(weft_sleep(0));
	EQ(weft_now(), 0);
	END(0);
}

TESTS(RUN_CASE(a_sleep_of_nothing_at_time_0)
          RUN_CASE_FOR(what_is_scripted_is_waited_for, WEFT_EDEADLOCK)
              RUN_CASE_FOR(a_source_is_waited_for, WEFT_EDEADLOCK) RUN_CASE(events_and_sleeps)
                  sim_reset();
      RUN_CASE(a_year_of_ticks) sim_reset(); RUN_CASE(a_limit_is_of_its_tasks_level) sim_reset();
      RUN_CASE(more_missed_ticks_than_can_be_counted) sim_reset(); RUN_CASE(near_the_end_of_time))
