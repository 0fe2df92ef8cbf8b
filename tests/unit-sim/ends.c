/* What ends the program: each in a process of its own, whose status and last words are looked
 * at. */
#define _GNU_SOURCE
#include <stdio.h>

#include "hal/soc/virtual/sim.h"
#include "kernel/trace.h"
#include "tests/unit-sim/child.h"

static void expect_words(const char *text)
{
	tap_ok(strstr(child_words, text), text, "the last words", 0);
}

static struct weft_event event;

struct waiter {
	WEFT_FRAME;
	bool source;
};

static ASYNC(waiter)
{
	BEGIN(waiter);
	if (self->source)
		weft_source_open();
	TRY(weft_event_wait(&event));
	END(0);
}

static struct waiter waiter_frame;

static void wait_for_nothing(void)
{
	weft_run(FRAME(&waiter_frame, waiter));
}

static void wait_for_a_source(void)
{
	weft_run(FRAME(&waiter_frame, waiter, .source = true));
}

static void a_deadlock_says_who_waits_for_what(void)
{
	EQ(run_child(wait_for_nothing), 0);
	expect_words("deadlock");
#if WEFT_DEBUG
	expect_words(" waits\n");
	expect_words("weft_event_wait(&event) in waiter, tests/unit-sim/ends.c:");
#endif
}

static void run_until_idle(void)
{
	int rc = weft_run_until_idle(FRAME(&waiter_frame, waiter));

	exit(rc == WEFT_EDEADLOCK ? 17 : 18);
}

/* Tasks that wait when nothing can happen any more are abandoned without a word. */
static void until_idle_says_nothing(void)
{
	EQ(run_child(run_until_idle), 17);
	OK(!child_words[0]);
}

static void an_open_source_is_no_deadlock(void)
{
	EQ(run_child(wait_for_a_source), 70);
	OK(!strstr(child_words, "deadlock"));
	expect_words("a source is open");
}

static void leave(void)
{
	hal_exit(13);
}

static void the_status_arrives(void)
{
	EQ(run_child(leave), 13);
}

#if WEFT_DEBUG

struct closer {
	WEFT_FRAME;
};

static ASYNC(closer)
{
	BEGIN(closer);
	weft_source_close();
	TRY(weft_yield());
	END(0);
}

static void fail_a_check(void)
{
	static struct closer frame;

	weft_run(FRAME(&frame, closer));
}

/* Its number, its sentence, the place, and what ran. */
static void a_check_that_fails_ends_the_program(void)
{
	EQ(run_child(fail_a_check), 70);
	expect_words("check W16 failed in kernel/");
	expect_words("more sources were closed than opened");
	expect_words(" runs\n");
}

struct dawdler {
	WEFT_FRAME;
};

static ASYNC(dawdler)
{
	BEGIN(dawdler);
	TRY(weft_yield());
	sim_pass(weft_ms(HAL_STEP_LIMIT_MS + 5023));
	TRY(weft_yield());
	END(3);
}

static void take_long(void)
{
	static struct dawdler frame;

	exit(weft_run(FRAME(&frame, dawdler)));
}

/* How long it took, and from where; and the program goes on. */
static void a_slow_step_is_reported(void)
{
	EQ(run_child(take_long), 3);
	expect_words("check W19 failed in tests/unit-sim/ends.c:");
	expect_words("a step took too long");
	expect_words("  5123 ms from weft_yield() in dawdler, tests/unit-sim/ends.c:");
}

static struct weft_event other_event;

struct eventful {
	WEFT_FRAME;
	unsigned i;
	struct weft_task task;
	struct waiter waiter;
};

/* A step that takes too long, more events than are kept, and one behind the report's beginning. */
static ASYNC(eventful)
{
	BEGIN(eventful);
	sim_pass(weft_ms(HAL_STEP_LIMIT_MS + 1));
	for (self->i = 0; self->i < WEFT_EVENTS; self->i++)
		TRY(weft_sleep(weft_ms(30)));
	for (self->i = 0; self->i < 7; self->i++)
		TRY(weft_yield());
	weft_spawn(&self->task, FRAME(&self->waiter, waiter));
	TRY(weft_yield());
	(void)weft_cancel(&self->task);
	AWAIT(weft_join_shielded(&self->task));
	weft_event_set_isr(&event);
	sim_pass(weft_us(1));
	weft_event_set_isr(&other_event);
	sim_pass(weft_us(9999));
	weft_trace_stop();
	weft_alarm_isr();
	sim_pass(weft_us(1)); /* to tell apart when the report began */
	weft_fault("bad access", 0x1234, 0xabcdef);
	END(0);
}

