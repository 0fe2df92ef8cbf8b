/* Retries. Exact times are tested in unit-sim/limits_in_time.c. */
#include "kernel/retry.h"

#include "tests/unit/bystander.h"

#define HOUR_MS 3600000u

/* ---- Operations that fail ------------------------------------------------------------------ */

struct attempt {
	WEFT_FRAME;
	unsigned *failures; /* so many more fail */
	int error;
};

static ASYNC(attempt)
{
	BEGIN(attempt);
	TRY(weft_yield());
	if (!*self->failures)
		RETURN(42);
	--*self->failures;
	END(self->error);
}

/* The loop as it is meant to be written. Notes each attempt, its result is the loop's. */
struct trying {
	WEFT_FRAME;
	const struct weft_retry_policy *policy;
	unsigned failures;
	int error;
	struct weft_retry retry;
	struct attempt attempt;
};

static ASYNC(trying)
{
	BEGIN(trying);
	weft_retry_start(&self->retry, self->policy);
	for (;;) {
		NOTE((char)('0' + self->retry.attempt));
		AWAIT(CALL(&self->attempt, attempt, .failures = &self->failures,
		           .error = self->error));
		if (rc >= 0)
			break;
		TRY(weft_retry_wait(&self->retry, rc));
	}
	END(rc);
}

/* ---- When it stops ------------------------------------------------------------------------- */

static bool may_go_away(int rc)
{
	return rc != WEFT_EINVAL;
}

static const struct weft_retry_policy any_number = {.first_ms = 1, .limit_ms = 2};
static const struct weft_retry_policy three = {.first_ms = 1, .attempts = 3};
static const struct weft_retry_policy one = {.first_ms = 1, .attempts = 1};
static const struct weft_retry_policy choosy = {.first_ms = 1, .retryable = may_go_away};
static const struct weft_retry_policy slow = {.first_ms = HOUR_MS};

CASE_WITH(it_tries_until_it_succeeds, struct trying trying;)
{
	BEGIN(it_tries_until_it_succeeds);
	AWAIT(CALL(&self->trying, trying, .policy = &any_number, .failures = 6, .error = WEFT_EIO));
	EQ(rc, 42);
	SEQUENCE("1234567");
	EQ(self->trying.retry.attempt, 7);
	AWAIT(CALL(&self->trying, trying, .policy = &any_number));
	EQ(rc, 42);
	SEQUENCE("1");
	END(0);
}

CASE_WITH(attempts_are_used_up, struct trying trying;)
{
	BEGIN(attempts_are_used_up);
	AWAIT(CALL(&self->trying, trying, .policy = &three, .failures = 9, .error = WEFT_EIO));
	EQ(rc, WEFT_EIO);
	SEQUENCE("123");
	AWAIT(CALL(&self->trying, trying, .policy = &three, .failures = 2, .error = WEFT_EIO));
	EQ(rc, 42);
	SEQUENCE("123");
	AWAIT(CALL(&self->trying, trying, .policy = &one, .failures = 2, .error = WEFT_EUSER));
	EQ(rc, WEFT_EUSER);
	SEQUENCE("1");
	END(0);
}

CASE_WITH(an_error_that_stays, struct trying trying;)
{
	BEGIN(an_error_that_stays);
	AWAIT(CALL(&self->trying, trying, .policy = &choosy, .failures = 2, .error = WEFT_EINVAL));
	EQ(rc, WEFT_EINVAL);
	SEQUENCE("1");
	AWAIT(CALL(&self->trying, trying, .policy = &choosy, .failures = 2, .error = WEFT_EIO));
	EQ(rc, 42);
	SEQUENCE("123");
	/* A cancel is none, whatever the rule says, and stops at once. */
	AWAIT(
	    CALL(&self->trying, trying, .policy = &choosy, .failures = 2, .error = WEFT_ECANCELED));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("1");
	END(0);
}

CASE_WITH(the_total_time, struct weft_retry retry;)
{
	static const struct weft_retry_policy short_time = {.first_ms = 2, .total_ms = 40};
	static const struct weft_retry_policy no_time = {.first_ms = HOUR_MS, .total_ms = 1000};

	BEGIN(the_total_time);
	weft_retry_start(&self->retry, &short_time);
	do
		AWAIT(weft_retry_wait(&self->retry, WEFT_EIO));
	while (rc == 0);
	EQ(rc, WEFT_EIO);
	OK(self->retry.attempt > 1);
	OK(self->retry.attempt <= 5); /* after 2, 4, 8, 16 ms; 32 is too much */
	weft_retry_start(&self->retry, &no_time);
	spawn_bystander();
	AWAIT(weft_retry_wait(&self->retry, WEFT_EIO));
	EQ(rc, WEFT_EIO);
	EQ(self->retry.attempt, 1);
	SEQUENCE(""); /* without having waited */
	TRY(weft_yield());
	SEQUENCE("*");
	END(0);
}

/* ---- Cancels and limits -------------------------------------------------------------------- */

static struct weft_task task;
static struct trying frame;

