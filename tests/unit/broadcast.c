/* Broadcast channels. */
#include "kernel/broadcast.h"

#include "tests/unit/wait_contract.h"

#define ROOM 4u

static uint32_t buffer[ROOM];
static struct weft_broadcast channel;
static struct weft_subscriber subscribers[WAITING], observer;

/* Items are numbered in the order in which they are put. */
static uint32_t last_put, items[WAITING];

static void begin(void)
{
	EQ(weft_broadcast_init(&channel, buffer, sizeof *buffer, ROOM), 0);
	for (unsigned i = 0; i < WAITING; i++)
		weft_broadcast_subscribe(&channel, &subscribers[i]);
	weft_broadcast_subscribe(&channel, &observer);
	memset(items, 0, sizeof items);
	last_put = 0;
}

static void put(void)
{
	last_put++;
	EQ(weft_broadcast_put(&channel, &last_put), 0);
}

/* The number of the item, 0 for none; how many were missed before it. */
static uint32_t try_receive(struct weft_subscriber *subscriber, int missed)
{
	uint32_t item = 0;
	int rc = weft_broadcast_try_receive(subscriber, &item);

	EQ(rc, item ? missed : WEFT_EEMPTY);
	return item;
}

/* ---- The contract of its wait ------------------------------------------------------------ */

static int receive(unsigned i)
{
	return weft_broadcast_receive(&subscribers[i], &items[i]);
}

/* What one who looks on has not seen; all of it. */
static bool take(void)
{
	bool any = false;

	while (try_receive(&observer, 0))
		any = true;
	return any;
}

static const struct wait_kind receiving = {
    .name = "receive",
    .begin = begin,
    .wait = receive,
    .give = put,
    .take = take,
    .takes = true,
    .everybody = true,
};

static struct weft_any any[WAITING];
static struct weft_arm arms[WAITING][3];
static struct weft_event never;
static uint32_t other_buffer[1], other_item;
static struct weft_broadcast other = WEFT_BROADCAST(other_buffer);
static struct weft_subscriber of_other[WAITING];

static int receive_any(unsigned i)
{
	weft_arm_event(&arms[i][0], &never);
	weft_arm_broadcast(&arms[i][1], &subscribers[i], &items[i]);
	weft_broadcast_subscribe(&other, &of_other[i]);
	weft_arm_broadcast(&arms[i][2], &of_other[i], &other_item);
	return weft_wait_any(&any[i], arms[i], 3);
}

static const struct wait_kind receiving_any = {
    .name = "receive or others",
    .begin = begin,
    .wait = receive_any,
    .give = put,
    .take = take,
    .takes = true,
    .everybody = true,
    .result = 1,
};

/* ---- Items ------------------------------------------------------------------------------- */

CASE(all_see_what_is_put_after_they_subscribed)
{
	BEGIN(all_see_what_is_put_after_they_subscribed);
	begin();
	EQ(try_receive(&subscribers[0], 0), 0);
	put();
	weft_broadcast_subscribe(&channel, &subscribers[1]);
	put();
	weft_broadcast_subscribe(&channel, &subscribers[2]);
	put();
	EQ(try_receive(&subscribers[0], 0), 1);
	EQ(try_receive(&subscribers[0], 0), 2);
	EQ(try_receive(&subscribers[0], 0), 3);
	EQ(try_receive(&subscribers[0], 0), 0);
	EQ(try_receive(&subscribers[1], 0), 2);
	AWAIT(receive(1)); /* what is there takes no trip through the loop */
	EQ(rc, 0);
	EQ(items[1], 3);
	EQ(try_receive(&subscribers[2], 0), 3);
	put();
	for (unsigned i = 0; i < WAITING; i++) {
		EQ(try_receive(&subscribers[i], 0), 4);
		EQ(try_receive(&subscribers[i], 0), 0);
	}
	put();
	weft_broadcast_subscribe(&channel, &subscribers[0]); /* again: skips it */
	EQ(try_receive(&subscribers[0], 0), 0);
	EQ(try_receive(&subscribers[1], 0), 5);
	END(0);
}

CASE(a_slow_one_loses_the_oldest)
{
	BEGIN(a_slow_one_loses_the_oldest);
	begin();
	for (unsigned i = 0; i < ROOM; i++)
		put();
	EQ(try_receive(&subscribers[0], 0), 1);
	put();
	put();
	EQ(try_receive(&subscribers[0], 1), 3); /* 2 is lost */
	EQ(try_receive(&subscribers[1], 2), 3); /* and 1 */
	EQ(try_receive(&subscribers[0], 0), 4);
	for (unsigned i = 0; i < 100; i++)
		put();
	EQ(try_receive(&subscribers[0], 98), 103);
	AWAIT(receive(1));
	EQ(rc, 99);
	EQ(items[1], 103);
	for (unsigned i = 104; i <= 106; i++)
		EQ(try_receive(&subscribers[0], 0), i);
	EQ(try_receive(&subscribers[0], 0), 0);
	END(0);
}

