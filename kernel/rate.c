#include "rate.h"

#include "sleep.h"

static bool take(struct weft_rate *rate)
{
	weft_time now = weft_now(), next = rate->next;

	/* After an idle time the even intervals begin anew: no more than a burst is saved up. */
	if (next < now)
		next = now;
	if (next - now > rate->tolerance)
		return false;
	rate->next = weft_time_add(next, rate->interval);
	return true;
}

int weft_rate_try_take(struct weft_rate *rate)
{
	WEFT_CHECK_LOOP();
	return !rate->taken && take(rate) ? 0 : WEFT_EEMPTY;
}

/* The next one's turn. */
static void pass(struct weft_rate *rate)
{
	if (rate->waiters.first)
		weft_waiters_wake(&rate->waiters);
	else
		rate->taken = false;
}

ASYNC(weft_rate_take)
{
	BEGIN(weft_rate_take);
	TRY(self->rate->taken ? weft_wait(&self->rate->waiters, WEFT_WAIT_TAKES) : 0);
	self->rate->taken = true;
	while (rc == 0 && !take(self->rate))
		AWAIT(weft_sleep_until(self->rate->next - self->rate->tolerance));
	pass(self->rate);
	END(rc);
}
