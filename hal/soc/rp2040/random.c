/* Random numbers from the ring oscillator (RP2040 Datasheet, 2.17): its level, looked at by the
 * crystal's clock. A single look is worth little: it may lean to one side, and what drifts between
 * two looks is a few per cent of a period. So each bit is the parity of eight looks that are 80 us
 * apart, and a byte takes 64 looks, some 0.6 ms. How much chance is in them depends on chip,
 * voltage and temperature, and was not measured. */
#include "hal/random.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/rp2040/rp2040.h"

#define LOOK_US 10u
#define LOOKS 64u

static uint8_t byte;
static unsigned looks, ones; /* those of this byte */

/* The alarm goes off when the counter comes to be equal, so nothing may come in between. */
static void look_later(void)
{
	uint32_t mask = arch_mask();

	TIMER->alarm[2] = TIMER->timerawl + LOOK_US;
	arch_unmask(mask);
}

void hal_random_start(void)
{
	byte = 0;
	looks = ones = 0;
	RP2040_SET(TIMER->inte) = TIMER_ALARM_2;
	nvic_enable(IRQ_TIMER_2);
	look_later();
}

/* What has always been the same is no oscillator. */
static void finish(void)
{
	random_done_isr(ones && ones < LOOKS ? byte : DEVICE_EHUNG);
}

void rp2040_timer_2(void)
{
	uint8_t bit = ROSC_RANDOM_BIT & 1;

	TIMER->intr = TIMER_ALARM_2;
	byte = (uint8_t)(byte << 1 | byte >> 7) ^ bit;
	ones += bit;
	if (++looks < LOOKS)
		look_later();
	else
		finish();
}
