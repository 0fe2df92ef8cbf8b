/* The exploration itself: that it sees every order, repeats what failed, and finds what is broken.
 */
#include "hal/soc/virtual/explore.h"

#include <stdlib.h>

#include "tests/unit-sim/child.h"

static unsigned seen; /* what came about, a bit each */

static void expect_words(const char *text)
{
	tap_ok(strstr(child_words, text), text, "the last words", 0);
}

/* ---- Choices --------------------------------------------------------------------------------- */

static void three_and_more(void)
{
	unsigned i = explore_choose(3);

	seen |= 1u << (i == 1 ? 3 + explore_choose(4) : i);
	MUST(explore_choose(1) == 0);
}

static void all_choices_are_made(void)
{
	seen = 0;
	EQ(explore_every("choices", three_and_more), 6);
	EQ(seen, 0x7d);
	seen = 0;
	explore_seeds("choices", three_and_more, 1, 200);
	EQ(seen, 0x7d);
	EQ(explore_choose(3), 0); /* nothing is explored now */
}

/* ---- Interrupts ------------------------------------------------------------------------------ */

static struct weft_event event;
static char order[8];
static unsigned under_way;
static struct weft_task *waiting;

static void note_letter(void *letter)
{
	if (under_way++)
		seen |= 1u << 31;
	strncat(order, letter, 1);
	weft_event_set_isr(&event);
	under_way--;
	if (strlen(order) == 3 && waiting) /* main may not have begun yet */
		weft_task_wake_isr(waiting);
}

struct watches {
	WEFT_FRAME;
	struct weft_deadline limit;
};

static ASYNC(watches)
{
	BEGIN(watches);
	waiting = weft_task_self();
	weft_source_open();
	while (strlen(order) < 3)
		TRY(weft_park());
	weft_source_close();
	END(0);
}

static void begin(void)
{
	event = (struct weft_event){0};
	order[0] = 0;
	waiting = NULL;
}

static unsigned number_of_order(void)
{
	static const char *const orders[] = {"abc", "acb", "bac", "bca", "cab", "cba"};
	unsigned i = 0;

	while (strcmp(order, orders[i]) != 0)
		i++;
	return i;
}

static void three_interrupts(void)
{
	static struct watches frame;

	begin();
	sim_at(0, note_letter, "a");
	sim_at(0, note_letter, "b");
	sim_at(0, note_letter, "c");
	MUST(weft_run(FRAME(&frame, watches)) == 0);
	seen |= 1u << number_of_order();
}

static void every_order_of_interrupts(void)
{
	seen = 0;
	OK(explore_every("orders", three_interrupts) > 6);
	EQ(seen & 63, 63);
	OK(seen >> 31); /* one in another */
	seen = 0;
	explore_seeds("orders", three_interrupts, 1, 200);
	EQ(seen, 63);
}

static void different_times(void)
{
	static struct watches frame;

	begin();
	sim_at(30, note_letter, "c");
	sim_at(10, note_letter, "a");
	sim_at(20, note_letter, "b");
	MUST(weft_run(FRAME(&frame, watches)) == 0);
	MUST(weft_now() >= 30);
	seen |= 1u << number_of_order();
}

static void those_of_different_times_keep_theirs(void)
{
	seen = 0;
	OK(explore_every("times", different_times) > 1);
	EQ(seen & 63, 1);
}

static void same_twice(void)
{
	static struct watches frame;

	begin();
	for (int i = 0; i < 3; i++)
		sim_at(0, note_letter, "a");
	MUST(weft_run(FRAME(&frame, watches)) == 0);
}

static void an_interrupt_does_not_interrupt_itself(void)
{
	seen = 0;
	OK(explore_every("itself", same_twice) > 1);
	EQ(seen, 0);
}

/* ---- Time ------------------------------------------------------------------------------------ */

struct limited {
	WEFT_FRAME;
	struct weft_deadline limit;
};

static ASYNC(limited)
{
	BEGIN(limited);
	AWAIT_FOR(&self->limit, 5, weft_event_wait(&event));
	seen |= rc == 0 ? 1 : rc == WEFT_ETIMEDOUT ? 2 : 4;
	MUST(rc == 0 || weft_now() >= weft_ms(5));
	END(0);
}

static void set_event(void *unused)
{
	(void)unused;
	weft_event_set_isr(&event);
}

