/* tests/sleeping_loop.h with the timer 2 of hal/soc/lm3s. */
#include "tests/tap.h"
#include "tests/unit-lm3s6965evb/timer_interrupt.h"

#define LATER 5000u /* 0.1 ms: the loop sleeps by then */
#define LATER_IRQ IRQ_TIMER2A

#include "tests/sleeping_loop.h"
