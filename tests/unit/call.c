/* Callbacks: soon, at a time, later, taken back, from an interrupt. */
#include "tests/tap.h"

/* A callback that notes its letter, then does something once. */
struct noter {
	struct weft_call call;
	char letter;
	void (*then)(struct noter *self);
	struct noter *other;
	weft_time due;
};

static void run(struct weft_call *call)
{
	struct noter *self = WEFT_OF(call, struct noter, call);
	void (*then)(struct noter *) = self->then;

	EQ(weft_call_active(call), false);
	OK(!weft_task_self());
	NOTE(self->letter);
	self->then = NULL;
	if (then)
		then(self);
}

static struct noter noters[4];
#define A (&noters[0])
#define B (&noters[1])
#define C (&noters[2])

static void reset(void)
{
	for (unsigned i = 0; i < 4; i++) {
		noters[i] = (struct noter){.letter = (char)('a' + i)};
		weft_call_init(&noters[i].call, run);
	}
}

struct worker {
	WEFT_FRAME;
	char name;
};

static ASYNC(worker)
{
	BEGIN(worker);
	NOTE(self->name);
	TRY(weft_yield());
	NOTE(self->name);
	END(0);
}

/* ---- Soon ------------------------------------------------------------------------------------ */

CASE(soon_is_behind_what_is_ready)
{
	BEGIN(soon_is_behind_what_is_ready);
	reset();
	EQ(weft_call_active(&A->call), false);
	weft_call_soon(&A->call);
	EQ(weft_call_active(&A->call), true);
	weft_call_soon(&B->call);
	weft_call_soon(&A->call); /* once, and in its first place */
	SEQUENCE("");
	TRY(weft_yield());
	SEQUENCE("ab");
	EQ(weft_call_active(&A->call), false);
	TRY(weft_yield());
	SEQUENCE("");
	END(0);
}

CASE_WITH(callbacks_and_tasks_share_one_order, struct weft_task task[2]; struct worker worker[2];)
{
	BEGIN(callbacks_and_tasks_share_one_order);
	reset();
	weft_call_soon(&A->call);
	weft_spawn(&self->task[0], FRAME(&self->worker[0], worker, .name = 'x'));
	weft_call_soon(&B->call);
	weft_spawn(&self->task[1], FRAME(&self->worker[1], worker, .name = 'y'));
	weft_call_soon(&C->call);
	TRY(weft_yield());
	NOTE('m');
	TRY(weft_yield());
	NOTE('m');
	TRY(weft_yield());
	SEQUENCE("axbycmxym");
	END(0);
}

static void again(struct noter *self)
{
	weft_call_soon(&self->call);
	EQ(weft_call_active(&self->call), true);
}

static void other_soon(struct noter *self)
{
	weft_call_soon(&self->other->call);
}

CASE(soon_inside_the_callback)
{
	BEGIN(soon_inside_the_callback);
	reset();
	A->then = again;
	weft_call_soon(&A->call);
	weft_call_soon(&B->call);
	TRY(weft_yield());
	NOTE('m');
	TRY(weft_yield());
	NOTE('m');
	TRY(weft_yield());
	SEQUENCE("abmam");
	B->then = other_soon;
	B->other = A;
	weft_call_soon(&B->call);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("ba");
	END(0);
}

/* A callback wakes a task: its turn comes at the end. */
static struct weft_event event;

static void set_event(struct noter *self)
{
	(void)self;
	weft_event_set(&event);
}

CASE(a_callback_wakes_a_task)
{
	BEGIN(a_callback_wakes_a_task);
	reset();
	event = (struct weft_event){0};
	A->then = set_event;
	weft_call_soon(&A->call);
	weft_call_soon(&B->call);
	AWAIT(weft_event_wait(&event));
	EQ(rc, 0);
	NOTE('m');
	SEQUENCE("abm");
	END(0);
}

/* ---- At a time ------------------------------------------------------------------------------- */

