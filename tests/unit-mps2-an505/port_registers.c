/* The same ports in the other image. */
#include "tests/unit-mps2-an385/port_registers.c"
