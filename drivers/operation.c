#include "drivers/operation.h"

/* So long a confirmation may take, in ms: some bytes at the slowest rates. */
#define CONFIRMATION 20

void operation_done_isr(struct operation *operation, int result)
{
	HAL_STORE(&operation->result, result);
	(void)weft_semaphore_release_isr(&operation->done); /* one at a time: it has room */
}

static void abort_it(const struct operation_await *self)
{
	if (self->kind->abort)
		self->kind->abort(self->unit);
}

/* Afterwards nothing comes any more; what came a moment too late is dropped. */
static void reset(const struct operation_await *self)
{
	if (self->kind->reset)
		(void)self->kind->reset(self->unit);
	weft_posts_take();
	(void)weft_semaphore_try_acquire(&self->operation->done);
}

static weft_time in(uint32_t ms)
{
	return ms ? weft_deadline_in(ms) : WEFT_NEVER;
}

/* A cancel that comes meanwhile must not be lost: it says more than that the unit was hung. */
static void note_cancel(struct operation_await *self, int rc)
{
	if (rc == WEFT_ECANCELED)
		self->error = WEFT_ECANCELED;
}

static bool was_canceled(struct operation_await *self, int rc)
{
	if (rc == 0 || weft_deadline_expired(&self->limit))
		return false;
	note_cancel(self, rc);
	return true;
}

ASYNC(operation_await)
{
	BEGIN(operation_await);
	weft_source_open();
	AWAIT_UNTIL(&self->limit, in(self->ms), weft_semaphore_acquire(&self->operation->done));
	self->hung = rc == WEFT_ETIMEDOUT;
	self->error = (int16_t)(self->hung ? DEVICE_EHUNG : rc);
	if (rc < 0) {
		abort_it(self);
		/* One limit for all: cancels that come again and again do not put it off. */
		weft_deadline_start(&self->limit, in(self->kind->reset ? CONFIRMATION : 0));
		do {
			AWAIT(weft_semaphore_acquire(&self->operation->done));
		} while (was_canceled(self, rc));
		rc = weft_deadline_end(&self->limit, rc);
		note_cancel(self, rc);
	}
	weft_source_close();
	if (rc < 0 || self->hung)
		reset(self);
	END(self->error < 0 ? self->error : self->operation->result);
}
