/* Conditions. */
#include "tests/tap.h"

#define WAITING 5u

static struct weft_lock lock;
static struct weft_condition condition = WEFT_CONDITION(&lock), other = WEFT_CONDITION(&lock);

/* Waits and notes how that ended: its small letter, its capital when it was cancelled, '%' when the
 * time was out; then, still with the lock, takes turns; '!' when a cancel comes there. */
struct waiter {
	WEFT_FRAME;
	unsigned i;
	struct weft_condition *condition;
	bool (*until)(void *argument);
	void *argument;
	unsigned turns; /* with the lock */
	bool condemned;
	weft_time due;
	struct weft_deadline limit;
	struct weft_condition_wait wait;
};

static char outcome(unsigned i, int rc)
{
	switch (rc) {
	case 0:
		return (char)('a' + i);
	case WEFT_ECANCELED:
		return (char)('A' + i);
	case WEFT_ETIMEDOUT:
		return '%';
	default:
		return '?';
	}
}

static ASYNC(waiter)
{
	BEGIN(waiter);
	AWAIT(weft_lock(&lock));
	EQ(rc, 0);
	if (self->condemned)
		weft_cancel(weft_task_self());
	AWAIT_UNTIL(&self->limit, self->due,
	            CALL(&self->wait, weft_condition_wait, .condition = self->condition,
	                 .until = self->until, .argument = self->argument));
	NOTE(outcome(self->i, rc));
	/* Whatever happened, it has the lock. */
	OK(weft_lock_holder(&lock) == weft_task_self());
	for (; self->turns; self->turns--) {
		AWAIT(weft_yield());
		if (rc < 0)
			NOTE('!');
	}
	weft_unlock(&lock);
	END(0);
}

static struct weft_task task[WAITING];
static struct waiter frame[WAITING];

static void spawn_at_condition(unsigned i, struct weft_condition *at)
{
	weft_spawn(&task[i], FRAME(&frame[i], waiter, .i = i, .condition = at, .due = WEFT_NEVER));
}

static void spawn(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		spawn_at_condition(i, &condition);
}

static void begin(void)
{
	weft_condition_init(&condition, &lock);
	weft_condition_init(&other, &lock);
	OK(!weft_locked(&lock));
}

#define TURN() TRY(weft_yield())
#define TURNS(n)                                                                                   \
	for (self->turn = 0; self->turn < (n); self->turn++)                                       \
		TRY(weft_yield())

static bool all_done(void)
{
	for (unsigned i = 0; i < WAITING; i++) {
		if (weft_task_state(&task[i]) != WEFT_TASK_FINISHED)
			return false;
	}
	return !weft_locked(&lock) && !condition.waiters.first && !other.waiters.first;
}

/* ---- Notifying ------------------------------------------------------------------------------- */

/* Who waits has given the lock up; who is notified waits for the lock, in the order of waiting. */
CASE_WITH(the_first_n_are_notified, unsigned turn;)
{
	BEGIN(the_first_n_are_notified);
	begin();
	spawn(5);
	TURN();
	OK(!weft_locked(&lock));
	TRY(weft_lock(&lock));
	EQ(weft_condition_notify(&condition, 0), 0);
	EQ(weft_condition_notify(&condition, 2), 0);
	TURNS(2);
	SEQUENCE(""); /* the lock is held */
	EQ(weft_unlock(&lock), 0);
	NOTE('-');
	TURNS(4);
	SEQUENCE("-ab");
	TRY(weft_lock(&lock));
	EQ(weft_condition_notify(&condition, 1), 0);
	EQ(weft_condition_notify(&condition, 1), 0);
	weft_unlock(&lock);
	TURNS(4);
	SEQUENCE("cd");
	TRY(weft_lock(&lock));
	EQ(weft_condition_notify(&condition, 7), 0); /* more than wait */
	EQ(weft_condition_notify(&condition, 7), 0); /* nobody waits */
	weft_unlock(&lock);
	TURNS(2);
	SEQUENCE("e");
	OK(all_done());
	END(0);
}

