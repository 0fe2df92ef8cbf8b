/* The clock of hal/soc/rp2040/time.c: its rate, its one-shot alarm, and what lies beyond the 32
 * bits that an alarm compares. */
#include "hal/hal.h"
#include "hal/soc/rp2040/rp2040.h"

#define NEAR 20u /* microseconds: what a wake-up may take */
#define WRAP ((hal_time)1 << 32)
#define LATE NEAR
#define STEP NEAR
#include "tests/clock.h"

#define SYST_CSR RP2040_REG(0xe000e010)
#define SYST_RVR RP2040_REG(0xe000e014)
#define SYST_CVR RP2040_REG(0xe000e018)
enum { SYST_ENABLE = 1, SYST_PROCESSOR = 4 };

/* Against SysTick, which counts the processor's clock: so the PLL is right. */
CASE(the_processor_runs_at_125_mhz)
{
	BEGIN(the_processor_runs_at_125_mhz);
	hal_time from;
	uint32_t cycles;

	SYST_RVR = 0xffffff;
	SYST_CVR = 0;
	SYST_CSR = SYST_ENABLE | SYST_PROCESSOR;
	from = hal_now();
	cycles = SYST_CVR;
	while (hal_now() - from < 10000) {
	}
	cycles = (cycles - SYST_CVR) & 0xffffff;
	SYST_CSR = 0;
	OK(cycles > 1250000u - 200);
	OK(cycles < 1250000u + 200);
	END(0);
}

/* Set to any time around now, also one that has passed while it was set, the alarm comes at once.
 */
static unsigned alarms(int distance)
{
	hal_time due = hal_now() + (hal_time)distance;

	hal_alarm(due);
	while (hal_now() < due + NEAR) {
	}
	return (TIMER->armed & TIMER_ALARM_0) != 0;
}

CASE(no_alarm_is_left_behind)
{
	BEGIN(no_alarm_is_left_behind);
	unsigned armed = 0;

	for (int distance = -5; distance < 20; distance++)
		armed += alarms(distance);
	EQ(armed, 0);
	hal_alarm(0);
	OK(!(TIMER->armed & TIMER_ALARM_0));
	hal_alarm(hal_now() + 1000000);
	OK(TIMER->armed & TIMER_ALARM_0);
	hal_alarm(HAL_NEVER);
	OK(!(TIMER->armed & TIMER_ALARM_0));
	END(0);
}

/* Twice as far as an alarm can see, and across the carry on the way. */
CASE_WITH(long_sleeps, struct timed_sleep sleep;)
{
	BEGIN(long_sleeps);
	TRY(CALL(&self->sleep, timed_sleep, .ticks = 2 * WRAP + 1000));
	END(0);
}

static hal_time before_carry(void)
{
	return (hal_now() / WRAP + 1) * WRAP - 20;
}

CASE(the_clock_goes_on_through_the_carry)
{
	BEGIN(the_clock_goes_on_through_the_carry);
	TRY(weft_sleep_until(before_carry()));
	OK(hal_now() % WRAP > WRAP - 21);
	OK(steady_until(hal_now() + 500));
	OK(hal_now() % WRAP < 1000);
	END(0);
}

/* From before the carry to behind it, at every distance. */
CASE_WITH(sleeps_through_the_carry, struct timed_sleep sleep; unsigned ticks;)
{
	BEGIN(sleeps_through_the_carry);
	for (self->ticks = 18; self->ticks < 30; self->ticks++) {
		TRY(weft_sleep_until(before_carry()));
		TRY(CALL(&self->sleep, timed_sleep, .ticks = self->ticks));
	}
	END(0);
}

TESTS(RUN_CASE(the_processor_runs_at_125_mhz) RUN_CASE(short_sleeps)
          RUN_CASE(no_alarm_is_left_behind) RUN_CASE(long_sleeps)
              RUN_CASE(the_clock_goes_on_through_the_carry) RUN_CASE(sleeps_through_the_carry))
