/* The converter. QEMU's has no inputs: its samples are 512 and up to 7 more, of a generator of
 * numbers that is begun anew with each start of QEMU, and is asked twice for each sample. The start
 * by software, which it lacks, is tested on registers in memory. */
#include "hal/soc/lm3s/lm3s.h"
#include "tests/adc_foretold.h"

static struct lm3s_adc registers;
static bool memory;
#undef ADC
#define ADC (memory ? &registers : (struct lm3s_adc *)0x40038000u)
#define lm3s_emulated (!memory)
#include "drivers/adc.c"
#include "hal/soc/lm3s/adc.c"

static uint32_t noise;

/* From 10 bits to 15. */
static int widened(uint32_t sample)
{
	return (int)(sample * 32 + sample / 32);
}

static int next_sample(void)
{
	for (int i = 0; i < 2; i++)
		noise = noise * 314159 + 1;
	return widened(512 + (noise >> 16 & 7));
}

CASE(channels)
{
	BEGIN(channels);
	EQ(adc_open(4), WEFT_EINVAL);
	EQ(adc_open(0), 0);
	EQ(adc_open(3), 0);
	EQ(adc_mv(widened(1023)), BOARD_ADC_MV);
	EQ(adc_mv(widened(512)), 1502);
	END(0);
}

static void was_read(unsigned channel)
{
	EQ(ADC->ssmux3, channel);
	EQ(ADC->ostat, 0); /* nothing is left in its FIFO */
}

/* As on the chip. */
CASE_WITH(started_by_software, struct weft_task task;)
{
	BEGIN(started_by_software);
	memory = true;
	is_on = false;
	EQ(adc_open(2), 0);
	EQ(registers.emux, 0);
	EQ(registers.ssctl3, 6);
	EQ(registers.im, 8);
	EQ(registers.actss, 8);
	weft_spawn(&self->task, FRAME(&reading, adc_read, .channel = 2));
	TRY(weft_yield());
	EQ(registers.ssmux3, 2);
	EQ(registers.pssi, 8);
	registers.isc = 0;
	registers.ssfifo3 = 0xfffffc00u | 1023; /* what is not data is not looked at */
	tap_interrupt(lm3s_adc3);
	EQ(registers.isc, 8);
	TRY(weft_join(&self->task));
	EQ(rc, 32767);
	END(0);
}

TESTS(RUN_CASE(channels) ADC_CASES RUN_CASE(started_by_software))