CASE_WITH(all_are_notified, unsigned turn;)
{
	BEGIN(all_are_notified);
	begin();
	TRY(weft_lock(&lock));
	EQ(weft_condition_notify_all(&condition), 0); /* nobody: it is not kept */
	weft_unlock(&lock);
	spawn(4);
	TURNS(2);
	SEQUENCE("");
	TRY(weft_lock(&lock));
	EQ(weft_condition_notify_all(&condition), 0);
	spawn_at_condition(4, &condition); /* it comes later: it is not notified */
	weft_unlock(&lock);
	TURNS(6);
	SEQUENCE("abcd");
	TRY(weft_lock(&lock));
	EQ(weft_condition_notify_all(&condition), 0);
	weft_unlock(&lock);
	TURNS(2);
	SEQUENCE("e");
	OK(all_done());
	END(0);
}

/* Each has the lock alone, as long as it wants. */
CASE_WITH(one_at_a_time_has_the_lock, unsigned turn;)
{
	BEGIN(one_at_a_time_has_the_lock);
	begin();
	spawn(3);
	for (unsigned i = 0; i < 3; i++)
		frame[i].turns = 2;
	TURN();
	TRY(weft_lock(&lock));
	weft_condition_notify_all(&condition);
	weft_unlock(&lock);
	TURN();
	SEQUENCE("a");
	TURN();
	SEQUENCE("");
	TURN();
	TURN();
	SEQUENCE("b");
	EQ(weft_try_lock(&lock), WEFT_EBUSY);
	TURNS(6);
	SEQUENCE("c");
	OK(all_done());
	END(0);
}

/* In the lock's queue they stand behind those who came before the notification. */
CASE_WITH(behind_those_who_wait_for_the_lock, struct weft_task first, second;
          struct waiter locker[2]; unsigned turn;)
{
	BEGIN(behind_those_who_wait_for_the_lock);
	begin();
	spawn(2);
	TURN();
	TRY(weft_lock(&lock));
	/* These wait for something that is true at once: they only want the lock. */
	weft_spawn(&self->first, FRAME(&self->locker[0], waiter, .i = 23, .condition = &other,
	                               .due = WEFT_NEVER, .condemned = true));
	TURN();
	weft_condition_notify(&condition, 1);
	weft_spawn(&self->second, FRAME(&self->locker[1], waiter, .i = 24, .condition = &other,
	                                .due = WEFT_NEVER, .condemned = true));
	TURN();
	weft_condition_notify(&condition, 1);
	weft_unlock(&lock);
	TURNS(8);
	SEQUENCE("abXY"); /* these were cancelled at the condition and waited for the lock again */
	OK(all_done());
	END(0);
}

CASE_WITH(the_lock_must_be_held, struct weft_condition_wait wait;)
{
	BEGIN(the_lock_must_be_held);
	begin();
	EQ(weft_condition_notify(&condition, 1), WEFT_ESTATE);
	EQ(weft_condition_notify(&condition, 0), WEFT_ESTATE);
	EQ(weft_condition_notify_all(&condition), WEFT_ESTATE);
	AWAIT(CALL(&self->wait, weft_condition_wait, .condition = &condition));
	EQ(rc, WEFT_ESTATE);
	OK(!weft_locked(&lock));
	OK(!condition.waiters.first);
	AWAIT(weft_lock(&lock)); /* it was not locked by that */
	weft_unlock(&lock);
	END(0);
}

/* ---- Several conditions on one lock ---------------------------------------------------------- */

CASE_WITH(two_conditions, unsigned turn;)
{
	BEGIN(two_conditions);
	begin();
	for (unsigned i = 0; i < 4; i++)
		spawn_at_condition(i, i % 2 ? &other : &condition);
	TURN();
	TRY(weft_lock(&lock));
	weft_condition_notify_all(&other);
	weft_unlock(&lock);
	TURNS(3);
	SEQUENCE("bd");
	TRY(weft_lock(&lock));
	weft_condition_notify(&condition, 1);
	weft_condition_notify(&other, 1);
	weft_condition_notify(&condition, 1);
	weft_unlock(&lock);
	TURNS(3);
	SEQUENCE("ac");
	OK(all_done());
	END(0);
}

