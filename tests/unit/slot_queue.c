/* Slot queues. */
#include "kernel/slot_queue.h"

#include "tests/unit/wait_contract.h"

#define SLOTS 4u

struct packet {
	struct weft_slot slot;
	uint32_t number;
	char more[12];
};

static struct packet packets[SLOTS];
static struct weft_slot_queue queue;

/* Slots that are out and that nobody waits with; what the waiters were given. */
static struct packet *held[SLOTS], *given[WAITING];
static unsigned held_count;
static uint32_t last_number;

static void begin_free(void)
{
	memset(&queue, 0xff, sizeof queue); /* memory that was something else before */
	EQ(weft_slot_queue_init(&queue, packets, sizeof *packets, SLOTS), 0);
	held_count = 0;
	last_number = 0;
	memset(given, 0, sizeof given);
}

static bool hold(struct packet *packet)
{
	if (packet)
		held[held_count++] = packet;
	return packet;
}

static bool try_reserve(void)
{
	return hold(weft_slot_queue_try_reserve(&queue));
}

static void begin_reserved(void)
{
	begin_free();
	while (try_reserve()) {
	}
	EQ(held_count, SLOTS);
}

/* Commits a slot that is held; the slots are numbered in this order. */
static void commit(void)
{
	struct packet *packet = held[--held_count];

	packet->number = ++last_number;
	weft_slot_queue_commit(&queue, packet);
}

static void release(void)
{
	weft_slot_queue_release(&queue, held[--held_count]);
}

/* Gets and releases; the number, 0 for none. */
static uint32_t try_get(void)
{
	struct packet *packet = weft_slot_queue_try_get(&queue);
	uint32_t number = packet ? packet->number : 0;

	if (packet)
		weft_slot_queue_release(&queue, packet);
	return number;
}

static unsigned free_slots(void)
{
	struct packet *reserved[SLOTS];
	unsigned n = 0;

	while (n < SLOTS && (reserved[n] = weft_slot_queue_try_reserve(&queue)))
		n++;
	for (unsigned i = 0; i < n; i++)
		weft_slot_queue_abort(&queue, reserved[i]);
	return n;
}

/* ---- The contract of its waits ----------------------------------------------------------- */

static int reserve(unsigned i)
{
	return weft_slot_queue_reserve(&queue, &given[i]);
}

static const struct wait_kind reserving = {
    .name = "reserve",
    .begin = begin_reserved,
    .wait = reserve,
    .give = release,
    .take = try_reserve,
    .takes = true,
};

static int get(unsigned i)
{
	return weft_slot_queue_get(&queue, &given[i]);
}

static bool take(void)
{
	return hold(weft_slot_queue_try_get(&queue));
}

static const struct wait_kind getting = {
    .name = "get",
    .begin = begin_reserved,
    .wait = get,
    .give = commit,
    .take = take,
    .takes = true,
};

static struct weft_any any[WAITING];
static struct weft_arm arms[WAITING][2];
static struct weft_event never;

static int reserve_any(unsigned i)
{
	weft_arm_event(&arms[i][0], &never);
	weft_arm_reserve_slot(&arms[i][1], &queue, &given[i]);
	return weft_wait_any(&any[i], arms[i], 2);
}

static const struct wait_kind reserving_any = {
    .name = "reserve or others",
    .begin = begin_reserved,
    .wait = reserve_any,
    .give = release,
    .take = try_reserve,
    .takes = true,
    .result = 1,
};

static int get_any(unsigned i)
{
	weft_arm_event(&arms[i][0], &never);
	weft_arm_get_slot(&arms[i][1], &queue, &given[i]);
	return weft_wait_any(&any[i], arms[i], 2);
}

static const struct wait_kind getting_any = {
    .name = "get or others",
    .begin = begin_reserved,
    .wait = get_any,
    .give = commit,
    .take = take,
    .takes = true,
    .result = 1,
};

/* ---- Slots ------------------------------------------------------------------------------- */

