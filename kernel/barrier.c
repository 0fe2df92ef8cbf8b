#include "barrier.h"

int weft_barrier_init(struct weft_barrier *barrier, unsigned parties)
{
	if (!parties || parties > UINT16_MAX)
		return WEFT_EINVAL;
	*barrier = (struct weft_barrier)WEFT_BARRIER((uint16_t)parties);
	return 0;
}

/* A new round begins; those of the present one go on. */
static void release(struct weft_barrier *barrier, int rc)
{
	WEFT_CHECK_LOOP();
	barrier->waiting = 0;
	barrier->round++;
	weft_waiters_wake_all(&barrier->waiters, rc);
}

void weft_barrier_reset(struct weft_barrier *barrier)
{
	barrier->broken = false;
	release(barrier, WEFT_EBROKEN);
}

void weft_barrier_abort(struct weft_barrier *barrier)
{
	barrier->broken = true;
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
