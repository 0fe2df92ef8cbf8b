/* The clock of hal/soc/riscv/time.c: its alarm, and the carry of mtime's low half into the high
 * one, with mtime set to shortly before it. */
#include "hal/hal.h"
#include "hal/soc/riscv/clint.h"

#define CARRY ((hal_time)1 << 32)
#define BEFORE 2000u /* 0.2 ms */
#define LATE BEFORE
#define STEP 200u
#include "tests/clock.h"

/* To debug builds a clock that jumps is a step that takes too long. */
static void may_jump(void)
{
#if WEFT_DEBUG
	weft_step_limit = HAL_NEVER;
#endif
}

/* Sets mtime to shortly before its n-th carry. Low half first to 0, so that none comes in between.
 */
static void before_carry(uint32_t n)
{
	CLINT_MTIME_LOW = 0;
	CLINT_MTIME_HIGH = n - 1;
	CLINT_MTIME_LOW = -BEFORE;
}

/* Reads all the time while mtime carries, from another distance each time: one of many carries
 * comes between the reads of its halves. */
static bool steady(uint32_t n, unsigned distance)
{
	hal_time from;

	before_carry(n);
	for (volatile unsigned i = 0; i < distance; i++) {
	}
	from = hal_now();
	return from < n * CARRY && n * CARRY - from <= BEFORE && steady_until(n * CARRY + BEFORE);
}

CASE(the_clock_goes_on_through_carries)
{
	unsigned good = 0;

	BEGIN(the_clock_goes_on_through_carries);
	for (unsigned i = 1; i <= 1000; i++)
		good += steady(i, i % 40);
	EQ(good, 1000);
	END(0);
}

CASE_WITH(a_sleep_goes_on_through_carries, struct timed_sleep sleep; uint32_t n;)
{
	BEGIN(a_sleep_goes_on_through_carries);
	for (self->n = 2000; self->n < 2004; self->n++) {
		before_carry(self->n);
		TRY(CALL(&self->sleep, timed_sleep, .ticks = 5 * BEFORE));
	}
	END(0);
}

/* The alarm's high half is not 0, and its low half has carried. */
CASE_WITH(a_long_sleep, struct timed_sleep sleep;)
{
	BEGIN(a_long_sleep);
	TRY(CALL(&self->sleep, timed_sleep, .ticks = 3 * CARRY - 7));
	END(0);
}

TESTS(may_jump(); RUN_CASE(the_clock_goes_on_through_carries)
          RUN_CASE(a_sleep_goes_on_through_carries) RUN_CASE(a_long_sleep) RUN_CASE(short_sleeps))