CASE(slots_go_round)
{
	static struct weft_slot_queue prepared = WEFT_SLOT_QUEUE(packets);
	struct packet *packet = NULL;

	BEGIN(slots_go_round);
	OK(!weft_slot_queue_try_get(&prepared));
	for (unsigned round = 0; round < 10; round++) {
		for (unsigned i = 0; i < SLOTS; i++) {
			packet = weft_slot_queue_try_reserve(&prepared);
			OK(packet >= packets && packet < packets + SLOTS);
			packet->number = i;
			memset(packet->more, 0xff, sizeof packet->more);
			weft_slot_queue_commit(&prepared, packet);
		}
		OK(!weft_slot_queue_try_reserve(&prepared));
		for (unsigned i = 0; i < SLOTS; i++) {
			packet = weft_slot_queue_try_get(&prepared);
			EQ(packet->number, i); /* where it was filled */
			weft_slot_queue_release(&prepared, packet);
		}
		OK(!weft_slot_queue_try_get(&prepared));
	}
	END(0);
}

CASE(what_need_not_wait_does_not_suspend)
{
	BEGIN(what_need_not_wait_does_not_suspend);
	kind = &getting;
	begin_free();
	spawn_waiting(0, WEFT_NEVER);
	AWAIT(reserve(1));
	EQ(rc, 0);
	weft_slot_queue_commit(&queue, given[1]);
	AWAIT(get(2));
	EQ(rc, 0);
	OK(given[2] == given[1]);
	SEQUENCE("");
	weft_cancel(&waiting_task[0]);
	END(0);
}

/* The one that was reserved first is committed last. */
CASE(they_come_in_the_order_of_commits)
{
	BEGIN(they_come_in_the_order_of_commits);
	begin_reserved();
	EQ(try_get(), 0);
	weft_slot_queue_abort(&queue, held[1]);
	held[1] = held[2];
	held[2] = held[3];
	held_count = 3;
	commit();
	EQ(try_get(), 1);
	commit();
	commit();
	EQ(try_get(), 2);
	OK(try_reserve());
	commit();
	EQ(try_get(), 3);
	EQ(try_get(), 4);
	EQ(try_get(), 0);
	EQ(free_slots(), SLOTS);
	END(0);
}

CASE(slots_may_be_held_and_released_in_any_order)
{
	BEGIN(slots_may_be_held_and_released_in_any_order);
	begin_reserved();
	while (held_count)
		commit();
	for (unsigned i = 0; i < SLOTS; i++) {
		OK(take());
		EQ(held[i]->number, i + 1);
	}
	EQ(free_slots(), 0);
	weft_slot_queue_release(&queue, held[2]);
	EQ(free_slots(), 1);
	weft_slot_queue_release(&queue, held[0]);
	weft_slot_queue_release(&queue, held[3]);
	EQ(held[1]->number, 2); /* it is still this one's */
	EQ(free_slots(), 3);
	weft_slot_queue_release(&queue, held[1]);
	EQ(free_slots(), 4);
	END(0);
}

CASE(sizes_have_limits)
{
	static struct weft_slot_queue small;

	BEGIN(sizes_have_limits);
	EQ(weft_slot_queue_init(&small, packets, sizeof(void *) - 1, 1), WEFT_EINVAL);
	EQ(weft_slot_queue_init(&small, packets, sizeof *packets, 0), WEFT_EINVAL);
	if (_Alignof(void *) > 1)
		EQ(weft_slot_queue_init(&small, (char *)packets + 1, sizeof *packets, 1),
		   WEFT_EINVAL);
	EQ(weft_slot_queue_init(&small, packets, sizeof(struct weft_slot), 1), 0); /* a token */
	END(0);
}

/* ---- Hand-over --------------------------------------------------------------------------- */

CASE(a_committed_slot_goes_to_the_first_getter_directly)
{
	BEGIN(a_committed_slot_goes_to_the_first_getter_directly);
	kind = &getting;
	begin_reserved();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	for (unsigned i = 0; i < WAITING; i++) {
		commit();
		EQ(given[i]->number, i + 1); /* it has it before it has run */
		EQ(try_get(), 0);
	}
	commit();
	TRY(weft_yield());
	SEQUENCE("abc");
	EQ(try_get(), 4);
	EQ(free_slots(), 1);
	END(0);
}

