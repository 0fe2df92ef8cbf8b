#include "barrier.h"

/* A new round begins; those of the present one go on. */
static void release(struct weft_barrier *barrier, int rc)
{
	WEFT_CHECK_LOOP();
	barrier->waiting = 0;
	barrier->round++;
	weft_waiters_wake_all(&barrier->waiters, rc);
}

void weft_barrier_break(struct weft_barrier *barrier, bool for_good)
{
	barrier->broken = for_good;
	release(barrier, WEFT_EBROKEN);
}

ASYNC(weft_barrier_wait)
{
	BEGIN(weft_barrier_wait);
	if (self->barrier->broken)
		RETURN(WEFT_EBROKEN);
	if (self->barrier->waiting + 1 >= self->barrier->parties) {
		release(self->barrier, 0);
		RETURN(0);
	}
	self->barrier->waiting++;
	self->round = self->barrier->round;
	AWAIT(weft_wait(&self->barrier->waiters, 0));
	/* One that was cancelled counts until it runs, unless its round is over. */
	if (rc < 0 && self->round == self->barrier->round)
		self->barrier->waiting--;
	END(rc);
}
