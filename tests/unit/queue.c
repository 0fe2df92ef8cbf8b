/* Queues. */
#include "tests/unit/wait_contract.h"

#define ROOM 2u

static uint32_t buffer[ROOM];
static struct weft_queue queue;

/* Items are numbered in the order in which they are put. */
static uint32_t last_put, items[WAITING];

static void begin_empty(void)
{
	EQ(weft_queue_init(&queue, buffer, sizeof *buffer, ROOM), 0);
	last_put = 0;
}

static int try_put(void)
{
	uint32_t item = last_put + 1;
	int rc = weft_queue_try_put(&queue, &item);

	if (rc == 0)
		last_put++;
	return rc;
}

static uint32_t try_get(void)
{
	uint32_t item = 0;
	int rc = weft_queue_try_get(&queue, &item);

	EQ(rc, item ? 0 : WEFT_EEMPTY);
	return item;
}

static void begin_full(void)
{
	begin_empty();
	while (try_put() == 0) {
	}
	EQ(weft_queue_count(&queue), ROOM);
}

/* ---- The contract of its waits ----------------------------------------------------------- */

static int get(unsigned i)
{
	return weft_queue_get(&queue, &items[i]);
}

static void give_item(void)
{
	EQ(try_put(), 0);
}

static bool take_item(void)
{
	return try_get();
}

static const struct wait_kind getting = {
    .name = "get",
    .begin = begin_empty,
    .wait = get,
    .give = give_item,
    .take = take_item,
    .takes = true,
};

static int put(unsigned i)
{
	items[i] = 100 + i;
	return weft_queue_put(&queue, &items[i]);
}

static void give_room(void)
{
	OK(try_get());
}

static bool take_room(void)
{
	return try_put() == 0;
}

static const struct wait_kind putting = {
    .name = "put",
    .begin = begin_full,
    .wait = put,
    .give = give_room,
    .take = take_room,
    .takes = true,
};

/* ---- Items ------------------------------------------------------------------------------- */

CASE(it_is_full_or_empty)
{
	static struct weft_queue prepared = WEFT_QUEUE(buffer);
	uint32_t item = 77;

	BEGIN(it_is_full_or_empty);
	EQ(weft_queue_count(&prepared), 0);
	EQ(weft_queue_try_get(&prepared, &item), WEFT_EEMPTY);
	EQ(item, 77);
	EQ(weft_queue_try_put(&prepared, &item), 0);
	item = 78;
	EQ(weft_queue_try_put(&prepared, &item), 0);
	EQ(weft_queue_count(&prepared), 2);
	EQ(weft_queue_try_put(&prepared, &item), WEFT_EFULL);
	EQ(weft_queue_count(&prepared), 2);
	EQ(weft_queue_try_get(&prepared, &item), 0);
	EQ(item, 77);
	EQ(weft_queue_try_get(&prepared, &item), 0);
	EQ(item, 78);
	EQ(weft_queue_try_get(&prepared, &item), WEFT_EEMPTY);
	END(0);
}

CASE(put_and_get_do_not_suspend_without_need)
{
	BEGIN(put_and_get_do_not_suspend_without_need);
	begin_full();
	spawn_waiting(0, WEFT_NEVER); /* would put or get with the kind tested last, if it ran */
	AWAIT(weft_queue_get(&queue, &items[1]));
	EQ(rc, 0);
	EQ(items[1], 1);
	AWAIT(weft_queue_put(&queue, &items[1]));
	EQ(rc, 0);
	SEQUENCE("");
	EQ(try_get(), 2);
	EQ(try_get(), 1);
	weft_cancel(&waiting_task[0]);
	END(0);
}

CASE(sizes_have_limits)
{
	BEGIN(sizes_have_limits);
	begin_empty();
	EQ(weft_queue_init(&queue, buffer, 0, 1), WEFT_EINVAL);
	EQ(weft_queue_init(&queue, buffer, 1, 0), WEFT_EINVAL);
	EQ(weft_queue_init(&queue, buffer, (size_t)65536, 1), WEFT_EINVAL);
	EQ(weft_queue_init(&queue, buffer, 1, (size_t)65536), WEFT_EINVAL);
	EQ(try_put(), 0); /* as it was */
	EQ(try_get(), 1);
	END(0);
}

