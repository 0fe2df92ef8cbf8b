/* Pulse widths: the registers of timer, PPI and GPIOTE are memory here, and a model of what they do
 * together is asked for the pins' levels. QEMU has no PPI and no GPIOTE; whether the chip does what
 * the model does, nobody has tried. */
#include <string.h>

#include "hal/pwm.h"
#include "hal/soc/nrf51/nrf51.h"
#include "tests/tap.h"

static struct nrf51_timer timer;
static struct nrf51_ppi ppi;
static struct nrf51_gpiote gpiote;
static uint32_t keep_on;

#undef TIMER2
#define TIMER2 (&timer)
#undef GPIOTE
#define GPIOTE (&gpiote)

/* What is set and cleared by registers of their own, taken over at each access. */
static struct nrf51_ppi *channels(void)
{
	ppi.chen = (ppi.chen | ppi.chenset) & ~ppi.chenclr;
	ppi.chenset = ppi.chenclr = 0;
	return &ppi;
}

#undef PPI
#define PPI (channels())
#undef NRF51_REG
#define NRF51_REG(address) (*(EQ(address, 0x4000ac0c), &keep_on))
#include "hal/soc/nrf51/pwm.c"

static bool levels[4]; /* of GPIOTE's channels */

static void event(volatile uint32_t *from)
{
	for (unsigned i = 0; i < 16; i++) {
		for (unsigned n = 0; n < 4; n++) {
			if (channels()->chen >> i & 1 && ppi.ch[i].event == address(from) &&
			    ppi.ch[i].task == address(&gpiote.out[n]))
				levels[n] = !levels[n];
		}
	}
}

static void count(uint32_t counter)
{
	for (unsigned c = 0; c < 4; c++) {
		if (timer.cc[c] == counter)
			event(&timer.compared[c]);
	}
}

/* The channel that has the pin; 4: none. */
static unsigned channel_of(unsigned pin)
{
	unsigned n = 0;

	while (n < 4 && ((gpiote.config[n] & 3) != 3 || (gpiote.config[n] >> 8 & 31) != pin))
		n++;
	return n;
}

/* Lets the counter run for two periods, and gives how many counts of each the pin is high. Channels
 * that compare with what never comes do nothing. */
static uint32_t high_counts(unsigned pin)
{
	unsigned n = channel_of(pin);
	uint32_t high[2] = {0, 0};

	EQ(timer.start, 1);
	EQ(timer.bitmode, 0);
	EQ(timer.shorts, 8); /* compare 3 clears */
	EQ(keep_on, 1);
	OK(n < 4);
	EQ(gpiote.config[n] >> 16, 0x13); /* toggles; begins high */
	for (unsigned i = 0; i < 4; i++)
		levels[i] = true;
	for (unsigned i = 0; i < 2; i++) {
		for (uint32_t counter = 1; counter <= timer.cc[3]; counter++) {
			high[i] += levels[n];
			count(counter);
		}
	}
	EQ(high[0], high[1]);
	return high[0];
}

static void begin(void)
{
	memset(outputs, 0, sizeof outputs);
	memset(&timer, 0, sizeof timer);
	memset(&ppi, 0, sizeof ppi);
	memset(&gpiote, 0, sizeof gpiote);
}

CASE(rates)
{
	static const struct {
		uint32_t hz, prescaler, period;
	} rows[] = {{1000000, 0, 16}, {1000, 0, 16000}, {245, 0, 65306},
	            {244, 1, 32786},  {50, 3, 40000},   {1, 8, 62500}};

	BEGIN(rates);
	begin();
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		EQ(hal_pwm_set(3, rows[i].hz, 32768), 0);
		EQ(timer.prescaler, rows[i].prescaler);
		EQ(timer.cc[3], rows[i].period);
	}
	EQ(hal_pwm_set(3, 1000001, 32768), WEFT_EINVAL);
	EQ(hal_pwm_set(3, 0, 32768), WEFT_EINVAL);
	EQ(hal_pwm_set(3, 1000, 65537), WEFT_EINVAL);
	EQ(hal_pwm_set(31, 1000, 32768), WEFT_EINVAL);
	END(0);
}

/* 160 counts. Never quite always, nor quite never. */
CASE(duties)
{
	static const struct {
		uint32_t duty, high;
	} rows[] = {{1, 1}, {65535, 159}, {32768, 80}, {16384, 40}, {410, 1}, {820, 2}};

	BEGIN(duties);
	begin();
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		EQ(hal_pwm_set(3, 100000, rows[i].duty), 0);
		EQ(high_counts(3), rows[i].high);
	}
	END(0);
}

/* Three have their own, and share the rate; a fourth finds no place until one is always high or
 * low, which needs none. */
CASE(outputs_are_shared)
{
	BEGIN(outputs_are_shared);
	begin();
	EQ(hal_pwm_set(1, 10000, 32768), 0);
	EQ(hal_pwm_set(2, 10000, 16384), 0);
	EQ(hal_pwm_set(3, 100000, 49152), 0);
	EQ(high_counts(1), 80);
	EQ(high_counts(2), 40);
	EQ(high_counts(3), 120);
	EQ(hal_pwm_set(4, 100000, 32768), WEFT_EBUSY);
	EQ(channel_of(4), 4);
	EQ(hal_pwm_set(4, 100000, 65536), 0);
	EQ(channel_of(4), 4);
	EQ(GPIO->out >> 4 & 1, 1);
	EQ(GPIO->dir >> 4 & 1, 1);
	EQ(hal_pwm_set(2, 100000, 0), 0);
	EQ(channel_of(2), 4);
	EQ(GPIO->out >> 2 & 1, 0);
	EQ(hal_pwm_set(4, 100000, 8192), 0);
	EQ(high_counts(4), 20);
	EQ(high_counts(1), 80);
	EQ(high_counts(3), 120);
	END(0);
}

/* Without pulses the timer stands still, and what kept it on goes off. */
CASE(nothing_runs)
{
	BEGIN(nothing_runs);
	begin();
	EQ(hal_pwm_set(1, 10000, 32768), 0);
	timer.start = timer.stop = 0;
	EQ(hal_pwm_set(1, 10000, 65536), 0);
	EQ(timer.start, 0);
	EQ(timer.stop, 1);
	EQ(keep_on, 0);
	EQ(channels()->chen, 0);
	EQ(GPIO->out >> 1 & 1, 1);
	END(0);
}

TESTS(RUN_CASE(rates) RUN_CASE(duties) RUN_CASE(outputs_are_shared) RUN_CASE(nothing_runs))
