/* Rate limiters and retries to the tick, in virtual time. */
#include "hal/soc/virtual/sim.h"
#include "kernel/rate.h"
#include "kernel/retry.h"
#include "tests/tap.h"

/* ---- Rates --------------------------------------------------------------------------------- */

static struct weft_rate rate;

/* At most n grants before any time: what was there, and one for each interval. */
CASE_WITH(grants_come_on_time, weft_time start; unsigned i; struct weft_rate_take take;)
{
	BEGIN(grants_come_on_time);
	TRY(weft_sleep(12345));
	EQ(weft_rate_init(&rate, 1000, 3), 0);
	self->start = weft_now();
	for (; self->i < 12; self->i++) {
		TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
		EQ(weft_now() - self->start, self->i < 3 ? 0 : (self->i - 2) * 1000);
	}
	TRY(weft_sleep(1)); /* the next one is due in 999, then each 1000 */
	TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
	EQ(weft_now() - self->start, 10000);
	TRY(weft_sleep(1500)); /* one has come back */
	TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
	EQ(weft_now() - self->start, 11500);
	TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
	EQ(weft_now() - self->start, 12000);
	END(0);
}

/* Compared with a bucket that is filled one by one. */
CASE_WITH(a_bucket_of_tokens_gives_the_same, unsigned i; weft_time filled; unsigned tokens;)
{
	BEGIN(a_bucket_of_tokens_gives_the_same);
	EQ(weft_rate_init(&rate, 70, 4), 0);
	self->tokens = 4;
	for (; self->i < 3000; self->i++) {
		TRY(weft_sleep(tap_random(100) ? tap_random(90) : 400));
		while (self->tokens < 4 && self->filled + 70 <= weft_now()) {
			self->filled += 70;
			self->tokens++;
		}
		if (self->tokens == 4) /* a full bucket begins to be filled when one is taken */
			self->filled = weft_now();
		EQ(weft_rate_try_take(&rate), self->tokens ? 0 : WEFT_EEMPTY);
		if (self->tokens)
			self->tokens--;
	}
	END(0);
}

static weft_time went_on[4];

struct taker {
	WEFT_FRAME;
	unsigned i;
	struct weft_rate_take take;
};

static ASYNC(taker)
{
	BEGIN(taker);
	TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
	went_on[self->i] = weft_now();
	END(0);
}

/* The one that gives up has used nothing: the next one goes on at its time. */
CASE_WITH(a_place_that_was_given_up, weft_time start; struct weft_task task[4];
          struct taker taker[4];)
{
	BEGIN(a_place_that_was_given_up);
	EQ(weft_rate_init(&rate, 1000, 1), 0);
	EQ(weft_rate_try_take(&rate), 0);
	self->start = weft_now();
	for (unsigned i = 0; i < 4; i++)
		weft_spawn(&self->task[i], FRAME(&self->taker[i], taker, .i = i));
	TRY(weft_sleep(500));
	weft_cancel(&self->task[0]); /* the first */
	TRY(weft_sleep(1000));
	weft_cancel(&self->task[2]); /* now the first */
	TRY(weft_join(&self->task[3]));
	EQ(went_on[1] - self->start, 1000);
	EQ(went_on[3] - self->start, 2000);
	END(0);
}

/* Years with nobody there. */
CASE_WITH(a_long_idle_time, weft_time start; unsigned i; struct weft_rate_take take;)
{
	BEGIN(a_long_idle_time);
	EQ(weft_rate_init(&rate, 10, 2), 0);
	TRY(weft_sleep(WEFT_NEVER / 4));
	self->start = weft_now();
	for (; self->i < 5; self->i++)
		TRY(CALL(&self->take, weft_rate_take, .rate = &rate));
	EQ(weft_now() - self->start, 30);
	END(0);
}

/* ---- Retries ------------------------------------------------------------------------------- */

struct pauses {
	WEFT_FRAME;
	const struct weft_retry_policy *policy;
	uint32_t seed;
	unsigned count;
	struct weft_retry retry;
	weft_time before;
	weft_time pause[50];
};

/* All pauses until it stops, or so many. */
static ASYNC(pauses)
{
	BEGIN(pauses);
	weft_retry_start(&self->retry, self->policy);
	weft_retry_seed(&self->retry, self->seed);
	for (; self->count < 50; self->count++) {
		self->before = weft_now();
		TRY(weft_retry_wait(&self->retry, WEFT_EIO));
		self->pause[self->count] = weft_now() - self->before;
	}
	END(0);
}

static void expect(const struct pauses *pauses, const uint32_t *ms, unsigned count)
{
	EQ(pauses->count, count);
	for (unsigned i = 0; i < count; i++)
		EQ(pauses->pause[i], weft_ms(ms[i]));
}

CASE_WITH(pauses_double, struct pauses pauses;)
{
	static const struct weft_retry_policy policy = {
	    .first_ms = 100, .limit_ms = 700, .attempts = 7};
	static const uint32_t expected[] = {100, 200, 400, 700, 700, 700};

	BEGIN(pauses_double);
	AWAIT(CALL(&self->pauses, pauses, .policy = &policy));
	EQ(rc, WEFT_EIO);
	expect(&self->pauses, expected, 6);
	END(0);
}

