// The other half: compilers give up after 20 errors.
// expect: unused-result
// expect-lines: 19
#include "weft.h"

struct generator {
	WEFT_GENERATOR(int);
};

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
	struct weft_task_set *set;
	struct weft_member *members;
	struct weft_work_queue *work;
	struct weft_stream *stream;
	struct weft_subscriber *subscriber;
	struct weft_mailbox *mailbox;
	struct weft_slot_queue *slots;
	struct weft_limiter *limiter;
	struct weft_token *token;
	struct weft_bounded_semaphore *bounded;
	struct weft_retry *retry;
	struct weft_executor *executor;
	struct weft_job *job;
	struct weft_group *group_of_tasks;
	struct generator *generator;
	struct weft_exit_stack *stack;
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
