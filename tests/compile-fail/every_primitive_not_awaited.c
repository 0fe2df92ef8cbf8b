// The result of each call that may suspend has to be looked at. One line each: the script counts
// them.
// expect: unused-result
// expect-lines: 12
#include "weft.h"

struct body {
	WEFT_FRAME;
	struct weft_event *event;
	struct weft_event_group *group;
	struct weft_semaphore *semaphore;
	struct weft_lock *lock;
	struct weft_queue *queue;
	struct weft_isr_queue *isr_queue;
	struct weft_pool *pool;
	struct weft_task *task;
	struct weft_any *any;
	struct weft_arm *arms;
	struct weft_ticker *ticker;
	void *item;
};

#ifdef CORRECT
#define DO(x) TRY(x)
#else
#define DO(x) x
#endif

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
	DO(weft_event_wait(self->event));
	DO(weft_event_group_wait(self->group, 1, WEFT_ANY));
	DO(weft_semaphore_acquire(self->semaphore));
	DO(weft_lock(self->lock));
	DO(weft_queue_put(self->queue, self->item));
	DO(weft_queue_get(self->queue, self->item));
	DO(weft_isr_queue_get(self->isr_queue, self->item));
	DO(weft_pool_take(self->pool, self->item));
	DO(weft_join(self->task));
	DO(weft_join_shielded(self->task));
	DO(weft_wait_any(self->any, self->arms, 2));
	DO(weft_ticker_wait(self->ticker));
	TRY(weft_yield());
	END(0);
}
