/* Work queues. */
#include <string.h>

#include "tests/unit/wait_contract.h"

struct item {
	uint8_t key, number; /* what is compared; which one it is */
};

#define ROOM 4u

static struct item buffer[ROOM];
static struct weft_work_queue queue;

static bool smaller_key(const void *a, const void *b)
{
	return ((const struct item *)a)->key < ((const struct item *)b)->key;
}

static void init(size_t capacity, weft_work_before *before)
{
	memset(buffer, 0x5a, sizeof buffer);
	memset(&queue, 0x5a, sizeof queue); /* whatever was there before */
	EQ(weft_work_queue_init(&queue, buffer, sizeof *buffer, capacity, before), 0);
}

static int put(unsigned key, unsigned number)
{
	struct item item = {(uint8_t)key, (uint8_t)number};

	return weft_work_queue_try_put(&queue, &item);
}

/* The number of what was got, or the error. */
static int get(void)
{
	struct item item = {0};
	int rc = weft_work_queue_try_get(&queue, &item);

	return rc == 0 ? item.number : rc;
}

/* Gets all there is; their numbers as digits. */
static unsigned got(void)
{
	unsigned digits = 0;
	int number;

	while ((number = get()) >= 0)
		digits = 10 * digits + (unsigned)number;
	return digits;
}

/* ---- The contract of its waits --------------------------------------------------------------- */

static struct item items[WAITING];

static void begin_empty(void)
{
	init(ROOM, smaller_key);
}

static int wait_to_get(unsigned i)
{
	return weft_work_queue_get(&queue, &items[i]);
}

static void give_item(void)
{
	EQ(put(1, 7), 0);
}

static bool take_item(void)
{
	return get() == 7;
}

static const struct wait_kind getting = {
    .name = "get",
    .begin = begin_empty,
    .wait = wait_to_get,
    .give = give_item,
    .take = take_item,
    .takes = true,
};

static struct weft_any any[WAITING];
static struct weft_arm arms[WAITING][2];
static struct weft_event never;

static int wait_to_get_or_else(unsigned i)
{
	weft_arm_event(&arms[i][0], &never);
	weft_arm_work_get(&arms[i][1], &queue, &items[i]);
	return weft_wait_any(&any[i], arms[i], 2);
}

static const struct wait_kind getting_any = {
    .name = "get or else",
    .begin = begin_empty,
    .wait = wait_to_get_or_else,
    .give = give_item,
    .take = take_item,
    .takes = true,
    .result = 1,
};

/* To put: room is given, or taken by an item. The keys are such that the putters' items are got
 * last.
 */
static void begin_full(void)
{
	init(ROOM, NULL);
	for (unsigned i = 0; i < ROOM; i++)
		EQ(put(0, 1), 0);
}

static int wait_to_put(unsigned i)
{
	items[i] = (struct item){1, 2};
	return weft_work_queue_put(&queue, &items[i]);
}

static void give_room(void)
{
	OK(get() > 0);
}

static bool take_room(void)
{
	return put(0, 1) == 0;
}

static const struct wait_kind putting = {
    .name = "put",
    .begin = begin_full,
    .wait = wait_to_put,
    .give = give_room,
    .take = take_room,
    .takes = true,
};

static int wait_to_put_or_else(unsigned i)
{
	items[i] = (struct item){1, 2};
	weft_arm_event(&arms[i][0], &never);
	weft_arm_work_put(&arms[i][1], &queue, &items[i]);
	return weft_wait_any(&any[i], arms[i], 2);
}

static const struct wait_kind putting_any = {
    .name = "put or else",
    .begin = begin_full,
    .wait = wait_to_put_or_else,
    .give = give_room,
    .take = take_room,
    .takes = true,
    .result = 1,
};

/* To join: an item is dealt with; there is another one to be. */
static void add_unfinished(void)
{
	EQ(put(0, 1), 0);
	EQ(get(), 1);
}

static void begin_unfinished(void)
{
	init(ROOM, NULL);
	add_unfinished();
}

static int wait_to_join(unsigned i)
{
	(void)i;
	return weft_work_queue_join(&queue);
}

static void finish(void)
{
	while (weft_work_queue_done(&queue) == 0)
		;
}

