#include "task_set.h"

/* Does a task's end with that result end the wait, though others have not ended? */
static bool decides(const struct weft_task_set *set, int rc)
{
	switch (set->mode) {
	case WEFT_FIRST_COMPLETED:
	case WEFT_EACH_COMPLETED_:
		return true;
	case WEFT_FIRST_ERROR:
		return rc < 0 && rc != WEFT_ECANCELED;
	case WEFT_GATHER_:
		return rc < 0;
	default:
		return false;
	}
}

/* The result of a wait that is over, given that of the task that ended it. */
static int outcome(const struct weft_task_set *set, int rc)
{
	if (set->mode == WEFT_GATHER_ && rc < 0)
		return rc;
	return set->canceled ? WEFT_ECANCELED : 0;
}

void weft_completed_stop(struct weft_task_set *set)
{
	WEFT_CHECK_LOOP();
	for (struct weft_member *m = set->members; m < set->members + set->count; m++) {
		if (m->waiter.in && m->waiter.in != &set->ended)
			weft_waiters_remove(&m->waiter);
	}
	set->pending = 0;
	weft_waiters_wake_all(&set->waiting, WEFT_EEND);
}

static void member_ended(struct weft_waiter *w, int rc)
{
	struct weft_task_set *set = w->slot;

	weft_waiters_add(&set->ended, w);
	set->pending--;
	if (!set->waiting.first || (set->pending && !decides(set, rc)))
		return;
	weft_waiter_end(weft_waiters_pop(&set->waiting), outcome(set, rc));
	if (set->mode != WEFT_EACH_COMPLETED_)
		weft_completed_stop(set);
}

static void start(struct weft_task_set *set, struct weft_member *members, unsigned count,
                  unsigned mode)
{
	WEFT_CHECK_LOOP();
	WEFT_CHECK_KEPT(set);
	WEFT_CHECK_KEPT(members);
	*set = (struct weft_task_set){
	    .members = members, .count = (uint16_t)count, .mode = (uint8_t)mode};
	for (struct weft_member *m = members; m < members + count; m++) {
		bool ended = weft_task_state(m->task) == WEFT_TASK_FINISHED;

		m->waiter =
		    (struct weft_waiter){.kind = WEFT_RECORD, .slot = set, .ended = member_ended};
		weft_waiters_add(ended ? &set->ended : &m->task->joiners, &m->waiter);
		set->pending = (uint16_t)(set->pending + !ended);
	}
}

/* A wait that need not begin: all have ended, or one whose end decides has. */
static int without_waiting(struct weft_task_set *set)
{
	struct weft_waiter *w = set->ended.first;
	int rc = 0;

	for (; w; w = w->next) {
		rc = weft_task_result(WEFT_OF(w, struct weft_member, waiter)->task);
		if (decides(set, rc))
			break;
	}
	return w || !set->pending ? outcome(set, rc) : WEFT_PENDING;
}

static void cancel_all(struct weft_task_set *set)
{
	set->canceled = true;
	for (unsigned i = 0; i < set->count; i++)
		weft_cancel_passed_on(set->members[i].task);
}

/* Whoever gathers is canceled: so are the tasks, and it goes on waiting. */
static void gather_canceled(struct weft_waiter *w)
{
	cancel_all(WEFT_OF(w->in, struct weft_task_set, waiting));
}

static void wait_canceled(struct weft_waiter *w)
{
	struct weft_task_set *set = WEFT_OF(w->in, struct weft_task_set, waiting);

	weft_task_interrupt(w);
	weft_completed_stop(set);
}

int weft_task_set_wait(struct weft_task_set *set, struct weft_member *members, unsigned count,
                       enum weft_task_set_mode mode)
{
	struct weft_waiter *current = weft_loop.current;
	bool gathers = mode >= WEFT_GATHER_;
	int rc;

	start(set, members, count, mode);
	rc = without_waiting(set);
	if (rc != WEFT_PENDING) {
		weft_completed_stop(set);
		return rc;
	}
	if (gathers && current->state & WEFT_WAIT_CANCEL) {
		current->state = 0;
		cancel_all(set);
	}
	weft_suspend(&set->waiting, WEFT_WAIT_HOOKED,
	             (void *)(gathers ? gather_canceled : wait_canceled));
	if (!set->waiting.first) /* it was cancelled before */
		weft_completed_stop(set);
	return WEFT_PENDING;
}

void weft_completed_start(struct weft_task_set *set, struct weft_member *members, unsigned count)
{
	start(set, members, count, WEFT_EACH_COMPLETED_);
}

int weft_completed_wait(struct weft_task_set *set)
{
	WEFT_CHECK_LOOP();
	if (set->ended.first)
		return 0;
	return set->pending ? weft_wait(&set->waiting, 0) : WEFT_EEND;
}

struct weft_member *weft_completed_take(struct weft_task_set *set)
{
	WEFT_CHECK_LOOP();
	if (!set->ended.first)
		return NULL;
	return WEFT_OF(weft_waiters_pop(&set->ended), struct weft_member, waiter);
}
