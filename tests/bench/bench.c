/* Instructions that the kernel's operations take, counted exactly.
 *
 * Under -icount shift=8 an instruction lasts 256 ns and the clock ticks every 40 ns, so the time
 * between two looks at the clock tells the number of instructions between them. Each operation
 * stands between two looks, as the peers' stand between two markers (docs/benchmarks.md); what
 * the looks cost is measured and subtracted. Every operation is repeated; the value is the
 * average, with one decimal if it is no whole number.
 *
 * Lines: "bench <name> <instructions>". */
#include "hal/arch/cortexm/startup.h"
#include "weft.h"

#define REPEATS 200u
#define NS_PER_INSTRUCTION 256u
#define NS_PER_TICK (1000000000u / HAL_HZ)

static uint32_t look_cost, since, total;

static inline uint32_t look(void)
{
	return (uint32_t)hal_now();
}

static uint32_t instructions(uint32_t ticks)
{
	return (ticks * NS_PER_TICK + NS_PER_INSTRUCTION / 2) / NS_PER_INSTRUCTION;
}

/* Around the operation. What MARK does besides the look happens outside of the measured time. */
#define MARK() (since = look())
#define COUNT() count(look())

static __attribute__((noinline)) void count(uint32_t now)
{
	total += instructions(now - since) - look_cost;
}

static void print_tenths(const char *name, uint32_t tenths)
{
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

/* Prints the average of what was counted, per operation, and starts anew. */
static void report(const char *name, uint32_t operations)
{
	print_tenths(name, (total * 10 + operations / 2) / operations);
	total = 0;
}

static void calibrate(void)
{
	look_cost = 0;
	MARK();
	COUNT();
	look_cost = total;
	total = 0;
}

/* ---- Between two tasks ---------------------------------------------------------------------- */

/* A body that repeats for ever, and one that measures. */
#define FOREVER(name, members, ...)                                                                \
	struct name {                                                                              \
		WEFT_FRAME;                                                                        \
		members                                                                            \
	};                                                                                         \
	static ASYNC(name)                                                                         \
	{                                                                                          \
		BEGIN(name);                                                                       \
		for (;;) {                                                                         \
			__VA_ARGS__                                                                \
		}                                                                                  \
		END(0);                                                                            \
	}

#define MEASURED(name, members, ...)                                                               \
	struct name {                                                                              \
		WEFT_FRAME;                                                                        \
		unsigned left;                                                                     \
		members                                                                            \
	};                                                                                         \
	static ASYNC(name)                                                                         \
	{                                                                                          \
		BEGIN(name);                                                                       \
		for (self->left = REPEATS; self->left; self->left--) {                             \
			__VA_ARGS__                                                                \
		}                                                                                  \
		END(0);                                                                            \
	}

FOREVER(yielder, , TRY(weft_yield());)
MEASURED(measured_yield, , MARK(); AWAIT(weft_yield()); COUNT();)

struct deep {
	WEFT_FRAME;
	struct deep *next;
	struct measured_yield measured;
};

static ASYNC(deep)
{
	BEGIN(deep);
	if (self->next)
		TRY(CALL(self->next, deep, .next = self->next->next));
	else
		TRY(CALL(&self->measured, measured_yield));
	END(0);
}

static struct weft_semaphore ping, pong;

FOREVER(ponger, , TRY(weft_semaphore_acquire(&ping)); weft_semaphore_release(&pong);)
MEASURED(pinger, , MARK(); weft_semaphore_release(&ping); AWAIT(weft_semaphore_acquire(&pong));
         COUNT();)

struct item16 {
	uint32_t word[4];
};
static uint32_t words[4];
static struct item16 items[4];
static struct weft_queue word_queue = WEFT_QUEUE(words), item_queue = WEFT_QUEUE(items);

/* From the put to the statement behind the get; the producer yields. */
FOREVER(consumer, uint32_t item;, TRY(weft_queue_get(&word_queue, &self->item)); COUNT();)
MEASURED(producer, uint32_t item;, MARK(); AWAIT(weft_queue_put(&word_queue, &self->item));
         AWAIT(weft_yield());)

/* ---- Of one task, with nothing in its way ---------------------------------------------------- */

struct immediate {
	WEFT_FRAME;
	int in;
};

static __attribute__((noinline)) ASYNC(immediate)
{
	BEGIN(immediate);
	END(self->in);
}

static struct weft_semaphore semaphore = WEFT_SEMAPHORE(1);
static struct weft_lock lock;
static struct weft_event event;
static struct {
	void *links;
	char rest[28];
} blocks[4];
static struct weft_pool pool = WEFT_POOL(blocks);

MEASURED(call_sync, struct immediate child;, MARK(); AWAIT(CALL(&self->child, immediate, .in = 1));
         COUNT();)
MEASURED(sem_pair, , MARK(); AWAIT(weft_semaphore_acquire(&semaphore));
         weft_semaphore_release(&semaphore); COUNT();)
MEASURED(lock_pair, , MARK(); AWAIT(weft_lock(&lock)); weft_unlock(&lock); COUNT();)
MEASURED(queue_pair_4, uint32_t item;, MARK(); AWAIT(weft_queue_put(&word_queue, &self->item));
         AWAIT(weft_queue_get(&word_queue, &self->item)); COUNT();)
MEASURED(queue_pair_16, struct item16 item;, MARK();
         AWAIT(weft_queue_put(&item_queue, &self->item));
         AWAIT(weft_queue_get(&item_queue, &self->item)); COUNT();)
MEASURED(event_pair, , MARK(); weft_event_set(&event); AWAIT(weft_event_wait(&event));
         weft_event_clear(&event); COUNT();)
MEASURED(pool_pair, void *block;, MARK(); AWAIT(weft_pool_take(&pool, &self->block));
         weft_pool_give(&pool, self->block); COUNT();)

/* ---- Interrupt to task ----------------------------------------------------------------------- */

/* SysTick pends an exception while the loop idles, after a known number of ticks. */
#define LEAD 1000u
#define SYST_CSR (*(volatile uint32_t *)0xe000e010u)
#define SYST_RVR (*(volatile uint32_t *)0xe000e014u)
#define SYST_CVR (*(volatile uint32_t *)0xe000e018u)

void arch_systick(void)
{
	weft_event_set_isr(&event);
}

static void pend_later(void)
{
	SYST_CSR = 0;
	SYST_RVR = LEAD;
	SYST_CVR = 0;
	since = look() + LEAD + 1;
	SYST_CSR = 7;
	while (!SYST_CVR) {
	}
	SYST_RVR = 0; /* once */
}

MEASURED(irq_to_task, , weft_event_clear(&event); pend_later(); AWAIT(weft_event_wait(&event));
         COUNT();)

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
	uint32_t stop_total = 0;

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

		MARK();
		weft_call_at(&measured, due);
		COUNT();
		stop_total -= total;
		MARK();
		weft_call_cancel(&measured);
		COUNT();
		stop_total += total;
	}
	total -= stop_total;
	report(start_name, REPEATS);
	total = stop_total;
	report(stop_name, REPEATS);
	for (unsigned i = 0; i < active; i++)
		weft_call_cancel(&others[i]);
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

