/* Tasks, their cancellation, their ends, and callbacks. */
#include "tests/inject/stage.h"

/* ---- Spawning, joining, cancelling ----------------------------------------------------------- */

ACTOR(napper)
{
	BEGIN(napper);
	AWAIT(weft_sleep(10 * STAGE_STEP));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	if (rc == WEFT_ECANCELED && self->letter == 'w') { /* clean-up that awaits */
		AWAIT(weft_sleep(STAGE_STEP));
		inject_note(stage_result(rc));
		rc = WEFT_ECANCELED;
	}
	END(rc < 0 ? rc : 5);
}

ACTOR(joiner)
{
	BEGIN(joiner);
	AWAIT(weft_join(&stage_task[0]));
	inject_note(self->letter);
	inject_note(stage_result(rc));
	END(0);
}

ACTOR(cancels)
{
	BEGIN(cancels);
	SPAWN(0, napper, 'w');
	SPAWN(1, joiner, 'j');
	SPAWN(2, napper, 'n');
	(void)weft_cancel(&stage_task[2]); /* before its first step */
	TRY(weft_yield());
	SPAWN(3, joiner, 'k');
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[1]); /* passed on to 0 */
	inject_note(stage_result((int)weft_canceling(&stage_task[0])));
	TRY(weft_yield());
	(void)weft_cancel(&stage_task[0]);
	(void)weft_uncancel(&stage_task[0]);
	JOIN_ALL();
	(void)weft_cancel(weft_task_self());
	(void)weft_uncancel(weft_task_self());
	inject_note(weft_cancel(&stage_task[0]) ? 'y' : 'n');
	END(0);
}
PREPARE(cancels)

/* ---- Several at once ------------------------------------------------------------------------- */

ACTOR(ends_soon)
{
	BEGIN(ends_soon);
	TRY(weft_sleep((weft_time)(self->letter - 'a') * STAGE_STEP));
	inject_note(self->letter);
	END(self->letter == 'c' ? WEFT_EBUSY : 0);
}

struct gathers {
	WEFT_FRAME;
	unsigned i;
	struct weft_task_set set;
	struct weft_member member[3];
};

static void spawn_three(struct gathers *self)
{
	SPAWN(0, ends_soon, 'a');
	SPAWN(1, ends_soon, 'c');
	SPAWN(2, ends_soon, 'b');
	for (unsigned i = 0; i < 3; i++)
		self->member[i].task = &stage_task[i];
}

static ASYNC(gathers)
{
	BEGIN(gathers);
	spawn_three(self);
	AWAIT(weft_gather(&self->set, self->member, 3));
	inject_note(rc == WEFT_EBUSY ? 'E' : '?');
	JOIN_ALL();
	spawn_three(self);
	AWAIT(weft_wait_tasks(&self->set, self->member, 3, WEFT_FIRST_COMPLETED));
	inject_note(stage_result(rc));
	(void)weft_cancel(&stage_task[1]);
	AWAIT(weft_gather_all(&self->set, self->member, 3));
	inject_note(stage_result(rc));
	JOIN_ALL();
	spawn_three(self);
	weft_completed_start(&self->set, self->member, 3);
	for (self->i = 0; self->i < 2; self->i++) {
		TRY(weft_completed_wait(&self->set));
		inject_note((char)('0' + (weft_completed_take(&self->set) - self->member)));
	}
	weft_completed_stop(&self->set);
	JOIN_ALL();
	END(0);
}
PREPARE(gathers)

/* ---- From a pool, with its end awaited ------------------------------------------------------- */

static struct slot {
	struct weft_pooled_task task;
	struct ends_soon frame;
} slots[1];
static struct weft_pool slot_pool;

struct pooled {
	WEFT_FRAME;
	unsigned i;
	struct slot *slot;
};

static ASYNC(pooled)
{
	BEGIN(pooled);
	(void)weft_pool_init(&slot_pool, slots, sizeof slots[0], 1);
	for (self->i = 0; self->i < 2; self->i++) {
		TRY(weft_pool_take(&slot_pool, &self->slot));
		weft_spawn_pooled(&self->slot->task, &slot_pool,
		                  FRAME(&self->slot->frame, ends_soon, .letter = 'b'));
	}
	TRY(weft_pool_take(&slot_pool, &self->slot));
	inject_note('p');
	END(0);
}
PREPARE(pooled)

/* ---- Callbacks of the program's own ---------------------------------------------------------- */

static struct weft_call early, late, ended;

static void note_early(struct weft_call *call)
{
	(void)call;
	inject_note('e');
}

static void note_late(struct weft_call *call)
{
	(void)call;
	inject_note('l');
}

static void note_end(struct weft_call *call)
{
	inject_note('d');
	weft_call_soon(&early);
	(void)weft_call_cancel(call);
}

ACTOR(callbacks)
{
	BEGIN(callbacks);
	weft_call_init(&early, note_early);
	weft_call_init(&late, note_late);
	weft_call_init(&ended, note_end);
	SPAWN(0, ends_soon, 'b');
	weft_call_on_end(&ended, &stage_task[0]);
	weft_call_later(&late, 3 * STAGE_STEP);
	weft_call_later(&early, 2 * STAGE_STEP);
	weft_call_soon(&early);
	TRY(weft_yield());
	TRY(weft_sleep(2 * STAGE_STEP));
	inject_note(weft_call_active(&late) ? 'y' : 'n');
	weft_call_later(&early, 20 * STAGE_STEP);
	inject_note(weft_call_cancel(&early) ? 'y' : 'n');
	TRY(weft_sleep(2 * STAGE_STEP));
	END(0);
}
PREPARE(callbacks)