static void limit_or_event(void)
{
	static struct limited frame;

	begin();
	sim_at(0, set_event, NULL);
	MUST(weft_run(FRAME(&frame, limited)) == 0);
}

static void an_alarm_may_come_first(void)
{
	seen = 0;
	explore_every("limit", limit_or_event);
	EQ(seen, 3);
}

struct sleeps {
	WEFT_FRAME;
	unsigned i;
};

static weft_time latest, sum;

static ASYNC(sleeps)
{
	BEGIN(sleeps);
	for (self->i = 1; self->i <= 20; self->i++) {
		TRY(weft_sleep_until(self->i * weft_ms(1)));
		sum = sum * 7 + weft_now();
		if (weft_now() - self->i * weft_ms(1) > latest)
			latest = weft_now() - self->i * weft_ms(1);
	}
	END(0);
}

static void twenty_sleeps(void)
{
	static struct sleeps frame;

	MUST(weft_run(FRAME(&frame, sleeps)) == 0);
}

static weft_time sum_of(uint32_t seed)
{
	sum = 0;
	explore_seeds("sleeps", twenty_sleeps, seed, seed);
	return sum;
}

static void a_seed_repeats(void)
{
	latest = 0;
	EQ(sum_of(17), sum_of(17));
	OK(sum_of(17) != sum_of(18));
	OK(latest > 10 && latest < 2 * weft_us(EXPLORE_LATE_US));
}

/* ---- A pool that is empty -------------------------------------------------------------------- */

static void *blocks[2];
static struct weft_pool pool;

struct takes {
	WEFT_FRAME;
	void **block;
};

static ASYNC(takes)
{
	BEGIN(takes);
	TRY(weft_yield());
	self->block = weft_pool_try_take(&pool);
	seen |= self->block ? 1 : 2;
	if (self->block)
		weft_pool_give(&pool, self->block);
	TRY(weft_pool_take(&pool, &self->block)); /* they come back */
	weft_pool_give(&pool, self->block);
	END(0);
}

static void hogged(void)
{
	static struct takes frame;

	pool = (struct weft_pool)WEFT_POOL(blocks);
	WATCH(&pool);
	explore_hog(&pool);
	MUST(weft_run(FRAME(&frame, takes)) == 0);
}

static void an_allocation_may_fail(void)
{
	seen = 0;
	explore_every("hog", hogged);
	EQ(seen, 3);
}

/* ---- What fails ------------------------------------------------------------------------------ */

static void never_b_first(void)
{
	three_interrupts();
	MUST(order[0] != 'b');
}

static void explore_failing(void)
{
	explore_every("failing", never_b_first);
}

static void explore_failing_seeds(void)
{
	explore_seeds("failing", never_b_first, 1, 100);
}

/* Runs it, then again by the command that it printed. */
static void fails_again(void (*failing)(void), const char *begins)
{
	char *schedule, *value;

	unsetenv("WEFT_SCHEDULE");
	EQ(run_child(failing), 1);
	expect_words("failed: order[0] != 'b'");
	expect_words(begins);
	schedule = strstr(child_words, "WEFT_SCHEDULE=");
	if (!schedule)
		return;
	schedule[strcspn(schedule, " ")] = 0;
	value = strchr(schedule, '=') + 1;
	setenv("WEFT_SCHEDULE", value, 1);
	EQ(run_child(failing), 1);
	expect_words("an interrupt comes");
	expect_words("failed: order[0] != 'b'");
	unsetenv("WEFT_SCHEDULE");
}

static void a_failure_can_be_had_again(void)
{
	fails_again(explore_failing, "again: WEFT_SCHEDULE=failing:0");
	fails_again(explore_failing_seeds, "again: WEFT_SCHEDULE=failing:#");
}

static void depends_on_the_run_before(void)
{
	static unsigned run;

	explore_choose(2);
	explore_choose(2 + run++);
}

static void explore_what_does_not_repeat(void)
{
	explore_every("forgetful", depends_on_the_run_before);
}

static void never_ends(void)
{
	while (explore_choose(2) < 2) {
	}
}

static void explore_what_does_not_end(void)
{
	explore_every("endless", never_ends);
}

