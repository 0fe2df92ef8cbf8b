/* Mailboxes. */
#include "kernel/mailbox.h"

#include "tests/unit/wait_contract.h"

static uint32_t storage, values[WAITING];
static struct weft_mailbox mailbox;
static uint32_t last_put;

static void begin_empty(void)
{
	EQ(weft_mailbox_init(&mailbox, &storage, sizeof storage), 0);
	last_put = 0;
}

static void put(void)
{
	last_put++;
	weft_mailbox_put(&mailbox, &last_put);
}

/* The value, 0 for none; how many were overwritten before it. */
static uint32_t try_get(int overwritten)
{
	uint32_t value = 0;
	int rc = weft_mailbox_try_get(&mailbox, &value);

	EQ(rc, value ? overwritten : WEFT_EEMPTY);
	return value;
}

/* ---- The contract of its wait ------------------------------------------------------------ */

static int get(unsigned i)
{
	return weft_mailbox_get(&mailbox, &values[i]);
}

static bool take(void)
{
	return try_get(0);
}

static const struct wait_kind getting = {
    .name = "get",
    .begin = begin_empty,
    .wait = get,
    .give = put,
    .take = take,
    .takes = true,
    .keeps_one = true,
};

static struct weft_any any[WAITING];
static struct weft_arm arms[WAITING][3];
static struct weft_event never;
static uint32_t other_storage, other_value;
static struct weft_mailbox other = WEFT_MAILBOX(other_storage);

static int get_any(unsigned i)
{
	weft_arm_event(&arms[i][0], &never);
	weft_arm_mailbox(&arms[i][1], &mailbox, &values[i]);
	weft_arm_mailbox(&arms[i][2], &other, &other_value);
	return weft_wait_any(&any[i], arms[i], 3);
}

static const struct wait_kind getting_any = {
    .name = "get or others",
    .begin = begin_empty,
    .wait = get_any,
    .give = put,
    .take = take,
    .takes = true,
    .keeps_one = true,
    .result = 1,
};

/* ---- Values ------------------------------------------------------------------------------ */

CASE(only_the_latest_value_is_there)
{
	BEGIN(only_the_latest_value_is_there);
	begin_empty();
	EQ(try_get(0), 0);
	put();
	EQ(try_get(0), 1);
	EQ(try_get(0), 0);
	put();
	put();
	put();
	EQ(try_get(2), 4);
	EQ(try_get(0), 0);
	put();
	AWAIT(get(0)); /* the count starts anew */
	EQ(rc, 0);
	EQ(values[0], 5);
	put();
	put();
	AWAIT(get(0));
	EQ(rc, 1);
	EQ(values[0], 7);
	END(0);
}

CASE(to_peek_takes_nothing)
{
	uint32_t value = 77;

	BEGIN(to_peek_takes_nothing);
	begin_empty();
	EQ(weft_mailbox_peek(&mailbox, &value), WEFT_EEMPTY);
	EQ(weft_mailbox_try_get(&mailbox, &value), WEFT_EEMPTY);
	EQ(value, 77);
	put();
	put();
	EQ(weft_mailbox_peek(&mailbox, &value), 1);
	EQ(value, 2);
	put();
	EQ(weft_mailbox_peek(&mailbox, &value), 2);
	EQ(value, 3);
	EQ(try_get(2), 3);
	EQ(weft_mailbox_peek(&mailbox, &value), WEFT_EEMPTY);
	END(0);
}

CASE(the_count_of_overwritten_values_has_a_limit)
{
	BEGIN(the_count_of_overwritten_values_has_a_limit);
	begin_empty();
	put();
	mailbox.puts = INT_MAX / 2 - 1;
	put();
	put();
	EQ(try_get(INT_MAX / 2), 3);
	put();
	mailbox.puts = INT_MAX / 2;
	for (unsigned i = 0; i < 5; i++)
		put();
	EQ(try_get(INT_MAX / 2), 9);
	put();
	EQ(try_get(0), 10);
	END(0);
}

CASE(a_value_goes_to_the_first_getter_directly)
{
	BEGIN(a_value_goes_to_the_first_getter_directly);
	kind = &getting;
	begin_empty();
	memset(values, 0, sizeof values);
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	for (unsigned i = 0; i < WAITING; i++) {
		put();
		EQ(values[i], i + 1); /* it has it before it has run */
		EQ(try_get(0), 0);
	}
	put(); /* all have theirs: these two stay, and overwrite nothing of the getters' */
	put();
	TRY(weft_yield());
	SEQUENCE("abc");
	EQ(values[2], 3);
	EQ(try_get(1), 5);
	END(0);
}

