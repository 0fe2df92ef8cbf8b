/* Time at its limits: crossings of the halves of its words, its end, a clock that jumps. The table
 * of all limits with their answers is in docs/diagnostics.md. */
#include <limits.h>

#include "hal/soc/virtual/sim.h"
#include "tests/tap.h"

struct sleeper {
	WEFT_FRAME;
	char name;
	weft_time due, ended;
};

static ASYNC(sleeper)
{
	BEGIN(sleeper);
	AWAIT(weft_sleep_until(self->due));
	self->ended = weft_now();
	NOTE(rc == 0 ? self->name : '!');
	END(rc);
}

#define SLEEPERS 5

static struct weft_task tasks[SLEEPERS];
static struct sleeper sleepers[SLEEPERS];

static void spawn_sleeper(unsigned i, weft_time due)
{
	weft_spawn(&tasks[i], FRAME(&sleepers[i], sleeper, .name = (char)('a' + i), .due = due));
}

/* Runs main with a clock that stands at that time. */
static int run_from(weft_time start, struct weft_frame *main)
{
	sim_reset();
	sim_pass(start);
	return weft_run(main);
}

/* ---- Crossings ------------------------------------------------------------------------------- */

static void note_call(struct weft_call *call)
{
	(void)call;
	NOTE('*');
}

/* From 500 before a time to 500 behind it. */
struct crossing {
	WEFT_FRAME;
	weft_time at;
	unsigned i;
	struct weft_ticker ticker;
	struct weft_call call;
};

static ASYNC(crossing)
{
	static const int8_t from_it[SLEEPERS] = {1, -1, 0, 100, -100};

	BEGIN(crossing);
	EQ(weft_now(), self->at - 500);
	for (unsigned i = 0; i < SLEEPERS; i++)
		spawn_sleeper(i, self->at + (weft_time)(int)from_it[i]);
	weft_call_init(&self->call, note_call);
	weft_call_later(&self->call, 550);
	EQ(weft_ticker_start(&self->ticker, 300), 0);
	for (; self->i < 3; self->i++) {
		AWAIT(weft_ticker_wait(&self->ticker));
		EQ(rc, 0);
		EQ(weft_now(), self->at - 500 + 300 * (self->i + 1));
	}
	SEQUENCE("ebca*d");
	for (unsigned i = 0; i < SLEEPERS; i++)
		EQ(sleepers[i].ended, sleepers[i].due);
	END(0);
}

struct limited {
	WEFT_FRAME;
	weft_time at;
	struct weft_deadline limit;
};

static ASYNC(limited)
{
	BEGIN(limited);
	AWAIT_UNTIL(&self->limit, self->at, weft_sleep(1000));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_now(), self->at);
	AWAIT_UNTIL(&self->limit, self->at - 1, weft_sleep(1)); /* it has passed */
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_now(), self->at);
	END(0);
}

static void crossings_change_nothing(void)
{
	static const weft_time at[] = {(weft_time)1 << 31, (weft_time)1 << 32, (weft_time)3 << 32,
	                               (weft_time)1 << 63};
	static struct crossing across;
	static struct limited within;

	for (unsigned i = 0; i < sizeof at / sizeof *at; i++) {
		EQ(run_from(at[i] - 500, FRAME(&across, crossing, .at = at[i])), 0);
		EQ(run_from(at[i] - 500, FRAME(&within, limited, .at = at[i])), 0);
	}
}

/* ---- The end --------------------------------------------------------------------------------- */

/* From 5,000 ticks before it. What would be behind it never comes; the last instant does. */
struct last {
	WEFT_FRAME;
	struct weft_ticker ticker;
	struct weft_deadline limit, never;
	struct weft_call call;
};

static ASYNC(last)
{
	BEGIN(last);
	TRY(weft_sleep_ms(1));
	EQ(weft_now(), WEFT_NEVER - 4000);
	EQ(weft_ticker_start(&self->ticker, 3000), 0);
	AWAIT(weft_ticker_wait(&self->ticker));
	EQ(rc, 0);
	EQ(weft_now(), WEFT_NEVER - 1000);
	weft_call_init(&self->call, note_call);
	weft_call_later(&self->call, 2000);
	OK(weft_call_active(&self->call));
	AWAIT_UNTIL(&self->limit, WEFT_NEVER - 800, weft_ticker_wait(&self->ticker));
	EQ(rc, WEFT_ETIMEDOUT);
	AWAIT_UNTIL(&self->limit, WEFT_NEVER - 700, weft_sleep(701));
	EQ(rc, WEFT_ETIMEDOUT);
	weft_deadline_start(&self->never, weft_deadline_in(UINT32_MAX));
	OK(weft_deadline_due(&self->never) == WEFT_NEVER);
	TRY(weft_sleep(699));
	EQ(weft_now(), WEFT_NEVER - 1);
	EQ(weft_deadline_end(&self->never, 5), 5);
	TRY(weft_yield()); /* what needs no time goes on */
	TRY(weft_sleep(0));
	SEQUENCE("");
	OK(weft_call_cancel(&self->call));
	END(0);
}

static void behind_the_end_is_never(void)
{
	static struct last frame;

	EQ(run_from(WEFT_NEVER - 5000, FRAME(&frame, last)), 0);
}

