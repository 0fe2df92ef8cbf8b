#include "task.h"

#include "lock.h"

static bool waits(const struct weft_waiter *w)
{
	return w->state & (WEFT_WAIT_TIMED | WEFT_WAIT_PARKED) || w->in;
}

/* The await took something and was given it: it has happened, whatever comes now. */
static bool granted(const struct weft_waiter *w)
{
	return w->state & WEFT_WAIT_TAKES && w->rc >= 0;
}

static int abandoned_body(struct weft_frame *frame, weft_place place, int rc)
{
	(void)frame, (void)place;
	return rc;
}

/* Where a frame goes on that was cancelled before its first step: it returns what it is given. */
static const HAL_ROM struct weft_point abandoned =
    WEFT_POINT_(abandoned_body, 0, "task", "cancelled");

/* What outside contexts have asked of this task takes effect before its state changes. */
static void take_posts(struct weft_task *task)
{
	if (HAL_LOAD(&task->post.next))
		weft_posts_take();
}

void weft_spawn_at(struct weft_task *task, unsigned priority, struct weft_frame *prepared)
{
	struct weft_waiter *w = &task->item.waiter;

	WEFT_CHECK_LOOP();
	WEFT_CHECK(weft_task_state(task) == WEFT_TASK_FINISHED, RESPAWN);
	take_posts(task);
	weft_debt_call_in(WEFT_CHECK_ERROR_UNSEEN, task);
	if (priority >= WEFT_PRIORITIES)
		priority = WEFT_PRIORITIES - 1;
	*w = (struct weft_waiter){.frame = prepared};
	w->traits = (uint8_t)priority;
#if WEFT_LOCKS_LISTED
	task->held = NULL;
#endif
#if WEFT_PRIORITIES > 1
	task->base = (uint8_t)priority;
#endif
	task->joiners.first = NULL;
	task->newer = NULL;
	task->older = weft_loop.tasks;
	if (weft_loop.tasks)
		weft_loop.tasks->newer = task;
	weft_loop.tasks = task;
#if WEFT_DEBUG
	weft_debt_settle(WEFT_CHECK_NOT_AWAITED, prepared);
	task->name = prepared->at->function;
	task->busy = 0;
	task->start = prepared->at;
	task->first_frame = prepared->parent ? NULL : prepared; /* main's stays for the run */
	task->open = 0;
	weft_trace(WEFT_TRACE_SPAWNED, prepared->at);
#endif
	weft_ready(w);
	if (weft_loop.spawned)
		weft_loop.spawned(task);
}

#if WEFT_DEBUG
/* The report names the place where the task's frame was prepared. */
static void left(const struct weft_task *task, enum weft_check number)
{
	weft_check_failed(number, task->start->file, task->start->line);
}

/* What a task should not leave behind. */
static void check_left(const struct weft_task *task)
{
	const char *frame = task->first_frame;

	if (task->open)
		left(task, WEFT_CHECK_STILL_OPEN);
	if (task->held)
		left(task, WEFT_CHECK_LOCK_HELD);
	for (struct weft_task *t = frame ? weft_loop.tasks : NULL; t; t = t->older) {
		const char *in = (const char *)t->item.waiter.in;

		if (weft_task_state(t) == WEFT_TASK_WAITING && in >= frame &&
		    in < frame + task->start->size)
			left(task, WEFT_CHECK_DEAD_OBJECT);
	}
}
#endif

static void unlist(struct weft_task *task)
{
	if (task->newer)
		task->newer->older = task->older;
	else
		weft_loop.tasks = task->older;
	if (task->older)
		task->older->newer = task->newer;
}

