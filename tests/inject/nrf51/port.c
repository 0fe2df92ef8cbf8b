/* The board's clock is coarser than an instruction; the chip's timer 2 at 16 MHz is not. */
#include "hal/soc/nrf51/nrf51.h"
#include "tests/inject/inject.h"

uint32_t inject_clock(void)
{
	static bool started;

	if (!started) {
		started = true;
		TIMER2->bitmode = BITMODE_24;
		TIMER2->prescaler = 0;
		TIMER2->start = 1;
	}
	TIMER2->capture[0] = 1;
	return TIMER2->cc[0];
}