/* ---- Until ----------------------------------------------------------------------------------- */

static unsigned asked;

static bool is_positive(void *number)
{
	asked++;
	return *(int *)number > 0;
}

static void spawn_until(unsigned i, int *number)
{
	spawn_at_condition(i, &condition);
	frame[i].until = is_positive;
	frame[i].argument = number;
}

static int set_and_notify(int *number, int to, unsigned n)
{
	int rc = weft_try_lock(&lock);

	*number = to;
	weft_condition_notify(&condition, n);
	if (rc == 0)
		weft_unlock(&lock);
	return rc;
}

CASE_WITH(until_it_holds, int number[2]; unsigned turn;)
{
	BEGIN(until_it_holds);
	begin();
	asked = 0;
	self->number[0] = 1;
	spawn_until(0, &self->number[0]);
	TURN();
	SEQUENCE("a"); /* true at once */
	EQ(asked, 1);
	self->number[0] = 0;
	spawn_until(0, &self->number[0]);
	spawn_until(1, &self->number[1]);
	TURN();
	EQ(asked, 3); /* first, before it waits */
	EQ(set_and_notify(&self->number[0], -1, 2), 0);
	TURNS(3);
	SEQUENCE("");
	EQ(asked, 5); /* and after each notification */
	OK(!weft_locked(&lock));
	EQ(set_and_notify(&self->number[1], 1, 2), 0);
	TURNS(3);
	SEQUENCE("b");
	EQ(set_and_notify(&self->number[0], 1, 2), 0);
	TURNS(3);
	SEQUENCE("a");
	OK(all_done());
	END(0);
}

/* Who waits again stands behind those who wait already. */
CASE_WITH(who_waits_again_is_last, int number[3]; unsigned turn;)
{
	BEGIN(who_waits_again_is_last);
	begin();
	for (unsigned i = 0; i < 3; i++)
		spawn_until(i, &self->number[i]);
	TURN();
	EQ(set_and_notify(&self->number[1], 1, 1), 0); /* a is woken for nothing */
	TURNS(3);
	SEQUENCE("");
	self->number[0] = self->number[2] = 1;
	TRY(weft_lock(&lock));
	weft_condition_notify_all(&condition);
	weft_unlock(&lock);
	TURNS(4);
	SEQUENCE("bca");
	OK(all_done());
	END(0);
}

/* With until, a free lock is no matter as long as it holds at once. */
CASE_WITH(until_without_the_lock, int number; struct weft_condition_wait wait;)
{
	BEGIN(until_without_the_lock);
	begin();
	AWAIT(CALL(&self->wait, weft_condition_wait, .condition = &condition, .until = is_positive,
	           .argument = &self->number));
	EQ(rc, WEFT_ESTATE);
	self->number = 1;
	AWAIT(CALL(&self->wait, weft_condition_wait, .condition = &condition, .until = is_positive,
	           .argument = &self->number));
	EQ(rc, 0);
	OK(!weft_locked(&lock));
	END(0);
}

/* ---- Cancel ---------------------------------------------------------------------------------- */

/* Before the notification: it is out at once, but ends with the lock only. */
CASE_WITH(a_cancel_before_the_notification, unsigned turn;)
{
	BEGIN(a_cancel_before_the_notification);
	begin();
	spawn(3);
	TURN();
	TRY(weft_lock(&lock));
	OK(weft_cancel(&task[0]));
	weft_condition_notify(&condition, 1); /* b is the first one now */
	TURNS(3);
	SEQUENCE("");
	weft_unlock(&lock);
	TURNS(3);
	SEQUENCE("bA");
	EQ(weft_canceling(&task[0]), 1);
	/* No notification was lost, and none was made up. */
	EQ(weft_task_state(&task[2]), WEFT_TASK_WAITING);
	TRY(weft_lock(&lock));
	weft_condition_notify(&condition, 1);
	weft_unlock(&lock);
	TURNS(3);
	SEQUENCE("c");
	OK(all_done());
	END(0);
}