/* ---- Sizes, alignments, wrap-around ---------------------------------------------------------
 *
 * Each queue goes round several times, at every level of filling, and the bytes around the items
 * stay what they are. */

#define MAX_SIZE 17u
#define MAX_CAPACITY 5u
#define GUARD 0xa5

/* Aligned to words; what lies at an offset is not. */
static union {
	uintptr_t align;
	unsigned char bytes[1 + MAX_SIZE * MAX_CAPACITY + sizeof(uintptr_t)];
} ring, source, target;

static unsigned char pattern(unsigned number, unsigned byte)
{
	return (unsigned char)(number * 31 + byte * 7 + 1);
}

static void put_numbered(unsigned number, unsigned size, unsigned offset)
{
	for (unsigned i = 0; i < size; i++)
		source.bytes[offset + i] = pattern(number, i);
	EQ(weft_queue_try_put(&queue, source.bytes + offset), 0);
}

static void get_numbered(unsigned number, unsigned size, unsigned offset)
{
	bool same = true;

	memset(&target, GUARD, sizeof target);
	EQ(weft_queue_try_get(&queue, target.bytes + offset), 0);
	for (unsigned i = 0; i < size; i++)
		same &= target.bytes[offset + i] == pattern(number, i);
	OK(same);
	EQ(target.bytes[offset + size], GUARD);
	if (offset)
		EQ(target.bytes[0], GUARD);
}

static void go_round(unsigned size, unsigned capacity, unsigned offset, unsigned item_offset)
{
	unsigned put_count = 0, got = 0;

	memset(&ring, GUARD, sizeof ring);
	EQ(weft_queue_init(&queue, ring.bytes + offset, size, capacity), 0);
	for (unsigned level = 1; level <= capacity; level++) {
		for (unsigned round = 0; round < 3; round++) {
			while (put_count - got < level)
				put_numbered(put_count++, size, item_offset);
			while (put_count != got)
				get_numbered(got++, size, item_offset);
		}
	}
	EQ(ring.bytes[offset + size * capacity], GUARD);
}

static void all_sizes(unsigned offset, unsigned item_offset)
{
	for (unsigned size = 1; size <= MAX_SIZE; size++) {
		for (unsigned capacity = 1; capacity <= MAX_CAPACITY; capacity++)
			go_round(size, capacity, offset, item_offset);
	}
}

CASE(items_of_all_sizes)
{
	BEGIN(items_of_all_sizes);
	all_sizes(0, 0);
	all_sizes(1, 0);
	all_sizes(1, 1); /* the buffer is not aligned, so the items need not be */
	END(0);
}

struct mixed {
	uint64_t number;
	char letter;
};

CASE_WITH(items_of_a_struct, struct mixed mixed;)
{
	static struct mixed mixed_buffer[3];
	static struct weft_queue q = WEFT_QUEUE(mixed_buffer);

	BEGIN(items_of_a_struct);
	for (unsigned i = 0; i < 5; i++) {
		self->mixed = (struct mixed){0x123456789abcdefull + i, (char)('a' + i)};
		EQ(weft_queue_try_put(&q, &self->mixed), 0);
		memset(&self->mixed, 0, sizeof self->mixed);
		EQ(weft_queue_try_get(&q, &self->mixed), 0);
		EQ(self->mixed.number, 0x123456789abcdefull + i);
		EQ(self->mixed.letter, 'a' + i);
	}
	END(0);
}

/* These are copied by words. */
struct four {
	uintptr_t word[4];
};

static bool is_from(const struct four *four, uintptr_t n)
{
	return four->word[0] == n && four->word[1] == n + 1 && four->word[2] == n + 2 &&
	       four->word[3] == n + 3;
}

CASE_WITH(items_of_a_word, uintptr_t word;)
{
	static uintptr_t words[3];
	static struct weft_queue q = WEFT_QUEUE(words);

	BEGIN(items_of_a_word);
	for (uintptr_t i = 0; i < 7; i++) {
		for (self->word = i; self->word < i + 3; self->word++)
			EQ(weft_queue_try_put(&q, &self->word), 0);
		EQ(weft_queue_try_put(&q, &self->word), WEFT_EFULL);
		EQ(words[i % 3] + words[(i + 1) % 3] + words[(i + 2) % 3], 3 * i + 3);
		for (uintptr_t j = i; j < i + 3; j++) {
			EQ(weft_queue_try_get(&q, &self->word), 0);
			EQ(self->word, j);
		}
		/* One step on, so that they begin at each place. */
		EQ(weft_queue_try_put(&q, &self->word), 0);
		EQ(weft_queue_try_get(&q, &self->word), 0);
	}
	END(0);
}