CASE(a_free_slot_goes_to_the_first_producer_directly)
{
	static struct packet *freed[WAITING];

	BEGIN(a_free_slot_goes_to_the_first_producer_directly);
	kind = &reserving;
	begin_reserved();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	for (unsigned i = 0; i < WAITING; i++) {
		freed[i] = held[--held_count];
		if (i == 1) /* given up, or used: it is the same to those who wait */
			weft_slot_queue_abort(&queue, freed[i]);
		else
			weft_slot_queue_release(&queue, freed[i]);
		OK(given[i] == freed[i]);
		OK(!weft_slot_queue_try_reserve(&queue));
	}
	TRY(weft_yield());
	SEQUENCE("abc");
	END(0);
}

/* Both ends wait, one slot goes round. */
struct producer {
	WEFT_FRAME;
	struct weft_slot_queue *to;
	struct packet *packet;
	uint32_t n;
};

static ASYNC(producer)
{
	BEGIN(producer);
	for (; self->n < 50; self->n++) {
		TRY(weft_slot_queue_reserve(self->to, &self->packet));
		self->packet->number = self->n;
		if (self->n % 7 == 0)
			TRY(weft_yield()); /* while it fills it */
		weft_slot_queue_commit(self->to, self->packet);
	}
	END(0);
}

CASE_WITH(a_queue_of_one_slot, struct weft_task task; struct producer producer;
          struct packet * packet; uint32_t i;)
{
	static struct packet single[1];
	static struct weft_slot_queue one = WEFT_SLOT_QUEUE(single);

	BEGIN(a_queue_of_one_slot);
	weft_spawn(&self->task, FRAME(&self->producer, producer, .to = &one));
	for (; self->i < 50; self->i++) {
		TRY(weft_slot_queue_get(&one, &self->packet));
		EQ(self->packet->number, self->i);
		OK(!weft_slot_queue_try_reserve(&one));
		if (self->i % 5 == 0)
			TRY(weft_yield());
		EQ(self->packet->number, self->i);
		weft_slot_queue_release(&one, self->packet);
	}
	TRY(weft_join(&self->task));
	OK(!weft_slot_queue_try_get(&one));
	OK(weft_slot_queue_try_reserve(&one) == single);
	END(0);
}

/* Several of each: nothing gets lost or doubled. (With several consumers, one that was given a slot
 * may run behind one that took the next.) */
#define CROWD 3u

struct consumer {
	WEFT_FRAME;
	struct packet *packet;
	unsigned patience;
};

static unsigned got_count;
static uint32_t got_numbers[CROWD]; /* a bit for each */

static void note_number(uint32_t number)
{
	uint32_t bit = UINT32_C(1) << number % 100;

	EQ(got_numbers[number / 100] & bit, 0);
	got_numbers[number / 100] |= bit;
	got_count++;
}

static ASYNC(consumer)
{
	BEGIN(consumer);
	for (;;) {
		TRY(weft_slot_queue_get(&queue, &self->packet));
		note_number(self->packet->number);
		if (got_count % self->patience == 0)
			TRY(weft_yield());
		weft_slot_queue_release(&queue, self->packet);
	}
	END(0);
}

struct numbering {
	WEFT_FRAME;
	unsigned i;
	struct packet *packet;
	uint32_t n;
};

static ASYNC(numbering)
{
	BEGIN(numbering);
	for (; self->n < 30; self->n++) {
		TRY(weft_slot_queue_reserve(&queue, &self->packet));
		self->packet->number = self->i * 100 + self->n;
		if ((self->n + self->i) % 3 == 0)
			TRY(weft_yield());
		if (self->n % 4 == 0) {
			weft_slot_queue_abort(&queue, self->packet);
			TRY(weft_slot_queue_reserve(&queue, &self->packet));
			self->packet->number = self->i * 100 + self->n;
		}
		weft_slot_queue_commit(&queue, self->packet);
	}
	END(0);
}