CASE_WITH(calls_at_times, weft_time now;)
{
	BEGIN(calls_at_times);
	reset();
	self->now = weft_now();
	weft_call_at(&A->call, self->now + weft_ms(6));
	weft_call_at(&B->call, self->now + weft_ms(4));
	weft_call_later(&C->call, weft_ms(5));
	EQ(weft_call_active(&A->call), true);
	TRY(weft_sleep_until(self->now + weft_ms(10)));
	SEQUENCE("bca");
	EQ(weft_call_active(&A->call), false);
	weft_call_at(&A->call, 0); /* has passed: as soon as possible */
	weft_call_later(&B->call, 0);
	TRY(weft_sleep_ms(2));
	SEQUENCE("ab");
	weft_call_later(&A->call, WEFT_NEVER);
	weft_call_at(&B->call, WEFT_NEVER);
	TRY(weft_sleep_ms(2));
	SEQUENCE("");
	EQ(weft_call_active(&A->call), true);
	EQ(weft_call_cancel(&A->call), true);
	EQ(weft_call_cancel(&B->call), true);
	END(0);
}

CASE_WITH(a_time_replaces_a_time, weft_time now;)
{
	BEGIN(a_time_replaces_a_time);
	reset();
	self->now = weft_now();
	weft_call_at(&A->call, self->now + weft_ms(4));
	weft_call_at(&B->call, self->now + weft_ms(6));
	weft_call_at(&A->call, self->now + weft_ms(8)); /* later */
	weft_call_at(&C->call, self->now + weft_ms(1000000));
	weft_call_at(&C->call, self->now + weft_ms(5)); /* earlier */
	TRY(weft_sleep_until(self->now + weft_ms(12)));
	SEQUENCE("cba");
	/* The same time anew is a new start: behind the others of that time. */
	self->now = weft_now();
	weft_call_at(&A->call, self->now + weft_ms(4));
	weft_call_at(&B->call, self->now + weft_ms(4));
	weft_call_at(&A->call, self->now + weft_ms(4));
	TRY(weft_sleep_until(self->now + weft_ms(8)));
	SEQUENCE("ba");
	END(0);
}

CASE_WITH(soon_replaces_a_time, weft_time now;)
{
	BEGIN(soon_replaces_a_time);
	reset();
	self->now = weft_now();
	weft_call_at(&A->call, self->now + weft_ms(2));
	weft_call_soon(&A->call);
	TRY(weft_yield());
	SEQUENCE("a");
	EQ(weft_call_active(&A->call), false);
	TRY(weft_sleep_until(self->now + weft_ms(4)));
	SEQUENCE("");
	END(0);
}

/* The first of several times: the others do not notice. */
CASE_WITH(soon_replaces_the_first_time, int i;)
{
	BEGIN(soon_replaces_the_first_time);
	for (self->i = 0; self->i < 2; self->i++) {
		reset();
		for (int i = 0; i < 4; i++)
			weft_call_later(&noters[i].call, weft_ms(5));
		weft_call_soon(&A->call);
		weft_call_soon(&A->call); /* once */
		if (self->i) {
			EQ(weft_call_cancel(&A->call), true);
			weft_call_soon(&A->call);
		}
		TRY(weft_yield());
		SEQUENCE("a");
		TRY(weft_sleep_ms(10));
		SEQUENCE("bcd");
	}
	END(0);
}

CASE_WITH(a_time_replaces_soon, weft_time now;)
{
	BEGIN(a_time_replaces_soon);
	reset();
	self->now = weft_now();
	weft_call_soon(&A->call);
	weft_call_soon(&B->call);
	weft_call_at(&A->call, self->now + weft_ms(20));
	TRY(weft_yield());
	SEQUENCE("b");
	TRY(weft_sleep_until(self->now + weft_ms(25)));
	SEQUENCE("a");
	END(0);
}

static void in_two_ms(struct noter *self)
{
	weft_call_later(&self->call, weft_ms(2));
	EQ(weft_call_active(&self->call), true);
}

