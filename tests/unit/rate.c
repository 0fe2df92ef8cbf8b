/* Rate limiters. What is asserted is the order, and that nothing comes too early. */
#include "kernel/rate.h"

#include "tests/tap.h"

#define HOUR weft_ms(3600000)
#define TAKERS 4u

static struct weft_rate rate;

static void begin(weft_time interval, uint16_t burst)
{
	EQ(weft_rate_init(&rate, interval, burst), 0);
}

static bool try_take(void)
{
	return weft_rate_try_take(&rate) == 0;
}

/* ---- Those who wait ------------------------------------------------------------------------ */

/* Notes its small letter when it may go on, its capital when it was cancelled, its digit when its
 * time was out, '!' when a cancel comes behind that. */
struct taker {
	WEFT_FRAME;
	unsigned i;
	weft_time due;
	bool condemned;
	struct weft_deadline limit;
	struct weft_rate_take take;
};

static ASYNC(taker)
{
	BEGIN(taker);
	if (self->condemned)
		weft_cancel(weft_task_self());
	AWAIT_UNTIL(&self->limit, self->due, CALL(&self->take, weft_rate_take, .rate = &rate));
	NOTE((char)((rc == 0                ? 'a'
	             : rc == WEFT_ECANCELED ? 'A'
	             : rc == WEFT_ETIMEDOUT ? '1'
	                                    : 'w') +
	            (int)self->i));
	AWAIT(weft_yield());
	if (rc < 0)
		NOTE('!');
	END(0);
}

static struct weft_task task[TAKERS];
static struct taker frames[TAKERS];

static void spawn_taker(unsigned i, weft_time due)
{
	weft_spawn(&task[i], FRAME(&frames[i], taker, .i = i, .due = due));
}

static void spawn_takers(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		spawn_taker(i, WEFT_NEVER);
}

/* The next one may go on at this time. */
static void next_at(weft_time due)
{
	rate.next = due + rate.tolerance;
}

/* ---- At a time ----------------------------------------------------------------------------- */

CASE(a_burst_and_no_more)
{
	BEGIN(a_burst_and_no_more);
	begin(HOUR, 3);
	for (unsigned i = 0; i < 3; i++)
		OK(try_take());
	EQ(weft_rate_try_take(&rate), WEFT_EEMPTY);
	EQ(weft_rate_try_take(&rate), WEFT_EEMPTY);
	begin(HOUR, 1);
	OK(try_take());
	OK(!try_take());
	END(0);
}

/* However long nobody came: a burst, not more. */
CASE(an_idle_time_saves_up_a_burst)
{
	BEGIN(an_idle_time_saves_up_a_burst);
	TRY(weft_sleep_ms(20));
	begin(HOUR, 2);
	rate.next = 1; /* long ago */
	OK(try_take());
	OK(rate.next >= HOUR);
	OK(try_take());
	OK(!try_take());
	/* Half of the burst has come back. */
	rate.next -= HOUR;
	OK(try_take());
	OK(!try_take());
	END(0);
}

CASE_WITH(a_burst_does_not_suspend, unsigned i; struct weft_rate_take take;)
{
	BEGIN(a_burst_does_not_suspend);
	begin(weft_ms(10), 3);
	spawn_takers(1);
	for (; self->i < 3; self->i++)
		TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
	SEQUENCE("");
	TRY(weft_yield()); /* to the taker, which has to wait */
	SEQUENCE("");
	TRY(weft_join(&task[0]));
	SEQUENCE("a");
	END(0);
}

CASE_WITH(then_one_for_each_interval, unsigned i; weft_time start; struct weft_rate_take take;)
{
	BEGIN(then_one_for_each_interval);
	self->start = weft_now();
	begin(weft_ms(2), 3);
	for (; self->i < 10; self->i++) {
		TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
		if (self->i >= 3)
			OK(weft_now() >= self->start + weft_ms(2) * (self->i - 2));
	}
	TRY(weft_sleep_ms(30)); /* a burst comes together again */
	self->start = weft_now();
	for (self->i = 0; self->i < 6; self->i++) {
		TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
		if (self->i >= 3)
			OK(weft_now() >= self->start + weft_ms(2) * (self->i - 2));
	}
	END(0);
}

CASE_WITH(nobody_waits_longer_than_needed, struct weft_deadline limit; struct weft_rate_take take;)
{
	BEGIN(nobody_waits_longer_than_needed);
	begin(HOUR, 2);
	next_at(weft_now() + weft_ms(5));
	AWAIT_FOR(&self->limit, 1000, CALL(&self->take, weft_rate_take, .rate = &rate));
	EQ(rc, 0);
	OK(!try_take());
	END(0);
}

