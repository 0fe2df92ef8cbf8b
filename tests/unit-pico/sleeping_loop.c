/* tests/sleeping_loop.h with alarm 1 of the TIMER. */
#include "tests/tap.h"
#include "tests/unit-pico/timer_interrupt.h"

#define LATER 100u
#define LATER_IRQ IRQ_TIMER_1

#include "tests/sleeping_loop.h"