/* As if so many had been put before. */
CASE(the_count_of_missed_items_has_a_limit)
{
	BEGIN(the_count_of_missed_items_has_a_limit);
	begin();
	for (unsigned i = 0; i < ROOM; i++)
		put();
	channel.put = ROOM + INT_MAX / 2 - 1;
	EQ(try_receive(&subscribers[0], INT_MAX / 2 - 1), 1);
	channel.put++;
	EQ(try_receive(&subscribers[1], INT_MAX / 2), 1);
	channel.put++;
	EQ(try_receive(&subscribers[2], INT_MAX / 2), 1);
	EQ(try_receive(&subscribers[2], 0), 2);
	channel.put = UINT64_C(1) << 40; /* no wrap of 32 bits either */
	EQ(try_receive(&observer, INT_MAX / 2), 1);
	EQ(try_receive(&observer, 0), 2);
	END(0);
}

CASE(sizes_have_limits)
{
	BEGIN(sizes_have_limits);
	begin();
	EQ(weft_broadcast_init(&channel, buffer, 0, 1), WEFT_EINVAL);
	EQ(weft_broadcast_init(&channel, buffer, 1, 0), WEFT_EINVAL);
	EQ(weft_broadcast_init(&channel, buffer, (size_t)65536, 1), WEFT_EINVAL);
	EQ(weft_broadcast_init(&channel, buffer, 1, (size_t)65536), WEFT_EINVAL);
	put(); /* as it was */
	EQ(try_receive(&observer, 0), 1);
	END(0);
}

/* ---- Against a model ------------------------------------------------------------------------
 *
 * Subscribers of different speeds, items of all sizes, rings that wrap. */

#define MAX_SIZE 9u
#define MAX_CAPACITY 5u
#define GUARD 0xa5

static unsigned char ring[MAX_SIZE * MAX_CAPACITY + 1], source[MAX_SIZE], target[MAX_SIZE + 1];

static unsigned char pattern(unsigned number, unsigned byte)
{
	return (unsigned char)(number * 31 + byte * 7 + 1);
}

static void put_numbered(unsigned number, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		source[i] = pattern(number, i);
	EQ(weft_broadcast_put(&channel, source), 0);
}

static void receive_numbered(struct weft_subscriber *subscriber, unsigned number, unsigned size,
                             unsigned missed)
{
	bool same = true;

	memset(target, GUARD, sizeof target);
	EQ(weft_broadcast_try_receive(subscriber, target), missed);
	for (unsigned i = 0; i < size; i++)
		same &= target[i] == pattern(number, i);
	OK(same);
	EQ(target[size], GUARD);
}

/* One receives what it has not seen as of item number `next`, which would be the next one put. */
static void receive_next(unsigned i, unsigned *seen, unsigned next, unsigned size,
                         unsigned capacity)
{
	unsigned missed = next - *seen > capacity ? next - *seen - capacity : 0;

	if (*seen == next) {
		EQ(weft_broadcast_try_receive(&subscribers[i], target), WEFT_EEMPTY);
		return;
	}
	*seen += missed;
	receive_numbered(&subscribers[i], (*seen)++, size, missed);
}

static void go_round(unsigned size, unsigned capacity)
{
	unsigned next = 0, seen[WAITING] = {0};

	memset(ring, GUARD, sizeof ring);
	EQ(weft_broadcast_init(&channel, ring, size, capacity), 0);
	for (unsigned i = 0; i < WAITING; i++)
		weft_broadcast_subscribe(&channel, &subscribers[i]);
	for (unsigned step = 0; step < 200; step++) {
		unsigned chosen = tap_random(2 * WAITING);

		if (chosen < WAITING)
			receive_next(chosen, &seen[chosen], next, size, capacity);
		else
			put_numbered(next++, size);
	}
	EQ(ring[size * capacity], GUARD);
}

CASE(it_agrees_with_the_model)
{
	BEGIN(it_agrees_with_the_model);
	for (unsigned size = 1; size <= MAX_SIZE; size++) {
		for (unsigned capacity = 1; capacity <= MAX_CAPACITY; capacity++)
			go_round(size, capacity);
	}
	END(0);
}

/* ---- Hand-over --------------------------------------------------------------------------- */

CASE(whoever_waits_has_the_item_at_once)
{
	BEGIN(whoever_waits_has_the_item_at_once);
	kind = &receiving;
	begin();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	put();
	for (unsigned i = 0; i < WAITING; i++)
		EQ(items[i], 1); /* before it has run */
	put();
	put();
	for (unsigned i = 0; i < WAITING; i++)
		EQ(items[i], 1);
	TRY(weft_yield());
	SEQUENCE("abc");
	for (unsigned i = 0; i < WAITING; i++) {
		EQ(try_receive(&subscribers[i], 0), 2);
		EQ(try_receive(&subscribers[i], 0), 3);
		EQ(try_receive(&subscribers[i], 0), 0);
	}
	END(0);
}

