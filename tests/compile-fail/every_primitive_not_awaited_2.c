// The other half: compilers give up after 20 errors.
// expect: unused-result
// expect-lines: 19
#include "tests/compile-fail/every_primitive.h"

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
	DO(weft_work_queue_join(self->work));
	DO(weft_stream_read(self->stream, self->item, 1));
	DO(weft_stream_write(self->stream, self->item, 1));
	DO(weft_broadcast_receive(self->subscriber, self->item));
	DO(weft_mailbox_get(self->mailbox, self->item));
	DO(weft_slot_queue_reserve(self->slots, self->item));
	DO(weft_slot_queue_get(self->slots, self->item));
	DO(weft_limiter_acquire(self->limiter, self->token));
	DO(weft_bounded_semaphore_acquire(self->bounded));
	DO(weft_retry_wait(self->retry, -1));
	DO(weft_offload(self->executor, self->job));
	DO(weft_executor_drain(self->executor));
	DO(weft_group_idle(self->group_of_tasks));
	DO(NEXT(self->generator));
	DO(CLOSE(self->generator));
	DO(GROUP_CLOSE(self->group_of_tasks, 0));
	DO(EXIT_CLOSE(self->stack, 0));
	DO(weft_park());
	DO(weft_sleep_ms(1));
	TRY(weft_yield());
	END(0);
}
