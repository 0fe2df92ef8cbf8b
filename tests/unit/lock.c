/* Locks. */
#include "tests/unit/wait_contract.h"

static struct weft_lock lock;

/* ---- The contract of its wait ------------------------------------------------------------ */

static void begin(void)
{
	lock = (struct weft_lock){0};
	EQ(weft_try_lock(&lock), 0);
}

static int acquire(unsigned i)
{
	(void)i;
	return weft_lock(&lock);
}

static void release(void)
{
	EQ(weft_unlock(&lock), 0);
}

static bool try_lock(void)
{
	return weft_try_lock(&lock) == 0;
}

static const struct wait_kind locking = {
    .name = "lock",
    .begin = begin,
    .wait = acquire,
    .give = release,
    .take = try_lock,
    .takes = true,
    .keeps_one = true,
};

/* ---- One task ---------------------------------------------------------------------------- */

CASE(it_is_free_or_held)
{
	static struct weft_lock zero;

	BEGIN(it_is_free_or_held);
	OK(!weft_locked(&zero));
	OK(!weft_lock_holder(&zero));
	EQ(weft_unlock(&zero), WEFT_ESTATE);
	AWAIT(weft_lock(&zero));
	EQ(rc, 0);
	OK(weft_locked(&zero));
	OK(weft_lock_holder(&zero) == weft_task_self());
	EQ(weft_try_lock(&zero), WEFT_EBUSY);
	EQ(weft_unlock(&zero), 0);
	OK(!weft_locked(&zero));
	EQ(weft_unlock(&zero), WEFT_ESTATE);
	EQ(weft_try_lock(&zero), 0);
	OK(weft_lock_holder(&zero) == weft_task_self());
	EQ(weft_unlock(&zero), 0);
	END(0);
}

CASE_WITH(it_does_not_nest, struct weft_deadline limit;)
{
	BEGIN(it_does_not_nest);
	begin();
	AWAIT_FOR(&self->limit, 5, weft_lock(&lock));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_unlock(&lock), 0);
	EQ(weft_unlock(&lock), WEFT_ESTATE);
	END(0);
}

CASE(to_wait_for_oneself_is_a_deadlock)
{
	BEGIN(to_wait_for_oneself_is_a_deadlock);
	begin();
	TRY(weft_lock(&lock));
	NOTE('?');
	END(0);
}

/* ---- Who holds it ------------------------------------------------------------------------ */

CASE(the_holder_is_the_one_it_was_passed_to)
{
	BEGIN(the_holder_is_the_one_it_was_passed_to);
	begin();
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	OK(weft_lock_holder(&lock) == weft_task_self());
	release();
	OK(weft_lock_holder(&lock) == &waiting_task[0]); /* before it has run */
	OK(weft_cancel(&waiting_task[1]));
	release();
	OK(weft_lock_holder(&lock) == &waiting_task[2]);
	TRY(weft_yield());
	SEQUENCE("aBc");
	release();
	OK(!weft_lock_holder(&lock));
	END(0);
}

static void lock_in_callback(struct weft_call *call)
{
	(void)call;
	EQ(weft_try_lock(&lock), 0);
	OK(weft_locked(&lock));
	OK(!weft_lock_holder(&lock));
}

static void unlock_in_callback(struct weft_call *call)
{
	(void)call;
	EQ(weft_unlock(&lock), 0);
}

CASE_WITH(callbacks_may_hold_and_release_it, struct weft_call taking, freeing;)
{
	BEGIN(callbacks_may_hold_and_release_it);
	lock = (struct weft_lock){0};
	weft_call_init(&self->taking, lock_in_callback);
	weft_call_init(&self->freeing, unlock_in_callback);
	weft_call_soon(&self->taking);
	TRY(weft_yield());
	EQ(weft_try_lock(&lock), WEFT_EBUSY);
	weft_call_soon(&self->freeing);
	TRY(weft_lock(&lock));
	OK(weft_lock_holder(&lock) == weft_task_self());
	END(0);
}

/* ---- What it is for ---------------------------------------------------------------------- */

