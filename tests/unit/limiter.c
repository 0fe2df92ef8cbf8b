/* Capacity limiters. */
#include "kernel/limiter.h"

#include "tests/unit/wait_contract.h"

#define TOKENS (2 * WAITING)

static struct weft_limiter limiter;
static struct weft_token lent[TOKENS + 1]; /* the last one for those that are refused */
static unsigned lent_count;

/* Each wait has a token of its own: what the waiters were lent they keep. */
static struct weft_token waiters_tokens[4 * WAITING], *waiters_token[WAITING];
static unsigned wait_count;

/* ---- The contract of its wait ------------------------------------------------------------ */

static bool try_acquire(void)
{
	if (weft_limiter_try_acquire(&limiter, &lent[lent_count]) != 0)
		return false;
	lent_count++;
	return true;
}

static void begin_with(unsigned capacity, unsigned taken)
{
	weft_limiter_init(&limiter, (uint16_t)capacity);
	memset(lent, 0, sizeof lent);
	memset(waiters_tokens, 0, sizeof waiters_tokens);
	wait_count = 0;
	for (lent_count = 0; lent_count < taken;)
		OK(try_acquire());
}

static void begin(void)
{
	begin_with(TOKENS, TOKENS);
}

static int acquire(unsigned i)
{
	waiters_token[i] = &waiters_tokens[wait_count++];
	return weft_limiter_acquire(&limiter, waiters_token[i]);
}

static void release(void)
{
	EQ(weft_limiter_release(&limiter, &lent[--lent_count]), 0);
}

static const struct wait_kind acquiring = {
    .name = "acquire",
    .begin = begin,
    .wait = acquire,
    .give = release,
    .take = try_acquire,
    .takes = true,
};

static unsigned held(void)
{
	unsigned n = 0;

	for (struct weft_token *t = NULL; (t = weft_limiter_next_holder(&limiter, t)) != NULL;)
		n++;
	EQ(n, weft_limiter_lent(&limiter));
	return n;
}

/* ---- Tokens ------------------------------------------------------------------------------ */

CASE_WITH(tokens_are_lent_and_come_back, struct weft_token a, b, c;)
{
	static struct weft_limiter two = WEFT_LIMITER(2), none;

	BEGIN(tokens_are_lent_and_come_back);
	EQ(weft_limiter_available(&two), 2);
	EQ(weft_limiter_release(&two, &self->a), WEFT_ESTATE);
	EQ(weft_token_release(&self->a), WEFT_ESTATE);
	TRY(weft_limiter_acquire(&two, &self->a));
	EQ(weft_limiter_lent(&two), 1);
	EQ(weft_limiter_available(&two), 1);
	EQ(weft_limiter_try_acquire(&two, &self->b), 0);
	EQ(weft_limiter_try_acquire(&two, &self->c), WEFT_EEMPTY);
	EQ(weft_limiter_available(&two), 0);
	EQ(weft_limiter_release(&none, &self->a), WEFT_ESTATE);
	EQ(weft_limiter_release(&two, &self->c), WEFT_ESTATE);
	EQ(weft_limiter_lent(&two), 2);
	EQ(weft_limiter_release(&two, &self->a), 0);
	EQ(weft_limiter_release(&two, &self->a), WEFT_ESTATE);
	EQ(weft_limiter_try_acquire(&two, &self->c), 0);
	EQ(weft_token_release(&self->b), 0);
	EQ(weft_token_release(&self->c), 0);
	EQ(weft_limiter_lent(&two), 0);
	EQ(weft_limiter_try_acquire(&none, &self->a), WEFT_EEMPTY);
	END(0);
}

CASE_WITH(a_token_is_lent_once, struct weft_token token;)
{
	static struct weft_limiter other = WEFT_LIMITER(1);

	BEGIN(a_token_is_lent_once);
	begin_with(2, 0);
	TRY(weft_limiter_acquire(&limiter, &self->token));
	EQ(weft_limiter_try_acquire(&limiter, &self->token), WEFT_EBUSY);
	AWAIT(weft_limiter_acquire(&other, &self->token));
	EQ(rc, WEFT_EBUSY);
	begin_with(1, 1); /* also where it would have to wait */
	AWAIT(weft_limiter_acquire(&limiter, &lent[0]));
	EQ(rc, WEFT_EBUSY);
	END(0);
}