/* Two machines that take turns: from one's turn to its next. */
static void hand(void)
{
	static unsigned a = 1, b;
	static struct machine m1 = {.left = 1000}, m2 = {.left = 1000};
	static struct machine m3 = {.left = 1000, .take = &a, .give = &b};
	static struct machine m4 = {.left = 1000, .take = &b, .give = &a};

	for (unsigned i = 0; i < REPEATS; i++) {
		MARK();
		if (!step_yield(&m1) || !step_yield(&m2))
			return;
		COUNT();
	}
	report("hand_yield", 2 * REPEATS);
	for (unsigned i = 0; i < REPEATS; i++) {
		MARK();
		if (!step_handoff(&m3) || !step_handoff(&m4))
			return;
		COUNT();
	}
	report("hand_handoff", 2 * REPEATS);
}

/* ---- All of it ------------------------------------------------------------------------------- */

struct bench {
	WEFT_FRAME;
	struct weft_task task;
	union {
		struct yielder yielder;
		struct ponger ponger;
		struct consumer consumer;
	} other;
	union {
		struct measured_yield yield;
		struct deep deep[8];
		struct pinger pinger;
		struct producer producer;
		struct call_sync call_sync;
		struct sem_pair sem_pair;
		struct lock_pair lock_pair;
		struct queue_pair_4 queue_pair_4;
		struct queue_pair_16 queue_pair_16;
		struct event_pair event_pair;
		struct pool_pair pool_pair;
		struct irq_to_task irq_to_task;
	} own;
};

/* Runs the measuring body; the other one, in a task, until then. */
#define AGAINST(other_body, ...)                                                                   \
	weft_spawn(&self->task, FRAME(&self->other.other_body, other_body));                       \
	AWAIT(weft_yield());                                                                       \
	AWAIT(__VA_ARGS__);                                                                        \
	weft_cancel(&self->task);                                                                  \
	AWAIT(weft_join(&self->task))

#define ALONE(body)                                                                                \
	TRY(CALL(&self->own.body, body));                                                          \
	report(#body, REPEATS)

static ASYNC(bench)
{
	BEGIN(bench);
	AGAINST(yielder, CALL(&self->own.yield, measured_yield));
	report("yield", 2 * REPEATS);
	for (unsigned i = 0; i < 8; i++)
		self->own.deep[i].next = i < 7 ? &self->own.deep[i + 1] : NULL;
	AGAINST(yielder, CALL(&self->own.deep[0], deep, .next = &self->own.deep[1]));
	report("yield_depth8", 2 * REPEATS);
	ALONE(call_sync);
	AGAINST(ponger, CALL(&self->own.pinger, pinger));
	report("sem_handoff", 2 * REPEATS);
	ALONE(sem_pair);
	ALONE(lock_pair);
	ALONE(queue_pair_4);
	ALONE(queue_pair_16);
	AGAINST(consumer, CALL(&self->own.producer, producer));
	report("producer_consumer_4", REPEATS);
	ALONE(event_pair);
	weft_source_open();
	ALONE(irq_to_task);
	weft_source_close();
	timers(10, "timer_start_10", "timer_stop_10");
	timers(100, "timer_start_100", "timer_stop_100");
	timers(1000, "timer_start_1000", "timer_stop_1000");
	ALONE(pool_pair);
	hand();
	END(0);
}

static void print_size(const char *name, size_t bytes)
{
	print_tenths(name, (uint32_t)bytes * 10);
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
	calibrate();
	return weft_run(FRAME(&frame, bench));
}
