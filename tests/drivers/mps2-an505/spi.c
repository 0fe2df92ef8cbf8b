#include "tests/drivers/mps2-an385/spi.c"
