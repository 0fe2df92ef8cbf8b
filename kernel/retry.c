#include "retry.h"

#include "deadline.h"

void weft_retry_start(struct weft_retry *retry, const struct weft_retry_policy *policy)
{
	WEFT_CHECK_KEPT(policy);
	*retry = (struct weft_retry){
	    .policy = policy,
	    .attempt = 1,
	    .pause = policy->first_ms,
	    .until = policy->total_ms ? weft_deadline_in(policy->total_ms) : WEFT_NEVER,
	};
	/* Which object: its distance from another one, which is the same in every run. */
	weft_retry_seed(retry, (uint32_t)((uintptr_t)retry - (uintptr_t)&weft_loop + weft_now()));
}

/* xorshift32 (Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8, 2003). */
static uint32_t next_random(struct weft_retry *retry)
{
	uint32_t x = retry->random;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return retry->random = x;
}

/* The pause behind this attempt, in ms; the next one is prepared. */
static uint32_t next_pause(struct weft_retry *retry)
{
	const struct weft_retry_policy *policy = retry->policy;
	uint32_t limit = policy->limit_ms ? policy->limit_ms : UINT32_MAX;
	uint32_t factor = policy->factor ? policy->factor : 2;
	uint32_t pause = retry->pause;
	uint32_t chance = next_random(retry) / 100 * policy->jitter; /* in parts of 2^32 */

	retry->pause = pause > limit / factor ? limit : pause * factor;
	return pause - (uint32_t)((uint64_t)pause * chance >> 32);
}

int weft_retry_wait(struct weft_retry *retry, int rc)
{
	const struct weft_retry_policy *policy = retry->policy;
	weft_time due;

	if (rc == WEFT_ECANCELED || retry->attempt == policy->attempts ||
	    (policy->retryable && !policy->retryable(rc)))
		return rc;
	due = weft_deadline_in(next_pause(retry));
	if (due > retry->until)
		return rc;
	retry->attempt++;
	return weft_sleep_until(due);
}
