// The result of each call that may suspend has to be looked at. One line each: the script counts
// them.
// expect: unused-result
// expect-lines: 18
#include "tests/compile-fail/every_primitive.h"

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
	DO(weft_gather(self->set, self->members, 2));
	DO(weft_gather_all(self->set, self->members, 2));
	DO(weft_wait_tasks(self->set, self->members, 2, WEFT_ALL_COMPLETED));
	DO(weft_completed_wait(self->set));
	DO(weft_work_queue_put(self->work, self->item));
	DO(weft_work_queue_get(self->work, self->item));
	TRY(weft_yield());
	END(0);
}
