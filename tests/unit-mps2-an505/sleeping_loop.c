/* The same chip in the other image, with the same timer. */
#include "tests/unit-mps2-an385/sleeping_loop.c"