static bool begin_again(void)
{
	bool finished = !queue.unfinished;

	if (finished)
		add_unfinished();
	return finished;
}

static const struct wait_kind joining = {
    .name = "join",
    .begin = begin_unfinished,
    .wait = wait_to_join,
    .give = finish,
    .take = begin_again,
    .everybody = true,
};

/* ---- Making one ------------------------------------------------------------------------------ */

CASE(sizes)
{
	static unsigned char bytes[3];
	static const unsigned char one = 1;
	unsigned char byte = 0;

	BEGIN(sizes);
	EQ(weft_work_queue_init(&queue, bytes, 0, 3, NULL), WEFT_EINVAL);
	EQ(weft_work_queue_init(&queue, bytes, 1, 0, NULL), WEFT_EINVAL);
	EQ(weft_work_queue_init(&queue, bytes, (size_t)65536, 1, NULL), WEFT_EINVAL);
	EQ(weft_work_queue_init(&queue, bytes, 1, (size_t)65536, NULL), WEFT_EINVAL);
	EQ(weft_work_queue_init(&queue, bytes, 65535, 65535, NULL), 0);
	EQ(weft_work_queue_init(&queue, bytes, 1, 1, weft_work_lifo), 0);
	EQ(weft_work_queue_count(&queue), 0);
	EQ(weft_work_queue_try_put(&queue, &one), 0);
	EQ(weft_work_queue_try_put(&queue, &one), WEFT_EFULL);
	EQ(weft_work_queue_try_get(&queue, &byte), 0);
	EQ(byte, 1);
	EQ(bytes[1], 0);
	END(0);
}

/* It can be made anew, whatever it was. */
CASE(made_anew)
{
	BEGIN(made_anew);
	init(ROOM, NULL);
	put(1, 1);
	weft_work_queue_shutdown(&queue, false);
	init(ROOM, NULL);
	EQ(weft_work_queue_count(&queue), 0);
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	EQ(put(1, 1), 0);
	END(0);
}

CASE(counting)
{
	BEGIN(counting);
	init(ROOM, NULL);
	EQ(get(), WEFT_EEMPTY);
	for (unsigned i = 0; i < ROOM; i++) {
		EQ(weft_work_queue_count(&queue), i);
		OK(!weft_work_queue_full(&queue));
		EQ(put(i, i), 0);
	}
	OK(weft_work_queue_full(&queue));
	EQ(put(5, 5), WEFT_EFULL);
	EQ(weft_work_queue_count(&queue), ROOM);
	EQ(queue.unfinished, ROOM); /* what was refused is none */
	EQ(get(), 0);
	OK(!weft_work_queue_full(&queue));
	EQ(weft_work_queue_count(&queue), ROOM - 1);
	END(0);
}

/* ---- Orders ---------------------------------------------------------------------------------- */

CASE(first_in_first_out)
{
	BEGIN(first_in_first_out);
	init(ROOM, NULL);
	for (unsigned i = 1; i <= ROOM; i++)
		EQ(put(9 - i, i), 0);
	EQ(got(), 1234);
	END(0);
}

CASE(last_in_first_out)
{
	BEGIN(last_in_first_out);
	init(ROOM, weft_work_lifo);
	put(1, 1);
	put(1, 2);
	EQ(get(), 2);
	put(1, 3);
	put(1, 4);
	put(1, 5);
	EQ(put(1, 6), WEFT_EFULL);
	EQ(got(), 5431);
	END(0);
}

/* Of equal ones the first first. */
CASE(by_priority)
{
	BEGIN(by_priority);
	init(ROOM, smaller_key);
	put(5, 1);
	put(3, 2);
	put(5, 3);
	put(3, 4);
	EQ(got(), 2413);
	put(1, 1);
	put(1, 2);
	put(1, 3);
	put(0, 4);
	EQ(get(), 4);
	put(1, 5);
	EQ(got(), 1235);
	END(0);
}

