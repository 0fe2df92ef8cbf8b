/* Time: timer 2, a 32-bit up counter, extended to 64 bits, and SysTick as a one-shot alarm.
 *
 * The counter's upper half periods are counted in `period`: it is odd while bit 31 of the counter
 * should be set. A read takes period first, then the counter; if the counter has crossed into
 * the next half since, or the interrupt that counts it has not run yet, the xor puts it right.
 * That holds as long as the interrupt comes within half a period (9 min) of the crossing. SysTick
 * has 24 bits, so with nothing to do the board wakes every 0.8 s, and counts then.
 *
 * The timer's own compare would sleep longer, but QEMU has none. Both run from the same clock. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"
#include "hal/soc/stm32f405/stm32f405.h"

struct systick {
	volatile uint32_t csr, rvr, cvr;
};
#define SYSTICK ((struct systick *)0xe000e010u)
enum { SYSTICK_ENABLE = 1, SYSTICK_INTERRUPT = 2 }; /* csr; its clock is the processor's by 8 */

#define SYSTICK_MAX 0xffffffu
#define QEMU_TIM2_HZ 1000000000u

/* SysTick's clocks in 4 ticks. */
#define CLOCKS_IN_4 (SYSTICK_HZ / (HAL_HZ / 4))
#define LONGEST (SYSTICK_MAX / CLOCKS_IN_4 * 4)

static uint32_t period; /* written by the alarm's interrupt only */

void stm32_clock_start(void)
{
	stm32_enable(&RCC->apb1enr, RCC_TIM2EN);
	TIM2->psc = (stm32_emulated() ? QEMU_TIM2_HZ : APB1_TIMER_HZ) / HAL_HZ - 1;
	TIM2->arr = 0xffffffff;
	TIM2->egr = TIM_UG; /* takes the prescaler over, and begins with 0 */
	TIM2->cr1 = TIM_CEN;
}

hal_time hal_now(void)
{
	uint32_t p = HAL_LOAD(&period);
	uint32_t counter = TIM2->cnt;

	return ((hal_time)p << 31) + (counter ^ (p << 31));
}

/* Once: a reload value of 0 stops SysTick at the end of this round. It may be written when the
 * round has begun, a clock after the start. A handler that was faster has stopped SysTick. */
static void systick_once(uint32_t clocks)
{
	SYSTICK->csr = 0;
	SYSTICK->rvr = clocks;
	SYSTICK->cvr = 0;
	SYSTICK->csr = SYSTICK_ENABLE | SYSTICK_INTERRUPT;
	while (SYSTICK->csr & SYSTICK_ENABLE && !SYSTICK->cvr) {
	}
	SYSTICK->rvr = 0;
}

/* Not beyond the crossing behind `period`: one that is not counted yet, because all alarms since
 * were replaced before they came, has its interrupt at once. */
void hal_alarm(hal_time due)
{
	hal_time crossing = ((hal_time)HAL_LOAD(&period) + 1) << 31, now = hal_now();

	if (due > crossing)
		due = crossing;
	if (due <= now)
		due = now + 1;
	if (due - now > LONGEST)
		due = now + LONGEST;
	systick_once(((uint32_t)(due - now) * CLOCKS_IN_4 + 3) / 4);
}

void arch_systick(void)
{
	SYSTICK->csr = 0;
	if (TIM2->cnt >> 31 != (period & 1))
		HAL_STORE(&period, period + 1);
	weft_alarm_isr();
}
