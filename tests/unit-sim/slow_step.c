/* W19: a step that takes too long. In virtual time it takes exactly as long as it says. */
#include <string.h>

#include "hal/soc/virtual/sim.h"
#include "tests/tap.h"

#if WEFT_DEBUG

static unsigned failed;
static enum weft_check last;
static const char *place;
static unsigned line;

static void count(enum weft_check number, const char *its_file, unsigned its_line)
{
	last = number;
	place = its_file;
	line = its_line;
	failed++;
}

static void (*default_handler)(enum weft_check, const char *, unsigned);

CASE_WITH(the_limit_is_reported, unsigned line;)
{
	BEGIN(the_limit_is_reported);
	failed = 0;
	default_handler = weft_check_failed;
	weft_check_failed = count;
	sim_pass(weft_ms(HAL_STEP_LIMIT_MS));
	TRY(weft_yield());
	EQ(failed, 0);
	self->line = __LINE__ + 1;
	TRY(weft_yield());
	sim_pass(weft_ms(HAL_STEP_LIMIT_MS) + 1);
	TRY(weft_yield());
	EQ(failed, 1);
	EQ(last, WEFT_CHECK_SLOW_STEP);
	EQ(line, self->line); /* where the step began */
	OK(strcmp(place, __FILE__) == 0);
	weft_step_limit = HAL_NEVER;
	sim_pass(weft_ms(10000));
	TRY(weft_yield());
	EQ(failed, 1);
	weft_step_limit = weft_ms(HAL_STEP_LIMIT_MS);
	weft_check_failed = default_handler;
	END(0);
}

static void slow_callback(struct weft_call *call)
{
	(void)call;
	sim_pass(weft_ms(HAL_STEP_LIMIT_MS) + 1);
}

CASE_WITH(also_of_a_callback_and_of_a_last_step, struct weft_call call;)
{
	BEGIN(also_of_a_callback_and_of_a_last_step);
	failed = 0;
	weft_check_failed = count;
	weft_call_init(&self->call, slow_callback);
	weft_call_soon(&self->call);
	TRY(weft_yield());
	EQ(failed, 1);
	EQ(last, WEFT_CHECK_SLOW_STEP);
	sim_pass(weft_ms(HAL_STEP_LIMIT_MS) + 1);
	END(0);
}

struct slow {
	WEFT_FRAME;
};

static ASYNC(slow)
{
	BEGIN(slow);
	TRY(weft_yield());
	sim_pass(weft_ms(HAL_STEP_LIMIT_MS) + 1);
	END(0);
}

/* A child's last step goes on in its parent's; a task of low priority has its turn in the floor of
 * the others: it is one step, and is reported once. */
CASE_WITH(once_for_each_step, struct slow slow; struct weft_task task;)
{
	BEGIN(once_for_each_step);
	failed = 0;
	weft_check_failed = count;
	TRY(CALL(&self->slow, slow));
	EQ(failed, 0);
	TRY(weft_yield());
	EQ(failed, 1);
	weft_spawn_at(&self->task, WEFT_PRIORITIES - 1, FRAME(&self->slow, slow));
	TRY(weft_sleep_ms(1));
	EQ(failed, 2);
	weft_check_failed = default_handler;
	END(0);
}

/* What the steps of a task took, in all. */
CASE_WITH(time_is_counted_for_the_task, struct slow slow; struct weft_task task;)
{
	BEGIN(time_is_counted_for_the_task);
	weft_step_limit = HAL_NEVER;
	self->task.busy = 99;
	weft_spawn(&self->task, FRAME(&self->slow, slow));
	EQ(self->task.busy, 0);
	sim_pass(5);
	TRY(weft_yield());
	EQ(weft_task_self()->busy, 5);
	sim_pass(7);
	TRY(weft_sleep_ms(1000));
	EQ(weft_task_self()->busy, 12);
	TRY(CALL(&self->slow, slow)); /* its last step goes on here */
	TRY(weft_yield());
	EQ(weft_task_self()->busy, 12 + weft_ms(HAL_STEP_LIMIT_MS) + 1);
	weft_step_limit = weft_ms(HAL_STEP_LIMIT_MS);
	END(0);
}

static void the_last_step_was_reported(void)
{
	EQ(failed, 2);
	weft_check_failed = default_handler;
}

TESTS(RUN_CASE(the_limit_is_reported) RUN_CASE(also_of_a_callback_and_of_a_last_step)
          RUN_PLAIN(the_last_step_was_reported) RUN_CASE(once_for_each_step)
              RUN_CASE(time_is_counted_for_the_task))

#else

TESTS(tap_skip("the_limit_is_reported", "debug builds only");)

#endif
