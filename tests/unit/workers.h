/* Tasks for tests of what waits for tasks. Each one waits until it is told to end; then it notes
 * its letter. When it is cancelled it notes its capital, takes a few turns to clean up - a cancel
 * that comes then is noted as '!' - and ends. */
#ifndef WORKERS_H
#define WORKERS_H

#include "tests/unit/bystander.h"

#define WORKERS 6u

struct worker {
	WEFT_FRAME;
	char name;
	int result;           /* when it is told to end */
	unsigned turns;       /* of clean-up */
	int result_of_cancel; /* 0 for WEFT_ECANCELED */
};

static ASYNC(worker)
{
	BEGIN(worker);
	AWAIT(weft_park());
	if (rc == 0) {
		NOTE(self->name);
		RETURN(self->result);
	}
	NOTE((char)(self->name - 'a' + 'A'));
	for (; self->turns; self->turns--) {
		AWAIT(weft_yield());
		if (rc < 0)
			NOTE('!');
	}
	END(self->result_of_cancel ? self->result_of_cancel : WEFT_ECANCELED);
}

static struct worker worker_frame[WORKERS];

static struct weft_frame *prepared_worker(unsigned i)
{
	return FRAME(&worker_frame[i], worker, .name = (char)('a' + i));
}

static __attribute__((unused)) void tell(struct weft_task *task, unsigned i, int result)
{
	worker_frame[i].result = result;
	weft_task_wake(task);
}

/* How a wait for them ended. */
static __attribute__((unused)) char sign(int rc)
{
	switch (rc) {
	case WEFT_ECANCELED:
		return '#';
	case WEFT_ETIMEDOUT:
		return '%';
	default:
		return rc < 0 ? '-' : '+';
	}
}

#endif