/* A visit to the critical section, which lasts several steps. */
struct visit {
	WEFT_FRAME;
	char name;
	struct weft_defer unlocking;
};

static ASYNC(visit)
{
	BEGIN(visit);
	TRY(weft_lock(&lock));
	DEFER(&self->unlocking, weft_unlock, &lock);
	NOTE('(');
	TRY(weft_yield());
	NOTE(self->name);
	TRY(weft_yield());
	NOTE(')');
	END(0);
}

struct visitor {
	WEFT_FRAME;
	char name;
	unsigned round;
	struct visit visit;
};

static ASYNC(visitor)
{
	BEGIN(visitor);
	for (; self->round < 2; self->round++) {
		TRY(CALL(&self->visit, visit, .name = self->name));
		if (self->name == 'b')
			TRY(weft_yield());
	}
	END(0);
}

static struct weft_task visitor_task[3];
static struct visitor visitors[3];

static void spawn_visitors(void)
{
	lock = (struct weft_lock){0};
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&visitor_task[i], FRAME(&visitors[i], visitor, .name = (char)('a' + i)));
}

CASE_WITH(one_at_a_time, unsigned i;)
{
	BEGIN(one_at_a_time);
	spawn_visitors();
	for (; self->i < 3; self->i++)
		TRY(weft_join(&visitor_task[self->i]));
	SEQUENCE("(a)(b)(c)(a)(b)(c)");
	OK(!weft_locked(&lock));
	END(0);
}

/* The one inside leaves through its deferred unlock, the one outside leaves the queue. */
CASE(a_cancel_inside_and_outside)
{
	BEGIN(a_cancel_inside_and_outside);
	spawn_visitors();
	TRY(weft_yield());
	SEQUENCE("(");
	weft_cancel(&visitor_task[0]);
	weft_cancel(&visitor_task[1]);
	TRY(weft_sleep_ms(1));
	SEQUENCE("(c)(c)");
	OK(!weft_locked(&lock));
	END(0);
}

static void cancel_the_second(struct weft_call *call)
{
	(void)call;
	OK(weft_lock_holder(&lock) == &visitor_task[1]);
	weft_cancel(&visitor_task[1]);
	NOTE('-');
}

/* A cancel behind the hand-over is delivered inside: the section is left through its clean-up. */
CASE_WITH(a_cancel_on_the_threshold, struct weft_call call;)
{
	BEGIN(a_cancel_on_the_threshold);
	spawn_visitors();
	TRY(weft_yield());
	weft_call_init(&self->call, cancel_the_second);
	weft_cancel(&visitor_task[0]);
	weft_call_soon(&self->call); /* behind the first one's end, before the second one's turn */
	TRY(weft_sleep_ms(1));
	SEQUENCE("(-((c)(c)");
	OK(!weft_locked(&lock));
	END(0);
}

/* Nobody is there who could hold it: it counts as taken by nobody, and is free. */
static void outside_a_run(void)
{
	static struct weft_lock free_lock;

	EQ(weft_try_lock(&free_lock), 0);
	OK(!weft_locked(&free_lock));
	EQ(weft_try_lock(&free_lock), 0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_try_lock(&lock));
	FAILS(CONTEXT, weft_unlock(&lock));
	FAILS(CONTEXT, (void)!weft_lock(&lock));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_lock(&lock));
}

static void misuse(void)
{
	begin();
}

static void unharmed(void)
{
	EQ(weft_unlock(&lock), 0);
	OK(!weft_locked(&lock));
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&locking); RUN_CASE(it_is_free_or_held) RUN_CASE(it_does_not_nest)
          RUN_CASE_FOR(to_wait_for_oneself_is_a_deadlock, WEFT_EDEADLOCK)
              RUN_CASE(the_holder_is_the_one_it_was_passed_to)
                  RUN_CASE(callbacks_may_hold_and_release_it) RUN_CASE(one_at_a_time)
                      RUN_CASE(a_cancel_inside_and_outside) RUN_CASE(a_cancel_on_the_threshold)
                          RUN_PLAIN(outside_a_run) RUN_CHECKS())