CASE(a_getter_that_left_leaves_the_value)
{
	BEGIN(a_getter_that_left_leaves_the_value);
	kind = &getting;
	begin_empty();
	values[0] = 77;
	spawn_waiting(0, WEFT_NEVER);
	TRY(weft_yield());
	weft_cancel(&waiting_task[0]);
	put();
	put();
	TRY(weft_yield());
	SEQUENCE("A");
	EQ(values[0], 77);
	EQ(try_get(1), 2);
	END(0);
}

struct reading {
	uint64_t time;
	char unit;
};

static struct reading latest;
static struct weft_mailbox readings = WEFT_MAILBOX(latest);

CASE_WITH(values_of_a_struct, struct reading reading;)
{
	BEGIN(values_of_a_struct);
	self->reading = (struct reading){0x123456789abcdefull, 'V'};
	weft_mailbox_put(&readings, &self->reading);
	self->reading = (struct reading){0};
	AWAIT(weft_mailbox_get(&readings, &self->reading));
	EQ(rc, 0);
	EQ(self->reading.time, 0x123456789abcdefull);
	EQ(self->reading.unit, 'V');
	END(0);
}

CASE(sizes_have_limits)
{
	uint8_t byte, bytes[7] = {3};
	static struct weft_mailbox box;

	BEGIN(sizes_have_limits);
	EQ(weft_mailbox_init(&box, &byte, 0), WEFT_EINVAL);
	EQ(weft_mailbox_init(&box, &byte, (size_t)65536), WEFT_EINVAL);
	EQ(weft_mailbox_init(&box, &byte, 1), 0);
	weft_mailbox_put(&box, bytes);
	EQ(weft_mailbox_try_get(&box, bytes + 5), 0);
	EQ(bytes[5], 3);
	EQ(bytes[6], 0);
	END(0);
}

/* ---- Arms -------------------------------------------------------------------------------- */

CASE(an_arm_tells_how_many_were_overwritten)
{
	BEGIN(an_arm_tells_how_many_were_overwritten);
	begin_empty();
	put();
	put();
	put();
	AWAIT(get_any(0));
	EQ(rc, 1);
	EQ(weft_arm_result(&arms[0][1]), 2);
	EQ(values[0], 3);
	END(0);
}

CASE(of_two_mailboxes_one_gives)
{
	BEGIN(of_two_mailboxes_one_gives);
	begin_empty();
	other_storage = 0;
	put();
	weft_mailbox_put(&other, &last_put);
	any[0].next = 2;
	AWAIT(get_any(0));
	EQ(rc, 2);
	EQ(other_value, 1);
	EQ(try_get(0), 1);
	EQ(weft_mailbox_try_get(&other, &other_value), WEFT_EEMPTY);
	END(0);
}

/* ---- A fast producer, a slow consumer ---------------------------------------------------- */

struct sampler {
	WEFT_FRAME;
	unsigned i;
};

static ASYNC(sampler)
{
	BEGIN(sampler);
	for (; self->i < 30; self->i++) {
		put();
		TRY(weft_sleep_ms(1));
	}
	END(0);
}

CASE_WITH(every_value_is_got_or_counted, struct weft_task task; struct sampler sampler;
          uint32_t value, seen; unsigned rounds;)
{
	BEGIN(every_value_is_got_or_counted);
	begin_empty();
	weft_spawn(&self->task, FRAME(&self->sampler, sampler));
	while (self->value < 30) {
		TRY(weft_mailbox_get(&mailbox, &self->value));
		EQ(self->value, self->seen + (uint32_t)rc + 1);
		self->seen = self->value;
		self->rounds++;
		TRY(weft_sleep_ms(self->rounds % 5));
	}
	OK(self->rounds < 30);
	TRY(weft_join(&self->task));
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void keep_a_local(void)
{
	uint32_t local = 0;
	struct weft_arm arm;

	FAILS(STACK, (void)!weft_mailbox_get(&mailbox, &local));
	FAILS(STACK, weft_arm_mailbox(&arm, &mailbox, &local));
}

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_mailbox_put(&mailbox, values));
	FAILS(CONTEXT, weft_mailbox_try_get(&mailbox, values));
	FAILS(CONTEXT, weft_mailbox_peek(&mailbox, values));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_mailbox_get(&mailbox, values));
}

static void misuse(void)
{
	begin_empty();
	keep_a_local();
}

static void unharmed(void)
{
	OK(!take());
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&getting); wait_contract(&getting_any); RUN_CASE(only_the_latest_value_is_there)
          RUN_CASE(to_peek_takes_nothing) RUN_CASE(the_count_of_overwritten_values_has_a_limit)
              RUN_CASE(a_value_goes_to_the_first_getter_directly)
                  RUN_CASE(a_getter_that_left_leaves_the_value) RUN_CASE(values_of_a_struct)
                      RUN_CASE(sizes_have_limits) RUN_CASE(an_arm_tells_how_many_were_overwritten)
                          RUN_CASE(of_two_mailboxes_one_gives)
                              RUN_CASE(every_value_is_got_or_counted) RUN_CHECKS())