/* Wherever in the ring it begins. */
CASE(orders_around_the_end_of_the_buffer)
{
	BEGIN(orders_around_the_end_of_the_buffer);
	for (unsigned shift = 0; shift < ROOM; shift++) {
		static weft_work_before *const orders[] = {NULL, weft_work_lifo, smaller_key};
		static const unsigned expected[] = {1234, 4321, 4231};

		for (unsigned order = 0; order < 3; order++) {
			init(ROOM, orders[order]);
			for (unsigned i = 0; i < shift; i++) {
				EQ(put(0, i), 0);
				EQ(get(), i);
			}
			put(3, 1);
			put(2, 2);
			put(2, 3);
			put(1, 4);
			EQ(got(), expected[order]);
		}
	}
	END(0);
}

/* Against a plain model, at random: an order by key and number is what a stable one makes of it. */
#define MANY 16u

static struct item many_items[MANY], model[MANY];
static unsigned model_count;

static void model_put(struct item item, weft_work_before *before)
{
	unsigned i = model_count++;

	for (; before && i && before(&item, &model[i - 1]); i--)
		model[i] = model[i - 1];
	model[i] = item;
}

static struct item model_get(void)
{
	struct item first = model[0];

	memmove(model, model + 1, --model_count * sizeof *model);
	return first;
}

static void compare_with_model(weft_work_before *before)
{
	model_count = 0;
	EQ(weft_work_queue_init(&queue, many_items, sizeof *many_items, MANY, before), 0);
	for (unsigned i = 0; i < 2000; i++) {
		struct item item = {(uint8_t)tap_random(5), (uint8_t)i}, other;

		if (tap_random(2)) {
			EQ(weft_work_queue_try_put(&queue, &item),
			   model_count == MANY ? WEFT_EFULL : 0);
			if (model_count < MANY)
				model_put(item, before);
		} else if (model_count) {
			item = model_get();
			EQ(weft_work_queue_try_get(&queue, &other), 0);
			EQ(other.number, item.number);
			EQ(other.key, item.key);
		} else {
			EQ(weft_work_queue_try_get(&queue, &other), WEFT_EEMPTY);
		}
		EQ(weft_work_queue_count(&queue), model_count);
	}
}

CASE(orders_at_random)
{
	BEGIN(orders_at_random);
	compare_with_model(NULL);
	compare_with_model(weft_work_lifo);
	compare_with_model(smaller_key);
	END(0);
}

/* Items of a word, of four, of an odd size. */
static bool first_byte_smaller(const void *a, const void *b)
{
	return *(const unsigned char *)a < *(const unsigned char *)b;
}

CASE(items_of_all_sizes)
{
	static const size_t sizes[] = {1, 3, sizeof(void *), 4 * sizeof(void *), 37};
	static uintptr_t words[TAP_MANY(40, 60)], item[TAP_MANY(10, 20)];

	BEGIN(items_of_all_sizes);
	for (unsigned s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		EQ(weft_work_queue_init(&queue, words, sizes[s], 3, first_byte_smaller), 0);
		for (unsigned i = 0; i < 7; i++) { /* in three places of the ring */
			for (unsigned key = 3; key; key--) {
				memset(item, (int)key, sizeof item);
				EQ(weft_work_queue_try_put(&queue, item), 0);
			}
			for (unsigned key = 1; key <= 3; key++) {
				unsigned char *bytes = (unsigned char *)item;

				memset(item, 0, sizeof item);
				EQ(weft_work_queue_try_get(&queue, item), 0);
				EQ(bytes[0], key);
				EQ(bytes[sizes[s] - 1], key);
				EQ(sizes[s] < sizeof item ? bytes[sizes[s]] : 0, 0);
			}
			if (i % 2 == 0) {
				weft_work_queue_try_put(&queue, item);
				weft_work_queue_try_get(&queue, item);
			}
		}
	}
	END(0);
}

/* ---- Those who wait -------------------------------------------------------------------------- */

/* Gets, puts or joins, and notes how that ended: the item's number, its letter, '#', '%' or '$'
 * when the queue was shut down; and '!' when a cancel comes at the next await behind it. */
enum what { GETS, PUTS, JOINS };

struct user {
	WEFT_FRAME;
	enum what what;
	char name;
	struct item item;
	weft_time due;
	struct weft_deadline limit;
};

