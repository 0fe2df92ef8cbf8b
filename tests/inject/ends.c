/* Waits for the ends of tasks, in every state of the wait: sets, joins, groups, drains; and results
 * that gave way to a cancel. */
#include "tests/inject/stage.h"

/* Ends after so many steps as its letter tells, with an error if that is a capital. */
ACTOR(ends)
{
	BEGIN(ends);
	AWAIT(weft_sleep((weft_time)((self->letter | 0x20) - 'a') * STAGE_STEP));
	inject_note(self->letter);
	if (rc < 0)
		inject_note(stage_result(rc));
	else if (self->letter < 'a')
		rc = WEFT_EBUSY;
	END(rc);
}

/* An async function with a set of tasks. */
#define SET_USER(name)                                                                             \
	struct name {                                                                              \
		WEFT_FRAME;                                                                        \
		unsigned i;                                                                        \
		struct weft_deadline limit;                                                        \
		struct weft_call stop;                                                             \
		struct weft_task_set set;                                                          \
		struct weft_member member[3];                                                      \
	};                                                                                         \
	static ASYNC(name)

static void spawn_members(struct weft_member *member, const char *letters)
{
	for (unsigned i = 0; letters[i]; i++) {
		SPAWN(i, ends, letters[i]);
		member[i].task = &stage_task[i];
	}
}

/* ---- Sets that need not wait, and the modes that wait ---------------------------------------- */

SET_USER(sets)
{
	BEGIN(sets);
	spawn_members(self->member, "Aac");
	TRY(weft_sleep(STAGE_STEP)); /* two have ended, one with an error */
	AWAIT(weft_gather(&self->set, self->member, 3));
	inject_note(rc == WEFT_EBUSY ? 'E' : '?');
	AWAIT(weft_wait_tasks(&self->set, self->member, 3, WEFT_FIRST_COMPLETED));
	inject_note(stage_result(rc));
	JOIN_ALL();
	AWAIT(weft_gather_all(&self->set, self->member, 3));
	inject_note(stage_result(rc));
	spawn_members(self->member, "bCd");
	AWAIT(weft_wait_tasks(&self->set, self->member, 3, WEFT_FIRST_ERROR));
	inject_note(stage_result(rc));
	while (weft_completed_take(&self->set))
		inject_note('.');
	JOIN_ALL();
	spawn_members(self->member, "bce");
	AWAIT_UNTIL(&self->limit, weft_now() + 3 * STAGE_STEP,
	            weft_wait_tasks(&self->set, self->member, 3, WEFT_ALL_COMPLETED));
	inject_note(stage_result(rc));
	AWAIT(weft_wait_tasks(&self->set, self->member, 3, WEFT_ALL_COMPLETED));
	inject_note(stage_result(rc));
	END(0);
}
PREPARE(sets)

/* ---- Sets whose waiter is cancelled: before, during ------------------------------------------ */

struct gatherer {
	WEFT_FRAME;
	char letter;
	struct weft_task_set set;
	struct weft_member member[2];
};

static ASYNC(gatherer)
{
	BEGIN(gatherer);
	self->member[0].task = &stage_task[0];
	self->member[1].task = &stage_task[1];
	AWAIT(weft_task_set_wait(&self->set, self->member, 2,
	                         self->letter == 'g' ? WEFT_GATHER_ : WEFT_GATHER_ALL_));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	END(0);
}

SET_USER(sets_canceled)
{
	BEGIN(sets_canceled);
	for (self->i = 0; self->i < 2; self->i++) {
		spawn_members(self->member, "ce");
		SPAWN(2, gatherer, self->i ? 'g' : 'h');
		TRY(weft_yield());
		(void)weft_cancel(&stage_task[2]);
		for (unsigned i = 0; i < 3; i++)
			self->member[i].task = &stage_task[i];
		TRY(weft_gather_all(&self->set, self->member, 3));
	}
	spawn_members(self->member, "ce");
	(void)weft_cancel(weft_task_self());
	AWAIT(weft_gather(&self->set, self->member, 2));
	inject_note(stage_result(rc));
	(void)weft_uncancel(weft_task_self());
	TRY(weft_gather_all(&self->set, self->member, 0));
	spawn_members(self->member, "bc");
	(void)weft_cancel(weft_task_self());
	AWAIT(weft_wait_tasks(&self->set, self->member, 2, WEFT_ALL_COMPLETED));
	inject_note(stage_result(rc));
	(void)weft_uncancel(weft_task_self());
	TRY(weft_join_shielded(&stage_task[1]));
	END(0);
}
PREPARE(sets_canceled)

/* ---- Each as it ends, until a callback stops it ---------------------------------------------- */

static struct weft_task_set *stopped;

static void stop_set(struct weft_call *call)
{
	(void)call;
	weft_completed_stop(stopped);
}

