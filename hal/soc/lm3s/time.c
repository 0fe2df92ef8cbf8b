/* Time: SysTick's 24 bits extended to 64, timer 0 as the one-shot alarm, timer 1 for the extension.
 *
 * The counter's half periods are counted in `period`: it is odd while bit 23 of the counter should
 * be set. A read takes period first, then the counter; if the counter has crossed into the next
 * half since, or the interrupt that counts it has not run yet, the xor puts it right. That holds
 * as long as the interrupt comes within half a period (168 ms) of the crossing.
 *
 * The crossings have a timer of their own, which its handler starts again and nobody else touches:
 * so none is missed, however late the loop asks for an alarm. */
#include "hal/arch/armv7m/startup.h"
#include "hal/hal.h"
#include "hal/soc/lm3s/lm3s.h"

#define HALF 0x800000u
#define MASK (2 * HALF - 1)

static uint32_t period; /* written by timer 1's interrupt only */

static uint32_t counter(void)
{
	return ~SYST_CVR & MASK;
}

hal_time hal_now(void)
{
	uint32_t p = HAL_LOAD(&period);

	return (hal_time)p * HALF + (counter() ^ (p & 1) * HALF);
}

/* One interrupt, that many ticks from now. */
static void start(struct lm3s_timer *timer, uint32_t ticks)
{
	timer->ctl = 0;
	timer->icr = TIMER_TATO;
	timer->tailr = ticks;
	timer->ctl = CTL_TAEN;
}

/* For a tick behind the crossing: SysTick has started its new period by then. QEMU with sleep=off
 * would otherwise let idle time run on to the end of that period. */
static void await_crossing(uint32_t from)
{
	start(TIMER1, HALF - from % HALF + 1);
}

void lm3s_timer1a(void)
{
	uint32_t now = counter();

	if (now / HALF != (period & 1))
		HAL_STORE(&period, period + 1);
	await_crossing(now);
}

void hal_alarm(hal_time due)
{
	hal_time now = hal_now();

	if (due <= now) {
		weft_alarm_isr();
		return;
	}
	/* An alarm too early does no harm. */
	start(TIMER0, due - now > UINT32_MAX ? UINT32_MAX : (uint32_t)(due - now));
}

void lm3s_timer0a(void)
{
	TIMER0->icr = TIMER_TATO;
	weft_alarm_isr();
}

static void prepare(struct lm3s_timer *timer, unsigned irq)
{
	timer->cfg = 0; /* 32 bits */
	timer->tamr = TAMR_ONE_SHOT;
	timer->imr = TIMER_TATO;
	nvic_enable(irq);
}

void lm3s_clock_start(void)
{
	lm3s_gate(&SYSCTL_RCGC1, RCGC1_TIMER(0) | RCGC1_TIMER(1));
	SYST_RVR = MASK;
	SYST_CVR = 0;
	SYST_CSR = CSR_ENABLE | CSR_CLKSOURCE;
	/* It stands at 0, as at the end of a period, until the first tick. */
	while (!SYST_CVR) {
	}
	prepare(TIMER0, IRQ_TIMER0A);
	prepare(TIMER1, IRQ_TIMER1A);
	await_crossing(counter());
}