/* The lock is free: it ends at once. */
CASE_WITH(a_cancel_with_a_free_lock, unsigned turn;)
{
	BEGIN(a_cancel_with_a_free_lock);
	begin();
	spawn(2);
	TURN();
	weft_cancel(&task[1]);
	TURN();
	SEQUENCE("B");
	weft_cancel(&task[0]);
	TURN();
	SEQUENCE("A");
	OK(all_done());
	END(0);
}

/* Behind the notification, while it waits for the lock: it is not used, and goes to the next one.
 */
CASE_WITH(a_cancel_behind_the_notification, unsigned turn;)
{
	BEGIN(a_cancel_behind_the_notification);
	begin();
	spawn(3);
	TURN();
	TRY(weft_lock(&lock));
	weft_condition_notify(&condition, 1);
	TURN();
	weft_cancel(&task[0]);
	TURN();
	SEQUENCE("");
	weft_unlock(&lock);
	TURNS(4);
	SEQUENCE("Ab");
	EQ(weft_task_state(&task[2]), WEFT_TASK_WAITING);
	weft_cancel(&task[2]);
	TURNS(2);
	SEQUENCE("C");
	OK(all_done());
	END(0);
}

/* Two were notified; one is cancelled, the third gets its notification. */
CASE_WITH(one_of_two_notified_is_cancelled, unsigned turn;)
{
	BEGIN(one_of_two_notified_is_cancelled);
	begin();
	spawn(4);
	TURN();
	TRY(weft_lock(&lock));
	weft_condition_notify(&condition, 2);
	weft_cancel(&task[0]); /* in the same step */
	weft_unlock(&lock);
	TURNS(6);
	SEQUENCE("bAc");
	EQ(weft_task_state(&task[3]), WEFT_TASK_WAITING);
	weft_cancel(&task[3]);
	TURNS(2);
	SEQUENCE("D");
	OK(all_done());
	END(0);
}

/* It was given the lock, but has not run: the wait is over, the notification used; the cancel comes
 * at the next await. */
CASE_WITH(a_cancel_behind_the_lock, unsigned turn;)
{
	BEGIN(a_cancel_behind_the_lock);
	begin();
	spawn(2);
	frame[0].turns = 1;
	TURN();
	TRY(weft_lock(&lock));
	weft_condition_notify(&condition, 1);
	weft_unlock(&lock);
	OK(weft_lock_holder(&lock) == &task[0]);
	OK(weft_cancel(&task[0]));
	TURNS(3);
	SEQUENCE("a!");
	EQ(weft_task_state(&task[1]), WEFT_TASK_WAITING);
	weft_cancel(&task[1]);
	TURNS(2);
	SEQUENCE("B");
	OK(all_done());
	END(0);
}

/* The same with until: if it does not hold, the next wait is cancelled. */
CASE_WITH(a_cancel_behind_the_lock_with_until, int number; unsigned turn;)
{
	BEGIN(a_cancel_behind_the_lock_with_until);
	begin();
	for (self->number = 0; self->number < 2; self->number++) {
		spawn_until(0, &self->number);
		frame[0].turns = 1;
		self->number--;
		TURN();
		self->number++;
		TRY(weft_lock(&lock));
		weft_condition_notify(&condition, 1);
		weft_unlock(&lock);
		weft_cancel(&task[0]);
		TURNS(4);
		SEQUENCE(self->number ? "a!" : "A");
		OK(all_done());
	}
	END(0);
}

/* One was notified for nothing, waits again, and is cancelled: that notification was used. */
CASE_WITH(a_notification_is_used_for_nothing, int number[2]; unsigned turn;)
{
	BEGIN(a_notification_is_used_for_nothing);
	begin();
	spawn_until(0, &self->number[0]);
	spawn_until(1, &self->number[1]);
	TURN();
	TRY(weft_lock(&lock));
	weft_condition_notify(&condition, 1);
	weft_unlock(&lock);
	TURNS(2);
	asked = 0;
	weft_cancel(&task[0]);
	TURNS(3);
	SEQUENCE("A");
	EQ(asked, 0); /* nobody was woken */
	weft_cancel(&task[1]);
	TURNS(2);
	SEQUENCE("B");
	OK(all_done());
	END(0);
}

