/* Everything at once, for long: tasks spawned, cancelled, timed out and restarted at random; queues
 * that are nearly full or nearly empty; locks, units, blocks, groups, generators, waits for any;
 * and interrupts at random times. Nothing may be lost, leak, drift or starve. A table at the end
 * tells how often each was done and the longest wait. A board's soak.c includes this behind
 *
 *     SOAK_BEAT                      in ticks: what everything here is measured in
 *
 * and defines what is declared below: from soak_begin() on soak_interrupt() comes at random times,
 * from soak_end() on no more; soak_over() tells when it has been long enough. */
#ifndef SOAK_H
#define SOAK_H

#include <string.h>

#include "tests/tap.h"

/* ---- Figures ------------------------------------------------------------------------------------
 */

enum kind {
	LOCK,
	UNIT,
	BLOCK,
	PUT,
	GET,
	EVENT,
	FAMILY,
	COUNTER,
	EITHER,
	KINDS, /* what the jobs do; the rest is done by tasks that stay */
	PATIENT_LOCK = KINDS,
	PATIENT_PUT,
	PATIENT_GET,
	FROM_ISR,
	TOKEN,
	PARKED,
	CALLBACK,
	FAST,
	SLOW,
	ROWS,
};

static const char *const names[ROWS] = {
    "lock, limited",     "unit, limited",     "block, limited",     "put, limited",
    "get, limited",      "event, limited",    "group of two",       "generator",
    "any of two",        "lock, patient",     "put, patient",       "get, patient",
    "item of interrupt", "unit of interrupt", "woken by interrupt", "callback of interrupt",
    "every 3 beats",     "every 50 beats",
};

/* The longest that each may wait, in beats. What has a limit waits no longer than that: 6; who is
 * patient, until as many as there are jobs have had it before him, for 2 beats each. */
#define JOBS 16u
#define SOON 1u
static const uint8_t bounds[ROWS] = {
    [LOCK] = 7,         [UNIT] = 7,
    [BLOCK] = 7,        [PUT] = 7,
    [GET] = 7,          [EVENT] = 7,
    [FAMILY] = 7,       [COUNTER] = 7,
    [EITHER] = 7,       [PATIENT_LOCK] = 2 * JOBS + 4,
    [PATIENT_PUT] = 60, [PATIENT_GET] = 60,
    [FROM_ISR] = SOON,  [TOKEN] = SOON,
    [PARKED] = SOON,    [CALLBACK] = SOON,
    [FAST] = SOON,      [SLOW] = SOON,
};

static struct row {
	uintptr_t done, canceled, late; /* late: the limit had passed; of periods: missed */
	weft_time longest;              /* wait */
} rows[ROWS];

static uintptr_t spawned;

static void waited(unsigned kind, weft_time since)
{
	weft_time took = weft_now() - since;

	if (took > rows[kind].longest)
		rows[kind].longest = took;
}

/* ---- Chance -------------------------------------------------------------------------------------
 */

/* Tasks and each level of interrupts have their own. xorshift32, see tests/tap.c. */
static uint32_t chance = 0x50a4;

static uint32_t draw(uint32_t *state, uint32_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state % n;
}

/* Up to so many beats, any number of ticks. */
static weft_time beats(unsigned most)
{
	return draw(&chance, most * (uint32_t)SOAK_BEAT) + 1;
}

/* ---- What is shared -----------------------------------------------------------------------------
 */

struct item {
	uint32_t number;
	uint32_t put_at; /* in ticks, by an interrupt */
};

static struct weft_lock lock;
static struct weft_semaphore units, tokens;
static struct weft_event event;
static struct block {
	void *link;
	uint32_t owner[3];
} blocks[2];
static struct weft_pool pool = WEFT_POOL(blocks);
static uint32_t room[3];
static struct weft_queue queue = WEFT_QUEUE(room);
static struct item isr_items[8];
static uint8_t isr_flags[8];
static struct weft_isr_queue isr_queue = WEFT_ISR_QUEUE(isr_items, isr_flags);
static struct weft_call call;

static unsigned holders, inside;             /* of the lock, with a unit */
static uint32_t put_count, put_sum, got_sum; /* through the queue */
static bool over;

/* ---- Jobs ---------------------------------------------------------------------------------------
 */

struct nap {
	WEFT_FRAME;
	int result;
};