CASE(a_time_inside_the_callback)
{
	BEGIN(a_time_inside_the_callback);
	reset();
	A->then = in_two_ms;
	weft_call_soon(&A->call);
	while (weft_call_active(&A->call)) /* however late the host is */
		TRY(weft_sleep_ms(1));
	SEQUENCE("aa");
	A->then = in_two_ms;
	weft_call_later(&A->call, weft_ms(1));
	while (weft_call_active(&A->call))
		TRY(weft_sleep_ms(1));
	SEQUENCE("aa");
	END(0);
}

/* ---- Taking back ----------------------------------------------------------------------------- */

CASE(a_callback_can_be_taken_back)
{
	BEGIN(a_callback_can_be_taken_back);
	reset();
	EQ(weft_call_cancel(&A->call), false);
	weft_call_soon(&A->call);
	EQ(weft_call_cancel(&A->call), true);
	EQ(weft_call_active(&A->call), false);
	EQ(weft_call_cancel(&A->call), false);
	weft_call_later(&A->call, weft_ms(1));
	EQ(weft_call_cancel(&A->call), true);
	EQ(weft_call_active(&A->call), false);
	EQ((uintptr_t)weft_loop.timers, 0);
	TRY(weft_sleep_ms(3));
	SEQUENCE("");
	weft_call_soon(&A->call); /* it is as good as new */
	TRY(weft_yield());
	SEQUENCE("a");
	EQ(weft_call_cancel(&A->call), false);
	END(0);
}

static void cancel_other(struct noter *self)
{
	EQ(weft_call_cancel(&self->other->call), true);
}

/* Out of the ready ring: from its head, its middle, its end. */
CASE_WITH(cancel_in_the_ready_ring, int which; struct weft_task task; struct worker worker;)
{
	BEGIN(cancel_in_the_ready_ring);
	for (self->which = 1; self->which < 4; self->which++) {
		reset();
		A->then = cancel_other;
		A->other = &noters[self->which];
		for (int i = 0; i < 4; i++)
			weft_call_soon(&noters[i].call);
		weft_spawn(&self->task, FRAME(&self->worker, worker, .name = 'x'));
		TRY(weft_yield());
		SEQUENCE(self->which == 1 ? "acdx" : self->which == 2 ? "abdx" : "abcx");
		TRY(weft_join(&self->task));
		SEQUENCE("x");
	}
	END(0);
}

/* The ring holds nothing else: it is empty behind it, and fills again. */
CASE(cancel_of_the_last_in_the_ready_ring)
{
	BEGIN(cancel_of_the_last_in_the_ready_ring);
	reset();
	A->then = cancel_other;
	A->other = B;
	weft_call_soon(&A->call);
	weft_call_soon(&B->call);
	TRY(weft_sleep_ms(2));
	SEQUENCE("a");
	C->then = cancel_other;
	C->other = A;
	weft_call_later(&C->call, weft_ms(1));
	weft_call_later(&A->call, weft_ms(1));
	weft_call_later(&B->call, weft_ms(1));
	TRY(weft_sleep_ms(20));
	SEQUENCE("cb");
	END(0);
}

/* ---- From an interrupt ----------------------------------------------------------------------- */

static void post_a(void)
{
	weft_call_soon_isr(&A->call);
}

static void post_a_b_a(void)
{
	weft_call_soon_isr(&A->call);
	weft_call_soon_isr(&B->call);
	weft_call_soon_isr(&A->call);
}

CASE(soon_from_an_interrupt)
{
	BEGIN(soon_from_an_interrupt);
	reset();
	tap_interrupt(post_a_b_a);
	EQ(weft_call_active(&A->call), true);
	SEQUENCE("");
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("ab");
	EQ(weft_call_active(&A->call), false);
	/* Together with the loop's own wish it is called once. */
	weft_call_soon(&A->call);
	tap_interrupt(post_a);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("a");
	tap_interrupt(post_a);
	weft_call_soon(&A->call);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("a");
	END(0);
}

CASE(an_interrupt_replaces_a_time)
{
	BEGIN(an_interrupt_replaces_a_time);
	reset();
	weft_call_later(&A->call, weft_ms(2));
	tap_interrupt(post_a);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("a");
	TRY(weft_sleep_ms(4));
	SEQUENCE("");
	END(0);
}

