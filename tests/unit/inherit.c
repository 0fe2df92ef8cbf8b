/* Priority inheritance: whoever holds a lock has at least the priority of those who wait for it.
 * Only builds with several priorities have it; with one level the cases are passed over. */
#include "tests/tap.h"

#if WEFT_PRIORITIES >= 4

static struct weft_lock lock[2];
static struct weft_task task[4];

/* Takes one lock or two, says so, waits to be woken, and releases them one by one. */
struct holder {
	WEFT_FRAME;
	char name;
	struct weft_lock *first, *second;
	struct weft_defer unlock;
	struct weft_deadline limit;
	int limit_ms; /* for the second lock; 0: none */
	bool park;
};

static ASYNC(holder)
{
	BEGIN(holder);
	TRY(weft_lock(self->first));
	NOTE(self->name);
	DEFER(&self->unlock, weft_unlock, self->first);
	if (self->second) {
		AWAIT_UNTIL(&self->limit,
		            self->limit_ms ? weft_deadline_in((uint32_t)self->limit_ms)
		                           : WEFT_NEVER,
		            weft_lock(self->second));
		if (rc == WEFT_ETIMEDOUT)
			NOTE('t');
		if (rc < 0)
			RETURN(0);
		NOTE('2');
	}
	if (self->park)
		TRY(weft_park());
	if (self->second)
		weft_unlock(self->second);
	NOTE('-');
	END(0);
}

static struct holder frames[4];

#define SPAWN(i, priority, ...)                                                                    \
	weft_spawn_at(&task[i], priority,                                                          \
	              FRAME(&frames[i], holder, .name = (char)('a' + (i)), __VA_ARGS__))

static int priority(int i)
{
	return (int)weft_task_priority(&task[i]);
}

CASE(the_holder_inherits_and_gives_back)
{
	BEGIN(the_holder_inherits_and_gives_back);
	SPAWN(0, 3, .first = &lock[0], .park = true);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 3);
	SPAWN(1, 1, .first = &lock[0]);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 1);
	SPAWN(2, 2, .first = &lock[0]);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 1);
	weft_task_wake(&task[0]);
	TRY(weft_join(&task[2]));
	EQ(priority(0), 3);
	EQ(priority(1), 1);
	EQ(priority(2), 2);
	SEQUENCE("a-b-c-");
	END(0);
}

struct noter {
	WEFT_FRAME;
	char name;
};

static ASYNC(noter)
{
	BEGIN(noter);
	NOTE(self->name);
	TRY(weft_yield());
	NOTE(self->name);
	END(0);
}

/* The classical inversion: a middle task must not run before the low one that a high one waits for.
 */
CASE_WITH(no_inversion, struct weft_task middle; struct noter noter;)
{
	BEGIN(no_inversion);
	SPAWN(0, 3, .first = &lock[0], .park = true);
	TRY(weft_sleep_ms(1));
	weft_task_wake(&task[0]); /* ready, with its own priority */
	weft_spawn_at(&self->middle, 2, FRAME(&self->noter, noter, .name = 'm'));
	SPAWN(1, 1, .first = &lock[0]); /* runs first, and lifts the other over the middle one */
	TRY(weft_join(&self->middle));
	SEQUENCE("a-b-mm");
	TRY(weft_join(&task[1]));
	END(0);
}

/* Who waits for any of several objects lends nothing. */
struct picker {
	WEFT_FRAME;
	struct weft_arm arm;
	struct weft_any any;
};

static ASYNC(picker)
{
	BEGIN(picker);
	weft_arm_lock(&self->arm, &lock[0]);
	TRY(weft_wait_any(&self->any, &self->arm, 1));
	NOTE('p');
	EQ(weft_unlock(&lock[0]), 0);
	END(0);
}

CASE_WITH(any_of_several_lends_nothing, struct weft_task task; struct picker picker;)
{
	BEGIN(any_of_several_lends_nothing);
	SPAWN(0, 3, .first = &lock[0], .park = true);
	TRY(weft_sleep_ms(1));
	weft_spawn_at(&self->task, 1, FRAME(&self->picker, picker));
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 3);
	SPAWN(1, 2, .first = &lock[0]);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 2); /* of the one behind it */
	weft_task_wake(&task[0]);
	TRY(weft_join(&task[1]));
	SEQUENCE("a-pb-");
	END(0);
}