CASE_WITH(other_factors, struct pauses pauses;)
{
	static const struct weft_retry_policy same = {.first_ms = 5, .factor = 1, .attempts = 4};
	static const struct weft_retry_policy much = {.first_ms = 1, .factor = 255, .attempts = 7};
	static const uint32_t fives[] = {5, 5, 5};
	static const uint32_t powers[] = {1, 255, 65025, 16581375, 4228250625, 4294967295};

	BEGIN(other_factors);
	AWAIT(CALL(&self->pauses, pauses, .policy = &same));
	expect(&self->pauses, fives, 3);
	AWAIT(CALL(&self->pauses, pauses, .policy = &much));
	expect(&self->pauses, powers, 6); /* at most what can be told */
	END(0);
}

/* No attempt begins behind the total time, one at it does. */
CASE_WITH(the_total_time, struct pauses pauses; weft_time start;)
{
	static const struct weft_retry_policy at = {.first_ms = 10, .total_ms = 70};
	static const struct weft_retry_policy before = {.first_ms = 10, .total_ms = 69};
	static const uint32_t expected[] = {10, 20, 40};

	BEGIN(the_total_time);
	self->start = weft_now();
	AWAIT(CALL(&self->pauses, pauses, .policy = &at));
	EQ(rc, WEFT_EIO);
	expect(&self->pauses, expected, 3);
	EQ(weft_now() - self->start, weft_ms(70));
	AWAIT(CALL(&self->pauses, pauses, .policy = &before));
	EQ(rc, WEFT_EIO);
	expect(&self->pauses, expected, 2);
	END(0);
}

/* Both the same, spread over the upper half of a second. */
static void check_spread(const struct pauses *a, const struct pauses *b)
{
	weft_time least = WEFT_NEVER, most = 0;
	unsigned same = 0;

	for (unsigned i = 0; i < 50; i++) {
		weft_time pause = a->pause[i];

		EQ(pause, b->pause[i]);
		least = pause < least ? pause : least;
		most = pause > most ? pause : most;
		same += i && pause == a->pause[i - 1];
	}
	OK(least >= weft_ms(500) && least < weft_ms(600));
	OK(most <= weft_ms(1000) && most > weft_ms(900));
	OK(same < 5);
}

CASE_WITH(chance_shortens_pauses, struct pauses a, b; uint32_t seed;)
{
	static const struct weft_retry_policy half = {.first_ms = 1000, .factor = 1, .jitter = 50};

	BEGIN(chance_shortens_pauses);
	for (; self->seed < 5; self->seed++) {
		TRY(CALL(&self->a, pauses, .policy = &half, .seed = self->seed));
		TRY(CALL(&self->b, pauses, .policy = &half, .seed = self->seed));
		check_spread(&self->a, &self->b);
	}
	END(0);
}

/* Small seeds are as different as others, from the first pause on. */
CASE_WITH(neighbouring_seeds, struct pauses pauses; uint32_t seed; weft_time first[20];)
{
	static const struct weft_retry_policy full = {
	    .first_ms = 1000000,
	    .factor = 1,
	    .jitter = 100,
	    .attempts = 2,
	};

	BEGIN(neighbouring_seeds);
	for (; self->seed < 20; self->seed++) {
		AWAIT(CALL(&self->pauses, pauses, .policy = &full, .seed = self->seed));
		self->first[self->seed] = self->pauses.pause[0];
		OK(self->first[self->seed] <= weft_ms(1000000));
	}
	for (unsigned i = 0; i < 20; i++) {
		for (unsigned j = 0; j < i; j++)
			OK(self->first[i] + weft_ms(100) < self->first[j] ||
			   self->first[j] + weft_ms(100) < self->first[i]);
	}
	END(0);
}

/* What would be behind the end of time never is; nothing wraps. */
CASE_WITH(the_end_of_time, struct weft_retry retry; struct weft_deadline limit;)
{
	static const struct weft_retry_policy total = {.first_ms = 1000, .total_ms = 2000};

	BEGIN(the_end_of_time);
	TRY(weft_sleep_until(WEFT_NEVER - weft_ms(1500)));
	weft_retry_start(&self->retry, &total);
	OK(self->retry.until == WEFT_NEVER);
	TRY(weft_retry_wait(&self->retry, WEFT_EIO));
	EQ(weft_now(), WEFT_NEVER - weft_ms(500));
	AWAIT_FOR(&self->limit, 100, weft_retry_wait(&self->retry, WEFT_EIO));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_rate_init(&rate, weft_ms(1000), 1), 0);
	EQ(weft_rate_try_take(&rate), 0);
	OK(rate.next == WEFT_NEVER);
	EQ(weft_rate_try_take(&rate), WEFT_EEMPTY);
	END(0);
}

TESTS(RUN_CASE(grants_come_on_time) RUN_CASE(a_bucket_of_tokens_gives_the_same)
          RUN_CASE(a_place_that_was_given_up) RUN_CASE(a_long_idle_time) sim_reset();
      RUN_CASE(pauses_double) RUN_CASE(other_factors) RUN_CASE(the_total_time)
          RUN_CASE(chance_shortens_pauses) RUN_CASE(neighbouring_seeds) RUN_CASE(the_end_of_time))