CASE(capacities_have_limits)
{
	BEGIN(capacities_have_limits);
	begin_with(0, 0);
	OK(!try_acquire());
	EQ(weft_limiter_available(&limiter), 0);
	weft_limiter_resize(&limiter, WEFT_LIMITER_MAX);
	EQ(weft_limiter_available(&limiter), WEFT_LIMITER_MAX);
	OK(try_acquire());
	EQ(weft_limiter_available(&limiter), WEFT_LIMITER_MAX - 1);
	weft_limiter_resize(&limiter, 0);
	EQ(weft_limiter_available(&limiter), 0);
	EQ(weft_limiter_lent(&limiter), 1);
	release();
	EQ(weft_limiter_available(&limiter), 0);
	END(0);
}

/* ---- Who holds them ---------------------------------------------------------------------- */

/* Which of the tokens come up, newest first. */
static void note_holders(void)
{
	for (struct weft_token *t = NULL; (t = weft_limiter_next_holder(&limiter, t)) != NULL;) {
		for (unsigned i = 0; i < TOKENS; i++) {
			if (t == &lent[i])
				NOTE((char)('0' + i));
		}
		for (unsigned i = 0; i < WAITING; i++) {
			if (t == waiters_token[i])
				NOTE((char)('x' + i));
		}
	}
}

CASE(the_holders_are_known)
{
	BEGIN(the_holders_are_known);
	begin_with(4, 0);
	OK(!weft_limiter_next_holder(&limiter, NULL));
	while (try_acquire()) {
	}
	note_holders();
	SEQUENCE("3210");
	OK(lent[2].task == weft_task_self());
	EQ(weft_token_release(&lent[2]), 0); /* from the middle */
	note_holders();
	SEQUENCE("310");
	EQ(weft_token_release(&lent[3]), 0); /* the first */
	note_holders();
	SEQUENCE("10");
	EQ(weft_token_release(&lent[0]), 0); /* the last */
	note_holders();
	SEQUENCE("1");
	EQ(weft_limiter_try_acquire(&limiter, &lent[5]), 0);
	note_holders();
	SEQUENCE("51");
	EQ(weft_token_release(&lent[1]), 0);
	EQ(weft_token_release(&lent[5]), 0);
	EQ(held(), 0);
	END(0);
}

/* From the hand-over on, before it has run. */
CASE(a_waiter_holds_what_it_was_lent)
{
	BEGIN(a_waiter_holds_what_it_was_lent);
	begin_with(2, 2);
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	release();
	note_holders();
	SEQUENCE("x0");
	OK(waiters_token[0]->task == &waiting_task[0]);
	OK(weft_cancel(&waiting_task[1]));
	release();
	note_holders();
	SEQUENCE("zx");
	OK(waiters_token[2]->task == &waiting_task[2]);
	EQ(weft_limiter_release(&limiter, waiters_token[1]), WEFT_ESTATE);
	EQ(held(), 2);
	TRY(weft_yield());
	SEQUENCE("aBc");
	EQ(weft_token_release(waiters_token[0]), 0); /* by somebody else */
	EQ(weft_token_release(waiters_token[2]), 0);
	EQ(held(), 0);
	END(0);
}

static void acquire_in_callback(struct weft_call *call)
{
	(void)call;
	OK(try_acquire());
	OK(!lent[0].task);
}

CASE_WITH(callbacks_may_hold_one, struct weft_call call;)
{
	BEGIN(callbacks_may_hold_one);
	begin_with(1, 0);
	weft_call_init(&self->call, acquire_in_callback);
	weft_call_soon(&self->call);
	TRY(weft_yield());
	EQ(held(), 1);
	release();
	END(0);
}

/* ---- Changing the capacity --------------------------------------------------------------- */

