/* The converter. QEMU's has no inputs: its samples are 512 and up to 7 more, of a generator of
 * numbers that is begun anew with each start of QEMU, and is asked twice for each sample. The start
 * by software, which it lacks, is tested on registers in memory. */
#include "drivers/adc.h"

#include "hal/soc/lm3s/lm3s.h"
#include "tests/tap.h"

static struct lm3s_adc registers;
static bool memory;
#undef ADC
#define ADC (memory ? &registers : (struct lm3s_adc *)0x40038000u)
#define lm3s_emulated (!memory)
#include "drivers/adc.c"
#include "hal/soc/lm3s/adc.c"

static struct adc_read reading;
static struct adc_stream stream;
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

CASE_WITH(samples, unsigned i;)
{
	BEGIN(samples);
	for (self->i = 0; self->i < 100; self->i++) {
		TRY(CALL(&reading, adc_read, .channel = self->i % 4));
		EQ(rc, next_sample());
		EQ(ADC->ssmux3, self->i % 4);
		EQ(ADC->ostat, 0); /* nothing is left in its FIFO */
	}
	END(0);
}

struct reader {
	WEFT_FRAME;
	char letter;
	/* private */
	int i;
	struct adc_read read;
};

static ASYNC(reader)
{
	BEGIN(reader);
	for (self->i = 0; self->i < 2; self->i++) {
		TRY(CALL(&self->read, adc_read, .channel = 1));
		EQ(rc, next_sample());
		NOTE(self->letter);
	}
	END(0);
}

CASE_WITH(tasks_take_turns, struct weft_task task[2]; struct reader reader[2];)
{
	BEGIN(tasks_take_turns);
	for (int i = 0; i < 2; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->reader[i], reader, .letter = (char)('a' + i)));
	TRY(weft_join(&self->task[0]));
	TRY(weft_join(&self->task[1]));
	SEQUENCE("abab");
	END(0);
}

/* It comes when the conversion has ended, which is lost. */
CASE_WITH(a_cancel, struct weft_task task;)
{
	BEGIN(a_cancel);
	weft_spawn(&self->task, FRAME(&reading, adc_read, .channel = 2));
	TRY(weft_yield());
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	(void)next_sample();
	TRY(CALL(&reading, adc_read, .channel = 2));
	EQ(rc, next_sample());
	END(0);
}

CASE_WITH(a_stream, int i; hal_time start;)
{
	BEGIN(a_stream);
	FRAME(&stream, adc_stream, .channel = 0, .period = weft_ms(1));
	self->start = hal_now();
	for (self->i = 1; self->i <= 5; self->i++) {
		TRY(NEXT(&stream));
		EQ(rc, WEFT_YIELDED);
		EQ(stream.value, next_sample());
		EQ((hal_now() - self->start) / weft_us(100), 10 * self->i);
	}
	EQ(stream.missed, 0);
	END(0);
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

TESTS(RUN_CASE(channels) RUN_CASE(samples) RUN_CASE(tasks_take_turns) RUN_CASE(a_cancel)
          RUN_CASE(a_stream) RUN_CASE(started_by_software))