static int use(struct user *self)
{
	if (self->what == GETS)
		return weft_work_queue_get(&queue, &self->item);
	return self->what == PUTS ? weft_work_queue_put(&queue, &self->item)
	                          : weft_work_queue_join(&queue);
}

static char result_of(const struct user *user, int rc)
{
	switch (rc) {
	case 0:
		return user->what == GETS ? (char)('0' + user->item.number) : user->name;
	case WEFT_ECANCELED:
		return '#';
	case WEFT_ETIMEDOUT:
		return '%';
	case WEFT_ECLOSED:
		return '$';
	default:
		return '?';
	}
}

static ASYNC(user)
{
	BEGIN(user);
	AWAIT_UNTIL(&self->limit, self->due, use(self));
	NOTE(result_of(self, rc));
	AWAIT(weft_yield());
	if (rc < 0)
		NOTE('!');
	END(0);
}

#define USERS 5u

static struct weft_task task[USERS];
static struct user users[USERS];

static void spawn(unsigned i, enum what what, unsigned key, unsigned number)
{
	weft_spawn(&task[i], FRAME(&users[i], user, .what = what, .name = (char)('a' + i),
	                           .item = {(uint8_t)key, (uint8_t)number}, .due = WEFT_NEVER));
}

#define TURN() TRY(weft_yield())
#define TURNS(n)                                                                                   \
	for (self->turn = 0; self->turn < (n); self->turn++)                                       \
		TRY(weft_yield())

static bool nobody_waits(void)
{
	return !queue.items.getters.first && !queue.items.putters.first && !queue.joiners.first;
}

/* An item that is put while somebody waits to get is that one's: it is not in the queue. */
CASE_WITH(an_item_for_a_getter, unsigned turn;)
{
	BEGIN(an_item_for_a_getter);
	init(ROOM, weft_work_lifo);
	spawn(0, GETS, 0, 0);
	spawn(1, GETS, 0, 0);
	TURN();
	EQ(put(0, 1), 0);
	EQ(weft_work_queue_count(&queue), 0);
	EQ(get(), WEFT_EEMPTY);
	EQ(queue.unfinished, 1); /* but it is unfinished */
	EQ(put(0, 2), 0);
	EQ(put(0, 3), 0);
	EQ(weft_work_queue_count(&queue), 1);
	TURNS(2);
	SEQUENCE("12"); /* each in its turn, whatever the order of the queue */
	EQ(get(), 3);
	EQ(queue.unfinished, 3);
	END(0);
}

/* The item of who waits to put enters behind what was got, in its order, and within the get. */
CASE_WITH(an_item_of_a_putter, unsigned turn;)
{
	BEGIN(an_item_of_a_putter);
	init(2, smaller_key);
	EQ(put(5, 1), 0);
	EQ(put(6, 2), 0);
	spawn(0, PUTS, 1, 3);
	spawn(1, PUTS, 7, 4);
	spawn(2, PUTS, 0, 5);
	TURN();
	EQ(queue.unfinished, 2); /* not as long as they wait */
	EQ(get(), 1);            /* not item 3, that went in then */
	OK(weft_work_queue_full(&queue));
	EQ(put(0, 9), WEFT_EFULL);
	EQ(queue.unfinished, 3);
	EQ(get(), 3);
	EQ(get(), 2);
	NOTE('-');
	TURNS(2);
	SEQUENCE("-abc");
	EQ(got(), 54);
	EQ(queue.unfinished, 5);
	OK(nobody_waits());
	END(0);
}

/* A task that gets makes room as well; last in, first out. */
CASE_WITH(a_getter_and_putters, unsigned turn;)
{
	BEGIN(a_getter_and_putters);
	init(1, weft_work_lifo);
	put(0, 1);
	spawn(0, PUTS, 0, 2);
	spawn(1, PUTS, 0, 3);
	spawn(2, GETS, 0, 0);
	spawn(3, GETS, 0, 0);
	spawn(4, GETS, 0, 0);
	TURN();
	SEQUENCE("123");
	TURN();
	SEQUENCE("ab");
	EQ(get(), WEFT_EEMPTY);
	OK(nobody_waits());
	END(0);
}