/* ---- The callback that the interrupt asks for as well ---------------------------------------- */

ACTOR(call_soon)
{
	BEGIN(call_soon);
	weft_call_soon(&world.call);
	TRY(weft_yield());
	inject_mark();
	weft_call_soon(&world.call);
	weft_call_later(&world.call, STAGE_STEP);
	TRY(weft_yield());
	TRY(weft_sleep(2 * STAGE_STEP));
	END(0);
}
PREPARE(call_soon)

/* Once for each time it was asked for, less those that came while it was on its way. */
static const char *call_soon_check(unsigned variant)
{
	(void)variant;
	return world.called >= 2 && world.called <= 2u + (inject_came != 0)
	           ? NULL
	           : "the callback was not called as often as it may be";
}

ACTOR(call_cancel)
{
	BEGIN(call_cancel);
	weft_call_soon(&world.call);
	(void)weft_call_cancel(&world.call);
	(void)weft_call_cancel(&world.call);
	(void)weft_call_active(&world.call);
	TRY(weft_yield());
	END(0);
}
PREPARE(call_cancel)

static const char *call_cancel_check(unsigned variant)
{
	(void)variant;
	return world.called <= (inject_came != 0) ? NULL
	                                          : "a callback that was taken back was called";
}

/* ---- The end of the program ------------------------------------------------------------------ */

ACTOR(shut_down)
{
	BEGIN(shut_down);
	SPAWN(0, napper, 'n');
	inject_mark();
	AWAIT(weft_sleep(2 * STAGE_STEP));
	inject_note(rc == WEFT_ECANCELED ? 'C' : 's');
	AWAIT(weft_yield());
	END(0);
}
PREPARE(shut_down)

/* Main ends; so does what it leaves behind; and a request is delivered once: before main's first
 * step, or in its sleep, or too late. */
static const char *shut_down_check(unsigned variant)
{
	(void)variant;
	if (world.result == WEFT_ECANCELED)
		return world.noted ? "the request was delivered where nothing suspends" : NULL;
	return world.noted && (world.notes[0] == 's' || (world.notes[0] == 'C' && inject_came))
	           ? NULL
	           : "main went another way";
}

/* ---- A callback at an end, in every state of it ---------------------------------------------- */

ACTOR(call_states)
{
	BEGIN(call_states);
	weft_call_init(&early, note_early);
	weft_call_init(&late, note_late);
	weft_call_on_end(&early, &stage_task[0]); /* has ended */
	inject_note(weft_call_active(&early) ? 'y' : 'n');
	TRY(weft_yield());
	SPAWN(0, ends_soon, 'b');
	weft_call_on_end(&early, &stage_task[0]);
	weft_call_on_end(&late, &stage_task[0]);
	inject_note(weft_call_cancel(&early) ? 'y' : 'n');
	inject_note(weft_call_cancel(&early) ? 'y' : 'n');
	weft_call_soon(&late); /* in place of the end */
	TRY(weft_yield());
	weft_call_later(&early, STAGE_STEP);
	weft_call_soon(&early); /* in place of the time */
	weft_call_soon_isr(&late);
	inject_note(weft_call_active(&late) ? 'y' : 'n');
	weft_call_later(&late, 2 * STAGE_STEP);
	weft_task_wake(&stage_task[0]); /* does not park */
	weft_task_wake(weft_task_self());
	AWAIT(weft_park());
	inject_note('p');
	JOIN_ALL();
	END(0);
}
PREPARE(call_states)

/* ---- What main leaves behind: callbacks among the timers and in the ring, a post, tasks ------ */

ACTOR(leaves)
{
	BEGIN(leaves);
	weft_call_init(&early, note_early);
	weft_call_init(&late, note_late);
	weft_call_init(&ended, note_end);
	weft_call_later(&early, 3 * STAGE_STEP);
	weft_call_later(&late, 2 * STAGE_STEP);
	weft_call_later(&ended, 4 * STAGE_STEP);
	SPAWN(0, napper, 'n');
	TRY(weft_yield());
	SPAWN(1, napper, 'm'); /* has no first step */
	weft_task_wake_isr(weft_task_self());
	END(0);
}
PREPARE(leaves)

const HAL_ROM struct inject_program inject_tasks[] = {
    NOTES(cancels),
    NOTES(gathers),
    NOTES(pooled),
    NOTES(callbacks),
    RARE(call_states),
    RARE(leaves),
    {"call_soon", call_soon_prepare, call_soon_check, 0, BY(SOON), BY(SOON), BY(SOON) | BY(RELEASE),
     NULL},
    {"call_cancel", call_cancel_prepare, call_cancel_check, 0, BY(SOON), BY(SOON), 0, NULL},
    {"shut_down", shut_down_prepare, shut_down_check, 0, BY(SHUTDOWN), 0, BY(SHUTDOWN) | BY(SET),
     NULL},
    {0},
};