CASE_WITH(items_of_four_words, struct four four;)
{
	static struct four fours[2];
	static struct weft_queue q = WEFT_QUEUE(fours);

	BEGIN(items_of_four_words);
	for (uintptr_t i = 0; i < 5; i++) {
		self->four = (struct four){{i, i + 1, i + 2, i + 3}};
		EQ(weft_queue_try_put(&q, &self->four), 0);
		OK(is_from(&fours[i % 2], i));
		memset(&self->four, 0, sizeof self->four);
		EQ(weft_queue_try_get(&q, &self->four), 0);
		OK(is_from(&self->four, i));
	}
	END(0);
}

/* ---- Hand-over --------------------------------------------------------------------------- */

CASE(an_item_goes_to_the_first_getter_directly)
{
	BEGIN(an_item_goes_to_the_first_getter_directly);
	kind = &getting;
	begin_empty();
	memset(items, 0, sizeof items);
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	for (unsigned i = 0; i < WAITING; i++) {
		EQ(try_put(), 0);
		EQ(items[i], i + 1); /* it has it before it has run */
		EQ(weft_queue_count(&queue), 0);
		EQ(try_get(), 0);
	}
	EQ(try_put(), 0);
	EQ(weft_queue_count(&queue), 1);
	TRY(weft_yield());
	SEQUENCE("abc");
	EQ(try_get(), 4);
	END(0);
}

CASE(a_waiting_item_enters_when_there_is_room)
{
	BEGIN(a_waiting_item_enters_when_there_is_room);
	kind = &putting;
	begin_full();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	EQ(weft_queue_count(&queue), ROOM); /* those of waiting putters do not count */
	EQ(try_get(), 1);
	EQ(weft_queue_count(&queue), ROOM); /* the first putter's is in, before it has run */
	EQ(try_put(), WEFT_EFULL);
	weft_cancel(&waiting_task[1]);
	EQ(try_get(), 2);
	EQ(weft_queue_count(&queue), ROOM);
	EQ(try_get(), 100);
	EQ(weft_queue_count(&queue), ROOM - 1);
	EQ(try_get(), 102);
	EQ(try_get(), 0);
	TRY(weft_yield());
	SEQUENCE("aBc");
	END(0);
}

/* A task's get and put serve those who wait as the ones that do not wait. */
CASE(waits_that_need_not_wait_serve_others)
{
	BEGIN(waits_that_need_not_wait_serve_others);
	kind = &putting;
	begin_full();
	spawn_waiting(0, WEFT_NEVER);
	TRY(weft_yield());
	AWAIT(weft_queue_get(&queue, &items[1]));
	EQ(rc, 0);
	EQ(items[1], 1);
	EQ(weft_queue_count(&queue), ROOM);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("a");
	kind = &getting;
	begin_empty();
	spawn_waiting(0, WEFT_NEVER);
	TRY(weft_yield());
	items[1] = 55;
	AWAIT(weft_queue_put(&queue, &items[1]));
	EQ(rc, 0);
	EQ(items[0], 55);
	EQ(weft_queue_count(&queue), 0);
	TRY(weft_yield());
	SEQUENCE("a");
	END(0);
}

/* ---- Producers and consumers ------------------------------------------------------------- */

struct producer {
	WEFT_FRAME;
	uint32_t n, item;
};

static ASYNC(producer)
{
	BEGIN(producer);
	while (self->item < self->n) {
		self->item++;
		TRY(weft_queue_put(&queue, &self->item));
	}
	END(0);
}

CASE_WITH(a_stream_keeps_its_order, struct weft_task task; struct producer producer;
          uint32_t i, got;)
{
	BEGIN(a_stream_keeps_its_order);
	begin_empty();
	weft_spawn(&self->task, FRAME(&self->producer, producer, .n = 100));
	for (self->i = 1; self->i <= 100; self->i++) {
		TRY(weft_queue_get(&queue, &self->got));
		EQ(self->got, self->i);
		if (self->i % 7 == 0)
			TRY(weft_yield());
	}
	TRY(weft_join(&self->task));
	EQ(weft_queue_count(&queue), 0);
	END(0);
}

