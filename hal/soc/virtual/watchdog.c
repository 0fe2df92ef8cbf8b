/* The watchdog; see devices.h. */
#include "hal/watchdog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hal/soc/virtual/devices.h"
#include "kernel/error.h"

static struct {
	hal_time period, due; /* period 0: not started */
	hal_time fed;
} watchdog;

static void bite(void)
{
	fprintf(stderr, "sim: the watchdog bites: fed at %llu us, not again within %llu ms\n",
	        (unsigned long long)watchdog.fed,
	        (unsigned long long)(watchdog.period / (HAL_HZ / 1000)));
	hal_exit(SIM_WATCHDOG_BITES);
}

static void check(void)
{
	if (hal_now() >= watchdog.due)
		bite();
}

static void look(void *unused)
{
	(void)unused;
	check();
	sim_at(watchdog.due, look, NULL);
}

static void set_out(void)
{
	watchdog.fed = hal_now();
	watchdog.due = watchdog.fed + watchdog.period;
}

void hal_watchdog_feed(void)
{
	if (!watchdog.period)
		return;
	check();
	set_out();
}

int hal_watchdog_start(uint32_t ms)
{
	if (!ms || ms > SIM_WATCHDOG_MS)
		return WEFT_EINVAL;
	hal_watchdog_feed();
	watchdog.period = (hal_time)ms * (HAL_HZ / 1000);
	set_out();
	sim_passed = check;
	sim_forget(look, NULL);
	sim_at(watchdog.due, look, NULL);
	return 0;
}

bool hal_watchdog_has_bitten(void)
{
	const char *reset = getenv("WEFT_RESET");

	return reset && strcmp(reset, "watchdog") == 0;
}

static void reset(void)
{
	watchdog.period = 0;
	sim_passed = NULL;
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}
