/* Event groups. */
#include "tests/unit/wait_contract.h"

static struct weft_event_group group;

static void begin(void)
{
	weft_posts_take(); /* nothing of the case before is on its way */
	group = (struct weft_event_group){0};
}

/* Clears what is set; true if anything was. */
static bool reset(void)
{
	bool was_set = weft_event_group_get(&group);

	weft_event_group_clear(&group, WEFT_EVENT_MASK);
	return was_set;
}

/* ---- The contract of its waits ----------------------------------------------------------- */

static int wait_for_any(unsigned i)
{
	(void)i;
	return weft_event_group_wait(&group, 6, WEFT_ANY);
}

static void set_one(void)
{
	EQ(weft_event_group_set(&group, 2), 0);
}

static void set_one_isr(void)
{
	EQ(weft_event_group_set_isr(&group, 2), 0);
}

static const struct wait_kind any_of_them = {
    .name = "any",
    .begin = begin,
    .wait = wait_for_any,
    .give = set_one,
    .give_isr = set_one_isr,
    .take = reset,
    .everybody = true,
    .result = 2,
};

static int wait_for_all(unsigned i)
{
	(void)i;
	return weft_event_group_wait(&group, WEFT_EVENT_MASK, WEFT_ALL);
}

static void set_all(void)
{
	EQ(weft_event_group_set(&group, WEFT_EVENT_MASK & ~1u), 0);
	EQ(weft_event_group_set(&group, 1), 0);
}

static void set_all_isr(void)
{
	EQ(weft_event_group_set_isr(&group, 1), 0);
	EQ(weft_event_group_set_isr(&group, WEFT_EVENT_MASK & ~1u), 0);
}

static const struct wait_kind all_of_them = {
    .name = "all",
    .begin = begin,
    .wait = wait_for_all,
    .give = set_all,
    .give_isr = set_all_isr,
    .take = reset,
    .everybody = true,
    .result = WEFT_EVENT_MASK,
};

/* Waits that clear serve one task a set. Three sets of a bit by interrupts are one: those cases
 * do not apply. */
static int wait_and_clear(unsigned i)
{
	(void)i;
	return weft_event_group_wait(&group, 6, WEFT_ANY | WEFT_CLEAR);
}

static const struct wait_kind clearing_them = {
    .name = "clear",
    .begin = begin,
    .wait = wait_and_clear,
    .give = set_one,
    .take = reset,
    .takes = true,
    .keeps_one = true,
    .result = 2,
};

/* ---- Bits -------------------------------------------------------------------------------- */

CASE(bits_are_set_and_cleared)
{
	static struct weft_event_group zero;

	BEGIN(bits_are_set_and_cleared);
	EQ(weft_event_group_get(&zero), 0);
	EQ(weft_event_group_set(&zero, 5), 0);
	EQ(weft_event_group_set(&zero, 6), 0);
	EQ(weft_event_group_get(&zero), 7);
	weft_event_group_clear(&zero, 2);
	EQ(weft_event_group_get(&zero), 5);
	EQ(weft_event_group_set(&zero, 0), 0);
	EQ(weft_event_group_get(&zero), 5);
	EQ(weft_event_group_set(&zero, WEFT_EVENT_MASK), 0);
	EQ(weft_event_group_get(&zero), WEFT_EVENT_MASK);
	weft_event_group_clear(&zero, ~0u);
	EQ(weft_event_group_get(&zero), 0);
	END(0);
}

CASE(bits_beyond_the_mask_are_errors)
{
	struct weft_arm arm;

	BEGIN(bits_beyond_the_mask_are_errors);
	begin();
	EQ(WEFT_EVENT_MASK, UINT_MAX >> 2);
	EQ(weft_event_group_set(&group, WEFT_EVENT_MASK + 1), WEFT_EINVAL);
	EQ(weft_event_group_set(&group, ~0u), WEFT_EINVAL);
	EQ(weft_event_group_set_isr(&group, WEFT_EVENT_MASK + 2), WEFT_EINVAL);
	EQ(weft_event_group_get(&group), 0);
	EQ(weft_arm_event_group(&arm, &group, 0, WEFT_ANY), WEFT_EINVAL);
	EQ(weft_arm_event_group(&arm, &group, ~WEFT_EVENT_MASK, WEFT_ANY), WEFT_EINVAL);
	EQ(weft_arm_event_group(&arm, &group, 1, WEFT_ANY), 0);
	AWAIT(weft_event_group_wait(&group, 0, WEFT_ANY));
	EQ(rc, WEFT_EINVAL);
	AWAIT(weft_event_group_wait(&group, 0, WEFT_ALL));
	EQ(rc, WEFT_EINVAL);
	AWAIT(weft_event_group_wait(&group, WEFT_EVENT_MASK + 1, WEFT_ANY));
	EQ(rc, WEFT_EINVAL);
	AWAIT(weft_event_group_wait(&group, ~0u, WEFT_ALL | WEFT_CLEAR));
	EQ(rc, WEFT_EINVAL);
	END(0);
}