CASE_WITH(several_producers_and_consumers, struct weft_task task[2 * CROWD];
          struct numbering producer[CROWD]; struct consumer consumer[CROWD]; unsigned i;)
{
	BEGIN(several_producers_and_consumers);
	begin_free();
	got_count = 0;
	memset(got_numbers, 0, sizeof got_numbers);
	for (unsigned i = 0; i < CROWD; i++) {
		weft_spawn(&self->task[i], FRAME(&self->producer[i], numbering, .i = i));
		weft_spawn(&self->task[CROWD + i],
		           FRAME(&self->consumer[i], consumer, .patience = i + 2));
	}
	for (; self->i < CROWD; self->i++)
		TRY(weft_join(&self->task[self->i]));
	for (self->i = 0; self->i < 5; self->i++)
		TRY(weft_yield());
	EQ(got_count, CROWD * 30);
	EQ(free_slots(), SLOTS);
	for (unsigned i = 0; i < CROWD; i++)
		weft_cancel(&self->task[CROWD + i]);
	END(0);
}

/* A producer that is cancelled while it fills its slot gives it up. */
struct careful {
	WEFT_FRAME;
	struct packet *packet;
	struct weft_defer giving_up;
};

static void give_up(struct careful *self)
{
	if (self->packet)
		weft_slot_queue_abort(&queue, self->packet);
}

static ASYNC(careful)
{
	BEGIN(careful);
	DEFER(&self->giving_up, give_up, self);
	TRY(weft_slot_queue_reserve(&queue, &self->packet));
	TRY(weft_sleep_ms(1));
	weft_slot_queue_commit(&queue, self->packet);
	self->packet = NULL;
	END(0);
}

CASE_WITH(a_cancelled_producer_gives_its_slot_up, struct weft_task task[2];
          struct careful careful[2];)
{
	BEGIN(a_cancelled_producer_gives_its_slot_up);
	begin_free();
	while (held_count < SLOTS - 1)
		OK(try_reserve());
	weft_spawn(&self->task[0], FRAME(&self->careful[0], careful));
	weft_spawn(&self->task[1], FRAME(&self->careful[1], careful));
	TRY(weft_yield());
	OK(self->careful[0].packet);
	OK(!self->careful[1].packet);
	weft_cancel(&self->task[0]);
	AWAIT(weft_join(&self->task[0]));
	EQ(rc, WEFT_ECANCELED);
	TRY(weft_join(&self->task[1]));
	OK(weft_slot_queue_try_get(&queue) == self->careful[0].packet);
	OK(!weft_slot_queue_try_get(&queue));
	END(0);
}

/* ---- Against a model ------------------------------------------------------------------------
 *
 * Random operations of one who never waits; every slot is free, reserved, committed or got. */

static struct {
	unsigned free;
	uint32_t line[SLOTS];
	unsigned lined;
	struct packet *reserved[SLOTS], *got[SLOTS];
	unsigned reserved_count, got_count;
} model;

static struct packet *pick(struct packet **from, unsigned *count)
{
	unsigned i = tap_random(*count);
	struct packet *picked = from[i];

	from[i] = from[--*count];
	return picked;
}

static void reserve_one(void)
{
	struct packet *packet = weft_slot_queue_try_reserve(&queue);

	EQ(!!packet, !!model.free);
	if (packet) {
		model.free--;
		model.reserved[model.reserved_count++] = packet;
	}
}

static void end_reservation(bool commits)
{
	struct packet *packet;

	if (!model.reserved_count)
		return;
	packet = pick(model.reserved, &model.reserved_count);
	if (!commits) {
		weft_slot_queue_abort(&queue, packet);
		model.free++;
		return;
	}
	packet->number = ++last_number;
	model.line[model.lined++] = last_number;
	weft_slot_queue_commit(&queue, packet);
}

static void get_one(void)
{
	struct packet *packet = weft_slot_queue_try_get(&queue);

	EQ(packet ? packet->number : 0, model.lined ? model.line[0] : 0);
	if (!packet)
		return;
	model.lined--;
	memmove(model.line, model.line + 1, model.lined * sizeof *model.line);
	model.got[model.got_count++] = packet;
}

static void release_one(void)
{
	if (!model.got_count)
		return;
	weft_slot_queue_release(&queue, pick(model.got, &model.got_count));
	model.free++;
}

