/* tests/sleeping_loop.h with the timer 1 of hal/soc/mps2. */
#include "tests/tap.h"
#include "tests/unit-mps2-an385/timer_interrupt.h"

#define LATER (HAL_HZ / 10000) /* 0.1 ms: the loop sleeps by then */
#define LATER_IRQ IRQ_TIMER1

#include "tests/sleeping_loop.h"
