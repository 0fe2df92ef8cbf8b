/* Tasks from a pool: a block holds a task and its frame, and goes back to the pool when the task
 * ends. That the pool is empty can be awaited like that of any other.
 *
 *     struct slot { struct weft_pooled_task task; struct blink frame; };
 *     static struct slot slots[4];
 *     static struct weft_pool pool = WEFT_POOL(slots);
 *
 *     TRY(weft_pool_take(&pool, &self->slot));
 *     weft_spawn_pooled(&self->slot->task, &pool, FRAME(&self->slot->frame, blink, .pin = 3));
 */
#ifndef WEFT_POOLED_TASK_H
#define WEFT_POOLED_TASK_H

#include "pool.h"
#include "task.h"

/* First member of the block. */
struct weft_pooled_task {
	struct weft_owned_task owned; /* owned.task is the task */
	struct weft_pool *pool;
};

/* Spawns a task whose block goes back to the pool when it has ended and its joiners have been
 * woken: from then on neither task nor frame may be used. Loop context. */
void weft_spawn_pooled(struct weft_pooled_task *pooled, struct weft_pool *home,
                       struct weft_frame *prepared);

#endif
