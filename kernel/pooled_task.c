#include "pooled_task.h"

void weft_spawn_pooled(struct weft_pooled_task *pooled, struct weft_pool *home,
                       struct weft_frame *prepared)
{
	pooled->pool = home;
	pooled->task = (struct weft_task){0}; /* the block's content is undefined */
	weft_spawn(&pooled->task, prepared);
	pooled->task.item.waiter.traits |= WEFT_TRAIT_POOLED;
}

void weft_task_reclaim(struct weft_task *task)
{
	struct weft_pooled_task *pooled = WEFT_OF(task, struct weft_pooled_task, task);

	weft_task_check_seen(task);
	weft_pool_give(pooled->pool, pooled);
}