/* Who waits to put and is given up is not in the queue, and does not count. */
CASE_WITH(a_cancelled_putter, unsigned turn;)
{
	BEGIN(a_cancelled_putter);
	init(1, NULL);
	put(0, 1);
	spawn(0, PUTS, 0, 2);
	spawn(1, PUTS, 0, 3);
	TURN();
	weft_cancel(&task[0]);
	EQ(get(), 1);
	TURNS(2);
	SEQUENCE("#b"); /* b was let in within the get */
	EQ(queue.unfinished, 2);
	EQ(got(), 3);
	END(0);
}

/* It is in: the cancel comes at the next await. */
CASE_WITH(a_putter_cancelled_when_it_is_in, unsigned turn;)
{
	BEGIN(a_putter_cancelled_when_it_is_in);
	init(1, NULL);
	put(0, 1);
	spawn(0, PUTS, 0, 2);
	TURN();
	EQ(get(), 1);
	weft_cancel(&task[0]);
	TURNS(2);
	SEQUENCE("a!");
	EQ(got(), 2);
	END(0);
}

CASE_WITH(a_cancelled_getter, unsigned turn;)
{
	BEGIN(a_cancelled_getter);
	init(1, NULL);
	spawn(0, GETS, 0, 0);
	spawn(1, GETS, 0, 0);
	TURN();
	weft_cancel(&task[0]);
	put(0, 1);
	weft_cancel(&task[1]); /* it has its item */
	put(0, 2);
	TURNS(3);
	SEQUENCE("#1!");
	EQ(got(), 2);
	END(0);
}

/* ---- Done and join --------------------------------------------------------------------------- */

CASE_WITH(as_many_are_done_as_were_put, unsigned turn;)
{
	BEGIN(as_many_are_done_as_were_put);
	init(ROOM, NULL);
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	AWAIT(weft_work_queue_join(&queue)); /* nothing was ever put */
	EQ(rc, 0);
	put(0, 1);
	put(0, 2);
	EQ(weft_work_queue_done(&queue), 0); /* it needs not have been got */
	EQ(get(), 1);
	spawn(0, JOINS, 0, 0);
	spawn(1, JOINS, 0, 0);
	TURN();
	SEQUENCE("");
	put(0, 3);
	EQ(weft_work_queue_done(&queue), 0);
	EQ(get(), 2);
	EQ(get(), 3);
	TURN();
	SEQUENCE(""); /* got is not done */
	EQ(weft_work_queue_done(&queue), 0);
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	put(0, 4); /* too late to keep those who waited */
	TURN();
	SEQUENCE("ab");
	EQ(weft_work_queue_done(&queue), 0);
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	END(0);
}

/* Items that go straight to a getter, or come from a putter, count as well. */
CASE_WITH(handed_over_items_are_unfinished, unsigned turn;)
{
	BEGIN(handed_over_items_are_unfinished);
	init(1, NULL);
	spawn(0, GETS, 0, 0);
	TURN();
	put(0, 1);
	put(0, 2);
	spawn(1, PUTS, 0, 3);
	spawn(2, JOINS, 0, 0);
	TURNS(2);
	SEQUENCE("1");
	EQ(get(), 2);
	EQ(weft_work_queue_done(&queue), 0);
	EQ(weft_work_queue_done(&queue), 0);
	TURNS(2);
	SEQUENCE("b");
	EQ(get(), 3);
	EQ(weft_work_queue_done(&queue), 0);
	TURNS(2);
	SEQUENCE("c");
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	END(0);
}

/* ---- Shutdown -------------------------------------------------------------------------------- */

CASE_WITH(shut_down_and_drained, unsigned turn;)
{
	BEGIN(shut_down_and_drained);
	init(3, weft_work_lifo);
	put(0, 1);
	put(0, 2);
	spawn(0, JOINS, 0, 0);
	TURN();
	weft_work_queue_shutdown(&queue, false);
	EQ(put(0, 3), WEFT_ECLOSED);
	EQ(weft_work_queue_count(&queue), 2);
	spawn(1, PUTS, 0, 4); /* does not wait */
	spawn(2, GETS, 0, 0);
	spawn(3, GETS, 0, 0);
	spawn(4, GETS, 0, 0);
	TURN();
	SEQUENCE("$21$");
	EQ(get(), WEFT_ECLOSED);
	EQ(weft_work_queue_done(&queue), 0);
	EQ(weft_work_queue_done(&queue), 0);
	TURNS(2);
	SEQUENCE("a");
	weft_work_queue_shutdown(&queue, false); /* once more */
	EQ(get(), WEFT_ECLOSED);
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	END(0);
}

