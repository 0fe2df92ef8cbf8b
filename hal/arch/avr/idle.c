#include <avr/interrupt.h>

#include "hal/hal.h"

/* The look and the sleep are one step to interrupts: the instruction behind sei is carried out
 * before any of them. Where the sleep enable bit cannot be set there is no sleep (QEMU's SLEEP does
 * not end, and it has no SMCR): then this returns, and the loop looks again. */
void hal_idle(void)
{
	cli();
	SMCR = _BV(SE); /* idle mode: the timers and the UART run on */
	if (!weft_pending() && SMCR)
		__asm volatile("sei\n\tsleep" ::: "memory");
	sei();
}