static void mistakes_are_explained(void)
{
	EQ(run_child(explore_what_does_not_repeat), 1);
	expect_words("explore forgetful: the program does not repeat");
	EQ(run_child(explore_what_does_not_end), 1);
	expect_words("explore endless: more than 4096 choices in a run: does the program end?");
	setenv("WEFT_EXPLORE", "many", 1);
	EQ(run_child(explore_start), 2);
	expect_words("WEFT_EXPLORE=many: expected a number, the seed, or all");
	unsetenv("WEFT_EXPLORE");
}

/* ---- What is broken -------------------------------------------------------------------------- */

static struct weft_semaphore semaphore;
static void (*damage)(struct weft_task *task);
static struct weft_task victims[2];

struct victim {
	WEFT_FRAME;
	bool sleeps;
};

static ASYNC(victim)
{
	BEGIN(victim);
	TRY(self->sleeps ? weft_sleep_ms(10) : weft_semaphore_acquire(&semaphore));
	END(0);
}

struct breaks {
	WEFT_FRAME;
	struct victim victim[2];
	bool sleep;
};

static bool victims_sleep;

static ASYNC(breaks)
{
	BEGIN(breaks);
	for (unsigned i = 0; i < 2; i++)
		weft_spawn(&victims[i], FRAME(&self->victim[i], victim, .sleeps = victims_sleep));
	TRY(weft_yield());
	TRY(weft_yield());
	damage(&victims[1]);
	TRY(weft_yield());
	TRY(weft_yield());
	END(0);
}

static void broken(void)
{
	static struct breaks frame;

	semaphore = (struct weft_semaphore){0};
	memset(victims, 0, sizeof victims);
	WATCH(&semaphore);
	(void)weft_run(FRAME(&frame, breaks));
}

static void explore_broken(void)
{
	explore_every("broken", broken);
}

static void leave_alone(struct weft_task *task)
{
	(void)task;
}

static void leave_a_unit(struct weft_task *task)
{
	(void)task;
	semaphore.count = 1;
}

static void lose_the_last(struct weft_task *task)
{
	semaphore.waiters.first->next = NULL;
	(void)task;
}

static void forget_a_post(struct weft_task *task)
{
	semaphore.posted = 1;
	(void)task;
}

static void make_ready_as_well(struct weft_task *task)
{
	weft_ready(&task->item.waiter);
}

static void bring_forward(struct weft_task *task)
{
	task->item.due -= 5000;
}

static void forget_the_alarm(struct weft_task *task)
{
	hal_alarm(HAL_NEVER);
	(void)task;
}

static void unlist(struct weft_task *task)
{
	victims[1].older = victims[0].older;
	(void)task;
}

static void is_found(void (*what)(struct weft_task *), bool sleeping, const char *words)
{
	damage = what;
	victims_sleep = sleeping;
	EQ(run_child(explore_broken), words ? 1 : 0);
	expect_words(words ? words : "schedules ok");
}

static void what_is_broken_is_found(void)
{
	is_found(leave_alone, true, NULL);
	is_found(leave_a_unit, false, "!semaphore->waiters.first || semaphore->count == 0");
	is_found(forget_a_post, false, "!semaphore->posted || semaphore->post.next");
	is_found(lose_the_last, false, "queue->first->prev == before");
	is_found(make_ready_as_well, false, "failed: ");
	is_found(bring_forward, true, "due_of(parent) <= due_of(child)");
	is_found(forget_the_alarm, true, "sim_alarm_due() <= due_of(node)");
	is_found(unlist, true, "failed: ");
}

static void nothing(void)
{
}

static void all(void)
{
	if (!explore_every("nothing", nothing)) {
		tap_skip("explore", "it is left out in this build, or by WEFT_SCHEDULE");
		return;
	}
	RUN_PLAIN(all_choices_are_made);
	RUN_PLAIN(every_order_of_interrupts);
	RUN_PLAIN(those_of_different_times_keep_theirs);
	RUN_PLAIN(an_interrupt_does_not_interrupt_itself);
	RUN_PLAIN(an_alarm_may_come_first);
	RUN_PLAIN(a_seed_repeats);
	RUN_PLAIN(an_allocation_may_fail);
	RUN_PLAIN(a_failure_can_be_had_again);
	RUN_PLAIN(mistakes_are_explained);
	RUN_PLAIN(what_is_broken_is_found);
}

TESTS(all();)
