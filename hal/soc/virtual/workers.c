/* Workers, as a model: work is run at the instant at which it is given, and is done as much later
 * as it says it takes, as an event of that time. So of two that are done at one time, the one that
 * was started first is first. While schedules are explored it takes that time, none, or twice as
 * much. */
#include "hal/arch/hosted/hosted.h"
#include "hal/soc/virtual/explore.h"

static struct {
	hal_time takes;
	bool held;
} running;

bool hal_workers(void)
{
	return true;
}

static void done(void *work)
{
	weft_work_done_isr(work);
}

void hal_work(struct hal_work *work)
{
	static const uint8_t times[] = {1, 0, 2};

	running.takes = 0;
	running.held = false;
	hosted_interrupts++;
	weft_work_run(work);
	hosted_interrupts--;
	if (!running.held)
		sim_at(hal_now() + times[explore_choose(3)] * running.takes, done, work);
}

void hal_work_takes(hal_time ticks)
{
	running.takes += ticks;
}

void sim_work_hold(void)
{
	running.held = true;
}

void sim_work_end(struct hal_work *work)
{
	hosted_interrupts++;
	weft_work_done_isr(work);
	hosted_interrupts--;
}
