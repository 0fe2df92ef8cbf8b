/* The same chip in the other image. */
#include "tests/unit-mps2-an385/watchdog_interrupted.c"
