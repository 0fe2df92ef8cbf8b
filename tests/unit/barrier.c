/* Barriers. */
#include "tests/tap.h"

#define WAITING 6u

static struct weft_barrier barrier;

/* Waits again and again; notes how each wait ended: its small letter, its capital when it was
 * cancelled, its digit (1...) when the barrier was broken, '%' when the time was out. */
struct waiter {
	WEFT_FRAME;
	unsigned i, rounds;
	bool condemned;
	weft_time due;
	struct weft_deadline limit;
	struct weft_barrier_wait wait;
};

static char outcome(unsigned i, int rc)
{
	switch (rc) {
	case 0:
		return (char)('a' + i);
	case WEFT_ECANCELED:
		return (char)('A' + i);
	case WEFT_EBROKEN:
		return (char)('1' + i);
	case WEFT_ETIMEDOUT:
		return '%';
	default:
		return '?';
	}
}

static ASYNC(waiter)
{
	BEGIN(waiter);
	if (self->condemned)
		weft_cancel(weft_task_self());
	for (; self->rounds; self->rounds--) {
		AWAIT_UNTIL(&self->limit, self->due,
		            CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
		NOTE(outcome(self->i, rc));
	}
	END(0);
}

static struct weft_task task[WAITING];
static struct waiter frame[WAITING];

static void spawn(unsigned i)
{
	weft_spawn(&task[i], FRAME(&frame[i], waiter, .i = i, .rounds = 1, .due = WEFT_NEVER));
}

static void spawn_all(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		spawn(i);
}

static void begin(unsigned parties)
{
	EQ(weft_barrier_init(&barrier, parties), 0);
	EQ(weft_barrier_waiting(&barrier), 0);
	OK(!weft_barrier_broken(&barrier));
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
	return weft_barrier_waiting(&barrier) == 0 && !barrier.waiters.first;
}

/* ---- Rounds ---------------------------------------------------------------------------------- */

CASE(the_number_of_parties)
{
	static struct weft_barrier made = WEFT_BARRIER(3);

	BEGIN(the_number_of_parties);
	EQ(made.parties, 3);
	EQ(weft_barrier_waiting(&made), 0);
	OK(!weft_barrier_broken(&made));
	EQ(weft_barrier_init(&made, 0), WEFT_EINVAL);
#if UINT_MAX > 65535
	EQ(weft_barrier_init(&made, 65536), WEFT_EINVAL);
	EQ(weft_barrier_init(&made, UINT_MAX), WEFT_EINVAL);
#endif
	EQ(made.parties, 3);
	EQ(weft_barrier_init(&made, 65535), 0);
	EQ(made.parties, 65535);
	EQ(weft_barrier_init(&made, 1), 0);
	END(0);
}

/* The last one does not suspend; the others go on in the order in which they came. */
CASE_WITH(the_last_one_lets_all_go_on, struct weft_barrier_wait wait; unsigned turn;)
{
	BEGIN(the_last_one_lets_all_go_on);
	begin(4);
	spawn_all(3);
	TURN();
	EQ(weft_barrier_waiting(&barrier), 3);
	TURNS(2);
	SEQUENCE("");
	AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
	EQ(rc, 0);
	NOTE('-');
	EQ(weft_barrier_waiting(&barrier), 0);
	TURN();
	SEQUENCE("-abc");
	OK(all_done());
	END(0);
}

CASE_WITH(one_party, struct weft_barrier_wait wait; unsigned i;)
{
	BEGIN(one_party);
	begin(1);
	spawn(0);
	for (self->i = 0; self->i < 3; self->i++) {
		AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
		EQ(rc, 0);
	}
	SEQUENCE(""); /* the other one had no turn */
	TURN();
	SEQUENCE("a");
	END(0);
}

/* It can be used again, at once. */
CASE_WITH(many_rounds, unsigned turn;)
{
	BEGIN(many_rounds);
	begin(3);
	spawn_all(3);
	for (unsigned i = 0; i < 3; i++)
		frame[i].rounds = 3;
	TURN();
	SEQUENCE("c"); /* and waits again */
	EQ(weft_barrier_waiting(&barrier), 1);
	TURNS(4);
	SEQUENCE("abbcaabc");
	OK(all_done());
	END(0);
}

/* As many as for two rounds: the first round is complete, then the second. */
CASE_WITH(two_rounds_at_once, unsigned turn;)
{
	BEGIN(two_rounds_at_once);
	begin(2);
	spawn_all(5);
	TURNS(3);
	SEQUENCE("bdac");
	EQ(weft_barrier_waiting(&barrier), 1);
	spawn(5);
	TURNS(2);
	SEQUENCE("fe");
	OK(all_done());
	END(0);
}

/* More rounds than its counter has numbers. */
CASE_WITH(more_rounds_than_can_be_counted, unsigned i; struct weft_barrier_wait wait;)
{
	BEGIN(more_rounds_than_can_be_counted);
	begin(1);
	for (self->i = 0; self->i < 65534; self->i++) {
		AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
		if (rc)
			NOTE('?');
	}
	barrier.parties = 2;
	for (self->i = 0; self->i < 4; self->i++) {
		spawn_all(1);
		TURN();
		weft_cancel(&task[0]);
		spawn(1);
		TURN();
		/* The cancelled one has left, the other one waits alone. */
		EQ(weft_barrier_waiting(&barrier), 1);
		spawn(2);
		TURN();
		TURN();
		SEQUENCE("Acb");
	}
	OK(all_done());
	END(0);
}

/* ---- Cancel ---------------------------------------------------------------------------------- */

/* It leaves without breaking the barrier; somebody else may come instead. */
CASE_WITH(a_cancel_of_one, unsigned i, turn;)
{
	static const char *const order[] = {"A|ebcd", "B|eacd", "C|eabd"};

	BEGIN(a_cancel_of_one);
	for (self->i = 0; self->i < 3; self->i++) {
		begin(4);
		spawn_all(3);
		TURN();
		OK(weft_cancel(&task[self->i]));
		TURN();
		OK(!weft_barrier_broken(&barrier));
		EQ(weft_barrier_waiting(&barrier), 2);
		NOTE('|');
		spawn(3);
		spawn(4);
		TURNS(2);
		SEQUENCE(order[self->i]);
		OK(all_done());
	}
	END(0);
}

/* Cancelled twice: it leaves once. */
CASE_WITH(a_cancel_twice, unsigned turn;)
{
	BEGIN(a_cancel_twice);
	begin(3);
	spawn_all(2);
	TURN();
	weft_cancel(&task[0]);
	weft_cancel(&task[0]);
	TURN();
	SEQUENCE("A");
	EQ(weft_barrier_waiting(&barrier), 1);
	spawn(2);
	TURN();
	SEQUENCE("");
	spawn(3);
	TURNS(2);
	SEQUENCE("dbc");
	OK(all_done());
	END(0);
}

/* Until it runs it counts: who comes now completes the round. */
CASE_WITH(a_cancelled_one_counts_until_it_runs, struct weft_barrier_wait wait; unsigned turn;)
{
	BEGIN(a_cancelled_one_counts_until_it_runs);
	begin(3);
	spawn_all(2);
	TURN();
	weft_cancel(&task[0]);
	EQ(weft_barrier_waiting(&barrier), 2);
	AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
	EQ(rc, 0);
	spawn(2); /* the next round, which the cancelled one does not leave */
	TURN();
	SEQUENCE("Ab");
	EQ(weft_barrier_waiting(&barrier), 1);
	spawn(3);
	spawn(4);
	TURNS(2);
	SEQUENCE("ecd");
	OK(all_done());
	END(0);
}

/* Released, but it has not run: the cancel wins, nothing else changes. */
CASE_WITH(a_cancel_behind_the_release, struct weft_barrier_wait wait; unsigned turn, forgiven;)
{
	BEGIN(a_cancel_behind_the_release);
	for (self->forgiven = 0; self->forgiven < 2; self->forgiven++) {
		begin(3);
		spawn_all(2);
		TURN();
		AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
		EQ(rc, 0);
		OK(weft_cancel(&task[0]));
		if (self->forgiven)
			weft_uncancel(&task[0]);
		spawn(2);
		TURN();
		SEQUENCE(self->forgiven ? "ab" : "Ab");
		EQ(weft_barrier_waiting(&barrier), 1);
		weft_barrier_reset(&barrier);
		TURN();
		SEQUENCE("3");
		OK(all_done());
	}
	END(0);
}

/* A request that was there before: it leaves again, unless it is the last one. */
CASE_WITH(a_cancel_before_the_wait, unsigned turn;)
{
	BEGIN(a_cancel_before_the_wait);
	begin(2);
	spawn(0);
	frame[0].condemned = true;
	TURNS(2);
	SEQUENCE("A");
	EQ(weft_barrier_waiting(&barrier), 0);
	spawn_all(2);
	frame[1].condemned = true;
	TURNS(2);
	SEQUENCE("ba");
	OK(all_done());
	END(0);
}

CASE_WITH(a_time_out, unsigned turn;)
{
	BEGIN(a_time_out);
	begin(3);
	spawn_all(2);
	frame[1].due = weft_deadline_in(2);
	TRY(weft_join(&task[1]));
	SEQUENCE("%");
	OK(!weft_barrier_broken(&barrier));
	EQ(weft_barrier_waiting(&barrier), 1);
	spawn(2);
	spawn(3);
	TURNS(2);
	SEQUENCE("dac");
	OK(all_done());
	END(0);
}

/* ---- Reset and abort ------------------------------------------------------------------------- */

CASE_WITH(a_reset, unsigned turn;)
{
	BEGIN(a_reset);
	begin(3);
	weft_barrier_reset(&barrier); /* nobody waits */
	OK(!weft_barrier_broken(&barrier));
	spawn_all(2);
	TURN();
	weft_barrier_reset(&barrier);
	OK(!weft_barrier_broken(&barrier));
	EQ(weft_barrier_waiting(&barrier), 0);
	SEQUENCE("");
	spawn(2); /* the barrier is as new */
	TURN();
	SEQUENCE("12");
	EQ(weft_barrier_waiting(&barrier), 1);
	spawn(3);
	spawn(4);
	TURNS(2);
	SEQUENCE("ecd");
	OK(all_done());
	END(0);
}

CASE_WITH(an_abort, struct weft_barrier_wait wait; unsigned turn;)
{
	BEGIN(an_abort);
	begin(3);
	spawn_all(2);
	TURN();
	weft_barrier_abort(&barrier);
	OK(weft_barrier_broken(&barrier));
	EQ(weft_barrier_waiting(&barrier), 0);
	/* Who comes now does not suspend. */
	AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
	EQ(rc, WEFT_EBROKEN);
	SEQUENCE("");
	TURN();
	SEQUENCE("12");
	weft_barrier_abort(&barrier);
	spawn_all(4);
	TURN();
	SEQUENCE("1234"); /* however many come */
	EQ(weft_barrier_waiting(&barrier), 0);
	weft_barrier_reset(&barrier);
	OK(!weft_barrier_broken(&barrier));
	spawn_all(3);
	TURNS(2);
	SEQUENCE("cab");
	OK(all_done());
	END(0);
}

/* The reset comes before those that were broken off have run: they were. */
CASE_WITH(an_abort_and_a_reset, unsigned turn;)
{
	BEGIN(an_abort_and_a_reset);
	begin(3);
	spawn_all(2);
	TURN();
	weft_barrier_abort(&barrier);
	weft_barrier_reset(&barrier);
	spawn(2);
	TURN();
	SEQUENCE("12");
	EQ(weft_barrier_waiting(&barrier), 1);
	weft_barrier_abort(&barrier);
	TURN();
	SEQUENCE("3");
	OK(all_done());
	END(0);
}

/* One was cancelled before the reset, and runs behind it; or the other way round. */
CASE_WITH(a_cancel_and_a_reset, unsigned turn, first;)
{
	BEGIN(a_cancel_and_a_reset);
	for (self->first = 0; self->first < 2; self->first++) {
		begin(3);
		spawn_all(2);
		TURN();
		if (self->first)
			weft_cancel(&task[0]);
		weft_barrier_reset(&barrier);
		if (!self->first)
			weft_cancel(&task[0]);
		spawn(2);
		TURN();
		SEQUENCE("A2");
		EQ(weft_barrier_waiting(&barrier), 1); /* the new one */
		weft_barrier_reset(&barrier);
		TURN();
		SEQUENCE("3");
		OK(all_done());
	}
	END(0);
}

/* Those that were let go on are none that wait, though they have not run. */
CASE_WITH(a_reset_behind_the_release, struct weft_barrier_wait wait; unsigned turn, aborts;)
{
	BEGIN(a_reset_behind_the_release);
	for (self->aborts = 0; self->aborts < 2; self->aborts++) {
		begin(3);
		spawn_all(2);
		TURN();
		AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
		(self->aborts ? weft_barrier_abort : weft_barrier_reset)(&barrier);
		TURN();
		SEQUENCE("ab");
		OK(all_done());
	}
	END(0);
}

static void abort_in_a_callback(struct weft_call *call)
{
	(void)call;
	weft_barrier_abort(&barrier);
}

CASE_WITH(an_abort_in_a_callback, struct weft_call call; unsigned turn;)
{
	BEGIN(an_abort_in_a_callback);
	begin(3);
	spawn_all(2);
	weft_call_init(&self->call, abort_in_a_callback);
	weft_call_later(&self->call, weft_ms(2));
	TRY(weft_join(&task[1]));
	SEQUENCE("12");
	OK(weft_barrier_broken(&barrier));
	END(0);
}

/* ---- At random ------------------------------------------------------------------------------- */

static unsigned passed;

struct runner {
	WEFT_FRAME;
	bool stops;
	struct weft_barrier_wait wait;
};

static ASYNC(runner)
{
	BEGIN(runner);
	while (!self->stops) {
		AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
		if (rc == 0)
			passed++;
		while (tap_random(3) == 0)
			AWAIT(weft_yield());
	}
	END(0);
}

#define RUNNERS 5

/* Cancels and resets at random; when everybody has run, all wait, and are counted. */
CASE_WITH(at_random, struct weft_task task[RUNNERS]; struct runner runner[RUNNERS]; unsigned i;
          struct weft_barrier_wait wait;)
{
	BEGIN(at_random);
	begin(RUNNERS + 1);
	passed = 0;
	for (int i = 0; i < RUNNERS; i++)
		weft_spawn(&self->task[i], FRAME(&self->runner[i], runner));
	for (self->i = 0; self->i < 500; self->i++) {
		if (tap_random(3) == 0)
			weft_cancel_passed_on(&self->task[tap_random(RUNNERS)]);
		if (tap_random(10) == 0)
			weft_barrier_reset(&barrier);
		TRY(tap_random(3) ? weft_yield() : weft_sleep_ms(1));
		OK(weft_barrier_waiting(&barrier) <= RUNNERS);
		if (self->i % 5)
			continue;
		TRY(weft_sleep_ms(1));
		EQ(weft_barrier_waiting(&barrier), RUNNERS);
		AWAIT(CALL(&self->wait, weft_barrier_wait, .barrier = &barrier));
		EQ(rc, 0);
	}
	OK(passed > 400);
	TRY(weft_sleep_ms(1));
	for (int i = 0; i < RUNNERS; i++)
		self->runner[i].stops = true;
	weft_barrier_abort(&barrier);
	END(0);
}

#if WEFT_DEBUG
static void call_in_interrupt(void)
{
	FAILS(CONTEXT, weft_barrier_reset(&barrier));
	FAILS(CONTEXT, weft_barrier_abort(&barrier));
}

CASE(calls_from_an_interrupt)
{
	BEGIN(calls_from_an_interrupt);
	begin(3);
	tap_interrupt(call_in_interrupt);
	END(0);
}

#define RUN_CHECKS() RUN_CASE(calls_from_an_interrupt)
#else
#define RUN_CHECKS() ((void)0);
#endif

TESTS(RUN_CASE(the_number_of_parties) RUN_CASE(the_last_one_lets_all_go_on) RUN_CASE(one_party)
          RUN_CASE(many_rounds) RUN_CASE(two_rounds_at_once)
              RUN_CASE(more_rounds_than_can_be_counted) RUN_CASE(a_cancel_of_one)
                  RUN_CASE(a_cancel_twice) RUN_CASE(a_cancelled_one_counts_until_it_runs)
                      RUN_CASE(a_cancel_behind_the_release) RUN_CASE(a_cancel_before_the_wait)
                          RUN_CASE(a_time_out) RUN_CASE(a_reset) RUN_CASE(an_abort)
                              RUN_CASE(an_abort_and_a_reset) RUN_CASE(a_cancel_and_a_reset)
                                  RUN_CASE(a_reset_behind_the_release)
                                      RUN_CASE(an_abort_in_a_callback) RUN_CASE(at_random)
                                          RUN_CHECKS())
