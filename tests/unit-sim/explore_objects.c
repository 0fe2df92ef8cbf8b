/* Every schedule of small programs around one object each, where what every wait promises
 * (tests/unit/wait_schedules.h) is not all. */
#include <string.h>

#include "hal/soc/virtual/explore.h"
#include "tests/tap.h"

static struct weft_task task[3];

static void cancels(void *its_task)
{
	(void)weft_cancel(its_task);
}

/* Awaits the ends of the first n tasks; a source is open meanwhile. */
struct all_end {
	WEFT_FRAME;
	unsigned n, i;
};

static ASYNC(all_end)
{
	BEGIN(all_end);
	weft_source_open();
	for (self->i = 0; self->i < self->n; self->i++)
		AWAIT(weft_join_shielded(&task[self->i]));
	weft_source_close();
	END(0);
}

/* Runs tasks that have been spawned by start(), which is called within the run. */
struct running {
	WEFT_FRAME;
	void (*start)(void);
	unsigned n;
	struct all_end all_end;
};

static ASYNC(running)
{
	BEGIN(running);
	self->start();
	TRY(CALL(&self->all_end, all_end, .n = self->n));
	END(0);
}

static void run_tasks(void (*start)(void), unsigned n)
{
	static struct running frame;

	memset(task, 0, sizeof task);
	MUST(weft_run(FRAME(&frame, running, .start = start, .n = n)) == 0);
}

/* ---- Condition ------------------------------------------------------------------------------- */

static struct weft_lock lock;
static struct weft_condition condition;
static bool both_waited;

struct waits {
	WEFT_FRAME;
	int waited;
	struct weft_condition_wait wait;
};

static struct waits waits_frame[2];

static ASYNC(waits)
{
	BEGIN(waits);
	self->waited = WEFT_PENDING;
	TRY(weft_lock(&lock));
	AWAIT(CALL(&self->wait, weft_condition_wait, .condition = &condition));
	self->waited = rc;
	MUST(weft_lock_holder(&lock) == weft_task_self());
	weft_unlock(&lock);
	END(0);
}

struct notifies {
	WEFT_FRAME;
	unsigned turns;
};

/* Of two who wait one is notified: it goes on, or it was cancelled and has passed it on. */
static ASYNC(notifies)
{
	BEGIN(notifies);
	TRY(weft_yield());
	TRY(weft_lock(&lock));
	both_waited = condition.waiters.first && condition.waiters.first->next;
	weft_condition_notify(&condition, 1);
	TRY(weft_yield()); /* who was notified waits for the lock */
	weft_unlock(&lock);
	for (self->turns = 0; self->turns < 5; self->turns++)
		TRY(weft_yield());
	MUST(!both_waited || waits_frame[0].waited == 0 || waits_frame[1].waited == 0);
	TRY(weft_lock(&lock));
	weft_condition_notify_all(&condition);
	weft_unlock(&lock);
	weft_cancel(&task[0]);
	weft_cancel(&task[1]);
	END(0);
}

static void start_waits(void)
{
	static struct notifies notifies_frame;

	weft_spawn(&task[0], FRAME(&waits_frame[0], waits));
	weft_spawn(&task[1], FRAME(&waits_frame[1], waits));
	weft_spawn(&task[2], FRAME(&notifies_frame, notifies));
	WATCH(&condition);
	sim_between(0, cancels, &task[0]);
	sim_between(0, cancels, &task[0]);
}

static void a_notification_is_not_lost(void)
{
	lock = (struct weft_lock){0};
	weft_condition_init(&condition, &lock);
	run_tasks(start_waits, 3);
	MUST(!weft_locked(&lock) && !condition.waiters.first);
}

/* ---- Queue of interrupts --------------------------------------------------------------------- */

static struct weft_isr_queue isr_queue;
static unsigned put, refused, got;

static void puts_one(void *item)
{
	uint8_t bit = (uint8_t)(uintptr_t)item;

	put |= bit;
	if (weft_isr_queue_put_isr(&isr_queue, &bit) != 0) {
		put &= ~(unsigned)bit;
		refused |= bit;
	}
}

struct gets {
	WEFT_FRAME;
	uint8_t bit;
};

static void takes_one(uint8_t bit)
{
	MUST(put & bit && !(got & bit));
	got |= bit;
}

static ASYNC(gets)
{
	BEGIN(gets);
	for (;;) {
		TRY(weft_isr_queue_get(&isr_queue, &self->bit));
		takes_one(self->bit);
	}
	END(0);
}

static void start_gets(void)
{
	static struct gets gets_frame;

	weft_spawn(&task[0], FRAME(&gets_frame, gets));
	WATCH(&isr_queue);
	for (unsigned i = 0; i <= isr_queue.capacity; i++)
		sim_at(0, puts_one, (void *)((uintptr_t)1 << i));
	sim_between(weft_ms(1), cancels, &task[0]);
}

/* Each item that was accepted arrives once, whichever interrupt interrupts which: at the getter,
 * or, when that is cancelled in the end, who comes next. One more than there is room for may be
 * refused. */
