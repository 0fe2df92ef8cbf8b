/* Instructions that the kernel's operations take, counted exactly.
 *
 * Under -icount shift=8 an instruction lasts 256 ns and the clock ticks every 40 ns, so the time
 * between two looks at the clock tells the number of instructions between them. Each operation
 * is repeated in a loop, whose own instructions are counted with it, as in docs/benchmarks.md for
 * the peers; what the two looks cost is measured and subtracted.
 *
 * Lines: "bench <name> <instructions>", a value with one decimal where the repeats differ. */
#include "hal/arch/armv7m/startup.h"
#include "hal/soc/mps2/mps2.h"
#include "weft.h"

#define REPEATS 200u
#define NS_PER_INSTRUCTION 256u
#define NS_PER_TICK (1000000000u / HAL_HZ)

static uint32_t look_cost;

static inline uint32_t look(void)
{
	return (uint32_t)hal_now();
}

static uint32_t instructions(uint32_t ticks)
{
	return (ticks * NS_PER_TICK + NS_PER_INSTRUCTION / 2) / NS_PER_INSTRUCTION;
}

static void print(const char *name, uint32_t total, uint32_t operations)
{
	uint32_t tenths = (total * 10 + operations / 2) / operations;

	weft_report_text("bench ");
	weft_report_text(name);
	weft_report_text(" ");
	weft_report_number(tenths / 10);
	if (tenths % 10) {
		weft_report_text(".");
		weft_report_number(tenths % 10);
	}
	weft_report_text("\n");
}

/* Prints what was done since the first look. */
static void report(const char *name, uint32_t since, uint32_t operations)
{
	print(name, instructions(look() - since) - look_cost, operations);
}

static void calibrate(void)
{
	uint32_t first = look();

	look_cost = instructions(look() - first);
}

/* ---- Coroutines ------------------------------------------------------------------------------ */

struct yielder {
	WEFT_FRAME;
	unsigned left;
};

static ASYNC(yielder)
{
	BEGIN(yielder);
	while (self->left--)
		AWAIT(weft_yield());
	END(0);
}

struct deep {
	WEFT_FRAME;
	struct deep *next;
	unsigned left;
};

static ASYNC(deep)
{
	BEGIN(deep);
	if (self->next)
		TRY(CALL(self->next, deep, .next = self->next->next, .left = self->left));
	else
		while (self->left--)
			AWAIT(weft_yield());
	END(0);
}

struct immediate {
	WEFT_FRAME;
	int in;
};

static __attribute__((noinline)) ASYNC(immediate)
{
	BEGIN(immediate);
	END(self->in);
}

/* ---- Hand-overs ------------------------------------------------------------------------------ */

static struct weft_semaphore ping, pong;

struct partner {
	WEFT_FRAME;
	unsigned left;
};

static ASYNC(partner)
{
	BEGIN(partner);
	while (self->left--) {
		AWAIT(weft_semaphore_acquire(&ping));
		weft_semaphore_release(&pong);
	}
	END(0);
}

static uint32_t words[4];
static struct weft_queue word_queue = WEFT_QUEUE(words);

struct item16 {
	uint32_t word[4];
};
static struct item16 items[4];
static struct weft_queue item_queue = WEFT_QUEUE(items);

struct consumer {
	WEFT_FRAME;
	unsigned left;
	uint32_t item;
};

static ASYNC(consumer)
{
	BEGIN(consumer);
	while (self->left--)
		AWAIT(weft_queue_get(&word_queue, &self->item));
	END(0);
}

/* ---- Interrupt to task ----------------------------------------------------------------------- */

static struct weft_event event;
static uint32_t pended, interrupt_total;

/* A timer of the chip's pends the interrupt while the loop idles, after a known number of ticks. */
#define LEAD 1000u

void mps2_timer1(void)
{
	TIMER1->ctrl = 0;
	TIMER1->intstatus = 1;
	weft_event_set_isr(&event);
}

static void pend_later(void)
{
	TIMER1->ctrl = 0;
	TIMER1->reload = 0;
	TIMER1->value = LEAD;
	pended = look() + LEAD;
	TIMER1->ctrl = TIMER_ENABLE | TIMER_INTERRUPT;
}

struct served {
	WEFT_FRAME;
	unsigned left;
};

