/* Events. */
#include "tests/unit/wait_contract.h"

static struct weft_event event;

/* ---- The contract of its wait ------------------------------------------------------------ */

static void begin(void)
{
	weft_posts_take(); /* nothing of the case before is on its way */
	event = (struct weft_event){0};
}

static int wait(unsigned i)
{
	(void)i;
	return weft_event_wait(&event);
}

static void set(void)
{
	weft_event_set(&event);
}

static void set_isr(void)
{
	weft_event_set_isr(&event);
}

static bool reset(void)
{
	bool was_set = weft_event_is_set(&event);

	weft_event_clear(&event);
	return was_set;
}

static const struct wait_kind waiting_for_it = {
    .name = "event",
    .begin = begin,
    .wait = wait,
    .give = set,
    .give_isr = set_isr,
    .take = reset,
    .everybody = true,
};

/* ---- Setting and clearing ---------------------------------------------------------------- */

CASE(it_is_set_or_not)
{
	static struct weft_event zero;

	BEGIN(it_is_set_or_not);
	OK(!weft_event_is_set(&zero));
	weft_event_clear(&zero);
	OK(!weft_event_is_set(&zero));
	weft_event_set(&zero);
	weft_event_set(&zero);
	OK(weft_event_is_set(&zero));
	AWAIT(weft_event_wait(&zero));
	EQ(rc, 0);
	OK(weft_event_is_set(&zero)); /* to wait takes nothing */
	weft_event_clear(&zero);
	OK(!weft_event_is_set(&zero));
	END(0);
}

CASE(to_wait_for_a_set_one_does_not_suspend)
{
	BEGIN(to_wait_for_a_set_one_does_not_suspend);
	begin();
	set();
	spawn_waiting(0, WEFT_NEVER);
	AWAIT(weft_event_wait(&event));
	EQ(rc, 0);
	SEQUENCE("");
	TRY(weft_yield());
	SEQUENCE("a");
	END(0);
}

/* Who waited when it was set is awake, although it is clear when they run. */
CASE(a_pulse_wakes_all_who_wait)
{
	BEGIN(a_pulse_wakes_all_who_wait);
	begin();
	spawn_waiting(0, WEFT_NEVER);
	spawn_waiting(1, WEFT_NEVER);
	TRY(weft_yield());
	set();
	weft_event_clear(&event);
	spawn_waiting(2, WEFT_NEVER);
	TRY(weft_yield());
	SEQUENCE("ab");
	TRY(weft_yield());
	SEQUENCE("");
	set();
	TRY(weft_yield());
	SEQUENCE("c");
	END(0);
}

/* ---- From interrupts --------------------------------------------------------------------- */

CASE(a_clear_behind_the_interrupt_wins)
{
	BEGIN(a_clear_behind_the_interrupt_wins);
	begin();
	tap_interrupt(set_isr);
	weft_event_clear(&event);
	OK(!weft_event_is_set(&event));
	TRY(weft_sleep_ms(1));
	OK(!weft_event_is_set(&event));
	tap_interrupt(set_isr);
	weft_event_clear(&event);
	tap_interrupt(set_isr);
	OK(weft_event_is_set(&event));
	weft_event_clear(&event);
	TRY(weft_sleep_ms(1));
	OK(!weft_event_is_set(&event));
	END(0);
}

/* ... but those who waited are awake: it was set for an instant. */
CASE(a_clear_behind_the_interrupt_keeps_nobody)
{
	BEGIN(a_clear_behind_the_interrupt_keeps_nobody);
	begin();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	tap_interrupt(set_isr);
	weft_event_clear(&event);
	TRY(weft_sleep_ms(1));
	SEQUENCE("abc");
	OK(!weft_event_is_set(&event));
	END(0);
}

static struct weft_event other[3];

struct watcher {
	WEFT_FRAME;
	unsigned i;
};

static ASYNC(watcher)
{
	BEGIN(watcher);
	for (;;) {
		TRY(weft_event_wait(&other[self->i]));
		weft_event_clear(&other[self->i]);
		NOTE((char)('x' + self->i));
	}
	END(0);
}

static void set_zxyx(void)
{
	static const uint8_t order[] = {2, 0, 1, 0};

	for (unsigned i = 0; i < sizeof order; i++)
		weft_event_set_isr(&other[order[i]]);
}

/* In the order of the first post of each; one that is set twice is set. */
CASE_WITH(posts_to_several_keep_their_order, struct weft_task task[3]; struct watcher watcher[3];)
{
	BEGIN(posts_to_several_keep_their_order);
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&self->task[i], FRAME(&self->watcher[i], watcher, .i = i));
	TRY(weft_yield());
	tap_interrupt(set_zxyx);
	TRY(weft_sleep_ms(1));
	SEQUENCE("zxy");
	tap_interrupt(set_zxyx);
	tap_interrupt(set_zxyx);
	TRY(weft_sleep_ms(1));
	SEQUENCE("zxy");
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_event_set(&event));
	FAILS(CONTEXT, weft_event_clear(&event));
	FAILS(CONTEXT, (void)!weft_event_wait(&event));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_event_wait(&event));
}

static void misuse(void)
{
	begin();
}

static void unharmed(void)
{
	OK(!weft_event_is_set(&event));
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&waiting_for_it);
      RUN_CASE(it_is_set_or_not) RUN_CASE(to_wait_for_a_set_one_does_not_suspend)
          RUN_CASE(a_pulse_wakes_all_who_wait) RUN_CASE(a_clear_behind_the_interrupt_wins)
              RUN_CASE(a_clear_behind_the_interrupt_keeps_nobody)
                  RUN_CASE(posts_to_several_keep_their_order) RUN_CHECKS())