static void each_item_arrives_once(void)
{
	static uint8_t items[2], flags[2];
	uint8_t bit;

	put = refused = got = 0;
	MUST(weft_isr_queue_init(&isr_queue, items, flags, sizeof *items, explore_all() ? 2 : 1) ==
	     0);
	run_tasks(start_gets, 1);
	while (weft_isr_queue_try_get(&isr_queue, &bit) == 0)
		takes_one(bit);
	MUST(got == put && (put | refused) == (2u << isr_queue.capacity) - 1);
}

/* ---- Event ----------------------------------------------------------------------------------- */

static struct weft_event event;
static unsigned sets, seen;

static void sets_event(void *unused)
{
	(void)unused;
	sets++;
	weft_event_set_isr(&event);
}

struct looks {
	WEFT_FRAME;
	unsigned before;
};

/* The usual loop: what comes behind the clear is seen by the next wait. */
static ASYNC(looks)
{
	BEGIN(looks);
	while (seen < 2) {
		TRY(weft_event_wait(&event));
		weft_event_clear(&event);
		seen = sets;
	}
	END(0);
}

static void start_looks(void)
{
	static struct looks looks_frame;

	weft_spawn(&task[0], FRAME(&looks_frame, looks));
	WATCH(&event);
	sim_at(0, sets_event, NULL);
	sim_at(0, sets_event, NULL);
}

static void no_set_is_missed(void)
{
	event = (struct weft_event){0};
	sets = seen = 0;
	run_tasks(start_looks, 1);
	MUST(seen == 2);
}

/* ---- Barrier --------------------------------------------------------------------------------- */

static struct weft_barrier barrier;
static unsigned passed;

struct meets {
	WEFT_FRAME;
	struct weft_barrier_wait wait;
};

static ASYNC(meets)
{
	BEGIN(meets);
	AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
	if (rc == 0)
		passed++;
	END(rc);
}

static void break_up(void *unused)
{
	(void)unused;
	weft_barrier_abort(&barrier);
}

static void start_meets(void)
{
	static struct meets meets_frame[3];

	WATCH(&barrier);
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&task[i], FRAME(&meets_frame[i], meets));
	sim_between(0, cancels, &task[0]);
	sim_between(weft_ms(1), break_up, NULL);
}

/* Of three that come and two that are waited for, two pass: one may be cancelled when its round is
 * over already, and one is left over. */
static void two_meet(void)
{
	passed = 0;
	MUST(weft_barrier_init(&barrier, 2) == 0);
	run_tasks(start_meets, 3);
	MUST(passed <= 2);
	MUST(passed >= 1 || barrier.broken);
	MUST(barrier.waiting == 0);
}

/* ---- Pool ------------------------------------------------------------------------------------ */

static struct block {
	void *word;
} blocks[2];
static struct weft_pool pool;

struct takes {
	WEFT_FRAME;
	struct block *block;
};

static ASYNC(takes)
{
	BEGIN(takes);
	self->block = weft_pool_try_take(&pool);
	if (!self->block)
		TRY(weft_pool_take(&pool, &self->block));
	TRY(weft_yield());
	weft_pool_give(&pool, self->block);
	END(0);
}

static void start_takes(void)
{
	static struct takes takes_frame[3];

	WATCH(&pool);
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&task[i], FRAME(&takes_frame[i], takes));
	explore_hog(&pool);
}

static void all_blocks_come_back(void)
{
	pool = (struct weft_pool)WEFT_POOL(blocks);
	run_tasks(start_takes, 3);
}

/* ---- Callback -------------------------------------------------------------------------------- */

static struct weft_call call;
static unsigned calls;

static void called(struct weft_call *self)
{
	(void)self;
	calls++;
}

static void call_isr(void *unused)
{
	(void)unused;
	weft_call_soon_isr(&call);
}

struct asks {
	WEFT_FRAME;
	bool taken_back;
};

static struct asks asks_frame;

static ASYNC(asks)
{
	BEGIN(asks);
	weft_call_later(&call, weft_ms(1));
	TRY(weft_yield());
	self->taken_back = weft_call_cancel(&call);
	TRY(weft_sleep_ms(2));
	TRY(weft_yield());
	END(0);
}

static void start_asks(void)
{
	weft_spawn(&task[0], FRAME(&asks_frame, asks));
	sim_at(0, call_isr, NULL);
}

/* Once for the interrupt, once for the time, at most; what is taken back is not called. */
static void a_callback_is_called_once_for_each(void)
{
	calls = 0;
	weft_call_init(&call, called);
	run_tasks(start_asks, 1);
	MUST(calls <= 2);
	MUST(asks_frame.taken_back || calls >= 1);
}

static void explore_all_of_them(void)
{
	explore_every("objects/a_notification_is_not_lost", a_notification_is_not_lost);
	explore_every("objects/each_item_arrives_once", each_item_arrives_once);
	explore_every("objects/no_set_is_missed", no_set_is_missed);
	explore_every("objects/two_meet", two_meet);
	explore_every("objects/all_blocks_come_back", all_blocks_come_back);
	explore_every("objects/a_callback_is_called_once_for_each",
	              a_callback_is_called_once_for_each);
}

TESTS(RUN_PLAIN(explore_all_of_them))
