/* Capacity limiter: lends a number of tokens, and knows who has them. The number can be changed at
 * any time. A token that comes back while tasks wait is lent to the first of them from that instant
 * on. All zero is a limiter of capacity 0.
 *
 *     struct weft_token token;        (in the frame)
 *     struct weft_defer release;
 *
 *     TRY(weft_limiter_acquire(&limiter, &self->token));
 *     DEFER(&self->release, weft_token_release, &self->token);
 */
#ifndef WEFT_LIMITER_H
#define WEFT_LIMITER_H

#include "any.h"
#include "task.h"

#define WEFT_LIMITER_MAX UINT16_MAX

/* What a borrower holds; lives in its frame. All zero before its first use. */
struct weft_token {
	struct weft_task *task;       /* who holds it; NULL: it was taken in a callback */
	struct weft_limiter *limiter; /* whose it is; NULL: it holds nothing */
	struct weft_token *next;      /* held token, lent before this one */
	struct weft_token **link;     /* what points to this one */
};

struct weft_limiter {
	struct weft_waiters waiters; /* only while nothing is available */
	struct weft_token *held;     /* newest first */
	uint16_t capacity;
	uint16_t lent; /* may be more than the capacity, after weft_limiter_resize() */
};

#define WEFT_LIMITER(tokens)                                                                       \
	{                                                                                          \
		.capacity = (tokens)                                                               \
	}

static inline void weft_limiter_init(struct weft_limiter *limiter, uint16_t capacity)
{
	*limiter = (struct weft_limiter)WEFT_LIMITER(capacity);
}

/* Borrows; suspends until that is possible; 0. The token must stay where it is until it has been
 * released. WEFT_EBUSY when that token is held already. A cancel or deadline while it waits borrows
 * nothing. Task context. */
__attribute__((warn_unused_result)) int weft_limiter_acquire(struct weft_limiter *limiter,
                                                             struct weft_token *token);

/* The same without waiting: 0, or WEFT_EEMPTY, WEFT_EBUSY. Loop context. */
int weft_limiter_try_acquire(struct weft_limiter *limiter, struct weft_token *token);

/* Gives back what the token holds: 0, or WEFT_ESTATE when it holds nothing. Any task or callback
 * may do it, not only the holder. For DEFER. Does not suspend; loop context. */
int weft_token_release(struct weft_token *token);

/* The same; WEFT_ESTATE also when the token is another limiter's. */
static inline int weft_limiter_release(struct weft_limiter *limiter, struct weft_token *token)
{
	return token->limiter == limiter ? weft_token_release(token) : WEFT_ESTATE;
}

/* Changes the capacity. What is added is lent at once to those who wait. Of a capacity that is
 * less than what is lent nobody loses anything, and nobody gets anything until enough came back.
 * Does not suspend; loop context. */
void weft_limiter_resize(struct weft_limiter *limiter, uint16_t capacity);

/* How many are lent. */
static inline unsigned weft_limiter_lent(const struct weft_limiter *limiter)
{
	return limiter->lent;
}

/* How many could be borrowed now. */
static inline unsigned weft_limiter_available(const struct weft_limiter *limiter)
{
	return limiter->lent < limiter->capacity ? (unsigned)(limiter->capacity - limiter->lent)
	                                         : 0;
}

/* Goes through the tokens that are held, newest first; NULL gives the first one. Loop context. */
static inline struct weft_token *weft_limiter_next_holder(const struct weft_limiter *limiter,
                                                          const struct weft_token *token)
{
	return token ? token->next : limiter->held;
}

int weft_limiter_take(struct weft_arm *arm);

/* Prepares an arm of weft_wait_any(). The holder is then the task that waits. */
static inline void weft_arm_limiter(struct weft_arm *arm, struct weft_limiter *limiter,
                                    struct weft_token *token)
{
	weft_arm_init(arm, &limiter->waiters, weft_limiter_take, WEFT_WAIT_TAKES, token);
}

#endif
