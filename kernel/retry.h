/* Trying again: pauses that grow exponentially, shortened at random, and a rule when to stop.
 *
 *     static const struct weft_retry_policy policy = {
 *         .first_ms = 100, .limit_ms = 30000, .jitter = 50, .attempts = 8,
 *     };
 *
 *     weft_retry_start(&self->retry, &policy);
 *     for (;;) {
 *         AWAIT(CALL(&self->connect, connect, ...));
 *         if (rc >= 0)
 *             break;
 *         TRY(weft_retry_wait(&self->retry, rc));
 *     }
 *
 * Why pauses are random, and what that does to the load: Brooker, "Exponential Backoff And Jitter",
 * AWS Architecture Blog, 2015; a jitter of 100 is its "full jitter". */
#ifndef WEFT_RETRY_H
#define WEFT_RETRY_H

#include "sleep.h"

/* What is 0 sets no limit, except as told. */
struct weft_retry_policy {
	uint32_t first_ms;         /* the pause behind the first attempt */
	uint32_t limit_ms;         /* no pause behind a later one is longer */
	uint32_t total_ms;         /* since the start: no attempt begins later */
	uint16_t attempts;         /* at most so many */
	uint8_t factor;            /* a pause is so many times the one before it; 0: twice */
	uint8_t jitter;            /* percent of a pause, at most 100, that chance may take away */
	bool (*retryable)(int rc); /* may this error go away? NULL: any error may */
};

/* Lives in the frame. */
struct weft_retry {
	const struct weft_retry_policy *policy;
	uint32_t attempt; /* the number of the attempt under way, from 1 on */
	uint32_t pause;   /* the next one, before jitter, in ms */
	uint32_t random;
	weft_packed_time until; /* no attempt begins later */
};

/* Begins with attempt 1. The policy must stay. Loop context. */
void weft_retry_start(struct weft_retry *retry, const struct weft_retry_policy *policy);

/* Gives the pauses a sequence of their own, the same for each start with that seed. Without it the
 * sequence depends on the time of the start and on which object it is, so that those who failed
 * together do not try again together. A fleet of devices that may start at the same time takes the
 * seed from what differs among them. After weft_retry_start(). */
static inline void weft_retry_seed(struct weft_retry *retry, uint32_t seed)
{
	/* Knuth's multiplicative hashing spreads small seeds; 0 is no state of xorshift. */
	retry->random = seed * 0x9e3779b1u | 1;
}

/* The attempt has ended with the error rc. Suspends for the pause and returns 0: try again. When
 * the rule says stop, returns rc at once: when it is WEFT_ECANCELED or not retryable, all attempts
 * are used up, or the pause would go beyond the total time. A cancel ends the pause with
 * WEFT_ECANCELED. Task context. */
__attribute__((warn_unused_result)) int weft_retry_wait(struct weft_retry *retry, int rc);

#endif