CASE(a_wait_for_what_is_set_returns_at_once)
{
	BEGIN(a_wait_for_what_is_set_returns_at_once);
	begin();
	weft_event_group_set(&group, 0xb);
	AWAIT(weft_event_group_wait(&group, 6, WEFT_ANY));
	EQ(rc, 2);
	AWAIT(weft_event_group_wait(&group, 3, WEFT_ALL));
	EQ(rc, 3);
	EQ(weft_event_group_get(&group), 0xb);
	AWAIT(weft_event_group_wait(&group, 6, WEFT_ANY | WEFT_CLEAR));
	EQ(rc, 2);
	EQ(weft_event_group_get(&group), 9);
	AWAIT(weft_event_group_wait(&group, 9, WEFT_ALL | WEFT_CLEAR));
	EQ(rc, 9);
	EQ(weft_event_group_get(&group), 0);
	END(0);
}

/* ---- Waiters with wishes of their own ---------------------------------------------------- */

struct wisher {
	WEFT_FRAME;
	unsigned mask;
	enum weft_event_mode mode;
	char name;
	int result;
};

static ASYNC(wisher)
{
	BEGIN(wisher);
	AWAIT(weft_event_group_wait(&group, self->mask, self->mode));
	self->result = rc;
	NOTE(self->name);
	END(0);
}

#define WISHERS 6u
static struct weft_task wisher_task[WISHERS];
static struct wisher wishers[WISHERS];

static void wish(unsigned i, unsigned mask, enum weft_event_mode mode)
{
	weft_spawn(&wisher_task[i],
	           FRAME(&wishers[i], wisher, .mask = mask, .mode = mode, .name = (char)('a' + i)));
}

CASE(all_bits_must_be_set_at_once)
{
	BEGIN(all_bits_must_be_set_at_once);
	begin();
	wish(0, 7, WEFT_ALL);
	TRY(weft_yield());
	weft_event_group_set(&group, 1);
	weft_event_group_set(&group, 2);
	weft_event_group_clear(&group, 1);
	weft_event_group_set(&group, 4);
	TRY(weft_yield());
	SEQUENCE("");
	weft_event_group_set(&group, 9);
	weft_event_group_clear(&group, 15);
	TRY(weft_yield());
	SEQUENCE("a");
	EQ(wishers[0].result, 7);
	END(0);
}

CASE(who_clears_takes_from_those_behind)
{
	BEGIN(who_clears_takes_from_those_behind);
	begin();
	wish(0, 3, WEFT_ALL);
	wish(1, 1, WEFT_ANY);
	wish(2, 5, WEFT_ANY | WEFT_CLEAR);
	wish(3, 1, WEFT_ANY);
	wish(4, 2, WEFT_ANY);
	TRY(weft_yield());
	weft_event_group_set(&group, 1);
	EQ(weft_event_group_get(&group), 0);
	TRY(weft_yield());
	SEQUENCE("bc");
	EQ(wishers[1].result, 1);
	EQ(wishers[2].result, 1);
	weft_event_group_set(&group, 3);
	TRY(weft_yield());
	SEQUENCE("ade");
	EQ(wishers[0].result, 3);
	EQ(wishers[3].result, 1);
	EQ(wishers[4].result, 2);
	EQ(weft_event_group_get(&group), 3);
	END(0);
}

CASE(all_and_clear_takes_all_or_nothing)
{
	BEGIN(all_and_clear_takes_all_or_nothing);
	begin();
	wish(0, 3, WEFT_ALL | WEFT_CLEAR);
	wish(1, 6, WEFT_ALL | WEFT_CLEAR);
	TRY(weft_yield());
	weft_event_group_set(&group, 2);
	EQ(weft_event_group_get(&group), 2);
	weft_event_group_set(&group, 4); /* suffices for the second, not for the first */
	EQ(weft_event_group_get(&group), 0);
	TRY(weft_yield());
	SEQUENCE("b");
	weft_event_group_set(&group, 7);
	EQ(weft_event_group_get(&group), 4);
	TRY(weft_yield());
	SEQUENCE("a");
	END(0);
}