CASE(what_an_interrupt_posted_is_taken_back)
{
	BEGIN(what_an_interrupt_posted_is_taken_back);
	reset();
	tap_interrupt(post_a_b_a);
	EQ(weft_call_cancel(&A->call), true);
	EQ(weft_call_active(&A->call), false);
	EQ(weft_call_cancel(&A->call), false);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("b");
	tap_interrupt(post_a); /* it can be posted again */
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("a");
	END(0);
}

/* One that is already on its way is taken back first, also when an interrupt has posted it. */
CASE_WITH(a_time_replaces_what_an_interrupt_posted, weft_time now;)
{
	BEGIN(a_time_replaces_what_an_interrupt_posted);
	reset();
	self->now = weft_now();
	tap_interrupt(post_a);
	weft_call_at(&A->call, self->now + weft_ms(20));
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("");
	TRY(weft_sleep_until(self->now + weft_ms(25)));
	SEQUENCE("a");
	END(0);
}

/* The interrupt comes while the callback runs: it is called again. */
static void post_self(struct noter *self)
{
	(void)self;
	tap_interrupt(post_a);
}

CASE(an_interrupt_during_the_callback)
{
	BEGIN(an_interrupt_during_the_callback);
	reset();
	A->then = post_self;
	weft_call_soon(&A->call);
	TRY(weft_yield());
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("aa");
	END(0);
}

/* ---- At a task's end ------------------------------------------------------------------------- */

static struct weft_task task, other_task;
static struct worker task_frame, other_frame;

static void spawn_worker(void)
{
	weft_spawn(&task, FRAME(&task_frame, worker, .name = 'x'));
}

/* Joins the task without a word, then notes its name. */
struct joiner {
	WEFT_FRAME;
	char name;
};

static ASYNC(joiner)
{
	BEGIN(joiner);
	AWAIT(weft_join_shielded(&task));
	NOTE(self->name);
	END(0);
}

/* In its turn among those who wait for that. */
CASE_WITH(called_when_a_task_has_ended, struct weft_task joining; struct joiner joiner;)
{
	BEGIN(called_when_a_task_has_ended);
	reset();
	spawn_worker();
	weft_call_on_end(&A->call, &task);
	weft_spawn(&self->joining, FRAME(&self->joiner, joiner, .name = '1'));
	TRY(weft_yield());
	weft_call_on_end(&B->call, &task);
	EQ(weft_call_active(&A->call), true);
	SEQUENCE("x");
	TRY(weft_yield());
	NOTE('.');
	weft_call_on_end(&C->call, &task); /* it has just ended: as soon as any */
	SEQUENCE("x.");
	EQ(weft_call_active(&A->call), true);
	TRY(weft_yield());
	SEQUENCE("a1bc");
	EQ(weft_call_active(&A->call), false);
	END(0);
}

/* A task that has ended long ago, or was never spawned. */
CASE_WITH(called_when_a_task_had_ended, struct weft_task none;)
{
	BEGIN(called_when_a_task_had_ended);
	reset();
	spawn_worker();
	TRY(weft_join(&task));
	weft_call_soon(&C->call);
	weft_call_on_end(&A->call, &task);
	weft_call_on_end(&B->call, &self->none);
	SEQUENCE("xx");
	TRY(weft_yield());
	SEQUENCE("cab");
	END(0);
}

/* However the task ends. */
CASE(called_when_a_task_is_cancelled)
{
	BEGIN(called_when_a_task_is_cancelled);
	reset();
	spawn_worker();
	weft_call_on_end(&A->call, &task);
	weft_cancel(&task); /* before its first step */
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("a");
	spawn_worker();
	weft_call_on_end(&A->call, &task);
	TRY(weft_yield());
	weft_cancel(&task);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("xa");
	EQ(weft_task_result(&task), WEFT_ECANCELED);
	END(0);
}

