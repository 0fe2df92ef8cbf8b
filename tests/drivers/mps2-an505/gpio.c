#include "tests/drivers/mps2-an385/gpio.c"
