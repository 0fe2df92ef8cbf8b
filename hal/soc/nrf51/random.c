/* The random number generator: with the correction of its bias a byte takes 0.7 ms on average, and
 * there is no upper limit. */
#include "hal/random.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/nrf51/nrf51.h"

void hal_random_start(void)
{
	RNG->valrdy = 0;
	RNG->config = RNG_UNBIASED;
	RNG->shorts = RNG_VALRDY_STOP;
	RNG->intenset = RNG_VALRDY;
	nvic_enable(IRQ_RNG);
	RNG->start = 1;
}

void nrf51_rng(void)
{
	if (!RNG->valrdy)
		return;
	RNG->valrdy = 0;
	random_done_isr((uint8_t)RNG->value);
}