void weft_task_end(struct weft_task *task, int rc)
{
	struct weft_waiter *w = &task->item.waiter;

	take_posts(task);
#if WEFT_DEBUG
	check_left(task);
	weft_trace(WEFT_TRACE_ENDED, task->start);
#endif
#if WEFT_LOCKS_LISTED
	weft_lock_abandon(task);
#endif
	weft_unready(w);
	unlist(task);
	/* A request that no await delivered: the task counts as cancelled, an error stands. */
	if (w->state & WEFT_WAIT_CANCEL && rc >= 0)
		rc = WEFT_ECANCELED;
	w->state = WEFT_WAIT_DONE;
	w->rc = rc;
#if WEFT_DEBUG
	if (rc < 0 && rc != WEFT_ECANCELED && !task->joiners.first)
		weft_debt_note(WEFT_CHECK_ERROR_UNSEEN, task, task->start);
#endif
	weft_waiters_wake_all(&task->joiners, rc);
	if (w->traits & WEFT_TRAIT_OWNED) {
		struct weft_owned_task *owned = WEFT_OF(task, struct weft_owned_task, task);

		owned->ended(owned);
	}
}

void weft_task_interrupt(struct weft_waiter *w)
{
	if (w->state & WEFT_WAIT_TIMED)
		weft_timer_stop(WEFT_OF(w, struct weft_timer, waiter));
	else if (w->in)
		weft_waiters_remove(w);
	w->state = 0;
	w->in = NULL;
	weft_waiter_end(w, WEFT_ECANCELED);
}

/* A task is ready but has not run: the cancel takes the place of its result, or of its start. What
 * was there is kept where the time would be, as it has no timer now. */
static void displace(struct weft_task *task)
{
	struct weft_waiter *w = &task->item.waiter;

	if (w->state & WEFT_WAIT_EXPIRED)
		return;
	w->state |= WEFT_WAIT_EXPIRED;
	if (w->frame->at->place) {
		task->item.due = (weft_time)w->rc;
	} else {
		task->item.due = (weft_time)(uintptr_t)w->frame->at;
		w->frame->at = &abandoned;
	}
	w->rc = WEFT_ECANCELED;
}

/* Undoes it. */
static void restore(struct weft_task *task)
{
	struct weft_waiter *w = &task->item.waiter;

	if (!(w->state & WEFT_WAIT_EXPIRED))
		return;
	w->state &= (uint8_t)~WEFT_WAIT_EXPIRED;
	if (w->frame->at == &abandoned) {
		w->frame->at = (const HAL_ROM struct weft_point *)(uintptr_t)task->item.due;
		w->rc = 0;
	} else {
		w->rc = (int)task->item.due;
	}
}

bool weft_cancel(struct weft_task *task)
{
	struct weft_waiter *w = &task->item.waiter;

	WEFT_CHECK_LOOP();
	if (weft_task_state(task) == WEFT_TASK_FINISHED)
		return false;
	WEFT_CHECK(w->requests < 255, REQUESTS);
	if (w->requests < 255)
		w->requests++;
#if WEFT_DEBUG
	weft_trace(WEFT_TRACE_CANCELED, task->start);
#endif
	if (waits(w)) {
		if (w->state & WEFT_WAIT_HOOKED)
			((weft_cancel_hook *)w->slot)(w);
		else
			weft_task_interrupt(w);
	} else if (w == weft_loop.current || granted(w)) {
		w->state |= WEFT_WAIT_CANCEL;
	} else {
		displace(task);
	}
	return true;
}

void weft_cancel_passed_on(struct weft_task *task)
{
	if (weft_canceling(task) < UINT8_MAX)
		weft_cancel(task);
}

unsigned weft_uncancel(struct weft_task *task)
{
	struct weft_waiter *w = &task->item.waiter;

	WEFT_CHECK_LOOP();
	if (w->requests && --w->requests == 0) {
		w->state &= (uint8_t)~WEFT_WAIT_CANCEL;
		if (weft_task_state(task) == WEFT_TASK_READY)
			restore(task);
	}
	return w->requests;
}

unsigned weft_canceling(const struct weft_task *task)
{
	return task->item.waiter.requests;
}

/* A task in weft_join() is cancelled: the request goes to the task it waits for. */
static void cancel_joined(struct weft_waiter *w)
{
	weft_cancel_passed_on(WEFT_OF(w->in, struct weft_task, joiners));
}

/* The task that one waits for in weft_join(), NULL if it does not. */
static struct weft_task *joined_by(const struct weft_waiter *w)
{
	return w->in && w->state & WEFT_WAIT_HOOKED && w->slot == (void *)cancel_joined
	           ? WEFT_OF(w->in, struct weft_task, joiners)
	           : NULL;
}