CASE_WITH(shut_down_now, unsigned turn;)
{
	BEGIN(shut_down_now);
	init(3, smaller_key);
	put(0, 1);
	put(0, 2);
	put(0, 3);
	EQ(get(), 1); /* one is being dealt with */
	spawn(0, JOINS, 0, 0);
	TURN();
	weft_work_queue_shutdown(&queue, true);
	EQ(weft_work_queue_count(&queue), 0);
	EQ(get(), WEFT_ECLOSED);
	EQ(put(0, 3), WEFT_ECLOSED);
	TURNS(2);
	SEQUENCE("");
	EQ(weft_work_queue_done(&queue), 0);
	TURNS(2);
	SEQUENCE("a");
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	END(0);
}

/* What is discarded counts as dealt with: who joins goes on. */
CASE_WITH(shut_down_now_ends_the_join, unsigned turn;)
{
	BEGIN(shut_down_now_ends_the_join);
	init(3, NULL);
	put(0, 1);
	put(0, 2);
	spawn(0, JOINS, 0, 0);
	TURN();
	weft_work_queue_shutdown(&queue, true);
	TURN();
	SEQUENCE("a");
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	weft_work_queue_shutdown(&queue, true);
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	END(0);
}

/* Done too early: more are in the queue than are unfinished. */
CASE_WITH(done_before_they_were_got, unsigned turn;)
{
	BEGIN(done_before_they_were_got);
	init(3, NULL);
	put(0, 1);
	put(0, 2);
	put(0, 3);
	EQ(weft_work_queue_done(&queue), 0);
	EQ(weft_work_queue_done(&queue), 0);
	weft_work_queue_shutdown(&queue, true);
	EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	AWAIT(weft_work_queue_join(&queue));
	EQ(rc, 0);
	END(0);
}

/* First drained, then at once. */
CASE_WITH(shut_down_twice, unsigned turn;)
{
	BEGIN(shut_down_twice);
	init(3, NULL);
	put(0, 1);
	put(0, 2);
	spawn(0, JOINS, 0, 0);
	TURN();
	weft_work_queue_shutdown(&queue, false);
	EQ(get(), 1);
	weft_work_queue_shutdown(&queue, true);
	EQ(get(), WEFT_ECLOSED);
	EQ(weft_work_queue_done(&queue), 0);
	TURN();
	SEQUENCE("a");
	END(0);
}

CASE_WITH(getters_when_it_is_shut_down, unsigned turn, now;)
{
	BEGIN(getters_when_it_is_shut_down);
	for (self->now = 0; self->now < 2; self->now++) {
		init(3, NULL);
		for (unsigned i = 0; i < 4; i++)
			spawn(i, GETS, 0, 0);
		TURN();
		put(0, 1);             /* the first one has its item and keeps it */
		weft_cancel(&task[1]); /* the second one has left */
		weft_work_queue_shutdown(&queue, self->now);
		weft_cancel(
		    &task[2]); /* the third one was told, but has not run: the cancel wins */
		TURNS(2);
		SEQUENCE("1##$");
		OK(nobody_waits());
		EQ(weft_work_queue_done(&queue), 0);
		EQ(weft_work_queue_done(&queue), WEFT_ESTATE);
	}
	END(0);
}

CASE_WITH(putters_when_it_is_shut_down, unsigned turn, now;)
{
	BEGIN(putters_when_it_is_shut_down);
	for (self->now = 0; self->now < 2; self->now++) {
		init(1, NULL);
		put(0, 1);
		for (unsigned i = 0; i < 4; i++)
			spawn(i, PUTS, 0, 2 + i);
		TURN();
		EQ(get(), 1); /* the first one's is in: its put has succeeded */
		weft_cancel(&task[1]);
		weft_work_queue_shutdown(&queue, self->now);
		weft_cancel(&task[2]);
		EQ(weft_work_queue_count(&queue), !self->now);
		TURNS(2);
		SEQUENCE("a##$");
		OK(nobody_waits());
		EQ(queue.unfinished, self->now ? 1 : 2);
		EQ(get(), self->now ? WEFT_ECLOSED : 2);
		EQ(get(), WEFT_ECLOSED);
	}
	END(0);
}