/* More cancels while it waits for the lock: one error. */
CASE_WITH(cancelled_again_and_again, unsigned turn;)
{
	BEGIN(cancelled_again_and_again);
	begin();
	spawn(1);
	frame[0].turns = 2;
	TURN();
	TRY(weft_lock(&lock));
	weft_cancel(&task[0]);
	weft_cancel(&task[0]); /* before it runs */
	TURN();
	weft_cancel(&task[0]); /* in the lock's queue */
	TURN();
	weft_cancel(&task[0]);
	weft_cancel(&task[0]);
	TURNS(2);
	SEQUENCE("");
	EQ(weft_canceling(&task[0]), 5);
	weft_unlock(&lock);
	TURNS(4);
	SEQUENCE("A");
	OK(all_done());
	END(0);
}

/* The cancelled one is in the lock's queue when others are notified: nobody is notified twice. */
CASE_WITH(a_cancelled_one_waits_for_the_lock, unsigned turn;)
{
	BEGIN(a_cancelled_one_waits_for_the_lock);
	begin();
	spawn(3);
	TURN();
	TRY(weft_lock(&lock));
	weft_cancel(&task[1]);
	TURN();
	weft_condition_notify_all(&condition);
	weft_unlock(&lock);
	TURNS(4);
	SEQUENCE("Bac");
	OK(all_done());
	END(0);
}

/* A request that was there before the wait: the lock is given up and taken again. */
CASE_WITH(a_cancel_before_the_wait, unsigned turn;)
{
	BEGIN(a_cancel_before_the_wait);
	begin();
	spawn(2);
	frame[1].condemned = true;
	spawn_at_condition(2, &other);
	TURN();
	TURN();
	SEQUENCE("B");
	EQ(weft_task_state(&task[0]), WEFT_TASK_WAITING);
	weft_cancel(&task[0]);
	weft_cancel(&task[2]);
	TURNS(2);
	SEQUENCE("AC");
	OK(all_done());
	END(0);
}

/* With until that holds nothing suspends. */
CASE_WITH(a_cancel_before_what_holds, int number; unsigned turn;)
{
	BEGIN(a_cancel_before_what_holds);
	begin();
	self->number = 1;
	spawn_until(0, &self->number);
	frame[0].condemned = true;
	frame[0].turns = 1;
	TURNS(2);
	SEQUENCE("a!");
	OK(all_done());
	END(0);
}

/* ---- Deadlines ------------------------------------------------------------------------------- */

CASE_WITH(a_time_out, int number; unsigned i, turn;)
{
	BEGIN(a_time_out);
	begin();
	for (self->i = 0; self->i < 2; self->i++) {
		if (self->i)
			spawn_until(0, &self->number);
		else
			spawn_at_condition(0, &condition);
		frame[0].due = weft_deadline_in(2);
		TRY(weft_join(&task[0]));
		SEQUENCE("%");
		EQ(weft_canceling(&task[0]), 0);
		OK(all_done());
	}
	END(0);
}

/* It takes the lock again first, however long that takes. */
CASE_WITH(a_time_out_without_the_lock, unsigned turn;)
{
	BEGIN(a_time_out_without_the_lock);
	begin();
	spawn(2);
	frame[0].due = weft_deadline_in(2);
	TURN();
	TRY(weft_lock(&lock));
	TRY(weft_sleep_ms(4));
	SEQUENCE("");
	weft_condition_notify(&condition, 1);
	weft_unlock(&lock);
	TURNS(3);
	SEQUENCE("%b");
	OK(all_done());
	END(0);
}

/* ---- A queue made of it ---------------------------------------------------------------------- */

#define ROOM 2

static int items, produced, consumed;
static struct weft_condition not_empty = WEFT_CONDITION(&lock), not_full = WEFT_CONDITION(&lock);

static bool has_item(void *none)
{
	(void)none;
	return items > 0;
}

static bool has_room(void *none)
{
	(void)none;
	return items < ROOM;
}

/* Puts or gets; a cancel now and then loses nothing. */
struct trader {
	WEFT_FRAME;
	bool produces;
	unsigned rounds;
	struct weft_condition_wait wait;
};