/* ---- In order ------------------------------------------------------------------------------ */

CASE(they_go_on_in_order)
{
	BEGIN(they_go_on_in_order);
	begin(weft_ms(5), 1);
	OK(try_take());
	spawn_takers(TAKERS);
	TRY(weft_yield());
	SEQUENCE("");
	TRY(weft_join(&task[1]));
	spawn_taker(0, WEFT_NEVER); /* comes again: behind the others */
	TRY(weft_join(&task[0]));
	SEQUENCE("abcda");
	END(0);
}

/* Also when the time has come for several: each has its turn, nobody comes between. */
CASE(several_whose_time_has_come)
{
	BEGIN(several_whose_time_has_come);
	begin(HOUR, 3);
	next_at(weft_now() + weft_ms(5));
	rate.next -= 2 * HOUR; /* two may go on, and one in 5 ms */
	OK(try_take());
	OK(try_take());
	spawn_takers(2);
	TRY(weft_yield());
	rate.next -= 2 * HOUR;
	OK(!try_take()); /* there is one for it, but they wait */
	TRY(weft_join(&task[1]));
	SEQUENCE("ab");
	OK(try_take());
	OK(!try_take());
	END(0);
}

/* ---- Giving up ----------------------------------------------------------------------------- */

/* The first one, the middle one, the last one: the others keep their order, and nothing is used. */
CASE_WITH(a_cancel_gives_the_place_up, unsigned i;)
{
	BEGIN(a_cancel_gives_the_place_up);
	for (; self->i < 3; self->i++) {
		static const char *const order[] = {"Abc", "Bac", "Cab"};

		begin(HOUR, 2);
		next_at(weft_now() + weft_ms(10));
		spawn_takers(3);
		TRY(weft_yield());
		OK(weft_cancel(&task[self->i]));
		TRY(weft_yield());
		TRY(weft_yield());
		rate.next -= HOUR; /* one more at that time */
		TRY(weft_join(&task[2]));
		TRY(weft_join(&task[1]));
		SEQUENCE(order[self->i]);
		OK(!try_take());
		rate.next -= HOUR;
		OK(try_take());
		OK(!try_take());
	}
	END(0);
}

CASE_WITH(a_limit_gives_the_place_up, unsigned i;)
{
	BEGIN(a_limit_gives_the_place_up);
	for (; self->i < 2; self->i++) {
		begin(HOUR, 1);
		next_at(weft_now() + weft_ms(60));
		spawn_taker(0, self->i == 0 ? weft_deadline_in(10) : WEFT_NEVER);
		spawn_taker(1, self->i == 1 ? weft_deadline_in(10) : WEFT_NEVER);
		TRY(weft_join(&task[!self->i]));
		SEQUENCE(self->i ? "2a" : "1b");
		OK(!try_take());
	}
	END(0);
}

/* Nobody is left: the next one finds everything as if nobody had come. */
CASE(all_give_up)
{
	BEGIN(all_give_up);
	begin(HOUR, 1);
	OK(try_take());
	spawn_takers(3);
	TRY(weft_yield());
	for (unsigned i = 0; i < 3; i++)
		weft_cancel(&task[i]);
	rate.next -= HOUR;
	OK(!try_take()); /* they have not left yet */
	TRY(weft_sleep_ms(1));
	SEQUENCE("ABC");
	OK(try_take());
	OK(!try_take());
	END(0);
}

/* Who was cancelled when it had become next passes that on. */
CASE(a_cancel_of_who_has_become_next)
{
	BEGIN(a_cancel_of_who_has_become_next);
	begin(HOUR, 1);
	next_at(weft_now() + weft_ms(10));
	spawn_takers(3);
	TRY(weft_yield());
	weft_cancel(&task[0]);
	TRY(weft_yield()); /* a leaves, and b is next */
	weft_cancel(&task[1]);
	TRY(weft_join(&task[2]));
	SEQUENCE("ABc");
	OK(!try_take());
	END(0);
}

static void cancel_first(struct weft_waiter *timer, int rc)
{
	(void)timer, (void)rc;
	OK(weft_cancel(&task[0]));
}

/* Its time has come, but it has not run yet. */
CASE_WITH(a_cancel_at_the_last_moment, struct weft_timer timer;)
{
	BEGIN(a_cancel_at_the_last_moment);
	begin(HOUR, 1);
	next_at(weft_now() + weft_ms(10));
	spawn_takers(2);
	TRY(weft_yield());
	self->timer = (struct weft_timer){
	    .waiter = {.kind = WEFT_RECORD, .ended = cancel_first},
	};
	weft_timer_start(&self->timer, rate.next);
	TRY(weft_join(&task[1]));
	SEQUENCE("Ab");
	OK(!try_take());
	END(0);
}