static ASYNC(nap)
{
	BEGIN(nap);
	TRY(weft_sleep(beats(2)));
	END(self->result);
}

struct counter {
	WEFT_GENERATOR(uint32_t);
};

static ASYNC(counter)
{
	BEGIN(counter);
	for (self->value = 0; self->value < 3; self->value++) {
		TRY(weft_sleep(beats(1)));
		YIELD(self->value);
	}
	END(0);
}

struct work {
	WEFT_FRAME;
	weft_time since;
	struct weft_defer undo;
	uint32_t number;
	union {
		struct block *block;
		struct counter counter;
		struct {
			struct weft_any any;
			struct weft_arm arm[2];
		};
		struct {
			struct weft_group group;
			struct weft_child child[2];
			struct nap nap[2];
		};
	};
};

static void leave_lock(void *unused)
{
	(void)unused;
	OK(--holders == 0);
	weft_unlock(&lock);
}

static ASYNC(lock_work)
{
	BEGIN_AS(work, lock_work);
	TRY(weft_lock(&lock));
	waited(LOCK, self->since);
	OK(holders++ == 0);
	DEFER(&self->undo, leave_lock, NULL);
	TRY(weft_sleep(beats(2)));
	END(0);
}

static void leave_unit(void *unused)
{
	(void)unused;
	inside--;
	EQ(weft_semaphore_release(&units), 0);
}

static ASYNC(unit_work)
{
	BEGIN_AS(work, unit_work);
	TRY(weft_semaphore_acquire(&units));
	waited(UNIT, self->since);
	OK(++inside <= 2);
	DEFER(&self->undo, leave_unit, NULL);
	TRY(weft_sleep(beats(2)));
	END(0);
}

static void leave_block(struct work *work)
{
	for (unsigned i = 0; i < 3; i++)
		EQ(work->block->owner[i], work->number);
	weft_pool_give(&pool, work->block);
}

static ASYNC(block_work)
{
	BEGIN_AS(work, block_work);
	TRY(weft_pool_take(&pool, &self->block));
	waited(BLOCK, self->since);
	for (unsigned i = 0; i < 3; i++)
		self->block->owner[i] = self->number;
	DEFER(&self->undo, leave_block, self);
	TRY(weft_sleep(beats(3)));
	END(0);
}

static ASYNC(put_work)
{
	BEGIN_AS(work, put_work);
	self->number = ++put_count;
	TRY(weft_queue_put(&queue, &self->number));
	put_sum += self->number;
	waited(PUT, self->since);
	END(0);
}

static ASYNC(get_work)
{
	BEGIN_AS(work, get_work);
	TRY(weft_queue_get(&queue, &self->number));
	got_sum += self->number;
	waited(GET, self->since);
	END(0);
}

static ASYNC(event_work)
{
	BEGIN_AS(work, event_work);
	weft_event_clear(&event);
	TRY(weft_event_wait(&event));
	waited(EVENT, self->since);
	END(0);
}

/* One of the children may fail, which ends the other one. */
static ASYNC(family_work)
{
	BEGIN_AS(work, family_work);
	GROUP(&self->group);
	for (unsigned i = 0; i < 2; i++) {
		self->child[i] = (struct weft_child){0};
		EQ(weft_group_spawn(
		       &self->group, &self->child[i],
		       FRAME(&self->nap[i], nap, .result = draw(&chance, 4) ? 0 : WEFT_EIO)),
		   0);
	}
	TRY(weft_group_idle(&self->group));
	waited(FAMILY, self->since);
	END(0);
}

static ASYNC(counter_work)
{
	BEGIN_AS(work, counter_work);
	(void)FRAME(&self->counter, counter);
	DEFER_CLOSE(&self->undo, &self->counter);
	for (self->number = 0; self->number < 3; self->number++) {
		TRY(NEXT(&self->counter));
		EQ(self->counter.value, self->number);
	}
	waited(COUNTER, self->since);
	END(0);
}

static ASYNC(either_work)
{
	BEGIN_AS(work, either_work);
	weft_arm_semaphore(&self->arm[0], &units);
	weft_arm_get(&self->arm[1], &queue, &self->number);
	TRY(weft_wait_any(&self->any, self->arm, 2));
	waited(EITHER, self->since);
	if (rc == 0)
		EQ(weft_semaphore_release(&units), 0);
	else
		got_sum += self->number;
	END(0);
}