/* ---- Against a model ------------------------------------------------------------------------
 *
 * The model: all items that were put or wait to be put, in order, of which the first ones are in
 * the queue; and the getters that wait, in order. Each task makes one put or get; between two
 * turns of the tasks several operations happen at once. */

#define MOVERS 6u
#define MAX_ITEMS 16u
#define NONE 0xff

struct mover {
	WEFT_FRAME;
	bool puts;
	int rc;
	uintptr_t item[3];
};

static ASYNC(mover)
{
	BEGIN(mover);
	self->rc = 1;
	if (self->puts)
		AWAIT(weft_queue_put(&queue, self->item));
	else
		AWAIT(weft_queue_get(&queue, self->item));
	self->rc = rc;
	END(0);
}

static struct weft_task mover_task[MOVERS];
static struct mover movers[MOVERS];

struct expected {
	int rc; /* 1: waits */
	uint16_t number;
};

static struct {
	struct {
		uint16_t number;
		uint8_t putter;
	} line[MAX_ITEMS];
	unsigned items, capacity;
	uint8_t getter[MOVERS];
	unsigned getters;
	struct expected mover[MOVERS];
	uint16_t last;
} model;

static unsigned model_count(void)
{
	return model.items < model.capacity ? model.items : model.capacity;
}

/* Those whose items are in now have put them. */
static void model_admit(void)
{
	for (unsigned place = 0; place < model_count(); place++) {
		if (model.line[place].putter != NONE)
			model.mover[model.line[place].putter].rc = 0;
		model.line[place].putter = NONE;
	}
}

static void model_remove_item(unsigned place)
{
	model.items--;
	memmove(&model.line[place], &model.line[place + 1],
	        (model.items - place) * sizeof *model.line);
	model_admit();
}

static void model_remove_getter(unsigned place)
{
	model.getters--;
	memmove(&model.getter[place], &model.getter[place + 1], model.getters - place);
}

/* The first item meets the first getter. */
static void model_meet(void)
{
	if (!model.getters || !model.items)
		return;
	model.mover[model.getter[0]] = (struct expected){0, model.line[0].number};
	model_remove_getter(0);
	model_remove_item(0);
}

static void model_put(unsigned putter)
{
	model.line[model.items].number = model.last;
	model.line[model.items++].putter = (uint8_t)putter;
	model_admit();
	model_meet();
}

static uint16_t number_in(const void *item)
{
	uint16_t number;

	memcpy(&number, item, sizeof number);
	return number;
}

static void try_random_put(void)
{
	uintptr_t item[3] = {0};
	bool full = model.items >= model.capacity;

	model.last++;
	memcpy(item, &model.last, sizeof model.last);
	EQ(weft_queue_try_put(&queue, item), full ? WEFT_EFULL : 0);
	if (!full)
		model_put(NONE);
}

static void try_random_get(void)
{
	uintptr_t item[3] = {0};

	if (!model.items) {
		EQ(weft_queue_try_get(&queue, item), WEFT_EEMPTY);
		return;
	}
	EQ(weft_queue_try_get(&queue, item), 0);
	EQ(number_in(item), model.line[0].number);
	model_remove_item(0);
}

static void model_leave(unsigned i)
{
	unsigned place = 0;

	model.mover[i].rc = WEFT_ECANCELED;
	if (movers[i].puts) {
		while (model.line[place].putter != i)
			place++;
		model_remove_item(place);
	} else {
		while (model.getter[place] != i)
			place++;
		model_remove_getter(place);
	}
}

/* To cancel one that was served has no effect on what it did. */
static void cancel_mover(unsigned i)
{
	weft_cancel(&mover_task[i]);
	if (model.mover[i].rc == 1)
		model_leave(i);
}

static void operate_at_once(void)
{
	for (unsigned n = tap_random(5); n; n--) {
		unsigned chosen = tap_random(MOVERS + 4);

		if (chosen < MOVERS)
			cancel_mover(chosen);
		else if (chosen % 2)
			try_random_put();
		else
			try_random_get();
		EQ(weft_queue_count(&queue), model_count());
	}
}

