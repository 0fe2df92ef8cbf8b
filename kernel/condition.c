#include "condition.h"

/* A waiter's slot is its weft_condition_wait. When it is notified it moves to the lock's queue, to
 * be given the lock like anybody who waits for that. */

int weft_condition_notify(struct weft_condition *condition, unsigned n)
{
	struct weft_waiters *waiters = &condition->waiters;

	if (!weft_locked(condition->lock))
		return WEFT_ESTATE;
	for (; n && waiters->first; n--) {
		struct weft_waiter *w = weft_waiters_pop(waiters);

		((struct weft_condition_wait *)w->slot)->notified = true;
		weft_lock_enqueue(condition->lock, w);
	}
	return 0;
}

static bool satisfied(const struct weft_condition_wait *wait)
{
	return wait->until && wait->until(wait->argument);
}

ASYNC(weft_condition_wait)
{
	BEGIN(weft_condition_wait);
	while (!satisfied(self)) {
		self->notified = false;
		if (weft_unlock(self->condition->lock) != 0)
			RETURN(WEFT_ESTATE);
		AWAIT(weft_wait_slot(&self->condition->waiters, WEFT_WAIT_TAKES, self));
		if (rc < 0) {
			do
				AWAIT(weft_lock(self->condition->lock));
			while (rc < 0);
			if (self->notified)
				weft_condition_notify(self->condition, 1);
			RETURN(WEFT_ECANCELED);
		}
		if (!self->until)
			break;
	}
	END(0);
}