static ASYNC(trader)
{
	BEGIN(trader);
	for (self->rounds = 60; self->rounds; self->rounds--) {
		AWAIT(weft_lock(&lock));
		if (rc < 0)
			continue;
		AWAIT(CALL(&self->wait, weft_condition_wait,
		           .condition = self->produces ? &not_full : &not_empty,
		           .until = self->produces ? has_room : has_item));
		OK(weft_lock_holder(&lock) == weft_task_self());
		if (rc == 0) {
			items += self->produces ? 1 : -1;
			*(self->produces ? &produced : &consumed) += 1;
			OK(items >= 0 && items <= ROOM);
			weft_condition_notify(self->produces ? &not_empty : &not_full, 1);
		}
		weft_unlock(&lock);
		if (tap_random(3) == 0)
			AWAIT(weft_yield());
	}
	END(0);
}

#define TRADERS 6

static bool trading(struct weft_task *traders)
{
	for (int i = 0; i < TRADERS; i++) {
		if (weft_task_state(&traders[i]) != WEFT_TASK_FINISHED)
			return true;
	}
	return false;
}

/* Nobody sleeps while there is something for him: a lost notification would be a deadlock, which
 * the last ones are saved from by cancels. */
CASE_WITH(traders_under_fire, struct weft_task task[TRADERS]; struct trader trader[TRADERS];
          unsigned turn;)
{
	BEGIN(traders_under_fire);
	items = produced = consumed = 0;
	for (int i = 0; i < TRADERS; i++)
		weft_spawn(&self->task[i], FRAME(&self->trader[i], trader, .produces = i % 2));
	for (self->turn = 0; self->turn < 400 && trading(self->task); self->turn++) {
		if (self->turn % 4 == 0 || self->turn > 300)
			weft_cancel_passed_on(&self->task[tap_random(TRADERS)]);
		TRY(weft_yield());
		/* No notification was lost: who waits does so for a reason. */
		OK(!not_full.waiters.first || items == ROOM || weft_locked(&lock));
		OK(!not_empty.waiters.first || items == 0 || weft_locked(&lock));
	}
	EQ(produced - consumed, items);
	OK(consumed > 50);
	while (trading(self->task)) {
		weft_cancel_passed_on(&self->task[tap_random(TRADERS)]);
		TRY(weft_yield());
	}
	END(0);
}

/* ---- Checks ---------------------------------------------------------------------------------- */

CASE(made_at_run_time)
{
	struct weft_condition local;

	BEGIN(made_at_run_time);
	weft_condition_init(&local, &lock);
	OK(local.lock == &lock && !local.waiters.first);
	END(0);
}

TESTS(RUN_CASE(the_first_n_are_notified) RUN_CASE(all_are_notified)
          RUN_CASE(one_at_a_time_has_the_lock) RUN_CASE(behind_those_who_wait_for_the_lock)
              RUN_CASE(the_lock_must_be_held) RUN_CASE(two_conditions) RUN_CASE(until_it_holds)
                  RUN_CASE(who_waits_again_is_last) RUN_CASE(until_without_the_lock)
                      RUN_CASE(a_cancel_before_the_notification) RUN_CASE(a_cancel_with_a_free_lock)
                          RUN_CASE(a_cancel_behind_the_notification) RUN_CASE(
			      one_of_two_notified_is_cancelled) RUN_CASE(a_cancel_behind_the_lock)
                              RUN_CASE(a_cancel_behind_the_lock_with_until)
                                  RUN_CASE(a_notification_is_used_for_nothing)
                                      RUN_CASE(cancelled_again_and_again)
                                          RUN_CASE(a_cancelled_one_waits_for_the_lock)
                                              RUN_CASE(a_cancel_before_the_wait)
                                                  RUN_CASE(a_cancel_before_what_holds)
                                                      RUN_CASE(a_time_out)
                                                          RUN_CASE(a_time_out_without_the_lock)
                                                              RUN_CASE(traders_under_fire)
                                                                  RUN_CASE(made_at_run_time))