/* ---- From interrupts --------------------------------------------------------------------- */

static void set_bit_1(void)
{
	EQ(weft_event_group_set_isr(&group, 2), 0);
}

static void set_bits_0_and_3(void)
{
	EQ(weft_event_group_set_isr(&group, 1), 0);
	EQ(weft_event_group_set_isr(&group, 8), 0);
}

CASE(bits_of_several_interrupts_add_up)
{
	BEGIN(bits_of_several_interrupts_add_up);
	begin();
	wish(0, 11, WEFT_ALL | WEFT_CLEAR);
	wish(1, 2, WEFT_ANY | WEFT_CLEAR);
	TRY(weft_yield());
	tap_interrupt(set_bit_1);
	tap_interrupt(set_bits_0_and_3);
	tap_interrupt(set_bit_1); /* the same one again before the loop looks is no second one */
	TRY(weft_sleep_ms(1));
	SEQUENCE("a");
	EQ(wishers[0].result, 11);
	EQ(weft_event_group_get(&group), 0);
	tap_interrupt(set_bit_1);
	TRY(weft_sleep_ms(1));
	SEQUENCE("b");
	END(0);
}

CASE(a_clear_behind_the_interrupt_wins)
{
	BEGIN(a_clear_behind_the_interrupt_wins);
	begin();
	tap_interrupt(set_bits_0_and_3);
	weft_event_group_clear(&group, 1);
	EQ(weft_event_group_get(&group), 8);
	TRY(weft_sleep_ms(1));
	EQ(weft_event_group_get(&group), 8);
	tap_interrupt(set_bits_0_and_3);
	EQ(weft_event_group_get(&group), 9);
	END(0);
}

/* ... but those who waited have been served: the bit was set for an instant. */
CASE(a_clear_behind_the_interrupt_keeps_nobody)
{
	BEGIN(a_clear_behind_the_interrupt_keeps_nobody);
	begin();
	wish(0, 1, WEFT_ANY);
	wish(1, 9, WEFT_ALL);
	wish(2, 4, WEFT_ANY);
	TRY(weft_yield());
	tap_interrupt(set_bits_0_and_3);
	weft_event_group_clear(&group, WEFT_EVENT_MASK);
	TRY(weft_sleep_ms(1));
	SEQUENCE("ab");
	weft_cancel(&wisher_task[2]);
	END(0);
}

/* ---- Against a model ------------------------------------------------------------------------
 *
 * The model: the bits, and the wishers in the order of their waits. One operation at a time, chosen
 * at random, in the group and in the model; both must agree after each. */

enum { IDLE, WAITS, SERVED, CANCELED };

static struct {
	unsigned bits;
	uint8_t line[WISHERS], waiting;
	uint8_t state[WISHERS];
	int result[WISHERS];
} model;

/* The place of a wisher in the line. */
static unsigned place_of(unsigned i)
{
	unsigned place = 0;

	while (model.line[place] != i)
		place++;
	return place;
}

static void model_leave(unsigned i, unsigned state)
{
	unsigned place = place_of(i);

	memmove(&model.line[place], &model.line[place + 1], --model.waiting - place);
	model.state[i] = (uint8_t)state;
}

static bool model_serves(unsigned i)
{
	const struct wisher *w = &wishers[i];
	unsigned found = model.bits & w->mask;

	if (w->mode & WEFT_ALL ? found != w->mask : !found)
		return false;
	model.result[i] = (int)found;
	if (w->mode & WEFT_CLEAR)
		model.bits &= ~w->mask;
	model_leave(i, SERVED);
	return true;
}

static void model_set(unsigned bits)
{
	model.bits |= bits;
	for (unsigned place = 0; place < model.waiting;) {
		if (!model_serves(model.line[place]))
			place++;
	}
}

static unsigned isr_bits;

static void set_isr_bits(void)
{
	weft_event_group_set_isr(&group, isr_bits);
}

static void random_set(unsigned bits)
{
	if (tap_random(2)) {
		isr_bits = bits;
		tap_interrupt(set_isr_bits);
		weft_posts_take();
	} else {
		weft_event_group_set(&group, bits);
	}
	model_set(bits);
}