static weft_body *const works[KINDS] = {
    lock_work,  unit_work,   block_work,   put_work,    get_work,
    event_work, family_work, counter_work, either_work,
};

struct job {
	WEFT_FRAME;
	unsigned kind;
	struct weft_deadline limit;
	struct work work;
};

/* Works at this and that until it is cancelled or has had enough. */
static ASYNC(job)
{
	BEGIN(job);
	do {
		self->kind = draw(&chance, KINDS);
		AWAIT_UNTIL(&self->limit, weft_now() + beats(6),
		            CALL_AS(&self->work, work, works[self->kind], .since = weft_now(),
		                    .number = draw(&chance, 1000)));
		if (rc == WEFT_ECANCELED) {
			rows[self->kind].canceled++;
			RETURN(rc);
		}
		if (rc == WEFT_ETIMEDOUT)
			rows[self->kind].late++;
		else
			rows[self->kind].done++;
		OK(rc >= 0 || rc == WEFT_ETIMEDOUT || (rc == WEFT_EIO && self->kind == FAMILY));
	} while (draw(&chance, 8));
	END(0);
}

static struct slot {
	struct weft_task task;
	struct job job;
} slots[JOBS];

static void spawn_job(struct slot *slot)
{
	(void)weft_task_result(&slot->task);
	weft_spawn(&slot->task, FRAME(&slot->job, job));
	spawned++;
}

struct director {
	WEFT_FRAME;
	struct slot *slot;
};

static ASYNC(director)
{
	BEGIN(director);
	while (!over) {
		TRY(weft_sleep(beats(1)));
		self->slot = &slots[draw(&chance, JOBS)];
		if (weft_task_state(&self->slot->task) == WEFT_TASK_FINISHED)
			spawn_job(self->slot);
		else if (draw(&chance, 3) == 0)
			weft_cancel(&self->slot->task);
		if (draw(&chance, 500) == 0) { /* a storm */
			for (unsigned i = 0; i < JOBS; i++)
				weft_cancel(&slots[i].task);
		}
	}
	END(0);
}

/* ---- Those who stay
 * ------------------------------------------------------------------------------ */

struct stays {
	WEFT_FRAME;
	weft_time since, start;
	struct weft_ticker ticker;
	uint32_t number;
	struct item item;
	unsigned kind;
};

static ASYNC(patient_lock)
{
	BEGIN_AS(stays, patient_lock);
	for (;;) {
		self->since = weft_now();
		TRY(weft_lock(&lock));
		waited(PATIENT_LOCK, self->since);
		rows[PATIENT_LOCK].done++;
		OK(holders == 0);
		weft_unlock(&lock);
		TRY(weft_sleep(beats(3)));
	}
	END(0);
}

/* For some hundred items they are faster than all who get, then slower: the queue is full, then
 * empty. */
static unsigned pace(unsigned fast)
{
	return (put_count / 256 & 1) == fast ? 1 : 4;
}

static ASYNC(patient_put)
{
	BEGIN_AS(stays, patient_put);
	for (;;) {
		self->number = ++put_count;
		self->since = weft_now();
		TRY(weft_queue_put(&queue, &self->number));
		put_sum += self->number;
		waited(PATIENT_PUT, self->since);
		rows[PATIENT_PUT].done++;
		TRY(weft_sleep(beats(pace(0))));
	}
	END(0);
}

static ASYNC(patient_get)
{
	BEGIN_AS(stays, patient_get);
	for (;;) {
		self->since = weft_now();
		TRY(weft_queue_get(&queue, &self->number));
		got_sum += self->number;
		waited(PATIENT_GET, self->since);
		rows[PATIENT_GET].done++;
		TRY(weft_sleep(beats(pace(1))));
	}
	END(0);
}

static ASYNC(periodic)
{
	BEGIN_AS(stays, periodic);
	EQ(weft_ticker_start(&self->ticker, (self->kind == FAST ? 3 : 50) * SOAK_BEAT), 0);
	self->start = self->ticker.due - self->ticker.period;
	for (;;) {
		self->since = self->ticker.due;
		AWAIT(weft_ticker_wait(&self->ticker));
		if (rc < 0)
			RETURN(rc);
		rows[self->kind].late += (unsigned)rc;
		rows[self->kind].done += 1 + (unsigned)rc;
		self->since = self->ticker.due - self->ticker.period; /* this tick */
		waited(self->kind, self->since);
		/* On the grid: no tick more or less than have passed. */
		OK(self->since - self->start == rows[self->kind].done * self->ticker.period);
	}
	END(0);
}

