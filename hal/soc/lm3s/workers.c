/* Workers: none. There is one core, and no threads. */
#include "hal/hal.h"

bool hal_workers(void)
{
	return false;
}

void hal_work(struct hal_work *work)
{
	(void)work;
}

void hal_work_takes(hal_time ticks)
{
	(void)ticks;
}