static bool in_circle(struct weft_task *task, const struct weft_waiter *current)
{
	for (; task; task = joined_by(&task->item.waiter)) {
		if (&task->item.waiter == current)
			return true;
	}
	return false;
}

static int join(struct weft_task *task, weft_cancel_hook *hook)
{
	struct weft_waiter *current = weft_loop.current;

	WEFT_CHECK_LOOP();
	if (weft_task_state(task) == WEFT_TASK_FINISHED) {
		return weft_task_result(task);
	}
	WEFT_CHECK(weft_task_self(), NO_TASK);
	if (in_circle(task, current))
		return WEFT_EDEADLOCK;
	if (!hook)
		return weft_wait(&task->joiners, 0);
	if (current->state & WEFT_WAIT_CANCEL) {
		current->state = 0;
		weft_cancel_passed_on(task);
	}
	return weft_wait_slot(&task->joiners, WEFT_WAIT_HOOKED, (void *)hook);
}

int weft_join(struct weft_task *task)
{
	return join(task, cancel_joined);
}

int weft_join_shielded(struct weft_task *task)
{
	return join(task, NULL);
}

int weft_task_take_end(struct weft_arm *arm)
{
	struct weft_task *task = WEFT_OF(arm->queue, struct weft_task, joiners);

	return weft_task_state(task) == WEFT_TASK_FINISHED ? weft_task_result(task) : WEFT_PENDING;
}

#if WEFT_PRIORITIES > 1
void weft_task_set_priority(struct weft_task *task, unsigned priority)
{
	struct weft_waiter *w = &task->item.waiter;
	enum weft_task_state state = weft_task_state(task);

	if (state == WEFT_TASK_RUNNING)
		weft_unready(w);
	else if (state == WEFT_TASK_READY)
		weft_ready_remove(w);
	w->traits = (uint8_t)((w->traits & ~WEFT_TRAIT_PRIORITY) | priority);
	if (state == WEFT_TASK_RUNNING)
		weft_ready_first(w);
	else if (state == WEFT_TASK_READY)
		weft_ready(w);
}
#endif

int weft_yield_slowly(void)
{
	struct weft_waiter *current = weft_loop.current;

	if (weft_leave_ring(current, 0))
		weft_waiter_end(current, 0);
	return WEFT_PENDING;
}

int weft_park(void)
{
	struct weft_waiter *current = weft_loop.current;

	WEFT_CHECK(weft_task_self(), NO_TASK);
	if (current->traits & WEFT_TRAIT_WOKEN) {
		current->traits &= (uint8_t)~WEFT_TRAIT_WOKEN;
		return 0;
	}
	(void)weft_leave_ring(current, WEFT_WAIT_PARKED);
	return WEFT_PENDING;
}

void weft_task_wake(struct weft_task *task)
{
	struct weft_waiter *w = &task->item.waiter;

	WEFT_CHECK_LOOP();
	if (w->state & WEFT_WAIT_PARKED) {
		w->state = 0;
		weft_waiter_end(w, 0);
	} else {
		w->traits |= WEFT_TRAIT_WOKEN;
	}
}

struct weft_task *weft_task_self(void)
{
	struct weft_waiter *current = weft_loop.current;

	return current && !(current->state & WEFT_WAIT_CALLBACK) ? weft_task_of(current) : NULL;
}

enum weft_task_state weft_task_state(const struct weft_task *task)
{
	const struct weft_waiter *w = &task->item.waiter;

	if (!w->frame)
		return WEFT_TASK_FINISHED;
	if (w->state & WEFT_WAIT_TIMED)
		return WEFT_TASK_SLEEPING;
	if (waits(w))
		return WEFT_TASK_WAITING;
	return w == weft_loop.current ? WEFT_TASK_RUNNING : WEFT_TASK_READY;
}

int weft_task_result(struct weft_task *task)
{
	if (weft_task_state(task) != WEFT_TASK_FINISHED)
		return WEFT_EBUSY;
	weft_debt_settle(WEFT_CHECK_ERROR_UNSEEN, task);
	return task->item.waiter.rc;
}
