/* The clock through the crossings of its 32-bit counter, which is shifted to shortly before them.
 */
#include "hal/soc/stm32f405/stm32f405.h"

#define HALF ((hal_time)1 << 31)
#define BEFORE 10000u /* 2.5 ms */
#define LATE weft_us(20)
#define STEP 200u
#include "tests/clock.h"

static void shift_to(hal_time time)
{
	TIM2->cnt = (uint32_t)time - BEFORE;
}

static bool was_steady;
static hal_time read_masked;

/* An interrupt's handler reads while the one that counts the crossing must wait. */
static void read_through(void)
{
	was_steady = steady_until(hal_now() + 2 * BEFORE);
	read_masked = hal_now();
}

CASE_WITH(through_the_crossings, int i, n; hal_time last;)
{
	BEGIN(through_the_crossings);
	for (self->i = 1; self->i <= 4; self->i++) {
		shift_to(self->i * HALF);
		self->last = hal_now();
		EQ(self->last / (BEFORE / 100), (self->i * HALF - BEFORE) / (BEFORE / 100));
		/* 5 ms, in sleeps of 0.1 ms */
		for (self->n = 0; self->n < 50; self->n++) {
			TRY(weft_sleep(weft_us(100)));
			if (hal_now() - self->last - weft_us(100) > weft_us(20))
				break; /* too early, or much too late */
			self->last = hal_now();
		}
		EQ(self->n, 50);
		EQ(self->last / HALF, self->i);
	}
	END(0);
}

CASE(a_crossing_while_interrupts_wait)
{
	hal_time start;

	BEGIN(a_crossing_while_interrupts_wait);
	hal_softirq_handler(read_through);
	shift_to(5 * HALF);
	start = hal_now();
	hal_softirq_raise();
	OK(was_steady);
	OK(read_masked >= start + 2 * BEFORE && read_masked < start + 3 * BEFORE);
	EQ(read_masked / HALF, 5);
	END(0);
}

/* None of the alarms comes, each is replaced before: what counts the crossing all the same. */
CASE(a_crossing_between_replaced_alarms)
{
	hal_time start, last;
	bool steady = true;

	BEGIN(a_crossing_between_replaced_alarms);
	for (hal_time i = 6; i <= 8; i++) {
		shift_to(i * HALF);
		start = last = hal_now();
		while (steady && last - start < 2 * BEFORE) {
			hal_alarm(last + 4 * BEFORE);
			steady = hal_now() >= last;
			last = hal_now();
		}
		EQ(last / HALF, i);
	}
	END(0);
}

/* Longer than SysTick has bits for; and exact. */
CASE_WITH(long_sleeps, struct timed_sleep sleep;)
{
	BEGIN(long_sleeps);
	TRY(CALL(&self->sleep, timed_sleep, .ticks = weft_ms(10000)));
	END(0);
}

TESTS(RUN_CASE(through_the_crossings) RUN_CASE(a_crossing_while_interrupts_wait)
          RUN_CASE(a_crossing_between_replaced_alarms) RUN_CASE(long_sleeps) RUN_CASE(short_sleeps))