/* ---- Interrupts
 * ---------------------------------------------------------------------------------- */

static struct weft_task parked_task;
static uint32_t isr_put, isr_refused, isr_got;
static uintptr_t wake_asked, call_asked; /* and not seen yet */
static uint32_t woken_at, called_at;

/* What each level of interrupts has of its own. */
struct source {
	uint32_t chance;
	uint32_t interrupts, released;
	bool puts; /* one of them only, so that the items have an order */
};

static uint32_t now32(void)
{
	return (uint32_t)weft_now();
}

/* A time of the last minutes that was kept in 32 bits. */
static weft_time since32(uint32_t time)
{
	weft_time now = weft_now();

	return now - (uint32_t)((uint32_t)now - time);
}

/* What interrupts asked for has come. While they count as not answered they do not change the time.
 */
static void note_answer(unsigned kind, uintptr_t *asked, const uint32_t *since)
{
	weft_time from = since32(HAL_LOAD(since));

	if (HAL_SWAP(asked, 0))
		waited(kind, from);
}

static ASYNC(from_isr)
{
	BEGIN_AS(stays, from_isr);
	for (;;) {
		TRY(weft_isr_queue_get(&isr_queue, &self->item));
		EQ(self->item.number, isr_got);
		isr_got++;
		rows[FROM_ISR].done++;
		waited(FROM_ISR, since32(self->item.put_at));
	}
	END(0);
}

static ASYNC(takes_tokens)
{
	BEGIN_AS(stays, takes_tokens);
	for (;;) {
		TRY(weft_semaphore_acquire(&tokens));
		rows[TOKEN].done++;
	}
	END(0);
}

static ASYNC(parks)
{
	BEGIN_AS(stays, parks);
	for (;;) {
		TRY(weft_park());
		rows[PARKED].done++;
		note_answer(PARKED, &wake_asked, &woken_at);
	}
	END(0);
}

static void called(struct weft_call *self)
{
	(void)self;
	rows[CALLBACK].done++;
	note_answer(CALLBACK, &call_asked, &called_at);
}

static void put_item(void)
{
	struct item item = {isr_put, now32()};

	if (weft_isr_queue_put_isr(&isr_queue, &item) == 0)
		isr_put++;
	else
		isr_refused++;
}

/* Since when something is asked for. */
static void ask(uintptr_t *asked, uint32_t *since)
{
	if (!HAL_SWAP(asked, 1))
		HAL_STORE(since, now32());
}

/* To be called at random times, in interrupts. */
static void soak_interrupt(struct source *source)
{
	source->interrupts++;
	switch (draw(&source->chance, source->puts ? 5 : 4)) {
	case 0:
		weft_event_set_isr(&event);
		break;
	case 1:
		if (weft_semaphore_release_isr(&tokens) == 0)
			source->released++;
		break;
	case 2:
		ask(&wake_asked, &woken_at);
		weft_task_wake_isr(&parked_task);
		break;
	case 3:
		ask(&call_asked, &called_at);
		weft_call_soon_isr(&call);
		break;
	default:
		put_item();
	}
}

static void soak_begin(void);
static void soak_end(void);
static bool soak_over(void);
static uint32_t soak_released(void); /* of all sources */
static uint32_t soak_interrupts(void);

/* ---- The table ----------------------------------------------------------------------------------
 */

static void pad(size_t used, size_t width)
{
	for (; used < width; used++)
		weft_report_text(" ");
}

static void print_column(uintptr_t number, size_t width)
{
	size_t digits = 1;

	for (uintptr_t n = number; n >= 10; n /= 10)
		digits++;
	pad(digits, width);
	weft_report_number(number);
}

static void print_row(const struct row *row, const char *name)
{
	weft_report_text("# ");
	weft_report_text(name);
	pad(strlen(name), 22);
	print_column(row->done, 11);
	print_column(row->canceled, 11);
	print_column(row->late, 11);
	print_column((uintptr_t)(row->longest * 1000 / SOAK_BEAT), 15);
	weft_report_text("\n");
}