CASE(a_cancel_before_the_wait)
{
	BEGIN(a_cancel_before_the_wait);
	begin(HOUR, 1);
	spawn_taker(0, WEFT_NEVER);
	frames[0].condemned = true;
	TRY(weft_join(&task[0]));
	SEQUENCE("a!"); /* it need not wait */
	spawn_taker(0, WEFT_NEVER);
	frames[0].condemned = true;
	spawn_taker(1, WEFT_NEVER);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("A");
	weft_cancel(&task[1]);
	TRY(weft_join(&task[1]));
	SEQUENCE("B");
	END(0);
}

/* ---- Limits of the arithmetic -------------------------------------------------------------- */

CASE(what_a_rate_can_be)
{
	BEGIN(what_a_rate_can_be);
	begin(HOUR, 1);
	EQ(weft_rate_init(&rate, 0, 1), WEFT_EINVAL);
	EQ(weft_rate_init(&rate, 1, 0), WEFT_EINVAL);
	EQ(weft_rate_init(&rate, WEFT_NEVER, 2), WEFT_EINVAL);
	EQ(weft_rate_init(&rate, WEFT_NEVER / 3 + 1, 3), WEFT_EINVAL);
	EQ(weft_rate_init(&rate, WEFT_NEVER / UINT16_MAX + 1, UINT16_MAX), WEFT_EINVAL);
	OK(try_take()); /* none of these has changed it */
	OK(!try_take());
	EQ(weft_rate_init(&rate, WEFT_NEVER / UINT16_MAX, UINT16_MAX), 0);
	for (unsigned i = 0; i < UINT16_MAX; i++)
		OK(try_take());
	OK(!try_take());
	EQ(weft_rate_init(&rate, 1, UINT16_MAX), 0);
	OK(try_take());
	END(0);
}

CASE_WITH(once_and_never_again, struct weft_deadline limit; struct weft_rate_take take;)
{
	BEGIN(once_and_never_again);
	TRY(weft_sleep_ms(1));
	begin(WEFT_NEVER, 1);
	OK(try_take());
	OK(!try_take());
	AWAIT_FOR(&self->limit, 5, CALL(&self->take, weft_rate_take, .rate = &rate));
	EQ(rc, WEFT_ETIMEDOUT);
	OK(rate.next == WEFT_NEVER);
	begin(WEFT_NEVER / 2, 2);
	OK(try_take());
	OK(try_take());
	AWAIT_FOR(&self->limit, 5, CALL(&self->take, weft_rate_take, .rate = &rate));
	EQ(rc, WEFT_ETIMEDOUT);
	END(0);
}

/* To wait for the end of time is to wait for nothing. */
CASE_WITH(waiting_for_never_is_a_deadlock, struct weft_rate_take take;)
{
	BEGIN(waiting_for_never_is_a_deadlock);
	begin(WEFT_NEVER, 1);
	OK(try_take());
	TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
	TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
	END(0);
}

#if WEFT_DEBUG
static void take_in_interrupt(void)
{
	FAILS(CONTEXT, weft_rate_try_take(&rate));
}

CASE(an_interrupt_takes_nothing)
{
	BEGIN(an_interrupt_takes_nothing);
	begin(1, 1);
	tap_interrupt(take_in_interrupt);
	OK(try_take());
	TRY(0);
	END(0);
}

#define RUN_CHECKS() RUN_CASE(an_interrupt_takes_nothing)
#else
#define RUN_CHECKS() ((void)0);
#endif

TESTS(RUN_CHECKS() RUN_CASE(a_burst_and_no_more) RUN_CASE(an_idle_time_saves_up_a_burst)
          RUN_CASE(a_burst_does_not_suspend) RUN_CASE(then_one_for_each_interval)
              RUN_CASE(nobody_waits_longer_than_needed) RUN_CASE(they_go_on_in_order)
                  RUN_CASE(several_whose_time_has_come) RUN_CASE(a_cancel_gives_the_place_up)
                      RUN_CASE(a_limit_gives_the_place_up) RUN_CASE(all_give_up)
                          RUN_CASE(a_cancel_of_who_has_become_next)
                              RUN_CASE(a_cancel_at_the_last_moment)
                                  RUN_CASE(a_cancel_before_the_wait) RUN_CASE(what_a_rate_can_be)
                                      RUN_CASE(once_and_never_again)
                                          RUN_CASE_FOR(waiting_for_never_is_a_deadlock,
                                                       WEFT_EDEADLOCK))
