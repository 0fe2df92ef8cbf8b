/* What holds for each kind of object between any two steps: mostly, that nobody waits for what is
 * there, and that what came from outside is on its way into the loop. */
#include "hal/soc/virtual/explore.h"

void explore_semaphore(const void *object)
{
	const struct weft_semaphore *semaphore = object;

	explore_waiters(&semaphore->waiters);
	MUST(!semaphore->waiters.first || semaphore->count == 0);
	MUST(!semaphore->posted || semaphore->post.next);
}

void explore_lock(const void *object)
{
	const struct weft_lock *lock = object;

	explore_waiters(&lock->waiters);
	MUST(!lock->waiters.first || lock->holder);
	MUST(!lock->holder || !(lock->holder->state & WEFT_WAIT_DONE));
}

void explore_event(const void *object)
{
	const struct weft_event *event = object;

	explore_waiters(&event->waiters);
	MUST(!event->waiters.first || !event->set);
}

void explore_queue(const void *object)
{
	const struct weft_queue *queue = object;
	ptrdiff_t apart = queue->write - queue->read, all = queue->end - queue->begin;

	explore_waiters(&queue->getters);
	explore_waiters(&queue->putters);
	MUST(queue->count <= queue->capacity);
	MUST(!queue->getters.first || queue->count == 0);
	MUST(!queue->putters.first || queue->count == queue->capacity);
	MUST((apart + all) % all == (ptrdiff_t)queue->count * queue->item_size % all);
}

void explore_condition(const void *object)
{
	const struct weft_condition *condition = object;

	explore_waiters(&condition->waiters);
	explore_lock(condition->lock);
}

void explore_isr_queue(const void *object)
{
	const struct weft_isr_queue *queue = object;
	bool item = queue->filled[queue->taken & (queue->capacity - 1u)];

	explore_waiters(&queue->getters);
	MUST((uint16_t)(queue->reserved - queue->taken) <= queue->capacity);
	MUST(!queue->getters.first || !item || queue->post.post.next);
}

#define BLOCKS 1000000 /* more are a circle */

void explore_pool(const void *object)
{
	const struct weft_pool *pool = object;
	size_t fresh = (size_t)(pool->end - pool->fresh) / pool->block_size, free = 0;

	explore_waiters(&pool->waiters);
	MUST(pool->fresh <= pool->end);
	for (void *const *block = pool->free; block; block = *block)
		MUST(++free <= BLOCKS && (const char *)block < pool->fresh);
	MUST(!pool->waiters.first || (!free && !fresh));
}

void explore_event_group(const void *object)
{
	const struct weft_event_group *group = object;

	explore_waiters(&group->waiters);
	MUST(!group->posted || group->post.post.next);
	for (const struct weft_waiter *w = group->waiters.first; w; w = w->next) {
		unsigned mask = w->bits & WEFT_EVENT_MASK, found = group->bits & mask;

		MUST(!found || ((w->bits >> WEFT_EVENT_BITS) & WEFT_ALL && found != mask));
	}
}

void explore_barrier(const void *object)
{
	const struct weft_barrier *barrier = object;

	explore_waiters(&barrier->waiters);
	MUST(!barrier->waiters.first || barrier->waiting < barrier->parties);
}
