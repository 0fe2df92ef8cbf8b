/* weft_run_forever(): what waits for ever is no deadlock, and main's end ends nothing. */
#include <setjmp.h>

#include "hal/soc/virtual/sim.h"
#include "tests/tap.h"

static jmp_buf out;
static struct weft_event event;

struct worker {
	WEFT_FRAME;
	int turns;
};

static ASYNC(worker)
{
	BEGIN(worker);
	for (self->turns = 0; self->turns < 3; self->turns++) {
		TRY(weft_sleep_ms(10));
		NOTE('w');
	}
	TRY(weft_event_wait(&event));
	NOTE('e');
	longjmp(out, 1);
	END(0);
}

struct first {
	WEFT_FRAME;
	struct weft_task task;
	struct worker worker;
};

static ASYNC(first)
{
	BEGIN(first);
	weft_spawn(&self->task, FRAME(&self->worker, worker));
	NOTE('m');
	END(0);
}

static void set_event(void *unused)
{
	(void)unused;
	weft_event_set_isr(&event);
}

static void runs_on(void)
{
	static struct first frame;

	sim_at(weft_ms(100), set_event, NULL);
	if (setjmp(out) == 0)
		weft_run_forever(FRAME(&frame, first));
	SEQUENCE("mwwwe");
	EQ(weft_now(), weft_ms(100));
}

TESTS(RUN_PLAIN(runs_on))