static void compare_with_model(void)
{
	for (unsigned i = 0; i < MOVERS; i++) {
		EQ(movers[i].rc, model.mover[i].rc);
		if (movers[i].rc == 0 && !movers[i].puts)
			EQ(number_in(movers[i].item), model.mover[i].number);
	}
}

/* Starts all that have ended anew; they run in this order. */
static void spawn_movers(void)
{
	for (unsigned i = 0; i < MOVERS; i++) {
		if (weft_task_state(&mover_task[i]) != WEFT_TASK_FINISHED || tap_random(3) == 0)
			continue;
		weft_spawn(&mover_task[i], FRAME(&movers[i], mover, .puts = tap_random(2)));
		model.mover[i] = (struct expected){1, 0};
		if (movers[i].puts) {
			model.last++;
			memcpy(movers[i].item, &model.last, sizeof model.last);
			model_put(i);
		} else {
			model.getter[model.getters++] = (uint8_t)i;
			model_meet();
		}
	}
}

static void begin_model(size_t size, unsigned capacity)
{
	memset(&model, 0, sizeof model);
	memset(movers, 0, sizeof movers);
	model.capacity = capacity;
	EQ(weft_queue_init(&queue, ring.bytes, size, capacity), 0);
}

static bool all_have_ended(void)
{
	bool ended = true;

	for (unsigned i = 0; i < MOVERS; i++)
		ended &= !weft_cancel(&mover_task[i]);
	return ended;
}

struct random_run {
	WEFT_FRAME;
	size_t size;
	unsigned capacity, step;
};

static ASYNC(random_run)
{
	BEGIN(random_run);
	begin_model(self->size, self->capacity);
	for (; self->step < 400; self->step++) {
		spawn_movers();
		TRY(weft_yield());
		operate_at_once();
		TRY(weft_yield());
		compare_with_model();
	}
	while (!all_have_ended())
		TRY(weft_yield());
	END(0);
}

CASE_WITH(it_agrees_with_the_model, struct random_run run; unsigned i;)
{
	static const uint8_t sizes[] = {2, sizeof(uintptr_t), 2 * sizeof(uintptr_t), 3, 5};

	BEGIN(it_agrees_with_the_model);
	for (; self->i < sizeof sizes; self->i++)
		TRY(CALL(&self->run, random_run, .size = sizes[self->i], .capacity = self->i + 1));
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void keep_a_local(void)
{
	static struct weft_arm arm;
	uint32_t local = 0;

	begin_empty();
	FAILS(STACK, (void)!weft_queue_get(&queue, &local));
	FAILS(STACK, (void)!weft_queue_put(&queue, &local));
	FAILS(STACK, weft_arm_put(&arm, &queue, &local));
	FAILS(STACK, weft_arm_get(&arm, &queue, &local));
}

static void give_unaligned_items(void)
{
	static uintptr_t words[1];

	queue = (struct weft_queue)WEFT_QUEUE(words);
	if (_Alignof(uintptr_t) == 1)
		return;
	FAILS(ALIGNMENT, weft_queue_try_put(&queue, source.bytes + 1));
	EQ(weft_queue_try_put(&queue, source.bytes), 0);
	FAILS(ALIGNMENT, weft_queue_try_get(&queue, target.bytes + 1));
}

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_queue_try_put(&queue, items));
	FAILS(CONTEXT, weft_queue_try_get(&queue, items));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_queue_get(&queue, items));
}

static void misuse(void)
{
	keep_a_local();
	give_unaligned_items();
	begin_empty();
}

static void unharmed(void)
{
	OK(!take_item());
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&getting); wait_contract(&putting); RUN_CASE(it_is_full_or_empty)
          RUN_CASE(put_and_get_do_not_suspend_without_need) RUN_CASE(sizes_have_limits)
              RUN_CASE(items_of_all_sizes) RUN_CASE(items_of_a_struct) RUN_CASE(items_of_four_words)
                  RUN_CASE(items_of_a_word) RUN_CASE(an_item_goes_to_the_first_getter_directly)
                      RUN_CASE(a_waiting_item_enters_when_there_is_room)
                          RUN_CASE(waits_that_need_not_wait_serve_others)
                              RUN_CASE(a_stream_keeps_its_order) RUN_CASE(it_agrees_with_the_model)
                                  RUN_CHECKS())