CASE(growing_lends_at_once)
{
	BEGIN(growing_lends_at_once);
	begin_with(0, 0);
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	weft_limiter_resize(&limiter, 2);
	EQ(held(), 2);
	OK(!try_acquire());
	note_holders();
	SEQUENCE("yx");
	TRY(weft_yield());
	SEQUENCE("ab");
	weft_limiter_resize(&limiter, WEFT_LIMITER_MAX);
	EQ(held(), 3);
	OK(try_acquire());
	TRY(weft_yield());
	SEQUENCE("c");
	END(0);
}

CASE(shrinking_takes_nothing_away)
{
	BEGIN(shrinking_takes_nothing_away);
	begin_with(4, 4);
	spawn_all_waiting(NOBODY);
	TRY(weft_yield());
	weft_limiter_resize(&limiter, 2);
	EQ(held(), 4);
	EQ(weft_limiter_available(&limiter), 0);
	OK(!try_acquire());
	release();
	release(); /* now as many are lent as may be */
	EQ(held(), 2);
	TRY(weft_yield());
	SEQUENCE("");
	release();
	EQ(held(), 2);
	TRY(weft_yield());
	SEQUENCE("a");
	weft_limiter_resize(&limiter, 3);
	weft_limiter_resize(&limiter, 0); /* what was lent by then stays lent */
	EQ(held(), 3);
	TRY(weft_yield());
	SEQUENCE("b");
	release();
	EQ(weft_token_release(waiters_token[0]), 0);
	EQ(weft_token_release(waiters_token[1]), 0);
	EQ(held(), 0);
	TRY(weft_yield());
	SEQUENCE(""); /* the third one waits for a capacity */
	weft_cancel(&waiting_task[2]);
	TRY(weft_yield());
	SEQUENCE("C");
	weft_limiter_resize(&limiter, 1);
	OK(try_acquire());
	END(0);
}

CASE(without_capacity_nobody_ever_gets_one)
{
	BEGIN(without_capacity_nobody_ever_gets_one);
	begin_with(0, 0);
	TRY(acquire(0));
	NOTE('?');
	END(0);
}

/* ---- What it is for ---------------------------------------------------------------------- */

struct visitor {
	WEFT_FRAME;
	char name;
	struct weft_token token;
	struct weft_defer releasing;
};

static ASYNC(visitor)
{
	BEGIN(visitor);
	TRY(weft_limiter_acquire(&limiter, &self->token));
	DEFER(&self->releasing, weft_token_release, &self->token);
	NOTE('(');
	TRY(weft_yield());
	NOTE(self->name);
	TRY(weft_yield());
	NOTE(')');
	END(0);
}

CASE_WITH(at_most_so_many_at_a_time, struct weft_task task[5]; struct visitor visitor[5];)
{
	BEGIN(at_most_so_many_at_a_time);
	begin_with(2, 0);
	for (unsigned i = 0; i < 5; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->visitor[i], visitor, .name = (char)('a' + i)));
	TRY(weft_yield());
	EQ(held(), 2);
	TRY(weft_sleep_ms(5));
	SEQUENCE("((ab))((cd))(e)");
	EQ(held(), 0);
	END(0);
}

/* One that holds a token, one that was just handed one, and one that waits. */
CASE_WITH(cancels_lose_no_token, struct weft_task task[4]; struct visitor visitor[4];)
{
	BEGIN(cancels_lose_no_token);
	begin_with(1, 0);
	for (unsigned i = 0; i < 4; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->visitor[i], visitor, .name = (char)('a' + i)));
	TRY(weft_yield());
	weft_cancel(&self->task[0]);
	weft_cancel(&self->task[2]);
	TRY(weft_yield());
	OK(weft_limiter_next_holder(&limiter, NULL)->task == &self->task[1]);
	weft_cancel(&self->task[1]);
	TRY(weft_sleep_ms(1));
	SEQUENCE("(((d)");
	EQ(held(), 0);
	END(0);
}

/* ---- As one of several ------------------------------------------------------------------- */

static struct weft_limiter other;

struct chooser {
	WEFT_FRAME;
	struct weft_any any;
	struct weft_arm arm[2];
	struct weft_token token;
	struct weft_defer releasing;
};

