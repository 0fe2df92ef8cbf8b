#include "tests/tap.h"
#include "tests/unit-mps2-an385/timer_interrupt.h"

#define LOADED(ms) ((ms) * (HAL_HZ / 1000))
#define LOAD WATCHDOG->load

#include "tests/watchdog_interrupted.h"
