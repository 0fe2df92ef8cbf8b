#include "pooled_task.h"

static void give_back(struct weft_owned_task *owned)
{
	struct weft_pooled_task *pooled = WEFT_OF(owned, struct weft_pooled_task, owned);

	weft_debt_call_in(WEFT_CHECK_ERROR_UNSEEN, &owned->task);
	weft_pool_give(pooled->pool, pooled);
}

void weft_spawn_pooled(struct weft_pooled_task *pooled, struct weft_pool *home,
                       struct weft_frame *prepared)
{
	pooled->pool = home;
	pooled->owned = (struct weft_owned_task){.ended = give_back}; /* it was undefined */
	weft_spawn(&pooled->owned.task, prepared);
	pooled->owned.task.item.waiter.traits |= WEFT_TRAIT_OWNED;
}