/* Nothing could end it any more. */
static void a_sleep_over_the_end_is_a_deadlock(void)
{
	static struct sleeper frame;

	weft_report_text("# the report of a deadlock follows, behind a #\n# ");
	EQ(run_from(WEFT_NEVER - 10,
	            FRAME(&frame, sleeper, .due = weft_time_add(WEFT_NEVER - 10, 20))),
	   WEFT_EDEADLOCK);
}

/* ---- Jumps ----------------------------------------------------------------------------------- */

static weft_time jump; /* backwards when it is more than half of all */

static void jump_now(void *unused)
{
	(void)unused;
	sim_pass(jump);
}

static void jump_at(weft_time due, weft_time by)
{
	jump = by;
	sim_at(due, jump_now, NULL);
}

/* All that is due meanwhile has its turn at once, in the order of its times. */
CASE_WITH(a_jump_forward, struct weft_deadline limit; struct weft_ticker ticker, often;)
{
	BEGIN(a_jump_forward);
	spawn_sleeper(0, weft_ms(30));
	spawn_sleeper(1, weft_ms(10));
	spawn_sleeper(2, weft_ms(20));
	EQ(weft_ticker_start(&self->ticker, weft_ms(7)), 0);
	EQ(weft_ticker_start(&self->often, 1), 0);
	jump_at(weft_ms(5), (weft_time)1 << 40);
	AWAIT_UNTIL(&self->limit, weft_ms(15), weft_sleep_until(weft_ms(40)));
	EQ(rc, WEFT_ETIMEDOUT);
	TRY(weft_join(&tasks[0]));
	SEQUENCE("bca");
	for (unsigned i = 0; i < 3; i++)
		EQ(sleepers[i].ended, weft_ms(5) + ((weft_time)1 << 40));
	AWAIT(weft_ticker_wait(&self->ticker));
	EQ(rc, (weft_now() - weft_ms(7)) / weft_ms(7));
	OK(self->ticker.due > weft_now() && self->ticker.due <= weft_now() + weft_ms(7));
	EQ(self->ticker.due % weft_ms(7), 0); /* on its grid */
	AWAIT(weft_ticker_wait(&self->often));
	EQ(rc, INT_MAX / 2);
	END(0);
}

/* The contract forbids it. Nothing is lost, comes twice or changes its order: each comes when the
 * clock shows its time. */
CASE_WITH(a_jump_backward, struct weft_deadline limit; struct weft_ticker ticker; weft_time due;)
{
	BEGIN(a_jump_backward);
	TRY(weft_sleep_ms(1000));
	self->due = weft_now();
	spawn_sleeper(0, self->due + weft_ms(30));
	spawn_sleeper(1, self->due + weft_ms(10));
	EQ(weft_ticker_start(&self->ticker, weft_ms(7)), 0);
	jump_at(self->due + weft_ms(15), 0 - weft_ms(500));
	AWAIT_UNTIL(&self->limit, self->due + weft_ms(20), weft_sleep_ms(600));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(weft_now(), self->due + weft_ms(20));
	AWAIT(weft_ticker_wait(&self->ticker));
	EQ(rc, 1);
	TRY(weft_join(&tasks[0]));
	SEQUENCE("ba");
	for (unsigned i = 0; i < 2; i++)
		EQ(sleepers[i].ended, sleepers[i].due);
	END(0);
}

/* ---- The largest ring ------------------------------------------------------------------------ */

CASE_WITH(the_largest_isr_queue, struct weft_isr_queue queue;)
{
	static uint8_t items[32768], flags[32768];

	BEGIN(the_largest_isr_queue);
	EQ(weft_isr_queue_init(&self->queue, items, flags, 1, sizeof items), 0);
	EQ(weft_isr_queue_init(&self->queue, items, flags, 1, 2 * sizeof items), WEFT_EINVAL);
	TRY(0);
	END(0);
}

#if WEFT_DEBUG

static unsigned slow_steps;

static void count(enum weft_check number, const char *file, unsigned line)
{
	(void)file, (void)line;
	slow_steps += number == WEFT_CHECK_SLOW_STEP;
}

/* In a step it is seen: the step has taken longer than anything can. */
CASE_WITH(a_jump_backward_is_reported, void (*handler)(enum weft_check, const char *, unsigned);)
{
	BEGIN(a_jump_backward_is_reported);
	TRY(weft_sleep_ms(1000));
	self->handler = weft_check_failed;
	weft_check_failed = count;
	sim_pass(0 - weft_ms(1));
	TRY(weft_yield());
	weft_check_failed = self->handler;
	EQ(slow_steps, 1);
	END(0);
}

#define REPORTED RUN_CASE(a_jump_backward_is_reported)
#else
#define REPORTED
#endif

TESTS(RUN_PLAIN(crossings_change_nothing) RUN_PLAIN(behind_the_end_is_never)
          RUN_PLAIN(a_sleep_over_the_end_is_a_deadlock) sim_reset();
      RUN_CASE(a_jump_forward) sim_reset();
      RUN_CASE(a_jump_backward) REPORTED RUN_CASE(the_largest_isr_queue))
