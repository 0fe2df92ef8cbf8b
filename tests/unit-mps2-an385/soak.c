/* tests/soak/soak.h for 10^8 instructions, or 10^10: a timer's interrupt and the software interrupt
 * come at random instructions, and a task keeps the processor busy in between, so that time is
 * instructions. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/mps2/mps2.h"

#define SOAK_BEAT ((hal_time)HAL_HZ / 1000)

#include "tests/soak/soak.h"

#define INSTRUCTION_NS 16u /* RUN_TEST: -icount shift=4 */
#ifdef SOAK_LONG
#define INSTRUCTIONS 10000000000u
#else
#define INSTRUCTIONS 100000000u
#endif

static struct source by_timer = {.chance = 0x1e4, .puts = true}, by_software = {.chance = 0x501};
static weft_time busy; /* at least: while nothing could sleep */

static void interrupt_in(uint32_t ticks)
{
	TIMER1->ctrl = 0;
	TIMER1->reload = 0;
	TIMER1->value = ticks;
	TIMER1->ctrl = TIMER_ENABLE | TIMER_INTERRUPT;
}

void mps2_timer1(void)
{
	TIMER1->ctrl = 0;
	TIMER1->intstatus = 1;
	soak_interrupt(&by_timer);
	interrupt_in(1 + draw(&by_timer.chance, (uint32_t)SOAK_BEAT / 4));
	if (draw(&by_timer.chance, 4) == 0)
		hal_softirq_raise();
}

static void software(void)
{
	soak_interrupt(&by_software);
}

struct spinner {
	WEFT_FRAME;
	weft_time since, until;
};

/* Keeps the processor busy for a while, then lets it sleep for a while. */
static ASYNC(spinner)
{
	BEGIN(spinner);
	for (;;) {
		self->since = weft_now();
		self->until = self->since + beats(100);
		while (weft_now() < self->until) {
			if (draw(&chance, 50) == 0)
				hal_softirq_raise();
			TRY(weft_yield());
		}
		busy += weft_now() - self->since;
		TRY(weft_sleep(beats(20)));
	}
	END(0);
}

static struct weft_task spinner_task;
static struct spinner spinner_frame;

static void soak_begin(void)
{
	hal_softirq_handler(software);
	weft_spawn_at(&spinner_task, WEFT_PRIORITIES - 1, FRAME(&spinner_frame, spinner));
	nvic_enable(IRQ_TIMER1);
	interrupt_in(1);
}

static void soak_end(void)
{
	weft_cancel(&spinner_task);
	TIMER1->ctrl = 0;
	TIMER1->intstatus = 1;
}

static bool soak_over(void)
{
	return busy >= INSTRUCTIONS / 1000000u * INSTRUCTION_NS * (HAL_HZ / 1000u);
}

static uint32_t soak_released(void)
{
	return by_timer.released + by_software.released;
}

static uint32_t soak_interrupts(void)
{
	return by_timer.interrupts + by_software.interrupts;
}
