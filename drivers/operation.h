/* What a piece of hardware does for a task: started, awaited, and taken back.
 *
 * A cancel or a limit during the await asks the hardware to abort and awaits that it confirms, so
 * that nothing is written to a buffer any more when the await has returned; only then the error
 * goes on. Further cancels meanwhile wait as well. What does not confirm is switched off. */
#ifndef DRIVERS_OPERATION_H
#define DRIVERS_OPERATION_H

#include "hal/device.h"
#include "kernel/weft.h"

struct operation {
	struct weft_semaphore done;
	int result; /* the interrupt's */
};

/* What the await needs to know of the hardware. */
struct operation_kind {
	void (*abort)(
	    unsigned unit); /* asks; the confirmation is operation_done_isr(). NULL: it ends soon */
	bool (*reset)(
	    unsigned unit); /* switches off at once, without confirmation. NULL: never needed */
};

/* The hardware is done, or has confirmed an abort. Any context. */
void operation_done_isr(struct operation *operation, int result);

/* Awaits an operation that has been started on a unit: its result. When `ms` pass (0: no limit) it
 * is aborted, the unit is reset, and the result is DEVICE_EHUNG. A cancel leaves it aborted, also
 * one that comes while a limit's abort is awaited: how much of it was done is not known. One that
 * comes when it is done is delivered at the task's next await. Task context. */
struct operation_await {
	WEFT_FRAME;
	struct operation *operation;
	const struct operation_kind *kind;
	unsigned unit;
	uint32_t ms;
	/* private */
	int16_t error;
	bool hung;
	struct weft_deadline limit;
};
ASYNC(operation_await);

#endif
