/* Semaphores. */
#include "tests/unit/wait_contract.h"

static struct weft_semaphore semaphore;

/* ---- The contract of its wait ------------------------------------------------------------ */

static void begin(void)
{
	weft_semaphore_init(&semaphore, 0);
}

static int acquire(unsigned i)
{
	(void)i;
	return weft_semaphore_acquire(&semaphore);
}

static void release(void)
{
	EQ(weft_semaphore_release(&semaphore), 0);
}

static void release_isr(void)
{
	EQ(weft_semaphore_release_isr(&semaphore), 0);
}

static bool try_acquire(void)
{
	return weft_semaphore_try_acquire(&semaphore) == 0;
}

static const struct wait_kind acquiring = {
    .name = "acquire",
    .begin = begin,
    .wait = acquire,
    .give = release,
    .give_isr = release_isr,
    .take = try_acquire,
    .takes = true,
};

/* ---- Units ------------------------------------------------------------------------------- */

CASE(units_are_counted)
{
	static struct weft_semaphore two = WEFT_SEMAPHORE(2), none;

	BEGIN(units_are_counted);
	EQ(weft_semaphore_count(&two), 2);
	EQ(weft_semaphore_try_acquire(&two), 0);
	AWAIT(weft_semaphore_acquire(&two));
	EQ(rc, 0);
	EQ(weft_semaphore_count(&two), 0);
	EQ(weft_semaphore_try_acquire(&two), WEFT_EEMPTY);
	EQ(weft_semaphore_release(&two), 0);
	EQ(weft_semaphore_count(&two), 1);
	EQ(weft_semaphore_try_acquire(&none), WEFT_EEMPTY);
	EQ(weft_semaphore_count(&none), 0);
	EQ(weft_semaphore_release(&none), 0);
	EQ(weft_semaphore_count(&none), 1);
	weft_semaphore_init(&two, 65535);
	EQ(weft_semaphore_count(&two), 65535);
	END(0);
}

/* A wait for what is there is no trip through the loop. */
CASE(to_acquire_a_free_unit_does_not_suspend)
{
	BEGIN(to_acquire_a_free_unit_does_not_suspend);
	weft_semaphore_init(&semaphore, 1);
	spawn_waiting(0, WEFT_NEVER);
	AWAIT(weft_semaphore_acquire(&semaphore));
	EQ(rc, 0);
	SEQUENCE("");
	release();
	TRY(weft_yield());
	SEQUENCE("a");
	END(0);
}

CASE(the_count_has_a_limit)
{
	BEGIN(the_count_has_a_limit);
	weft_semaphore_init(&semaphore, WEFT_SEMAPHORE_MAX - 1);
	EQ(weft_semaphore_release(&semaphore), 0);
	EQ(weft_semaphore_release(&semaphore), WEFT_EFULL);
	EQ(weft_semaphore_count(&semaphore), WEFT_SEMAPHORE_MAX);
	EQ(weft_semaphore_try_acquire(&semaphore), 0);
	EQ(weft_semaphore_release(&semaphore), 0);
	EQ(weft_semaphore_release(&semaphore), WEFT_EFULL);
	END(0);
}

/* ---- Units from interrupts --------------------------------------------------------------- */

static void release_all_units(void)
{
	for (unsigned i = 0; i < WEFT_SEMAPHORE_MAX; i++) {
		if (weft_semaphore_release_isr(&semaphore) != 0)
			NOTE('?');
	}
	EQ(weft_semaphore_release_isr(&semaphore), WEFT_EFULL);
}

CASE(as_many_units_can_be_on_their_way)
{
	BEGIN(as_many_units_can_be_on_their_way);
	weft_semaphore_init(&semaphore, 0);
	tap_interrupt(release_all_units);
	SEQUENCE("");
	TRY(weft_sleep_ms(1));
	EQ(weft_semaphore_count(&semaphore), WEFT_SEMAPHORE_MAX);
	tap_interrupt(release_isr); /* there is room on the way again, but none in the count */
	TRY(weft_sleep_ms(1));
	EQ(weft_semaphore_count(&semaphore), WEFT_SEMAPHORE_MAX);
	END(0);
}

