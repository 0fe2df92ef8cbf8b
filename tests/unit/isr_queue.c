/* Queues that interrupts put into. */
#include "tests/unit/wait_contract.h"

#define ROOM 4u

static uint32_t buffer[ROOM];
static uint8_t flags[ROOM];
static struct weft_isr_queue queue;
static uint32_t last_put, items[WAITING];

static void begin(void)
{
	weft_posts_take(); /* nothing of the case before is on its way */
	EQ(weft_isr_queue_init(&queue, buffer, flags, sizeof *buffer, ROOM), 0);
	last_put = 0;
}

/* In an interrupt, or by the loop: any context may put. */
static void put(void)
{
	uint32_t item = ++last_put;

	EQ(weft_isr_queue_put_isr(&queue, &item), 0);
}

static uint32_t try_get(void)
{
	uint32_t item = 0;
	int rc = weft_isr_queue_try_get(&queue, &item);

	EQ(rc, item ? 0 : WEFT_EEMPTY);
	return item;
}

/* ---- The contract of its wait ------------------------------------------------------------ */

static int get(unsigned i)
{
	return weft_isr_queue_get(&queue, &items[i]);
}

/* Puts, and lets the loop look at once. */
static void give(void)
{
	put();
	weft_posts_take();
}

static bool take(void)
{
	return try_get();
}

static const struct wait_kind getting = {
    .name = "get",
    .begin = begin,
    .wait = get,
    .give = give,
    .give_isr = put,
    .take = take,
    .takes = true,
};

/* ---- Items ------------------------------------------------------------------------------- */

CASE(it_is_full_or_empty)
{
	static struct weft_isr_queue prepared = WEFT_ISR_QUEUE(buffer, flags);
	uint32_t item;

	BEGIN(it_is_full_or_empty);
	EQ(weft_isr_queue_try_get(&prepared, &item), WEFT_EEMPTY);
	for (item = 10; item < 10 + ROOM; item++)
		EQ(weft_isr_queue_put_isr(&prepared, &item), 0);
	EQ(weft_isr_queue_put_isr(&prepared, &item), WEFT_EFULL);
	EQ(weft_isr_queue_try_get(&prepared, &item), 0);
	EQ(item, 10);
	item = 14;
	EQ(weft_isr_queue_put_isr(&prepared, &item), 0);
	EQ(weft_isr_queue_put_isr(&prepared, &item), WEFT_EFULL);
	for (unsigned i = 11; i <= 14; i++) {
		EQ(weft_isr_queue_try_get(&prepared, &item), 0);
		EQ(item, i);
	}
	EQ(weft_isr_queue_try_get(&prepared, &item), WEFT_EEMPTY);
	TRY(weft_sleep_ms(1)); /* the loop finds nothing to carry out */
	EQ(weft_isr_queue_try_get(&prepared, &item), WEFT_EEMPTY);
	END(0);
}

CASE(to_get_what_is_there_does_not_suspend)
{
	BEGIN(to_get_what_is_there_does_not_suspend);
	begin();
	put();
	spawn_waiting(0, WEFT_NEVER);
	AWAIT(get(1));
	EQ(rc, 0);
	EQ(items[1], 1);
	SEQUENCE("");
	put();
	TRY(weft_sleep_ms(1));
	SEQUENCE("a");
	EQ(items[0], 2);
	END(0);
}

CASE(sizes_have_limits)
{
	static struct weft_isr_queue largest;

	BEGIN(sizes_have_limits);
	begin();
	EQ(weft_isr_queue_init(&queue, buffer, flags, 0, 1), WEFT_EINVAL);
	EQ(weft_isr_queue_init(&queue, buffer, flags, 1, 0), WEFT_EINVAL);
	EQ(weft_isr_queue_init(&queue, buffer, flags, 1, 3), WEFT_EINVAL);
	EQ(weft_isr_queue_init(&queue, buffer, flags, (size_t)65536, 1), WEFT_EINVAL);
	EQ(weft_isr_queue_init(&queue, buffer, flags, 1, (size_t)65536), WEFT_EINVAL);
	put(); /* as it was */
	EQ(try_get(), 1);
	EQ(weft_isr_queue_init(&largest, buffer, flags, UINT16_MAX, 1), 0);
	END(0);
}

/* An array with flags that are set is as good as one without. */
CASE(to_init_empties_it)
{
	BEGIN(to_init_empties_it);
	begin();
	put();
	put();
	begin();
	EQ(try_get(), 0);
	put();
	EQ(try_get(), 1);
	END(0);
}

/* The slots' numbers have 16 bits; they wrap as well as the slots. */
CASE(it_goes_round_for_ever)
{
	BEGIN(it_goes_round_for_ever);
	begin();
	put();
	put();
	put();
	for (uint32_t i = 1; i < 70000; i++) {
		put();
		if (weft_isr_queue_put_isr(&queue, items) != WEFT_EFULL || try_get() != i) {
			EQ(i, 0);
			break;
		}
	}
	EQ(try_get(), 70000);
	put();
	put();
	EQ(weft_isr_queue_put_isr(&queue, items), WEFT_EFULL);
	END(0);
}

#define MAX_SIZE 17u

static void go_round(unsigned size, unsigned capacity, unsigned offset)
{
	static unsigned char room[1 + MAX_SIZE * ROOM], item[1 + MAX_SIZE], got[MAX_SIZE + 2];

	memset(room, 0xa5, sizeof room);
	EQ(weft_isr_queue_init(&queue, room + offset, flags, size, capacity), 0);
	for (unsigned i = 0; i < 3 * capacity; i++) {
		memset(item + offset, (int)i, size);
		EQ(weft_isr_queue_put_isr(&queue, item + offset), 0);
		memset(got, 0xa5, sizeof got);
		EQ(weft_isr_queue_try_get(&queue, got + offset), 0);
		EQ(memcmp(got + offset, item + offset, size), 0);
		EQ(got[offset + size], 0xa5);
	}
	weft_posts_take();
}

