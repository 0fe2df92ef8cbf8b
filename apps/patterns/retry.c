/* Trying again, with pauses that grow: what tenacity or backoff do for asyncio.
 *
 * How often, with which pauses, and behind which errors is a policy, constant data; the loop is the
 * same for everything. Part of a pause is random, so that those who failed together do not come
 * back together. Look at the three ends: it works out, the attempts are used up, or the error is
 * one that no patience helps against. A cancel ends a pause, too. */
#include <stdio.h>

#include "common/service.h"

static struct service flaky = {.seed = 2, .failing = 60}, dead = {.seed = 2, .failing = 100};

static bool may_go_away(int rc)
{
	return rc == WEFT_EIO || rc == WEFT_ETIMEDOUT;
}

static const struct weft_retry_policy policy = {
    .first_ms = 20, .limit_ms = 100, .jitter = 50, .attempts = 4, .retryable = may_go_away};

struct fetch {
	WEFT_FRAME;
	struct service *from;
	int item;
	struct weft_retry retry;
	struct weft_deadline limit;
	struct service_fetch fetch;
};

static ASYNC(fetch)
{
	BEGIN(fetch);
	weft_retry_start(&self->retry, &policy);
	for (;;) {
		AWAIT_FOR(&self->limit, 500,
		          CALL(&self->fetch, service_fetch, .service = self->from,
		               .item = self->item, .attempt = (int)self->retry.attempt));
		if (rc >= 0)
			break;
		printf("  attempt %u: %s\n", (unsigned)self->retry.attempt, weft_error_name(rc));
		TRY(weft_retry_wait(&self->retry,
		                    rc)); /* a pause, or the error if there is no use */
	}
	END(rc);
}

struct retry {
	WEFT_FRAME;
	struct fetch fetch;
};

static ASYNC(retry)
{
	BEGIN(retry);
	AWAIT(CALL(&self->fetch, fetch, .from = &flaky, .item = 0));
	printf("a service that is flaky: %d\n", rc);
	AWAIT(CALL(&self->fetch, fetch, .from = &dead, .item = 0));
	printf("one that is dead: %s\n", weft_error_name(rc));
	AWAIT(CALL(&self->fetch, fetch, .from = &flaky, .item = -1));
	printf("a request that is wrong: %s\n", weft_error_name(rc));
	END(0);
}

int main(void)
{
	static struct retry frame;

	return weft_run(FRAME(&frame, retry));
}

/* It prints:
 *
 *       attempt 1: WEFT_EIO
 *       attempt 2: WEFT_EIO
 *     a service that is flaky: 19
 *       attempt 1: WEFT_EIO
 *       attempt 2: WEFT_EIO
 *       attempt 3: WEFT_EIO
 *       attempt 4: WEFT_EIO
 *     one that is dead: WEFT_EIO
 *       attempt 1: WEFT_EINVAL
 *     a request that is wrong: WEFT_EINVAL
 */