static ASYNC(chooser)
{
	BEGIN(chooser);
	weft_arm_limiter(&self->arm[0], &limiter, &self->token);
	weft_arm_limiter(&self->arm[1], &other, &self->token); /* one token: it is lent once */
	TRY(weft_wait_any(&self->any, self->arm, 2));
	NOTE((char)('0' + rc));
	EQ(weft_arm_result(&self->arm[rc]), 0);
	DEFER(&self->releasing, weft_token_release, &self->token);
	TRY(weft_sleep_ms(5));
	END(0);
}

CASE_WITH(an_arm_borrows, struct weft_task task; struct chooser chooser;)
{
	BEGIN(an_arm_borrows);
	begin_with(1, 0);
	weft_limiter_init(&other, 0);
	weft_spawn(&self->task, FRAME(&self->chooser, chooser));
	TRY(weft_join(&self->task)); /* at once */
	OK(try_acquire());
	weft_spawn(&self->task, FRAME(&self->chooser, chooser));
	TRY(weft_yield());
	SEQUENCE("0");
	weft_limiter_resize(&other, 1);
	OK(weft_limiter_next_holder(&other, NULL)->task == &self->task);
	TRY(weft_yield());
	SEQUENCE("1");
	release(); /* nobody stands in this queue any more */
	EQ(weft_limiter_available(&limiter), 1);
	TRY(weft_join(&self->task));
	EQ(weft_limiter_lent(&other), 0);
	weft_limiter_resize(&other, 0);
	OK(try_acquire());
	weft_spawn(&self->task, FRAME(&self->chooser, chooser));
	TRY(weft_yield());
	weft_limiter_resize(&other, 1);
	weft_cancel(&self->task); /* behind the hand-over: it has it, and loses it by itself */
	EQ(weft_limiter_lent(&other), 1);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	SEQUENCE("1");
	EQ(weft_limiter_lent(&other), 0);
	release();
	weft_limiter_resize(&other, 0);
	OK(try_acquire());
	weft_spawn(&self->task, FRAME(&self->chooser, chooser));
	TRY(weft_yield());
	weft_cancel(&self->task);
	weft_limiter_resize(&other, 1);
	EQ(weft_limiter_lent(&other), 0);
	SEQUENCE("");
	END(0);
}

/* An arm whose token is held wins with that error. */
CASE_WITH(an_arm_with_a_held_token, struct weft_any any; struct weft_arm arm;)
{
	BEGIN(an_arm_with_a_held_token);
	begin_with(1, 1);
	weft_arm_limiter(&self->arm, &limiter, &lent[0]);
	TRY(weft_wait_any(&self->any, &self->arm, 1));
	EQ(weft_arm_result(&self->arm), WEFT_EBUSY);
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_limiter_try_acquire(&limiter, &lent[2]));
	FAILS(CONTEXT, weft_limiter_release(&limiter, &lent[0]));
	FAILS(CONTEXT, weft_limiter_resize(&limiter, 5));
}

static void acquire_into_local(void)
{
	struct weft_token token = {0};

	FAILS(STACK, weft_limiter_try_acquire(&limiter, &token));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_limiter_acquire(&limiter, &lent[2]));
}

static void misuse(void)
{
	begin_with(2, 1);
	acquire_into_local();
	OK(try_acquire());
}

static void unharmed(void)
{
	EQ(held(), 2);
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&acquiring);
      RUN_CASE(tokens_are_lent_and_come_back) RUN_CASE(a_token_is_lent_once)
          RUN_CASE(capacities_have_limits) RUN_CASE(the_holders_are_known)
              RUN_CASE(a_waiter_holds_what_it_was_lent) RUN_CASE(callbacks_may_hold_one)
                  RUN_CASE(growing_lends_at_once) RUN_CASE(shrinking_takes_nothing_away)
                      RUN_CASE_FOR(without_capacity_nobody_ever_gets_one, WEFT_EDEADLOCK)
                          RUN_CASE(at_most_so_many_at_a_time) RUN_CASE(cancels_lose_no_token)
                              RUN_CASE(an_arm_borrows) RUN_CASE(an_arm_with_a_held_token)
                                  RUN_CHECKS())
