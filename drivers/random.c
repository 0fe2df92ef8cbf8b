#include "drivers/random.h"

/* A byte comes by itself, after a millisecond at most. */
static const struct operation_kind kind = {NULL, NULL};

static struct weft_lock source;
static struct operation making;

void random_done_isr(int rc)
{
	operation_done_isr(&making, rc);
}

ASYNC(random_fill)
{
	BEGIN(random_fill);
	WEFT_CHECK_KEPT(self->to);
	TRY(weft_lock(&source));
	DEFER(&self->unlock, weft_unlock, &source);
	while (self->size) {
		hal_random_start();
		TRY(CALL(&self->wait, operation_await, .operation = &making, .kind = &kind));
		*self->to++ = (uint8_t)rc;
		self->size--;
	}
	END(0);
}