static ASYNC(served)
{
	BEGIN(served);
	while (self->left--) {
		pend_later();
		AWAIT(weft_event_wait(&event));
		interrupt_total += instructions(look() - pended) - look_cost;
		weft_event_clear(&event);
	}
	END(0);
}

/* ---- Timers ---------------------------------------------------------------------------------- */

#define MOST_TIMERS 1000u

static struct weft_call others[MOST_TIMERS], measured;

static void nothing(struct weft_call *call)
{
	(void)call;
}

/* Deadlines from one to two seconds from now, in no order. */
static weft_time some_time(void)
{
	static uint32_t state = 1;

	state = state * 1664525u + 1013904223u;
	return weft_now() + HAL_HZ + state % HAL_HZ;
}

static void timers(unsigned active, const char *start_name, const char *stop_name)
{
	uint32_t start_total = 0, stop_total = 0;

	for (unsigned i = 0; i < active; i++) {
		weft_call_init(&others[i], nothing);
		weft_call_at(&others[i], some_time());
	}
	/* What a working system does: the heap gets its shape. */
	for (unsigned i = 0; i < active; i++)
		weft_call_at(&others[i * 7 % active], some_time());
	weft_call_init(&measured, nothing);
	for (unsigned i = 0; i < REPEATS; i++) {
		weft_time due = some_time();
		uint32_t before = look(), between, after;

		weft_call_at(&measured, due);
		between = look();
		weft_call_cancel(&measured);
		after = look();
		start_total += instructions(between - before) - look_cost;
		stop_total += instructions(after - between) - look_cost;
	}
	for (unsigned i = 0; i < active; i++)
		weft_call_cancel(&others[i]);
	print(start_name, start_total, REPEATS);
	print(stop_name, stop_total, REPEATS);
}

/* ---- The hand-written super-loop ------------------------------------------------------------- */

struct machine {
	int state;
	unsigned left, *take, *give;
};

static __attribute__((noinline)) bool step_yield(struct machine *m)
{
	switch (m->state) {
	case 0:
		m->state = 1;
		return true;
	case 1:
		if (!m->left--)
			return false;
		m->state = 0;
		return true;
	default:
		return false;
	}
}

static __attribute__((noinline)) bool step_handoff(struct machine *m)
{
	switch (m->state) {
	case 0:
		if (!*m->take)
			return true;
		--*m->take;
		m->state = 1;
		/* fall through */
	case 1:
		++*m->give;
		m->state = 0;
		return m->left-- != 0;
	default:
		return false;
	}
}

static void hand(void)
{
	static unsigned a = 1, b;
	static struct machine m1 = {.left = REPEATS / 2}, m2 = {.left = REPEATS / 2};
	static struct machine m3 = {.left = REPEATS, .take = &a, .give = &b};
	static struct machine m4 = {.left = REPEATS, .take = &b, .give = &a};
	uint32_t since = look();

	while (step_yield(&m1) && step_yield(&m2)) {
	}
	report("hand_yield", since, 2 * REPEATS);
	since = look();
	while (step_handoff(&m3) && step_handoff(&m4)) {
	}
	report("hand_handoff", since, 2 * REPEATS);
}

/* ---- All of it ------------------------------------------------------------------------------- */

static struct { long long alignment; char block[32]; } blocks[4];

struct bench {
	WEFT_FRAME;
	uint32_t since;
	unsigned i;
	uint32_t item;
	struct item16 item16;
	void *block;
	struct immediate immediate;
	struct yielder yielder;
	struct deep deep[8];
	struct partner partner;
	struct consumer consumer;
	struct served served;
	struct weft_task task;
	struct weft_semaphore semaphore;
	struct weft_lock lock;
	struct weft_pool pool;
};