static void fail_behind_events(void)
{
	static struct eventful frame;

	weft_run(FRAME(&frame, eventful));
}

/* As notes, so that they are part of what the test prints: tools/mutate.py compares that. */
static void print_lines(const char *lines)
{
	char *text = strdup(lines);

	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		printf("# %s\n", line);
	free(text);
}

/* The newest first, what repeats only once. */
static void a_report_tells_the_last_events(void)
{
	EQ(run_child(fail_behind_events), 70);
	expect_words("  before that:\n    9999 us ago: from outside to 0x");
	expect_words("    10 ms ago: from outside to 0x");
	expect_words("    10 ms ago: eventful resumed, tests/unit-sim/ends.c:");
	expect_words("    10 ms ago: waiter ended, tests/unit-sim/ends.c:");
	expect_words("    10 ms ago: waiter resumed, tests/unit-sim/ends.c:");
	expect_words("    10 ms ago: waiter cancelled, tests/unit-sim/ends.c:");
	expect_words("    10 ms ago: waiter spawned, tests/unit-sim/ends.c:");
	expect_words(" times\n    10 ms ago: eventful resumed, ");
	expect_words("    10 ms ago: the alarm\n");
	expect_words("    40 ms ago: the alarm\n");
	OK(!strstr(child_words, "    100 ms ago"));
	if (!HAL_LENDS) /* there what repeats may take an entry of its own, once in a while */
		expect_words(", 7 times\n");
	print_lines(child_words);
}

static void name_no_place(void)
{
	weft_report_place(NULL);
}

/* As a fault in a child's first step may find its parent. */
static void a_place_that_is_none(void)
{
	EQ(run_child(name_no_place), 0);
	expect_words("not suspended yet");
}

#endif

/* What a processor's fault handler calls. */
static void meet_a_fault(void)
{
	weft_fault("bad access", 0x1234, 0xabcdef);
}

static void a_fault_says_what_and_where(void)
{
	EQ(run_child(meet_a_fault), 70);
	expect_words("\nweft: fault at 0x1234, address 0xabcdef\nweft: bad access\n");
}

#if WEFT_STANDARD_C

/* A switch over 64 bits swallows the case without a warning; the resume finds out. */
struct chooser {
	WEFT_FRAME;
	uint64_t choice;
};

static ASYNC(chooser)
{
	BEGIN(chooser);
	switch (self->choice) {
	case 1:
		TRY(weft_yield());
		NOTE('?');
		break;
	default:
		break;
	}
	END(0);
}

static void await_in_a_switch(void)
{
	static struct chooser frame;

	weft_run(FRAME(&frame, chooser, .choice = 1));
}

static void an_await_in_a_switch_is_found_out(void)
{
	EQ(run_child(await_in_a_switch), 70);
	expect_words("an await inside a switch cannot be resumed");
}

#endif

#if WEFT_DEBUG
#define CHECK_CASES                                                                                \
	RUN_PLAIN(a_check_that_fails_ends_the_program)                                             \
	RUN_PLAIN(a_slow_step_is_reported)                                                         \
	RUN_PLAIN(a_report_tells_the_last_events) RUN_PLAIN(a_place_that_is_none)
#else
#define CHECK_CASES tap_skip("a_check_that_fails_ends_the_program", "checks are for debug builds");
#endif
#if WEFT_STANDARD_C
#define SWITCH_CASES RUN_PLAIN(an_await_in_a_switch_is_found_out)
#else
#define SWITCH_CASES tap_skip("an_await_in_a_switch_is_found_out", "it works in this build");
#endif

TESTS(RUN_PLAIN(a_deadlock_says_who_waits_for_what) RUN_PLAIN(an_open_source_is_no_deadlock)
          RUN_PLAIN(until_idle_says_nothing) RUN_PLAIN(the_status_arrives)
              RUN_PLAIN(a_fault_says_what_and_where) CHECK_CASES SWITCH_CASES)
