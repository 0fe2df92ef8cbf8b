/* HAL_CAS, HAL_FETCH_OR and HAL_SWAP of hal/arch/armv6m, with an interrupt at every instruction:
 * timer 1 strikes n of its ticks after it was started, and n runs past the end of what is tested.
 * An instruction lasts about a tick where the test is run (board.mk), so none is left out. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"
#include "hal/soc/nrf51/nrf51.h"
#include "tests/tap.h"

static void (*action)(void);
static unsigned struck;

void nrf51_timer1(void)
{
	TIMER1->stop = 1;
	TIMER1->compared[0] = 0;
	struck++;
	action();
}

static void arm(uint32_t ticks)
{
	TIMER1->stop = 1;
	TIMER1->clear = 1;
	TIMER1->compared[0] = 0;
	TIMER1->cc[0] = ticks;
	TIMER1->start = 1;
}

#define LONGEST 150u /* ticks */

/* Runs what is tested with the interrupt in all places; how often it left something wrong. */
static unsigned failures(void (*interrupt)(void), void (*begin)(void), void (*tested)(void),
                         bool (*right)(void))
{
	unsigned wrong = 0;

	action = interrupt;
	nvic_enable(IRQ_TIMER1);
	TIMER1->intenset = TIMER_COMPARED(0);
	for (uint32_t ticks = 1; ticks <= LONGEST; ticks++) {
		begin();
		struck = 0;
		arm(ticks);
		tested();
		while (!HAL_LOAD(&struck)) {
		}
		__asm volatile("" ::: "memory"); /* what is looked at has changed */
		wrong += !right();
	}
	return wrong;
}

static uint32_t word;
static uint16_t half[2]; /* the second one must stay as it is */

static void clear(void)
{
	word = 0;
	half[0] = 0;
	half[1] = 0x5a5a;
}

/* ---- Compare and swap ---------------------------------------------------------------------- */

static void count_word(void)
{
	uint32_t before;

	do {
		before = HAL_LOAD(&word);
	} while (!HAL_CAS(&word, before, before + 1));
}

static void count_word_twice(void)
{
	count_word();
	count_word();
}

static bool three_words(void)
{
	return word == 3;
}

static void count_half(void)
{
	uint16_t before;

	do {
		before = HAL_LOAD(&half[0]);
	} while (!HAL_CAS(&half[0], before, (uint16_t)(before + 1)));
}

static void count_half_twice(void)
{
	count_half();
	count_half();
}

static bool three_halves(void)
{
	return half[0] == 3 && half[1] == 0x5a5a;
}

CASE(compare_and_swap)
{
	BEGIN(compare_and_swap);
	EQ(failures(count_word, clear, count_word_twice, three_words), 0);
	EQ(failures(count_half, clear, count_half_twice, three_halves), 0);
	END(0);
}

/* ---- Bits, and exchange -------------------------------------------------------------------- */

static void set_one(void)
{
	HAL_FETCH_OR(&word, 1u);
	HAL_FETCH_OR(&half[0], 0x8000);
}

static void set_others(void)
{
	HAL_FETCH_OR(&word, 0x80000000u);
	HAL_FETCH_OR(&half[0], 2);
}

static bool all_set(void)
{
	return word == 0x80000001u && half[0] == 0x8002 && half[1] == 0x5a5a;
}

CASE(bits_are_set)
{
	BEGIN(bits_are_set);
	EQ(failures(set_one, clear, set_others, all_set), 0);
	END(0);
}

static unsigned taken;

static void clear_all(void)
{
	clear();
	taken = 0;
	word = 5;
	half[0] = 7;
}

/* Counts come from the interrupt, and are taken away here. */
static void give(void)
{
	count_word();
	count_half();
}

static void take(void)
{
	taken += HAL_SWAP(&word, 0);
	taken += HAL_SWAP(&half[0], 0);
}

static bool none_lost(void)
{
	return taken + word + half[0] == 14 && half[1] == 0x5a5a;
}

CASE(exchange)
{
	BEGIN(exchange);
	EQ(failures(give, clear_all, take, none_lost), 0);
	END(0);
}

/* ---- The test itself ------------------------------------------------------------------------- */

static void count_plainly(void)
{
	(*(volatile uint32_t *)&word)++;
}

static void count_plainly_twice(void)
{
	count_plainly();
	count_plainly();
}

/* A plain increment is interrupted in the wrong place: between the load and the store are two
 * places, twice. */
CASE(it_would_be_seen)
{
	BEGIN(it_would_be_seen);
	EQ(failures(count_plainly, clear, count_plainly_twice, three_words), 4);
	END(0);
}

/* What was masked before stays masked. */
CASE(the_mask_is_restored)
{
	BEGIN(the_mask_is_restored);
	uint32_t before, mask;

	word = 0;
	half[0] = 0;
	before = arch_mask();
	(void)HAL_CAS(&word, 0u, 1u);
	(void)HAL_CAS(&word, 0u, 1u);
	(void)HAL_FETCH_OR(&half[0], 1);
	(void)HAL_SWAP(&word, 2u);
	__asm volatile("mrs %0, primask" : "=r"(mask));
	arch_unmask(before);
	EQ(mask, 1);
	__asm volatile("mrs %0, primask" : "=r"(mask));
	EQ(mask, 0);
	EQ(word, 2);
	EQ(half[0], 1);
	END(0);
}

TESTS(RUN_CASE(compare_and_swap) RUN_CASE(bits_are_set) RUN_CASE(exchange)
          RUN_CASE(it_would_be_seen) RUN_CASE(the_mask_is_restored))
