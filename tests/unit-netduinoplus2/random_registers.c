/* The random number generator, whose registers are memory here, and the test is the hardware. It
 * tests that the driver does what RM0090 says; whether the chip does, nobody has tried. */
#include <string.h>

#include "drivers/random.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/tap.h"

static struct stm32_rng registers;
#undef RNG
#define RNG (&registers)
#include "hal/soc/stm32f405/random.c"

static struct random_fill filling;
static struct weft_task task;
static uint8_t to[8];

static void begin(size_t size)
{
	memset(to, 0, sizeof to);
	weft_spawn(&task, FRAME(&filling, random_fill, .to = to, .size = size));
}

static void gives(uint32_t word)
{
	EQ(registers.cr, RNG_RNGEN | RNG_IE);
	registers.dr = word;
	registers.sr = RNG_DRDY;
	tap_interrupt(stm32_rng);
	registers.sr = 0;
}

static void fails(uint32_t flags)
{
	registers.sr = flags;
	tap_interrupt(stm32_rng);
	EQ(registers.sr, 0);
}

/* The first number is only compared with. */
CASE_WITH(words_become_bytes, int i;)
{
	BEGIN(words_become_bytes);
	begin(6);
	TRY(weft_yield());
	gives(0x11111111);
	EQ(to[0], 0);
	gives(0x44332211);
	for (self->i = 0; self->i < 9; self->i++)
		TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	EQ(memcmp(to, "\x11\x22\x33\x44\0", 5), 0);
	gives(0x88776655);
	TRY(weft_join(&task));
	EQ(rc, 0);
	EQ(memcmp(to, "\x11\x22\x33\x44\x55\x66\0", 7), 0);
	EQ(registers.cr, RNG_RNGEN); /* no interrupts while nobody asks */
	tap_interrupt(stm32_rng);
	begin(2);
	TRY(weft_join(&task));
	EQ(memcmp(to, "\x77\x88\0", 3), 0);
	END(0);
}

CASE(two_equal_ones)
{
	BEGIN(two_equal_ones);
	begin(1);
	TRY(weft_yield());
	gives(0x88776655);
	gives(0x88776655);
	TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	gives(0x88776656);
	TRY(weft_join(&task));
	EQ(to[0], 0x56);
	begin(3); /* the rest of it */
	TRY(weft_join(&task));
	END(0);
}

/* Of seed and clock: it starts anew, and compares again. */
CASE_WITH(errors, uint32_t flag;)
{
	BEGIN(errors);
	for (self->flag = RNG_CEIS; self->flag <= RNG_SEIS; self->flag *= 2) {
		begin(4);
		TRY(weft_yield());
		fails(self->flag);
		AWAIT(weft_join(&task));
		EQ(rc, DEVICE_EREFUSED);
		EQ(to[0], 0);
		begin(4);
		TRY(weft_yield());
		gives(1);
		gives(2);
		TRY(weft_join(&task));
		EQ(to[0], 2);
	}
	END(0);
}

/* A cancel waits for the byte; nothing is written behind it. */
CASE(a_cancel)
{
	BEGIN(a_cancel);
	begin(8);
	TRY(weft_yield());
	weft_cancel(&task);
	TRY(weft_yield());
	TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	gives(0x12345678);
	AWAIT(weft_join(&task));
	EQ(rc, WEFT_ECANCELED);
	EQ(to[0], 0);
	END(0);
}

TESTS(RUN_CASE(words_become_bytes) RUN_CASE(two_equal_ones) RUN_CASE(errors) RUN_CASE(a_cancel))
