#include "sleep.h"

int weft_sleep_until(weft_time due)
{
	struct weft_waiter *current = weft_loop.current;

	if (due == WEFT_NEVER)
		return weft_wait(&weft_loop.for_ever, 0);
	if (due <= weft_now())
		return weft_yield();
	if (weft_leave_ring(current, WEFT_WAIT_TIMED))
		weft_timer_start(&weft_task_of(current)->item, due);
	return WEFT_PENDING;
}

/* Moves the ticker to its next tick after now and returns how many that leaves out. */
static int skip_missed(struct weft_ticker *ticker)
{
	weft_time now = weft_now(), missed = 0;

	if (now >= ticker->due) {
		missed = (now - ticker->due) / ticker->period;
		ticker->due += missed * ticker->period;
	}
	return missed > INT_MAX / 2 ? INT_MAX / 2 : (int)missed;
}

int weft_ticker_wait(struct weft_ticker *ticker)
{
	int missed = skip_missed(ticker);
	weft_time due = ticker->due;
	int status;

	ticker->due = weft_time_add(due, ticker->period);
	status = weft_sleep_until(due);
	if (weft_loop.current->rc == 0 && missed)
		weft_loop.current->rc = missed; /* it has only yielded: what the yield returns */
	return status;
}