CASE(of_two_locks_the_other_ones_waiters_still_count)
{
	BEGIN(of_two_locks_the_other_ones_waiters_still_count);
	SPAWN(0, 3, .first = &lock[0], .second = &lock[1], .park = true);
	TRY(weft_sleep_ms(1));
	SPAWN(1, 2, .first = &lock[0]);
	SPAWN(2, 1, .first = &lock[1]);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 1);
	weft_unlock(&lock[1]); /* to the second waiter; by another task, as is allowed */
	EQ(priority(0), 2);
	EQ(weft_lock_holder(&lock[1]) == &task[2], 1);
	TRY(weft_join(&task[2]));
	frames[0].second = NULL;
	weft_task_wake(&task[0]);
	TRY(weft_join(&task[1]));
	SEQUENCE("a2c--b-");
	END(0);
}

CASE(along_a_chain)
{
	BEGIN(along_a_chain);
	SPAWN(0, 3, .first = &lock[0], .park = true);
	TRY(weft_sleep_ms(1));
	SPAWN(1, 2, .first = &lock[1], .second = &lock[0]);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 2);
	SPAWN(2, 1, .first = &lock[1]);
	TRY(weft_sleep_ms(1));
	EQ(priority(1), 1);
	EQ(priority(0), 1);
	weft_task_wake(&task[0]);
	TRY(weft_join(&task[2]));
	EQ(priority(0), 3);
	EQ(priority(1), 2);
	SEQUENCE("ab-2-c-");
	END(0);
}

CASE(a_time_out_takes_it_back_along_the_chain)
{
	BEGIN(a_time_out_takes_it_back_along_the_chain);
	SPAWN(0, 3, .first = &lock[0], .park = true);
	TRY(weft_sleep_ms(1));
	SPAWN(1, 1, .first = &lock[1], .second = &lock[0], .limit_ms = 5);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 1);
	TRY(weft_sleep_ms(10));
	EQ(priority(0), 3);
	SEQUENCE("abt");
	SPAWN(1, 1, .first = &lock[0]);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 1);
	weft_cancel(&task[1]);
	EQ(priority(0), 3);
	weft_task_wake(&task[0]);
	TRY(weft_join(&task[0]));
	EQ(weft_task_result(&task[1]), WEFT_ECANCELED);
	SEQUENCE("-");
	END(0);
}

CASE(a_circle_ends)
{
	BEGIN(a_circle_ends);
	SPAWN(0, 3, .first = &lock[0], .second = &lock[1], .park = true, .limit_ms = 20);
	weft_task_set_priority(&task[0], 3);
	TRY(weft_lock(&lock[1]));
	TRY(weft_sleep_ms(1));
	SPAWN(1, 2, .first = &lock[0]);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 2);
	EQ((int)weft_task_priority(weft_task_self()), 0);
	weft_unlock(&lock[1]);
	TRY(weft_sleep_ms(1));
	weft_task_wake(&task[0]);
	TRY(weft_join(&task[1]));
	SEQUENCE("a2-b-");
	END(0);
}

/* The wait for a condition ends with the lock: a notified waiter lends its priority as well. */
struct conditional {
	WEFT_FRAME;
	struct weft_condition *condition;
	struct weft_condition_wait wait;
};

static ASYNC(conditional)
{
	BEGIN(conditional);
	TRY(weft_lock(self->condition->lock));
	TRY(CALL(&self->wait, weft_condition_wait, .condition = self->condition));
	weft_unlock(self->condition->lock);
	END(0);
}

CASE_WITH(a_notified_waiter_lends_too, struct weft_condition condition; struct weft_task high;
          struct conditional wait;)
{
	BEGIN(a_notified_waiter_lends_too);
	weft_condition_init(&self->condition, &lock[0]);
	weft_spawn_at(&self->high, 1,
	              FRAME(&self->wait, conditional, .condition = &self->condition));
	TRY(weft_sleep_ms(1));
	SPAWN(0, 3, .first = &lock[0], .park = true);
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 3);
	weft_condition_notify(&self->condition, 1);
	EQ(priority(0), 1);
	weft_cancel(&self->high);
	EQ(priority(0), 3); /* it has left, and will come again for the lock itself */
	TRY(weft_sleep_ms(1));
	EQ(priority(0), 1);
	weft_task_wake(&task[0]);
	AWAIT(weft_join(&self->high));
	EQ(rc, WEFT_ECANCELED);
	EQ(priority(0), 3);
	SEQUENCE("a-");
	END(0);
}

