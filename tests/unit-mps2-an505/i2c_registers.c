#include "tests/unit-mps2-an385/i2c_registers.c"