static void print_line(const char *name, uintptr_t number)
{
	weft_report_text("# ");
	weft_report_text(name);
	pad(strlen(name), 22);
	print_column(number, 11);
	weft_report_text("\n");
}

static void print_table(void)
{
	weft_report_text("# what                         done   canceled       late   "
	                 "longest wait, 1/1000 beat\n");
	for (unsigned i = 0; i < ROWS; i++)
		print_row(&rows[i], names[i]);
	print_line("beats", (uintptr_t)(weft_now() / SOAK_BEAT));
	print_line("tasks spawned", spawned);
	print_line("interrupts", soak_interrupts());
	print_line("items refused", isr_refused);
}

/* ---- The whole
 * ----------------------------------------------------------------------------------- */

static weft_body *const residents[] = {
    patient_lock, patient_put, patient_get, periodic, periodic, from_isr, takes_tokens, parks,
};
#define RESIDENTS (sizeof residents / sizeof *residents)

struct resident {
	WEFT_FRAME;
	unsigned i;
	struct stays stays;
};

static ASYNC(resident)
{
	BEGIN(resident);
	TRY(CALL_AS(&self->stays, stays, residents[self->i], .kind = self->i == 3 ? FAST : SLOW));
	END(0);
}

static struct weft_task resident_task[RESIDENTS - 1];
static struct resident resident_frame[RESIDENTS];

/* The one that is woken by interrupts is known to them. */
static struct weft_task *task_of(unsigned i)
{
	return i < RESIDENTS - 1 ? &resident_task[i] : &parked_task;
}

/* The kernel's state is what it was, and what was shared has come back. */
static void check_left(void)
{
	uint32_t number;
	struct item item;

	for (unsigned i = 0; i < 2; i++)
		OK(weft_pool_try_take(&pool));
	OK(!weft_pool_try_take(&pool));
	EQ(weft_semaphore_count(&units), 2);
	OK(!weft_locked(&lock) && holders == 0 && inside == 0);
	while (weft_queue_try_get(&queue, &number) == 0)
		got_sum += number;
	EQ(put_sum, got_sum);
	while (weft_isr_queue_try_get(&isr_queue, &item) == 0)
		isr_got++;
	EQ(isr_put, isr_got);
	EQ(rows[TOKEN].done + weft_semaphore_count(&tokens), soak_released());
	OK(!lock.waiters.first && !units.waiters.first && !tokens.waiters.first);
	OK(!pool.waiters.first && !queue.getters.first && !queue.putters.first);
	OK(!event.waiters.first && !isr_queue.getters.first);
	OK(!weft_loop.timers && !weft_loop.for_ever.first);
	OK(weft_task_next(NULL) == weft_task_self() && !weft_task_next(weft_task_self()));
	EQ(weft_loop.sources, 0);
}

/* Each was done, and nobody has waited too long. */
static void check_waits(void)
{
	for (unsigned i = 0; i < ROWS; i++) {
		bool starved = rows[i].done == 0,
		     long_wait = rows[i].longest > bounds[i] * SOAK_BEAT;

		if (starved || long_wait)
			print_row(&rows[i], names[i]);
		OK(!starved);
		OK(!long_wait);
	}
}

CASE_WITH(soak, struct weft_task director; struct director directs; unsigned i;)
{
	BEGIN(soak);
	weft_semaphore_init(&units, 2);
	weft_call_init(&call, called);
	for (self->i = 0; self->i < RESIDENTS; self->i++)
		weft_spawn(task_of(self->i),
		           FRAME(&resident_frame[self->i], resident, .i = self->i));
	weft_spawn(&self->director, FRAME(&self->directs, director));
	weft_source_open();
	soak_begin();
	while (!soak_over())
		TRY(weft_sleep(10 * SOAK_BEAT));
	soak_end();
	TRY(weft_sleep(2 * SOAK_BEAT));
	weft_source_close();
	over = true;
	AWAIT(weft_join(&self->director));
	for (self->i = 0; self->i < JOBS; self->i++) {
		weft_cancel(&slots[self->i].task);
		AWAIT(weft_join(&slots[self->i].task));
	}
	for (self->i = 0; self->i < RESIDENTS; self->i++) {
		weft_cancel(task_of(self->i));
		AWAIT(weft_join(task_of(self->i)));
	}
	print_table();
	check_left();
	check_waits();
	END(0);
}

TESTS(RUN_CASE(soak))

#endif