CASE(it_agrees_with_the_model)
{
	BEGIN(it_agrees_with_the_model);
	begin_free();
	memset(&model, 0, sizeof model);
	model.free = SLOTS;
	for (unsigned step = 0; step < 2000; step++) {
		switch (tap_random(5)) {
		case 0:
			reserve_one();
			break;
		case 1:
			end_reservation(true);
			break;
		case 2:
			end_reservation(tap_random(2));
			break;
		case 3:
			get_one();
			break;
		default:
			release_one();
		}
		EQ(model.free + model.lined + model.reserved_count + model.got_count, SLOTS);
	}
	OK(last_number > 200);
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void keep_a_local(void)
{
	struct packet *local = NULL;
	struct weft_arm arm;

	FAILS(STACK, (void)!weft_slot_queue_reserve(&queue, &local));
	FAILS(STACK, (void)!weft_slot_queue_get(&queue, &local));
	FAILS(STACK, weft_arm_get_slot(&arm, &queue, &local));
	FAILS(STACK, weft_arm_reserve_slot(&arm, &queue, &local));
}

static void use_wrong_slots(void)
{
	char *volatile begin = (char *)packets; /* the compiler is not to know */
	static struct packet another;

	(void)begin;
	begin_free();
	OK(try_reserve());
	OK(try_reserve());
	FAILS(FOREIGN_BLOCK, weft_slot_queue_commit(&queue, &another));
	FAILS(FOREIGN_BLOCK, weft_slot_queue_commit(&queue, begin - sizeof *packets));
	FAILS(FOREIGN_BLOCK, weft_slot_queue_commit(&queue, &held[0]->number));
	FAILS(FOREIGN_BLOCK, weft_slot_queue_commit(&queue, &packets[2])); /* never reserved */
	FAILS(FOREIGN_BLOCK, weft_slot_queue_release(&queue, &another));
	weft_slot_queue_commit(&queue, held[0]);
	FAILS(DOUBLE_GIVE, weft_slot_queue_commit(&queue, held[0]));
	FAILS(DOUBLE_GIVE, weft_slot_queue_release(&queue, held[0]));
	FAILS(DOUBLE_GIVE, weft_slot_queue_abort(&queue, held[0]));
	weft_slot_queue_abort(&queue, held[1]);
	FAILS(DOUBLE_GIVE, weft_slot_queue_commit(&queue, held[1]));
	FAILS(DOUBLE_GIVE, weft_slot_queue_release(&queue, held[1]));
	OK(weft_slot_queue_try_get(&queue) == held[0]);
	weft_slot_queue_release(&queue, held[0]);
	FAILS(DOUBLE_GIVE, weft_slot_queue_release(&queue, held[0]));
}

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_slot_queue_try_reserve(&queue));
	FAILS(CONTEXT, weft_slot_queue_commit(&queue, packets));
	FAILS(CONTEXT, weft_slot_queue_try_get(&queue));
	FAILS(CONTEXT, weft_slot_queue_release(&queue, packets));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_slot_queue_get(&queue, &given[0]));
}

static void misuse(void)
{
	use_wrong_slots();
	begin_reserved();
	keep_a_local();
}

static void unharmed(void)
{
	OK(!take());
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&reserving); wait_contract(&getting); wait_contract(&reserving_any);
      wait_contract(&getting_any); RUN_CASE(slots_go_round)
          RUN_CASE(what_need_not_wait_does_not_suspend) RUN_CASE(they_come_in_the_order_of_commits)
              RUN_CASE(slots_may_be_held_and_released_in_any_order) RUN_CASE(sizes_have_limits)
                  RUN_CASE(a_committed_slot_goes_to_the_first_getter_directly)
                      RUN_CASE(a_free_slot_goes_to_the_first_producer_directly)
                          RUN_CASE(a_queue_of_one_slot) RUN_CASE(several_producers_and_consumers)
                              RUN_CASE(a_cancelled_producer_gives_its_slot_up)
                                  RUN_CASE(it_agrees_with_the_model) RUN_CHECKS())