static void random_clear(unsigned bits)
{
	weft_event_group_clear(&group, bits);
	model.bits &= ~bits;
}

/* A wait of one who is idle, or a cancel of one who waits. */
static void random_wisher(unsigned i)
{
	if (model.state[i] == WAITS) {
		weft_cancel(&wisher_task[i]);
		model_leave(i, CANCELED);
		model.result[i] = WEFT_ECANCELED;
	} else if (weft_task_state(&wisher_task[i]) == WEFT_TASK_FINISHED) {
		wish(i, 1 + tap_random(15), (enum weft_event_mode)tap_random(4));
		model.line[model.waiting++] = (uint8_t)i;
		model.state[i] = WAITS;
	}
}

static void compare_with_model(void)
{
	EQ(weft_event_group_get(&group), model.bits);
	for (unsigned i = 0; i < WISHERS; i++) {
		bool waits = weft_task_state(&wisher_task[i]) == WEFT_TASK_WAITING;

		EQ(waits, model.state[i] == WAITS);
		if (!waits && model.state[i] != IDLE)
			EQ(wishers[i].result, model.result[i]);
	}
}

CASE_WITH(it_agrees_with_the_model, unsigned step, chosen;)
{
	BEGIN(it_agrees_with_the_model);
	begin();
	memset(&model, 0, sizeof model);
	for (; self->step < 2000; self->step++) {
		self->chosen = tap_random(WISHERS + 3);
		if (self->chosen < WISHERS)
			random_wisher(self->chosen);
		else if (self->chosen < WISHERS + 2)
			random_set(tap_random(16) & tap_random(16));
		else
			random_clear(tap_random(16));
		TRY(weft_yield());
		/* One that has just begun to wait has looked at the bits. */
		if (self->chosen < WISHERS && model.state[self->chosen] == WAITS)
			model_serves(self->chosen);
		compare_with_model();
	}
	END(0);
}

/* One behind the first is served: it waits no more, before it has run. */
struct bit_waiter {
	WEFT_FRAME;
	unsigned bits;
};

static ASYNC(bit_waiter)
{
	BEGIN(bit_waiter);
	AWAIT(weft_event_group_wait(&group, self->bits, WEFT_ANY));
	END(rc);
}

CASE_WITH(the_second_is_served, struct weft_task task[2]; struct bit_waiter waiter[2];)
{
	BEGIN(the_second_is_served);
	begin();
	for (unsigned i = 0; i < 2; i++)
		weft_spawn(&self->task[i], FRAME(&self->waiter[i], bit_waiter, .bits = 1u << i));
	TRY(weft_yield());
	EQ(weft_event_group_set(&group, 2), 0);
	EQ(weft_task_state(&self->task[0]), WEFT_TASK_WAITING);
	EQ(weft_task_state(&self->task[1]), WEFT_TASK_READY);
	weft_cancel(&self->task[1]);
	weft_cancel(&self->task[0]);
	AWAIT(weft_join(&self->task[1]));
	EQ(rc, WEFT_ECANCELED);
	AWAIT(weft_join(&self->task[0]));
	EQ(rc, WEFT_ECANCELED);
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_event_group_set(&group, 1));
	FAILS(CONTEXT, weft_event_group_clear(&group, 1));
	FAILS(CONTEXT, (void)weft_event_group_get(&group));
	FAILS(CONTEXT, (void)!weft_event_group_wait(&group, 1, WEFT_ANY));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_event_group_wait(&group, 1, WEFT_ANY));
}

static void misuse(void)
{
	begin();
}

static void unharmed(void)
{
	EQ(weft_event_group_get(&group), 0);
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&any_of_them); wait_contract(&all_of_them); wait_contract(&clearing_them);
      RUN_CASE(the_second_is_served) RUN_CASE(bits_are_set_and_cleared)
          RUN_CASE(bits_beyond_the_mask_are_errors) RUN_CASE(a_wait_for_what_is_set_returns_at_once)
              RUN_CASE(all_bits_must_be_set_at_once) RUN_CASE(who_clears_takes_from_those_behind)
                  RUN_CASE(all_and_clear_takes_all_or_nothing)
                      RUN_CASE(bits_of_several_interrupts_add_up)
                          RUN_CASE(a_clear_behind_the_interrupt_wins)
                              RUN_CASE(a_clear_behind_the_interrupt_keeps_nobody)
                                  RUN_CASE(it_agrees_with_the_model) RUN_CHECKS())
