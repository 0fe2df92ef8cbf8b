#include "tests/drivers/mps2-an385/i2c.c"