CASE_WITH(limits_of_those_who_wait, unsigned turn;)
{
	BEGIN(limits_of_those_who_wait);
	init(1, NULL);
	spawn(0, GETS, 0, 0);
	users[0].due = weft_deadline_in(2);
	TRY(weft_join(&task[0]));
	put(0, 1);
	spawn(1, PUTS, 0, 0);
	spawn(2, JOINS, 0, 0);
	users[1].due = weft_deadline_in(2);
	users[2].due = weft_deadline_in(4);
	TRY(weft_join(&task[2]));
	SEQUENCE("%%%");
	OK(nobody_waits());
	EQ(got(), 1);
	END(0);
}

/* ---- Workers --------------------------------------------------------------------------------- */

#define JOBS TAP_MANY(120u, 60u)

static uint8_t worked[JOBS];
static unsigned jobs_done;

struct server {
	WEFT_FRAME;
	struct item item;
};

static ASYNC(server)
{
	BEGIN(server);
	for (;;) {
		AWAIT(weft_work_queue_get(&queue, &self->item));
		if (rc == WEFT_ECLOSED)
			break;
		if (rc < 0)
			continue;
		worked[self->item.number]++;
		if (tap_random(2))
			AWAIT(weft_yield());
		jobs_done++;
		EQ(weft_work_queue_done(&queue), 0);
	}
	END(0);
}

struct client {
	WEFT_FRAME;
	unsigned first, last;
	struct item item;
};

static ASYNC(client)
{
	BEGIN(client);
	while (self->first < self->last) {
		self->item = (struct item){(uint8_t)tap_random(3), (uint8_t)self->first};
		AWAIT(weft_work_queue_put(&queue, &self->item));
		if (rc == 0)
			self->first++;
		if (tap_random(3) == 0)
			AWAIT(weft_yield());
	}
	END(0);
}

#define SERVERS 3
#define CLIENTS 4

/* Cancels at random among those who get and put: each item is dealt with once. */
CASE_WITH(nothing_is_lost_or_done_twice, struct weft_task server_task[SERVERS];
          struct server server[SERVERS]; struct weft_task client_task[CLIENTS];
          struct client client[CLIENTS]; unsigned order, i;)
{
	BEGIN(nothing_is_lost_or_done_twice);
	for (self->order = 0; self->order < 3; self->order++) {
		init(self->order + 1, self->order == 0   ? NULL
		                      : self->order == 1 ? weft_work_lifo
		                                         : smaller_key);
		memset(worked, 0, sizeof worked);
		jobs_done = 0;
		for (int i = 0; i < SERVERS; i++)
			weft_spawn(&self->server_task[i], FRAME(&self->server[i], server));
		for (unsigned i = 0; i < CLIENTS; i++)
			weft_spawn(&self->client_task[i],
			           FRAME(&self->client[i], client, .first = i * JOBS / CLIENTS,
			                 .last = (i + 1) * JOBS / CLIENTS));
		TRY(weft_yield()); /* all have begun */
		for (self->i = 0; self->i < 100; self->i++) {
			if (tap_random(2))
				weft_cancel_passed_on(&self->server_task[tap_random(SERVERS)]);
			else
				weft_cancel_passed_on(&self->client_task[tap_random(CLIENTS)]);
			TRY(weft_yield());
		}
		for (self->i = 0; self->i < CLIENTS; self->i++)
			AWAIT(weft_join(&self->client_task[self->i]));
		TRY(weft_work_queue_join(&queue));
		EQ(jobs_done, JOBS);
		for (unsigned i = 0; i < JOBS; i++)
			EQ(worked[i], 1);
		weft_work_queue_shutdown(&queue, true);
		for (self->i = 0; self->i < SERVERS; self->i++)
			AWAIT(weft_join(&self->server_task[self->i]));
		OK(nobody_waits());
	}
	END(0);
}