CASE(a_cancel_in_a_pause)
{
	BEGIN(a_cancel_in_a_pause);
	weft_spawn(&task, FRAME(&frame, trying, .policy = &slow, .failures = 9, .error = WEFT_EIO));
	TRY(weft_sleep_ms(1));
	EQ(weft_task_state(&task), WEFT_TASK_SLEEPING);
	EQ(frame.retry.attempt, 2);
	weft_cancel(&task);
	AWAIT(weft_join(&task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("1");
	OK(!weft_loop.timers);
	END(0);
}

CASE(a_cancel_in_an_attempt)
{
	BEGIN(a_cancel_in_an_attempt);
	weft_spawn(&task, FRAME(&frame, trying, .policy = &any_number, .failures = 9));
	TRY(weft_yield());
	weft_cancel(&task);
	AWAIT(weft_join(&task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("1");
	END(0);
}

CASE_WITH(a_limit_on_it_all, struct weft_deadline limit; struct trying trying;)
{
	BEGIN(a_limit_on_it_all);
	AWAIT_FOR(&self->limit, 5,
	          CALL(&self->trying, trying, .policy = &slow, .failures = 9, .error = WEFT_EIO));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("1");
	END(0);
}

struct limited {
	WEFT_FRAME;
	struct weft_deadline limit;
	struct weft_retry retry;
};

/* A limit on each attempt: that it passed is an error like any other. */
static ASYNC(limited)
{
	BEGIN(limited);
	weft_retry_start(&self->retry, &three);
	for (;;) {
		NOTE('a');
		AWAIT_FOR(&self->limit, 1, weft_sleep(WEFT_NEVER));
		if (rc >= 0)
			break;
		TRY(weft_retry_wait(&self->retry, rc));
	}
	END(0);
}

CASE_WITH(a_limit_on_each_attempt, struct limited limited;)
{
	BEGIN(a_limit_on_each_attempt);
	AWAIT(CALL(&self->limited, limited));
	EQ(rc, WEFT_ETIMEDOUT);
	SEQUENCE("aaa");
	END(0);
}

/* Also a pause of nothing lets the others have a turn. */
CASE_WITH(a_pause_suspends, struct weft_retry retry;)
{
	static const struct weft_retry_policy at_once = {.attempts = 2};

	BEGIN(a_pause_suspends);
	weft_retry_start(&self->retry, &at_once);
	spawn_bystander();
	AWAIT(weft_retry_wait(&self->retry, WEFT_EIO));
	EQ(rc, 0);
	SEQUENCE("*");
	AWAIT(weft_retry_wait(&self->retry, WEFT_EIO));
	EQ(rc, WEFT_EIO);
	END(0);
}

/* ---- Chance -------------------------------------------------------------------------------- */

#define STEPS 50

static const struct weft_retry_policy quick = {.factor = 1, .jitter = 100};

struct sequence {
	WEFT_FRAME;
	bool seeded;
	uint32_t seed;
	unsigned i;
	struct weft_retry retry;
	uint32_t seen[STEPS];
};

static ASYNC(sequence)
{
	BEGIN(sequence);
	weft_retry_start(&self->retry, &quick);
	if (self->seeded)
		weft_retry_seed(&self->retry, self->seed);
	for (; self->i < STEPS; self->i++) {
		TRY(weft_retry_wait(&self->retry, WEFT_EIO));
		self->seen[self->i] = self->retry.random;
	}
	END(0);
}

static unsigned in_common(const struct sequence *a, const struct sequence *b)
{
	unsigned n = 0;

	for (unsigned i = 0; i < STEPS; i++)
		n += a->seen[i] == b->seen[i];
	return n;
}

CASE_WITH(a_seed_gives_the_same_again, struct sequence a, b;)
{
	BEGIN(a_seed_gives_the_same_again);
	TRY(CALL(&self->a, sequence, .seeded = true, .seed = 17));
	TRY(CALL(&self->b, sequence, .seeded = true, .seed = 17));
	EQ(in_common(&self->a, &self->b), STEPS);
	TRY(CALL(&self->b, sequence, .seeded = true, .seed = 18));
	EQ(in_common(&self->a, &self->b), 0);
	EQ(self->a.seen[0], 0x5d7ae1a);                /* on every board */
	TRY(CALL(&self->b, sequence, .seeded = true)); /* 0 is a seed as well */
	OK(self->b.seen[0] != self->b.seen[1]);
	END(0);
}

CASE_WITH(without_a_seed_they_differ, struct sequence a, b; struct weft_task ta, tb;)
{
	BEGIN(without_a_seed_they_differ);
	weft_spawn(&self->ta, FRAME(&self->a, sequence));
	weft_spawn(&self->tb, FRAME(&self->b, sequence));
	TRY(weft_join(&self->ta));
	TRY(weft_join(&self->tb));
	EQ(in_common(&self->a, &self->b), 0);
	END(0);
}

#if WEFT_DEBUG

static void start_with_local(void)
{
	struct weft_retry_policy policy = {.first_ms = 1};
	static struct weft_retry retry;

	FAILS(STACK, weft_retry_start(&retry, &policy));
}

CASE(a_policy_must_stay)
{
	BEGIN(a_policy_must_stay);
	start_with_local();
	END(0);
}

#define RUN_CHECKS() RUN_CASE(a_policy_must_stay)
#else
#define RUN_CHECKS() ((void)0);
#endif

TESTS(RUN_CASE(it_tries_until_it_succeeds) RUN_CASE(attempts_are_used_up)
          RUN_CASE(an_error_that_stays) RUN_CASE(the_total_time) RUN_CASE(a_cancel_in_a_pause)
              RUN_CASE(a_cancel_in_an_attempt) RUN_CASE(a_limit_on_it_all)
                  RUN_CASE(a_limit_on_each_attempt) RUN_CASE(a_pause_suspends)
                      RUN_CASE(a_seed_gives_the_same_again) RUN_CASE(without_a_seed_they_differ)
                          RUN_CHECKS())