/* Even where the ring has gone round before it runs. */
CASE(what_was_handed_over_cannot_be_lost)
{
	BEGIN(what_was_handed_over_cannot_be_lost);
	kind = &receiving;
	begin();
	spawn_waiting(0, WEFT_NEVER);
	TRY(weft_yield());
	for (unsigned i = 0; i <= ROOM + 2; i++)
		put();
	TRY(weft_yield());
	SEQUENCE("a");
	EQ(items[0], 1);
	EQ(try_receive(&subscribers[0], 2), 4);
	END(0);
}

CASE(who_left_goes_on_where_it_was)
{
	BEGIN(who_left_goes_on_where_it_was);
	kind = &receiving;
	begin();
	spawn_all_waiting(1);
	TRY(weft_sleep_ms(2 * LIMIT_MS));
	weft_cancel(&waiting_task[0]);
	items[0] = items[1] = 77;
	put();
	put();
	TRY(weft_yield());
	SEQUENCE("2Ac");
	EQ(items[0], 77);
	EQ(items[1], 77);
	EQ(try_receive(&subscribers[0], 0), 1);
	EQ(try_receive(&subscribers[1], 0), 1);
	EQ(try_receive(&subscribers[2], 0), 2);
	EQ(try_receive(&subscribers[0], 0), 2);
	END(0);
}

struct sharer {
	WEFT_FRAME;
	uint32_t item;
	int rc;
};

static ASYNC(sharer)
{
	BEGIN(sharer);
	AWAIT(weft_broadcast_receive(&subscribers[0], &self->item));
	self->rc = rc;
	END(0);
}

CASE_WITH(a_subscriber_is_for_one_at_a_time, struct weft_task task; struct sharer sharer;
          struct weft_arm arm; struct weft_any any;)
{
	BEGIN(a_subscriber_is_for_one_at_a_time);
	begin();
	weft_spawn(&self->task, FRAME(&self->sharer, sharer));
	TRY(weft_yield());
	AWAIT(receive(0));
	EQ(rc, WEFT_EBUSY);
	weft_arm_broadcast(&self->arm, &subscribers[0], &self->sharer.item);
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	EQ(rc, 0);
	EQ(weft_arm_result(&self->arm), WEFT_EBUSY);
	put();
	TRY(weft_join(&self->task));
	EQ(self->sharer.item, 1);
	put();
	AWAIT(receive(0)); /* it is free again */
	EQ(rc, 0);
	EQ(items[0], 2);
	END(0);
}

/* ---- The end ----------------------------------------------------------------------------- */

struct listener {
	WEFT_FRAME;
	unsigned i;
	uint32_t item;
};

/* Receives until an error, which is its result. */
static ASYNC(listener)
{
	BEGIN(listener);
	for (;;) {
		TRY(weft_broadcast_receive(&subscribers[self->i], &self->item));
		NOTE((char)('a' + self->i));
	}
	END(0);
}

CASE_WITH(the_end_comes_behind_the_items, struct weft_task task; struct listener listener;)
{
	BEGIN(the_end_comes_behind_the_items);
	begin();
	weft_spawn(&self->task, FRAME(&self->listener, listener));
	TRY(weft_yield());
	for (unsigned i = 0; i < ROOM + 1; i++)
		put();
	weft_broadcast_close(&channel);
	EQ(weft_broadcast_put(&channel, &last_put), WEFT_ECLOSED);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECLOSED);
	SEQUENCE("aaaaa"); /* one handed over, the others from the ring */
	EQ(try_receive(&subscribers[1], 1), 2);
	for (unsigned i = 3; i <= ROOM + 1; i++)
		EQ(try_receive(&subscribers[1], 0), i);
	EQ(weft_broadcast_try_receive(&subscribers[1], &items[1]), WEFT_ECLOSED);
	AWAIT(receive(1));
	EQ(rc, WEFT_ECLOSED);
	weft_broadcast_subscribe(&channel, &subscribers[2]); /* comes too late */
	EQ(weft_broadcast_try_receive(&subscribers[2], &items[2]), WEFT_ECLOSED);
	weft_broadcast_close(&channel); /* once more changes nothing */
	EQ(try_receive(&observer, 1), 2);
	END(0);
}

static int joined[WAITING];

