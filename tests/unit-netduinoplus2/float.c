/* Floating point in interrupts: what a task and an interrupt's handler have in the registers is its
 * own, though all run on one stack. */
#include <string.h>

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/tap.h"

#define FPSCR_ROUND_UP (1u << 22)

static uint32_t before[32], after[32], mode;
static volatile float sum;

/* Leaves nothing as it was in the registers that a function may change. */
static void calculate(void)
{
	for (int i = 1; i <= 8; i++)
		sum += 1.0f / (float)i;
	__asm volatile("vmov.f32 s0, #1.0\n\tvmov s1, s0\n\tvmov s2, s0\n\tvmov s7, s0\n\t"
	               "vmov s8, s0\n\tvmov s13, s0\n\tvmov s14, s0\n\tvmov s15, s0\n\t"
	               "vmsr fpscr, %0" ::"r"(0)
	               : "s0", "s1", "s2", "s7", "s8", "s13", "s14", "s15");
}

/* The registers are filled, the interrupt is taken, the registers are looked at. */
static void interrupt_between(void)
{
	volatile uint32_t *pend = &NVIC_ISPR(IRQ_SOFT);

	__asm volatile("vmsr fpscr, %[mode]\n\t"
	               "vldm %[before], {s0-s31}\n\t"
	               "str %[bit], [%[pend]]\n\t"
	               "dsb\n\tisb\n\t"
	               "vstm %[after], {s0-s31}\n\t"
	               "vmrs %[mode], fpscr"
	               : [mode] "+r"(mode)
	               : [before] "r"(before), [after] "r"(after), [pend] "r"(pend),
	                 [bit] "r"(1u << IRQ_SOFT % 32)
	               : "memory", "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9",
	                 "d10", "d11", "d12", "d13", "d14", "d15");
}

CASE(registers_are_the_tasks_own)
{
	BEGIN(registers_are_the_tasks_own);
	for (uint32_t i = 0; i < 32; i++)
		before[i] = 0x40000000u + i;
	mode = FPSCR_ROUND_UP;
	sum = 0;
	hal_softirq_handler(calculate);
	interrupt_between();
	OK(sum > 2.71f && sum < 2.72f); /* it did run */
	EQ(memcmp(before, after, sizeof before), 0);
	EQ(mode, FPSCR_ROUND_UP);
	__asm volatile("vmsr fpscr, %0" ::"r"(0));
	END(0);
}

struct sums {
	WEFT_FRAME;
	float step, sum;
	int i;
};

/* Sums that are exact, so that any harm shows. */
static ASYNC(sums)
{
	BEGIN(sums);
	for (self->i = 0; self->i < 100; self->i++) {
		float half = self->step / 2;

		hal_softirq_raise();
		self->sum += half;
		hal_softirq_raise();
		self->sum += half;
		TRY(weft_yield());
	}
	END(0);
}

CASE_WITH(tasks_that_calculate, struct weft_task task[2]; struct sums sums[2];)
{
	BEGIN(tasks_that_calculate);
	hal_softirq_handler(calculate);
	for (int i = 0; i < 2; i++)
		weft_spawn(&self->task[i], FRAME(&self->sums[i], sums, .step = (float)(i + 1) / 4));
	TRY(weft_join(&self->task[0]));
	TRY(weft_join(&self->task[1]));
	OK(self->sums[0].sum == 25.0f);
	OK(self->sums[1].sum == 50.0f);
	END(0);
}

TESTS(RUN_CASE(registers_are_the_tasks_own) RUN_CASE(tasks_that_calculate))
