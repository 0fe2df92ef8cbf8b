#include "tests/drivers/mps2-an385/watchdog.c"
