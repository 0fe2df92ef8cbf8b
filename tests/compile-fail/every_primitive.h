/* What the two halves of every_primitive_not_awaited.c await. */
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