/* It replaces what was asked for before, and is replaced. */
CASE_WITH(the_end_of_a_task_among_other_wishes, int i;)
{
	BEGIN(the_end_of_a_task_among_other_wishes);
	for (self->i = 0; self->i < 6; self->i++) {
		static const char *const order[] = {"xxa", "xxa", "xxa", "axx", "xxa", "axx"};

		reset();
		spawn_worker();
		switch (self->i) {
		case 0: /* in place of soon */
			weft_call_soon(&A->call);
			weft_call_on_end(&A->call, &task);
			break;
		case 1: /* of a time */
			weft_call_later(&A->call, weft_ms(1));
			weft_call_on_end(&A->call, &task);
			break;
		case 2: /* of the same, and of what an interrupt asked for */
			weft_call_on_end(&A->call, &task);
			tap_interrupt(post_a);
			weft_call_on_end(&A->call, &task);
			break;
		case 3: /* soon replaces it; the task goes to the end of the ring */
			weft_call_on_end(&A->call, &task);
			weft_call_soon(&A->call);
			weft_task_set_name(&task, "x");
			NOTE('a');
			EQ(weft_call_cancel(&A->call), true);
			break;
		case 4: /* a time replaces it */
			weft_call_on_end(&A->call, &task);
			weft_call_later(&A->call, weft_ms(1));
			break;
		case 5: /* an interrupt does */
			weft_call_on_end(&A->call, &task);
			tap_interrupt(post_a);
			OK(weft_call_active(&A->call));
			NOTE('a');
			EQ(weft_call_cancel(&A->call), true);
			break;
		}
		TRY(weft_sleep_ms(3));
		SEQUENCE(order[self->i]);
		OK(!weft_call_active(&A->call));
		OK(!task.joiners.first);
	}
	/* Soon, from both sides, is soon: before the task has ended. */
	spawn_worker();
	weft_call_on_end(&A->call, &task);
	weft_call_soon(&A->call);
	weft_call_on_end(&B->call, &task);
	tap_interrupt(post_a_b_a);
	TRY(weft_sleep_ms(1));
	SEQUENCE("xabx");
	OK(!task.joiners.first);
	END(0);
}

/* One callback waits for one end at a time. */
CASE(the_end_of_another_task)
{
	BEGIN(the_end_of_another_task);
	reset();
	spawn_worker();
	weft_spawn(&other_task, FRAME(&other_frame, worker, .name = 'y'));
	TRY(weft_yield());
	weft_call_on_end(&A->call, &task);
	weft_call_on_end(&A->call, &other_task);
	OK(!task.joiners.first);
	TRY(weft_sleep_ms(1));
	SEQUENCE("xyxya");
	END(0);
}

CASE(the_end_of_a_task_is_taken_back)
{
	BEGIN(the_end_of_a_task_is_taken_back);
	reset();
	spawn_worker();
	weft_call_on_end(&A->call, &task);
	weft_call_on_end(&B->call, &task);
	weft_call_on_end(&C->call, &task);
	EQ(weft_call_cancel(&B->call), true); /* while the task runs */
	EQ(weft_call_active(&B->call), false);
	EQ(weft_call_cancel(&B->call), false);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("xx");
	EQ(weft_call_cancel(&C->call), true); /* it has ended */
	EQ(weft_call_cancel(&C->call), false);
	TRY(weft_yield());
	SEQUENCE("a");
	END(0);
}

static void spawn_again(struct noter *self)
{
	EQ(weft_task_result(&task), 0);
	spawn_worker();
	weft_call_on_end(&self->call, &task);
}

static void on_end_again(struct noter *self)
{
	weft_call_on_end(&self->call, &task);
}

/* The callback may use the task's storage, and its own, again. */
CASE(what_a_callback_does_at_the_end)
{
	BEGIN(what_a_callback_does_at_the_end);
	reset();
	A->then = spawn_again;
	B->then = on_end_again;
	spawn_worker();
	weft_call_on_end(&A->call, &task);
	weft_call_on_end(&B->call, &task);
	TRY(weft_sleep_ms(1));
	SEQUENCE("xxabxxab"); /* b asks when a has spawned it again */
	C->then = on_end_again;
	weft_call_on_end(&C->call, &task); /* soon, and once more */
	TRY(weft_yield());
	SEQUENCE("c");
	TRY(weft_yield());
	SEQUENCE("c");
	TRY(weft_yield());
	SEQUENCE("");
	END(0);
}

