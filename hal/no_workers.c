/* Workers: none, as on all boards whose chip does not define these functions. One core, no threads.
 */
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
