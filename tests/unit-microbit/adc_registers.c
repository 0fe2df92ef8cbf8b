/* The converter, whose registers are memory here: QEMU has none. It tests that the driver does what
 * Nordic's reference manual says; whether the chip does, nobody has tried. */
#include "drivers/adc.h"
#include "hal/soc/nrf51/nrf51.h"
#include "tests/tap.h"

static struct nrf51_adc registers;
#undef ADC
#define ADC (&registers)
#include "hal/soc/nrf51/adc.c"

static struct adc_read reading;
static struct weft_task task;

CASE(channels)
{
	BEGIN(channels);
	for (unsigned channel = 0; channel <= 8; channel++)
		EQ(adc_open(channel), 0);
	EQ(adc_open(9), WEFT_EINVAL);
	EQ(registers.enable, 1);
	EQ(registers.intenset, 1);
	EQ(GPIO->cnf[26], PIN_NO_INPUT);
	EQ(GPIO->cnf[27], PIN_NO_INPUT);
	for (unsigned pin = 1; pin <= 6; pin++)
		EQ(GPIO->cnf[pin], PIN_NO_INPUT);
	EQ(GPIO->cnf[7] & PIN_OUTPUT, 0);
	END(0);
}

static void begin(unsigned channel)
{
	registers.start = registers.stop = 0;
	registers.end = 1; /* of the one before */
	weft_spawn(&task, FRAME(&reading, adc_read, .channel = channel));
}

static void converted(uint32_t result)
{
	EQ(registers.start, 1);
	EQ(registers.end, 0);
	registers.result = result;
	registers.end = 1;
	tap_interrupt(nrf51_adc);
	EQ(registers.end, 0);
	EQ(registers.stop, 1);
}

/* 10 bits; an input, or the supply; a third of it; the reference of 1.2 V. */
CASE_WITH(samples, unsigned i;)
{
	static const struct {
		unsigned channel, result, sample;
		uint32_t config;
	} rows[] = {
	    {0, 0, 0, 0x010a},           {2, 1, 32, 0x040a},
	    {7, 0x3ff, 32767, 0x800a},   {8, 512, 512 * 32 + 16, 0x001a},
	    {4, 0xfffffc01, 32, 0x100a},
	};

	BEGIN(samples);
	for (self->i = 0; self->i < sizeof rows / sizeof *rows; self->i++) {
		begin(rows[self->i].channel);
		TRY(weft_yield());
		EQ(registers.config, rows[self->i].config);
		tap_interrupt(nrf51_adc); /* for nothing */
		converted(rows[self->i].result);
		TRY(weft_join(&task));
		EQ(rc, rows[self->i].sample);
	}
	EQ(adc_mv(32767), 3600);
	END(0);
}

/* It waits for the conversion; the next one has its own. */
CASE(a_cancel)
{
	BEGIN(a_cancel);
	begin(3);
	TRY(weft_yield());
	weft_cancel(&task);
	TRY(weft_yield());
	TRY(weft_yield());
	EQ(weft_task_state(&task), WEFT_TASK_WAITING);
	converted(100);
	AWAIT(weft_join(&task));
	EQ(rc, WEFT_ECANCELED);
	begin(4);
	TRY(weft_yield());
	converted(2);
	TRY(weft_join(&task));
	EQ(rc, 64);
	END(0);
}

TESTS(RUN_CASE(channels) RUN_CASE(samples) RUN_CASE(a_cancel))
