#include "limiter.h"

static __attribute__((noinline)) void lend(struct weft_limiter *limiter, struct weft_token *token,
                                           struct weft_task *task)
{
	struct weft_token *next = limiter->held;

	*token = (struct weft_token){
	    .task = task,
	    .limiter = limiter,
	    .next = next,
	    .link = &limiter->held,
	};
	limiter->held = token;
	if (next)
		next->link = &token->next;
	limiter->lent++;
}

/* Lends what is there to those who wait. */
static void serve(struct weft_limiter *limiter)
{
	while (limiter->waiters.first && limiter->lent < limiter->capacity) {
		struct weft_waiter *w = weft_waiters_pop(&limiter->waiters);

		lend(limiter, w->slot, weft_task_of(w->kind ? weft_arm_task(w) : w));
		weft_waiter_end(w, 0);
	}
}

int weft_limiter_try_acquire(struct weft_limiter *limiter, struct weft_token *token)
{
	WEFT_CHECK_LOOP();
	WEFT_CHECK_KEPT(token);
	if (token->limiter)
		return WEFT_EBUSY;
	if (limiter->lent >= limiter->capacity)
		return WEFT_EEMPTY;
	lend(limiter, token, weft_task_self());
	return 0;
}

int weft_limiter_acquire(struct weft_limiter *limiter, struct weft_token *token)
{
	int rc = weft_limiter_try_acquire(limiter, token);

	return rc == WEFT_EEMPTY ? weft_wait_slot(&limiter->waiters, WEFT_WAIT_TAKES, token) : rc;
}

int weft_token_release(struct weft_token *token)
{
	struct weft_limiter *limiter = token->limiter;

	WEFT_CHECK_LOOP();
	if (!limiter)
		return WEFT_ESTATE;
	token->limiter = NULL;
	*token->link = token->next;
	if (token->next)
		token->next->link = token->link;
	limiter->lent--;
	serve(limiter);
	return 0;
}

void weft_limiter_resize(struct weft_limiter *limiter, uint16_t capacity)
{
	WEFT_CHECK_LOOP();
	limiter->capacity = capacity;
	serve(limiter);
}

int weft_limiter_take(struct weft_arm *arm)
{
	return weft_limiter_try_acquire(WEFT_OF(arm->queue, struct weft_limiter, waiters),
	                                arm->wish);
}