CASE_WITH(the_end_of_those_who_wait, struct weft_task task[WAITING];
          struct listener listener[WAITING]; unsigned i;)
{
	BEGIN(the_end_of_those_who_wait);
	begin();
	for (unsigned i = 0; i < WAITING; i++)
		weft_spawn(&self->task[i], FRAME(&self->listener[i], listener, .i = i));
	TRY(weft_yield());
	weft_broadcast_close(&channel);
	/* It takes nothing, so that a cancel that comes behind it is what counts. */
	weft_cancel(&self->task[1]);
	for (; self->i < WAITING; self->i++) {
		AWAIT(weft_join(&self->task[self->i]));
		joined[self->i] = rc;
	}
	EQ(joined[0], WEFT_ECLOSED);
	EQ(joined[1], WEFT_ECANCELED);
	EQ(joined[2], WEFT_ECLOSED);
	SEQUENCE("");
	END(0);
}

/* ---- Arms -------------------------------------------------------------------------------- */

CASE(an_arm_tells_how_many_were_missed)
{
	BEGIN(an_arm_tells_how_many_were_missed);
	begin();
	for (unsigned i = 0; i < ROOM + 2; i++)
		put();
	AWAIT(receive_any(0));
	EQ(rc, 1);
	EQ(weft_arm_result(&arms[0][1]), 2);
	EQ(items[0], 3);
	EQ(try_receive(&subscribers[0], 0), 4);
	END(0);
}

static void close_channel(struct weft_call *call)
{
	(void)call;
	weft_broadcast_close(&channel);
}

CASE_WITH(an_arm_tells_the_end, struct weft_call call;)
{
	BEGIN(an_arm_tells_the_end);
	begin();
	weft_call_init(&self->call, close_channel);
	weft_call_soon(&self->call);
	AWAIT(receive_any(0));
	EQ(rc, 1);
	EQ(weft_arm_result(&arms[0][1]), WEFT_ECLOSED);
	AWAIT(receive_any(1));
	EQ(rc, 1);
	EQ(weft_arm_result(&arms[1][1]), WEFT_ECLOSED);
	END(0);
}

static void put_soon(struct weft_call *call)
{
	(void)call;
	put();
}

/* Two subscribers of one channel in one wait: an item is one's, and waits for the other. */
CASE_WITH(the_loser_sees_it_later, struct weft_call call; struct weft_any any;
          struct weft_arm arm[2];)
{
	BEGIN(the_loser_sees_it_later);
	begin();
	weft_call_init(&self->call, put_soon);
	weft_call_soon(&self->call);
	weft_arm_broadcast(&self->arm[0], &subscribers[0], &items[0]);
	weft_arm_broadcast(&self->arm[1], &subscribers[1], &items[1]);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 0);
	EQ(items[0], 1);
	EQ(items[1], 0);
	OK(!channel.receivers.first);
	weft_arm_broadcast(&self->arm[0], &subscribers[0], &items[0]);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 1);
	EQ(items[1], 1);
	EQ(try_receive(&subscribers[0], 0), 0);
	EQ(try_receive(&subscribers[1], 0), 0);
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void keep_a_local(void)
{
	uint32_t local = 0;
	struct weft_arm arm;
	struct weft_subscriber subscriber = subscribers[0];

	FAILS(STACK, (void)!weft_broadcast_receive(&subscribers[0], &local));
	FAILS(STACK, (void)!weft_broadcast_receive(&subscriber, &items[0]));
	FAILS(STACK, weft_arm_broadcast(&arm, &subscribers[0], &local));
	FAILS(STACK, weft_arm_broadcast(&arm, &subscriber, &items[0]));
}

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_broadcast_put(&channel, items));
	FAILS(CONTEXT, weft_broadcast_try_receive(&observer, items));
	FAILS(CONTEXT, weft_broadcast_close(&channel));
	FAILS(CONTEXT, weft_broadcast_subscribe(&channel, &observer));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_broadcast_receive(&observer, items));
}

static void misuse(void)
{
	begin();
	keep_a_local();
}

static void unharmed(void)
{
	OK(!take());
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&receiving); wait_contract(&receiving_any);
      RUN_CASE(all_see_what_is_put_after_they_subscribed) RUN_CASE(a_slow_one_loses_the_oldest)
          RUN_CASE(the_count_of_missed_items_has_a_limit) RUN_CASE(sizes_have_limits)
              RUN_CASE(it_agrees_with_the_model) RUN_CASE(whoever_waits_has_the_item_at_once)
                  RUN_CASE(what_was_handed_over_cannot_be_lost)
                      RUN_CASE(who_left_goes_on_where_it_was)
                          RUN_CASE(a_subscriber_is_for_one_at_a_time)
                              RUN_CASE(the_end_comes_behind_the_items)
                                  RUN_CASE(the_end_of_those_who_wait)
                                      RUN_CASE(an_arm_tells_how_many_were_missed)
                                          RUN_CASE(an_arm_tells_the_end)
                                              RUN_CASE(the_loser_sees_it_later) RUN_CHECKS())