SET_USER(sets_stopped)
{
	BEGIN(sets_stopped);
	spawn_members(self->member, "abf");
	stopped = &self->set;
	weft_call_init(&self->stop, stop_set);
	weft_call_later(&self->stop, 3 * STAGE_STEP);
	TRY(weft_yield());
	TRY(weft_yield());
	weft_completed_start(&self->set, self->member, 3);
	inject_note((char)('0' + weft_task_set_pending(&self->set)));
	for (;;) {
		AWAIT(weft_completed_wait(&self->set));
		if (rc < 0)
			break;
		inject_note((char)('x' + (weft_completed_take(&self->set) - self->member)));
	}
	inject_note(weft_completed_take(&self->set) ? '?' : 's');
	AWAIT(weft_completed_wait(&self->set));
	inject_note(rc == WEFT_EEND ? 'E' : '?');
	JOIN_ALL();
	END(0);
}
PREPARE(sets_stopped)

/* ---- Joins in a circle, of oneself, with a request before ------------------------------------ */

ACTOR(joins_other)
{
	BEGIN(joins_other);
	AWAIT(weft_join(&stage_task[1 - (self->letter - 'p')]));
	inject_note(self->letter);
	inject_note(rc == WEFT_EDEADLOCK ? 'D' : stage_result(rc));
	END(rc == WEFT_EDEADLOCK ? 3 : rc);
}

ACTOR(joins_first)
{
	BEGIN(joins_first);
	if (self->letter == 'v')
		(void)weft_cancel(weft_task_self()); /* goes on to the one that is awaited */
	AWAIT(weft_join(&stage_task[0]));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	END(0);
}

ACTOR(joins)
{
	BEGIN(joins);
	SPAWN(0, joins_other, 'p');
	SPAWN(1, joins_other, 'q');
	AWAIT(weft_join(weft_task_self()));
	inject_note(rc == WEFT_EDEADLOCK ? 'D' : '?');
	inject_note(weft_task_result(&stage_task[0]) == WEFT_EBUSY ? 'B' : '?');
	JOIN_ALL();
	SPAWN(0, ends, 'e');
	SPAWN(1, joins_first, 'u');
	SPAWN(2, joins_first, 'v');
	inject_note((char)('0' + weft_task_state(&stage_task[0])));
	TRY(weft_yield());
	inject_note((char)('0' + weft_task_state(&stage_task[0])));
	inject_note((char)('0' + weft_task_state(&stage_task[1])));
	inject_note((char)('0' + weft_task_state(weft_task_self())));
	JOIN_ALL();
	inject_note(stage_result(weft_task_result(&stage_task[0])));
	END(0);
}
PREPARE(joins)

/* ---- What a cancel displaces, and its return ------------------------------------------------- */

static struct weft_event turn;
static struct weft_lock lock;

ACTOR(awaits_turn)
{
	BEGIN(awaits_turn);
	AWAIT(weft_event_wait(&turn));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	END(rc);
}

ACTOR(awaits_lock)
{
	BEGIN(awaits_lock);
	AWAIT(weft_lock(&lock));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	(void)weft_unlock(&lock);
	AWAIT(weft_sleep(STAGE_STEP));
	inject_note(stage_result(rc));
	END(0);
}

ACTOR(cancels_itself)
{
	BEGIN(cancels_itself);
	(void)weft_cancel(weft_task_self());
	END(0);
}

static void cancel_twice(unsigned slot)
{
	(void)weft_cancel(&stage_task[slot]);
	(void)weft_cancel(&stage_task[slot]);
}

static void uncancel_twice(unsigned slot)
{
	(void)weft_uncancel(&stage_task[slot]);
	(void)weft_uncancel(&stage_task[slot]);
	(void)weft_uncancel(&stage_task[slot]); /* none is left */
}

ACTOR(displaced)
{
	BEGIN(displaced);
	turn = (struct weft_event){0};
	lock = (struct weft_lock){0};
	SPAWN(0, awaits_turn, 'a');
	SPAWN(1, awaits_turn, 'b');
	SPAWN(2, awaits_turn, 'n'); /* taken back before its first step */
	SPAWN(3, awaits_lock, 'l');
	cancel_twice(2);
	uncancel_twice(2);
	TRY(weft_lock(&lock));
	TRY(weft_yield());
	weft_event_set(&turn);
	(void)weft_unlock(&lock); /* it is the waiter's from now on */
	cancel_twice(0);
	uncancel_twice(0);
	(void)weft_cancel(&stage_task[1]);
	cancel_twice(3);
	uncancel_twice(3);
	TRY(weft_sleep(STAGE_STEP / 2));
	(void)weft_cancel(&stage_task[3]);
	JOIN_ALL();
	SPAWN(0, cancels_itself, 0);
	SPAWN(1, awaits_lock, 'm');
	TRY(weft_lock(&lock));
	TRY(weft_yield());
	(void)weft_unlock(&lock);
	(void)weft_cancel(&stage_task[1]); /* delivered behind the lock */
	JOIN_ALL();
	inject_note(stage_result(weft_task_result(&stage_task[0])));
	END(0);
}
PREPARE(displaced)

const HAL_ROM struct inject_program inject_ends[] = {
    RARE(sets), RARE(sets_canceled), RARE(sets_stopped), RARE(joins), RARE(displaced), {0},
};
