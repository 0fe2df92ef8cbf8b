/* Bounded semaphores. */
#include "kernel/bounded_semaphore.h"

#include "tests/unit/wait_contract.h"

#define UNITS (2 * WAITING)

static struct weft_bounded_semaphore bounded;

/* ---- The contract of its wait ------------------------------------------------------------ */

static bool try_acquire(void)
{
	return weft_bounded_semaphore_try_acquire(&bounded) == 0;
}

/* All units are in use. */
static void begin(void)
{
	weft_bounded_semaphore_init(&bounded, UNITS);
	for (unsigned i = 0; i < UNITS; i++)
		OK(try_acquire());
}

static int acquire(unsigned i)
{
	(void)i;
	return weft_bounded_semaphore_acquire(&bounded);
}

static void release(void)
{
	EQ(weft_bounded_semaphore_release(&bounded), 0);
}

static const struct wait_kind acquiring = {
    .name = "acquire",
    .begin = begin,
    .wait = acquire,
    .give = release,
    .take = try_acquire,
    .takes = true,
};

/* ---- Units ------------------------------------------------------------------------------- */

CASE(only_what_is_in_use_can_be_released)
{
	static struct weft_bounded_semaphore two = WEFT_BOUNDED_SEMAPHORE(2);

	BEGIN(only_what_is_in_use_can_be_released);
	EQ(weft_bounded_semaphore_count(&two), 2);
	EQ(weft_bounded_semaphore_release(&two), WEFT_EFULL);
	EQ(weft_bounded_semaphore_count(&two), 2);
	TRY(weft_bounded_semaphore_acquire(&two));
	EQ(weft_bounded_semaphore_count(&two), 1);
	EQ(weft_bounded_semaphore_try_acquire(&two), 0);
	EQ(weft_bounded_semaphore_try_acquire(&two), WEFT_EEMPTY);
	EQ(weft_bounded_semaphore_release(&two), 0);
	EQ(weft_bounded_semaphore_release(&two), 0);
	EQ(weft_bounded_semaphore_release(&two), WEFT_EFULL);
	EQ(weft_bounded_semaphore_count(&two), 2);
	END(0);
}

/* What the waiters were handed is in use before they have run, and still when they have. */
CASE(a_unit_handed_over_is_in_use)
{
	BEGIN(a_unit_handed_over_is_in_use);
	weft_bounded_semaphore_init(&bounded, 1);
	TRY(weft_bounded_semaphore_acquire(&bounded));
	spawn_waiting(0, WEFT_NEVER);
	spawn_waiting(1, WEFT_NEVER);
	TRY(weft_yield());
	release();
	EQ(weft_bounded_semaphore_count(&bounded), 0);
	release();
	EQ(weft_bounded_semaphore_count(&bounded), 0);
	TRY(weft_yield());
	SEQUENCE("ab");
	release(); /* the last one's */
	EQ(weft_bounded_semaphore_count(&bounded), 1);
	EQ(weft_bounded_semaphore_release(&bounded), WEFT_EFULL);
	END(0);
}

CASE(limits_of_the_limit)
{
	static struct weft_bounded_semaphore none;

	BEGIN(limits_of_the_limit);
	EQ(weft_bounded_semaphore_try_acquire(&none), WEFT_EEMPTY);
	EQ(weft_bounded_semaphore_release(&none), WEFT_EFULL);
	EQ(weft_bounded_semaphore_count(&none), 0);
	weft_bounded_semaphore_init(&bounded, WEFT_SEMAPHORE_MAX);
	EQ(weft_bounded_semaphore_release(&bounded), WEFT_EFULL);
	OK(try_acquire());
	release();
	EQ(weft_bounded_semaphore_count(&bounded), WEFT_SEMAPHORE_MAX);
	END(0);
}

/* Without units nobody is ever served, also by a release. */
CASE_WITH(nobody_gets_one_of_none, struct weft_deadline limit;)
{
	BEGIN(nobody_gets_one_of_none);
	weft_bounded_semaphore_init(&bounded, 0);
	spawn_waiting(0, weft_deadline_in(LIMIT_MS));
	TRY(weft_yield());
	EQ(weft_bounded_semaphore_release(&bounded), WEFT_EFULL);
	TRY(weft_sleep_ms(2 * LIMIT_MS));
	SEQUENCE("1");
	END(0);
}

struct visitor {
	WEFT_FRAME;
	struct weft_defer releasing;
};

static ASYNC(visitor)
{
	BEGIN(visitor);
	TRY(weft_bounded_semaphore_acquire(&bounded));
	DEFER(&self->releasing, weft_bounded_semaphore_release, &bounded);
	NOTE('(');
	TRY(weft_yield());
	NOTE(')');
	END(0);
}

CASE_WITH(a_deferred_release, struct weft_task task[3]; struct visitor visitor[3];)
{
	BEGIN(a_deferred_release);
	weft_bounded_semaphore_init(&bounded, 1);
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&self->task[i], FRAME(&self->visitor[i], visitor));
	TRY(weft_yield());
	weft_cancel(&self->task[0]);
	TRY(weft_sleep_ms(1));
	SEQUENCE("(()()");
	EQ(weft_bounded_semaphore_count(&bounded), 1);
	END(0);
}

/* As one of several arms it gives its units in the same way. */
CASE_WITH(an_arm_takes_a_unit, struct weft_any any; struct weft_arm arm;)
{
	BEGIN(an_arm_takes_a_unit);
	weft_bounded_semaphore_init(&bounded, 1);
	weft_arm_semaphore(&self->arm, &bounded.semaphore);
	TRY(weft_wait_any(&self->any, &self->arm, 1));
	EQ(weft_bounded_semaphore_count(&bounded), 0);
	release();
	EQ(weft_bounded_semaphore_release(&bounded), WEFT_EFULL);
	END(0);
}

TESTS(wait_contract(&acquiring);
      RUN_CASE(only_what_is_in_use_can_be_released) RUN_CASE(a_unit_handed_over_is_in_use)
          RUN_CASE(limits_of_the_limit) RUN_CASE(nobody_gets_one_of_none)
              RUN_CASE(a_deferred_release) RUN_CASE(an_arm_takes_a_unit))
