#include "tests/tap.h"
#include "tests/unit-lm3s6965evb/timer_interrupt.h"

#define LOADED(ms) ((ms) * (HAL_HZ / 1000 / 2))
#define LOAD WDT->load

#include "tests/watchdog_interrupted.h"
