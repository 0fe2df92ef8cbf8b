/* The atomics of hal/arch/rv32/arch.h, and the registers, with a timer interrupt at each of their
 * instructions in turn: an instruction lasts less than a tick of mtime, so the same alarm is tried
 * from many distances. The interrupt takes the real way, through arch_trap. */
#include "hal/hal.h"

static void alarm_isr(void);
#define weft_alarm_isr alarm_isr
#include "hal/soc/riscv/time.c"
#undef weft_alarm_isr
#include "tests/tap.h"

static void (*action)(void);
static uintptr_t came_at;
static bool told;

static void alarm_isr(void)
{
	if (!action) {
		weft_alarm_isr();
		return;
	}
	__asm volatile("csrr %0, mepc" : "=r"(came_at));
	told = hal_in_interrupt();
	action();
}

/* ---- What is interrupted ------------------------------------------------------------------- */

static struct {
	uint16_t low, high;
} halves __attribute__((aligned(4)));
static uint32_t word, set, taken_by_loop, taken_by_interrupt;

static void add(uint16_t *half)
{
	uint16_t was;

	do
		was = HAL_LOAD(half);
	while (!HAL_CAS(half, was, (uint16_t)(was + 1)));
}

static void add_word(void)
{
	uint32_t was;

	do
		was = HAL_LOAD(&word);
	while (!HAL_CAS(&word, was, was + 1));
}

static __attribute__((noinline)) void step(void)
{
	add(&halves.low);
	add(&halves.high);
	add_word();
	HAL_FETCH_OR(&set, 1);
	taken_by_loop += HAL_SWAP(&halves.low, 0);
}

static void same_in_the_interrupt(void)
{
	add(&halves.low);
	add(&halves.high);
	add_word();
	HAL_FETCH_OR(&set, 2);
	taken_by_interrupt += HAL_SWAP(&halves.low, 0);
}

/* ---- Where it comes ------------------------------------------------------------------------- */

#define PLACES 256

static bool hit[PLACES]; /* halfwords of step() */

/* The alarm comes `ticks` from a tick's beginning, step() begins `distance` rounds behind it. */
static void interrupted_step(unsigned ticks, unsigned distance)
{
	uint32_t begin = CLINT_MTIME_LOW;

	while (CLINT_MTIME_LOW == begin) {
	}
	came_at = 0;
	hal_alarm(hal_now() + ticks);
	for (unsigned i = 0; i < distance; i++)
		__asm volatile("");
	step();
	while (!HAL_LOAD(&came_at)) {
	}
	if (came_at - (uintptr_t)step < PLACES * 2)
		hit[(came_at - (uintptr_t)step) / 2] = true;
}

static unsigned count_places(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < PLACES; i++)
		n += hit[i];
	return n;
}

CASE(nothing_is_lost_wherever_the_interrupt_comes)
{
	uint16_t before, high;
	uint32_t sets = 0, steps = 0;

	BEGIN(nothing_is_lost_wherever_the_interrupt_comes);
	high = halves.high;
	action = same_in_the_interrupt;
	for (unsigned ticks = 1; ticks < 160; ticks++) {
		for (unsigned distance = 0; distance < 12; distance++, steps++) {
			interrupted_step(ticks, distance);
			sets += HAL_SWAP(&set, 0) == 3;
		}
	}
	action = NULL;
	before = halves.low;
	EQ(word, 2 * steps);
	EQ((uint16_t)(halves.high - high), (uint16_t)(2 * steps));
	EQ(taken_by_loop + taken_by_interrupt + before, 2 * steps);
	EQ(sets, steps);
	OK(told && !hal_in_interrupt());
	OK(count_places() >= 24);
	END(0);
}

/* ---- Registers ------------------------------------------------------------------------------ */

/* Spoils all that a C function may. */
static void spoil(void)
{
	__asm volatile("li t0, -1\n\tli t1, -1\n\tli t2, -1\n\tli t3, -1\n\tli t4, -1\n\t"
	               "li t5, -1\n\tli t6, -1\n\tli a0, -1\n\tli a1, -1\n\tli a2, -1\n\t"
	               "li a3, -1\n\tli a4, -1\n\tli a5, -1\n\tli a6, -1\n\tli a7, -1" ::
	                   : "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a0", "a1", "a2", "a3", "a4",
	                     "a5", "a6", "a7");
}

/* Fills the registers that a trap must save, waits for it and says whether they are unchanged. */
static __attribute__((noinline)) bool registers_survive(void)
{
	uint32_t sum;

	came_at = 0;
	hal_alarm(hal_now() + 20);
	__asm volatile("li ra, 1\n\tli t1, 2\n\tli t2, 3\n\tli t3, 4\n\tli t4, 5\n\tli t5, 6\n\t"
	               "li t6, 7\n\tli a0, 8\n\tli a1, 9\n\tli a2, 10\n\tli a3, 11\n\tli a4, 12\n\t"
	               "li a5, 13\n\tli a6, 14\n\tli a7, 15\n\t"
	               "1: lw t0, %1\n\t"
	               "beqz t0, 1b\n\t"
	               "slli t1, t1, 1\n\tslli t2, t2, 2\n\tslli t3, t3, 3\n\tslli t4, t4, 4\n\t"
	               "slli t5, t5, 5\n\tslli t6, t6, 6\n\tslli a0, a0, 7\n\tslli a1, a1, 8\n\t"
	               "slli a2, a2, 9\n\tslli a3, a3, 10\n\tslli a4, a4, 11\n\tslli a5, a5, 12\n\t"
	               "slli a6, a6, 13\n\tslli a7, a7, 14\n\t"
	               "add t1, t1, t2\n\tadd t1, t1, t3\n\tadd t1, t1, t4\n\tadd t1, t1, t5\n\t"
	               "add t1, t1, t6\n\tadd t1, t1, a0\n\tadd t1, t1, a1\n\tadd t1, t1, a2\n\t"
	               "add t1, t1, a3\n\tadd t1, t1, a4\n\tadd t1, t1, a5\n\tadd t1, t1, a6\n\t"
	               "add t1, t1, a7\n\tadd t1, t1, ra\n\t"
	               "mv %0, t1"
	               : "=r"(sum)
	               : "m"(came_at)
	               : "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a0", "a1", "a2", "a3",
	                 "a4", "a5", "a6", "a7", "memory");
	return sum == 15u * (1u << 15) - (1u << 15) + 1;
}

CASE(an_interrupt_changes_no_register)
{
	BEGIN(an_interrupt_changes_no_register);
	action = spoil;
	OK(registers_survive());
	action = NULL;
	END(0);
}

TESTS(RUN_CASE(nothing_is_lost_wherever_the_interrupt_comes)
          RUN_CASE(an_interrupt_changes_no_register))