CASE(items_of_all_sizes)
{
	BEGIN(items_of_all_sizes);
	begin();
	for (unsigned size = 1; size <= MAX_SIZE; size++) {
		for (unsigned capacity = 1; capacity <= ROOM; capacity *= 2) {
			go_round(size, capacity, 0);
			go_round(size, capacity, 1);
		}
	}
	END(0);
}

CASE(a_queue_of_one)
{
	static uint16_t one[1];
	static uint8_t flag[1];
	static struct weft_isr_queue q = WEFT_ISR_QUEUE(one, flag);
	uint16_t item = 7;

	BEGIN(a_queue_of_one);
	for (unsigned i = 0; i < 3; i++) {
		EQ(weft_isr_queue_put_isr(&q, &item), 0);
		EQ(weft_isr_queue_put_isr(&q, &item), WEFT_EFULL);
		item = 0;
		EQ(weft_isr_queue_try_get(&q, &item), 0);
		EQ(item, 7);
		EQ(weft_isr_queue_try_get(&q, &item), WEFT_EEMPTY);
	}
	TRY(weft_sleep_ms(1));
	END(0);
}

/* ---- From interrupts --------------------------------------------------------------------- */

static void put_until_full(void)
{
	uint32_t item = last_put + 1;

	while (weft_isr_queue_put_isr(&queue, &item) == 0)
		item++;
	last_put = item - 1;
}

CASE(an_interrupt_fills_it)
{
	BEGIN(an_interrupt_fills_it);
	begin();
	tap_interrupt(put_until_full);
	EQ(last_put, ROOM);
	TRY(weft_sleep_ms(1));
	for (unsigned i = 1; i <= ROOM; i++)
		EQ(try_get(), i);
	EQ(try_get(), 0);
	END(0);
}

/* Getters get theirs in order, the rest stays. */
CASE(items_for_more_than_wait)
{
	BEGIN(items_for_more_than_wait);
	begin();
	spawn_waiting(0, WEFT_NEVER);
	spawn_waiting(1, WEFT_NEVER);
	TRY(weft_yield());
	tap_interrupt(put_until_full);
	TRY(weft_sleep_ms(1));
	SEQUENCE("ab");
	EQ(items[0], 1);
	EQ(items[1], 2);
	EQ(try_get(), 3);
	EQ(try_get(), 4);
	EQ(try_get(), 0);
	END(0);
}

/* The item of a getter that was cancelled is the next one's. */
CASE(an_item_finds_the_next_getter)
{
	BEGIN(an_item_finds_the_next_getter);
	begin();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	tap_interrupt(put);
	weft_cancel(&waiting_task[0]);
	weft_cancel(&waiting_task[2]);
	TRY(weft_sleep_ms(1));
	SEQUENCE("ACb");
	EQ(items[1], 1);
	END(0);
}

/* One interrupt has interrupted another one between the reservation of its slot and its filling.
 * The later item is not to be had before the earlier one. */
CASE(an_item_waits_for_an_earlier_one)
{
	static const uint32_t earlier = 50;

	BEGIN(an_item_waits_for_an_earlier_one);
	begin();
	spawn_waiting(0, WEFT_NEVER);
	TRY(weft_yield());
	queue.reserved++; /* somebody else is at it */
	tap_interrupt(put);
	TRY(weft_sleep_ms(1));
	SEQUENCE("");
	EQ(try_get(), 0);
	memcpy(queue.buffer, &earlier, sizeof earlier);
	HAL_STORE(&queue.filled[0], 1);
	tap_interrupt(put);
	TRY(weft_sleep_ms(1));
	SEQUENCE("a");
	EQ(items[0], 50);
	EQ(try_get(), 1);
	EQ(try_get(), 2);
	EQ(try_get(), 0);
	END(0);
}

CASE_WITH(a_stream_keeps_its_order, uint32_t i, got;)
{
	BEGIN(a_stream_keeps_its_order);
	begin();
	for (self->i = 1; self->i <= 100; self->i++) {
		if (last_put < self->i)
			tap_interrupt(self->i % 3 ? put_until_full : put);
		TRY(weft_isr_queue_get(&queue, &self->got));
		EQ(self->got, self->i);
		if (self->i % 7 == 0)
			TRY(weft_sleep_ms(1));
	}
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void keep_a_local(void)
{
	uint32_t local = 0;

	FAILS(STACK, (void)!weft_isr_queue_get(&queue, &local));
}

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_isr_queue_try_get(&queue, items));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_isr_queue_get(&queue, items));
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

TESTS(wait_contract(&getting);
      RUN_CASE(it_is_full_or_empty) RUN_CASE(to_get_what_is_there_does_not_suspend)
          RUN_CASE(sizes_have_limits) RUN_CASE(to_init_empties_it) RUN_CASE(it_goes_round_for_ever)
              RUN_CASE(items_of_all_sizes) RUN_CASE(a_queue_of_one) RUN_CASE(an_interrupt_fills_it)
                  RUN_CASE(items_for_more_than_wait) RUN_CASE(an_item_finds_the_next_getter)
                      RUN_CASE(an_item_waits_for_an_earlier_one) RUN_CASE(a_stream_keeps_its_order)
                          RUN_CHECKS())