/* ---- Checks ---------------------------------------------------------------------------------- */

#if WEFT_DEBUG

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, put(0, 1));
	FAILS(CONTEXT, get());
	FAILS(CONTEXT, weft_work_queue_done(&queue));
	FAILS(CONTEXT, weft_work_queue_shutdown(&queue, true));
	FAILS(CONTEXT, (void)!weft_work_queue_join(&queue));
}

static void keep_a_local(void)
{
	static struct weft_arm arm;
	struct item local = {0};

	FAILS(STACK, (void)!weft_work_queue_put(&queue, &local));
	FAILS(STACK, (void)!weft_work_queue_get(&queue, &local));
	FAILS(STACK, weft_arm_work_put(&arm, &queue, &local));
	FAILS(STACK, weft_arm_work_get(&arm, &queue, &local));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_work_queue_get(&queue, &items[0]));
}

static void misuse(void)
{
	init(2, NULL);
	keep_a_local();
}

static void unharmed(void)
{
	OK(!take_item());
	OK(!queue.closed);
}
#endif

#include "tests/unit/misuse.h"

static struct weft_call shutting_down;

static void shut_down(struct weft_call *call)
{
	(void)call;
	weft_work_queue_shutdown(&queue, false);
}

static void shut_down_soon(void)
{
	weft_call_init(&shutting_down, shut_down);
	weft_call_soon(&shutting_down);
}

/* A queue that is shut down serves an arm: with that answer, at once or to who waits. */
CASE_WITH(an_arm_of_a_queue_that_is_shut_down, struct weft_any any; struct weft_arm arm[2];
          struct item item; int waits;)
{
	BEGIN(an_arm_of_a_queue_that_is_shut_down);
	for (; self->waits < 2; self->waits++) {
		init(ROOM, NULL);
		if (!self->waits)
			weft_work_queue_shutdown(&queue, false);
		weft_arm_event(&self->arm[0], &never);
		weft_arm_work_get(&self->arm[1], &queue, &self->item);
		if (self->waits)
			shut_down_soon();
		AWAIT(weft_wait_any(&self->any, self->arm, 2));
		EQ(rc, 1);
		EQ(weft_arm_result(&self->arm[1]), WEFT_ECLOSED);
		weft_arm_work_put(&self->arm[1], &queue, &self->item);
		AWAIT(weft_wait_any(&self->any, self->arm, 2));
		EQ(rc, 1);
		EQ(weft_arm_result(&self->arm[1]), WEFT_ECLOSED);
	}
	END(0);
}

TESTS(wait_contract(&getting); wait_contract(&getting_any); wait_contract(&putting_any);
      RUN_CASE(an_arm_of_a_queue_that_is_shut_down) wait_contract(&putting);
      wait_contract(&joining);
      RUN_CASE(sizes) RUN_CASE(made_anew) RUN_CASE(counting) RUN_CASE(first_in_first_out) RUN_CASE(
	  last_in_first_out) RUN_CASE(by_priority) RUN_CASE(orders_around_the_end_of_the_buffer)
          RUN_CASE(orders_at_random) RUN_CASE(items_of_all_sizes) RUN_CASE(an_item_for_a_getter)
              RUN_CASE(an_item_of_a_putter) RUN_CASE(a_getter_and_putters)
                  RUN_CASE(a_cancelled_putter) RUN_CASE(a_putter_cancelled_when_it_is_in)
                      RUN_CASE(a_cancelled_getter) RUN_CASE(as_many_are_done_as_were_put)
                          RUN_CASE(handed_over_items_are_unfinished) RUN_CASE(shut_down_and_drained)
                              RUN_CASE(shut_down_now) RUN_CASE(shut_down_now_ends_the_join)
                                  RUN_CASE(done_before_they_were_got) RUN_CASE(shut_down_twice)
                                      RUN_CASE(getters_when_it_is_shut_down)
                                          RUN_CASE(putters_when_it_is_shut_down)
                                              RUN_CASE(limits_of_those_who_wait)
                                                  RUN_CASE(nothing_is_lost_or_done_twice)
                                                      RUN_CHECKS())