static ASYNC(bench)
{
	BEGIN(bench);
	calibrate();

	weft_spawn(&self->task, FRAME(&self->yielder, yielder, .left = REPEATS));
	AWAIT(weft_yield());
	self->since = look();
	for (self->i = 0; self->i < REPEATS / 2; self->i++)
		AWAIT(weft_yield());
	report("yield", self->since, REPEATS);
	TRY(weft_join(&self->task));

	for (unsigned i = 0; i < 7; i++)
		self->deep[i].next = &self->deep[i + 1];
	self->deep[7].next = NULL;
	weft_spawn(&self->task,
	           FRAME(&self->deep[0], deep, .next = &self->deep[1], .left = REPEATS));
	AWAIT(weft_yield());
	self->since = look();
	for (self->i = 0; self->i < REPEATS / 2; self->i++)
		AWAIT(weft_yield());
	report("yield_depth8", self->since, REPEATS);
	TRY(weft_join(&self->task));

	self->since = look();
	for (self->i = 0; self->i < REPEATS; self->i++)
		AWAIT(CALL(&self->immediate, immediate, .in = (int)self->i));
	report("call_sync", self->since, REPEATS);

	weft_spawn(&self->task, FRAME(&self->partner, partner, .left = REPEATS));
	AWAIT(weft_yield());
	self->since = look();
	for (self->i = 0; self->i < REPEATS; self->i++) {
		weft_semaphore_release(&ping);
		AWAIT(weft_semaphore_acquire(&pong));
	}
	report("sem_handoff", self->since, 2 * REPEATS);
	TRY(weft_join(&self->task));

	weft_semaphore_init(&self->semaphore, 1);
	self->since = look();
	for (self->i = 0; self->i < REPEATS; self->i++) {
		AWAIT(weft_semaphore_acquire(&self->semaphore));
		weft_semaphore_release(&self->semaphore);
	}
	report("sem_pair", self->since, REPEATS);

	self->since = look();
	for (self->i = 0; self->i < REPEATS; self->i++) {
		AWAIT(weft_lock(&self->lock));
		weft_unlock(&self->lock);
	}
	report("lock_pair", self->since, REPEATS);

	self->since = look();
	for (self->i = 0; self->i < REPEATS; self->i++) {
		AWAIT(weft_queue_put(&word_queue, &self->item));
		AWAIT(weft_queue_get(&word_queue, &self->item));
	}
	report("queue_pair_4", self->since, REPEATS);

	self->since = look();
	for (self->i = 0; self->i < REPEATS; self->i++) {
		AWAIT(weft_queue_put(&item_queue, &self->item16));
		AWAIT(weft_queue_get(&item_queue, &self->item16));
	}
	report("queue_pair_16", self->since, REPEATS);

	weft_spawn(&self->task, FRAME(&self->consumer, consumer, .left = REPEATS));
	AWAIT(weft_yield());
	self->since = look();
	for (self->i = 0; self->i < REPEATS; self->i++)
		AWAIT(weft_queue_put(&word_queue, &self->item));
	TRY(weft_join(&self->task));
	report("producer_consumer_4", self->since, REPEATS);

	self->since = look();
	for (self->i = 0; self->i < REPEATS; self->i++) {
		weft_event_set(&event);
		AWAIT(weft_event_wait(&event));
		weft_event_clear(&event);
	}
	report("event_pair", self->since, REPEATS);

	nvic_enable(IRQ_TIMER1);
	weft_source_open();
	weft_spawn(&self->task, FRAME(&self->served, served, .left = REPEATS));
	TRY(weft_join(&self->task));
	weft_source_close();
	print("irq_to_task", interrupt_total, REPEATS);

	timers(10, "timer_start_10", "timer_stop_10");
	timers(100, "timer_start_100", "timer_stop_100");
	timers(1000, "timer_start_1000", "timer_stop_1000");

	weft_pool_init(&self->pool, blocks, sizeof *blocks, 4);
	TRY(weft_pool_take(&self->pool, &self->block));
	weft_pool_give(&self->pool, self->block);
	self->since = look();
	for (self->i = 0; self->i < REPEATS; self->i++) {
		AWAIT(weft_pool_take(&self->pool, &self->block));
		weft_pool_give(&self->pool, self->block);
	}
	report("pool_pair", self->since, REPEATS);
	hand();
	END(0);
}

static void print_size(const char *name, size_t bytes)
{
	print(name, (uint32_t)bytes, 1);
}

int main(void)
{
	static struct bench frame;

	print_size("sizeof_task", sizeof(struct weft_task));
	print_size("sizeof_frame", sizeof(struct weft_frame));
	print_size("sizeof_semaphore", sizeof(struct weft_semaphore));
	print_size("sizeof_lock", sizeof(struct weft_lock));
	print_size("sizeof_event", sizeof(struct weft_event));
	print_size("sizeof_event_group", sizeof(struct weft_event_group));
	print_size("sizeof_queue", sizeof(struct weft_queue));
	print_size("sizeof_timer", sizeof(struct weft_call));
	return weft_run(FRAME(&frame, bench));
}