/* A task of a pool: the callback comes when its block has gone back. */
struct slot {
	struct weft_pooled_task task;
	struct worker frame;
};

CASE(at_the_end_of_a_pooled_task)
{
	static struct slot slots[1];
	static struct weft_pool pool = WEFT_POOL(slots);
	static struct slot *slot;

	BEGIN(at_the_end_of_a_pooled_task);
	reset();
	AWAIT(weft_pool_take(&pool, &slot));
	weft_spawn_pooled(&slot->task, &pool, FRAME(&slot->frame, worker, .name = 'x'));
	weft_call_on_end(&A->call, &slot->task.owned.task);
	TRY(weft_yield());
	TRY(weft_yield());
	SEQUENCE("xx");
	OK(weft_pool_try_take(&pool) == slot);
	TRY(weft_yield());
	SEQUENCE("a");
	END(0);
}

#if WEFT_DEBUG
static void on_end_in_an_interrupt(void)
{
	FAILS(CONTEXT, weft_call_on_end(&A->call, &task));
}

CASE(the_end_of_a_task_is_for_the_loop)
{
	BEGIN(the_end_of_a_task_is_for_the_loop);
	reset();
	tap_interrupt(on_end_in_an_interrupt);
	TRY(weft_yield());
	SEQUENCE("");
	END(0);
}
#define END_CHECKS RUN_CASE(the_end_of_a_task_is_for_the_loop)
#else
#define END_CHECKS
#endif

/* ---- Storage --------------------------------------------------------------------------------- */

static union {
	struct weft_call call;
	unsigned char bytes[sizeof(struct weft_call)];
} given_away;

static void give_away(struct weft_call *call)
{
	NOTE('g');
	for (size_t i = 0; i < sizeof *call; i++)
		given_away.bytes[i] = 0x25; /* somebody else's now */
}

CASE(a_callback_gives_its_storage_away)
{
	BEGIN(a_callback_gives_its_storage_away);
	weft_call_init(&given_away.call, give_away);
	weft_call_soon(&given_away.call);
	TRY(weft_yield());
	SEQUENCE("g");
	for (size_t i = 0; i < sizeof given_away.bytes; i++)
		EQ(given_away.bytes[i], 0x25);
	END(0);
}

TESTS(RUN_CASE(a_callback_gives_its_storage_away) RUN_CASE(soon_is_behind_what_is_ready)
          RUN_CASE(callbacks_and_tasks_share_one_order) RUN_CASE(soon_inside_the_callback) RUN_CASE(
	      a_callback_wakes_a_task) RUN_CASE(calls_at_times) RUN_CASE(a_time_replaces_a_time)
              RUN_CASE(soon_replaces_a_time) RUN_CASE(soon_replaces_the_first_time)
                  RUN_CASE(a_time_replaces_soon) RUN_CASE(a_time_inside_the_callback)
                      RUN_CASE(a_callback_can_be_taken_back) RUN_CASE(cancel_in_the_ready_ring)
                          RUN_CASE(cancel_of_the_last_in_the_ready_ring) RUN_CASE(
			      soon_from_an_interrupt) RUN_CASE(an_interrupt_replaces_a_time)
                              RUN_CASE(what_an_interrupt_posted_is_taken_back)
                                  RUN_CASE(a_time_replaces_what_an_interrupt_posted)
                                      RUN_CASE(an_interrupt_during_the_callback)
                                          RUN_CASE(called_when_a_task_has_ended)
                                              RUN_CASE(called_when_a_task_had_ended) RUN_CASE(
						  called_when_a_task_is_cancelled)
                                                  RUN_CASE(the_end_of_a_task_among_other_wishes)
                                                      RUN_CASE(the_end_of_another_task) RUN_CASE(
							  the_end_of_a_task_is_taken_back)
                                                          RUN_CASE(what_a_callback_does_at_the_end)
                                                              RUN_CASE(at_the_end_of_a_pooled_task)
                                                                  END_CHECKS)