/* ---- A model ------------------------------------------------------------------------------- */

/* Tasks take locks in random order (upwards, so that there are no circles), with limits and
 * cancels. After each step the priority of each is what a model says: the highest of its own and
 * those of all who wait for its locks, along the chains. */
#define PLAYERS 6
#define LOCKS 4
#define STEPS 4000

static struct weft_lock locks[LOCKS];
static struct weft_task players[PLAYERS];
static unsigned own[PLAYERS], expected[PLAYERS];

static int player_of(const struct weft_task *player)
{
	return (int)(player - players);
}

/* What those who wait for a lock lend to who holds it; whether that changed something. */
static bool lend(const struct weft_lock *l)
{
	const struct weft_task *holder = weft_lock_holder(l);
	bool changed = false;

	for (struct weft_waiter *w = holder ? l->waiters.first : NULL; w; w = w->next) {
		unsigned lent = expected[player_of(weft_task_of(w))];

		if (lent < expected[player_of(holder)]) {
			expected[player_of(holder)] = lent;
			changed = true;
		}
	}
	return changed;
}

static void compare(void)
{
	bool changed = true;

	for (int i = 0; i < PLAYERS; i++)
		expected[i] = own[i];
	while (changed) {
		changed = false;
		for (int i = 0; i < LOCKS; i++)
			changed |= lend(&locks[i]);
	}
	for (int i = 0; i < PLAYERS; i++) {
		if (weft_task_state(&players[i]) != WEFT_TASK_FINISHED)
			EQ(weft_task_priority(&players[i]), expected[i]);
	}
}

struct player {
	WEFT_FRAME;
	unsigned held, moves; /* the locks that it has: 0 to held - 1, but for gaps */
	bool has[LOCKS];
	struct weft_deadline limit;
};

static struct player player_frames[PLAYERS];

static void give_one_back(struct player *self)
{
	unsigned i = tap_random(LOCKS);

	if (self->has[i]) {
		self->has[i] = false;
		weft_unlock(&locks[i]);
	}
	compare();
	while (self->held && !self->has[self->held - 1])
		self->held--;
}

static ASYNC(player)
{
	BEGIN(player);
	for (; self->moves || self->held; self->moves -= self->moves > 0) {
		if (!self->moves || self->held == LOCKS || tap_random(2)) {
			give_one_back(self);
		} else {
			self->held += tap_random(LOCKS - self->held);
			AWAIT_FOR(&self->limit, 1 + tap_random(4), weft_lock(&locks[self->held]));
			self->has[self->held] = rc == 0;
			compare();
			self->held++;
		}
		if (tap_random(2))
			AWAIT(weft_sleep_ms(tap_random(3)));
		compare();
	}
	END(0);
}

static void disturb(unsigned i)
{
	if (weft_task_state(&players[i]) == WEFT_TASK_FINISHED) {
		own[i] = tap_random(WEFT_PRIORITIES);
		weft_spawn_at(&players[i], own[i],
		              FRAME(&player_frames[i], player, .moves = 20 + tap_random(20)));
	} else if (weft_canceling(&players[i]) < 200) {
		weft_cancel(&players[i]);
	}
	compare();
}

CASE_WITH(as_a_model_says, int i;)
{
	BEGIN(as_a_model_says);
	for (self->i = 0; self->i < STEPS; self->i++) {
		disturb(tap_random(PLAYERS));
		TRY(weft_sleep_ms(tap_random(4)));
	}
	for (self->i = 0; self->i < PLAYERS; self->i++)
		AWAIT(weft_join_shielded(&players[self->i]));
	for (self->i = 0; self->i < LOCKS; self->i++)
		EQ(weft_locked(&locks[self->i]), 0);
	END(0);
}

TESTS(RUN_CASE(the_holder_inherits_and_gives_back) RUN_CASE(no_inversion)
          RUN_CASE(any_of_several_lends_nothing)
              RUN_CASE(of_two_locks_the_other_ones_waiters_still_count) RUN_CASE(along_a_chain)
                  RUN_CASE(a_time_out_takes_it_back_along_the_chain) RUN_CASE(a_circle_ends)
                      RUN_CASE(a_notified_waiter_lends_too) RUN_CASE(as_a_model_says))

#else

CASE(one_level_needs_none)
{
	BEGIN(one_level_needs_none);
	EQ(weft_task_priority(weft_task_self()), 0);
	END(0);
}

TESTS(RUN_CASE(one_level_needs_none))

#endif