static void release_five_isr(void)
{
	for (unsigned i = 0; i < 5; i++)
		release_isr();
}

CASE(units_for_more_than_wait)
{
	BEGIN(units_for_more_than_wait);
	weft_semaphore_init(&semaphore, 0);
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	tap_interrupt(release_five_isr);
	TRY(weft_sleep_ms(1));
	SEQUENCE("abc");
	EQ(weft_semaphore_count(&semaphore), 2);
	END(0);
}

CASE(units_for_fewer_than_wait)
{
	BEGIN(units_for_fewer_than_wait);
	weft_semaphore_init(&semaphore, 0);
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	tap_interrupt(release_isr);
	tap_interrupt(release_isr);
	TRY(weft_sleep_ms(1));
	SEQUENCE("ab");
	release();
	TRY(weft_sleep_ms(1));
	SEQUENCE("c");
	END(0);
}

/* Those of an interrupt and of the loop add up, whoever looks first. */
CASE(units_from_both_sides)
{
	BEGIN(units_from_both_sides);
	weft_semaphore_init(&semaphore, 1);
	tap_interrupt(release_isr);
	release();
	tap_interrupt(release_isr);
	TRY(weft_sleep_ms(1));
	EQ(weft_semaphore_count(&semaphore), 4);
	END(0);
}

/* ---- Several semaphores posted at once --------------------------------------------------- */

static struct weft_semaphore several[3];

struct taker {
	WEFT_FRAME;
	unsigned i;
};

static ASYNC(taker)
{
	BEGIN(taker);
	for (;;) {
		TRY(weft_semaphore_acquire(&several[self->i]));
		NOTE((char)('x' + self->i));
	}
	END(0);
}

static void release_zxyx(void)
{
	static const uint8_t order[] = {2, 0, 1, 0};

	for (unsigned i = 0; i < sizeof order; i++)
		weft_semaphore_release_isr(&several[order[i]]);
}

/* In the order of the first post of each; all that one was given comes with it. */
CASE_WITH(posts_to_several_keep_their_order, struct weft_task task[3]; struct taker taker[3];)
{
	BEGIN(posts_to_several_keep_their_order);
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&self->task[i], FRAME(&self->taker[i], taker, .i = i));
	TRY(weft_yield());
	tap_interrupt(release_zxyx);
	TRY(weft_sleep_ms(1));
	SEQUENCE("zxxy");
	for (unsigned i = 0; i < 3; i++)
		weft_cancel(&self->task[i]);
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_semaphore_release(&semaphore));
	FAILS(CONTEXT, weft_semaphore_try_acquire(&semaphore));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_semaphore_acquire(&semaphore));
}

static void misuse(void)
{
	weft_semaphore_init(&semaphore, 0);
}

static void unharmed(void)
{
	EQ(weft_semaphore_count(&semaphore), 0);
}

static void a_wait_outside_the_loop(void)
{
	weft_semaphore_init(&semaphore, 0);
	FAILS(NO_TASK, (void)!weft_semaphore_acquire(&semaphore));
}

#define RUN_OUTSIDE() RUN_PLAIN(a_wait_outside_the_loop)
#else
#define RUN_OUTSIDE() ((void)0);
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&acquiring); RUN_CASE(units_are_counted)
          RUN_CASE(to_acquire_a_free_unit_does_not_suspend) RUN_CASE(the_count_has_a_limit)
              RUN_CASE(as_many_units_can_be_on_their_way) RUN_CASE(units_for_more_than_wait)
                  RUN_CASE(units_for_fewer_than_wait) RUN_CASE(units_from_both_sides)
                      RUN_CASE(posts_to_several_keep_their_order) RUN_CHECKS() RUN_OUTSIDE())
