// The result of each call that may suspend has to be looked at. One line each: the script counts
// them.
// expect: unused-result
// expect-lines: 18
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
