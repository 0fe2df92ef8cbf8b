/* Timers, deadlines, tickers: started, moved, stopped, due. */
#include "tests/inject/stage.h"

/* ---- The timers' heap: many, of which some are stopped --------------------------------------- */

#define TIMERS 7

static struct weft_call timers[TIMERS];

static void timer_ran(struct weft_call *call)
{
	inject_note((char)('0' + (call - timers)));
}

ACTOR(heap)
{
	static const uint8_t due[TIMERS] = {4, 2, 4, 1, 3, 2, 5};

	BEGIN(heap);
	for (unsigned i = 0; i < TIMERS; i++)
		weft_call_init(&timers[i], timer_ran);
	self->limit.timer.due = weft_now();
	for (unsigned i = 0; i < TIMERS; i++)
		weft_call_at(&timers[i], self->limit.timer.due + due[i] * STAGE_STEP);
	(void)weft_call_cancel(&timers[3]); /* the root */
	(void)weft_call_cancel(&timers[4]);
	TRY(weft_sleep(2 * STAGE_STEP + STAGE_STEP / 2));
	weft_call_at(&timers[3], self->limit.timer.due + 4 * STAGE_STEP);
	weft_call_at(&timers[4], 0);
	TRY(weft_sleep(4 * STAGE_STEP));
	END(0);
}
PREPARE(heap)

/* ---- Deadlines that nest, move, pass, and do not --------------------------------------------- */

static struct weft_event never;

struct limited {
	WEFT_FRAME;
	struct weft_deadline limit;
};

static ASYNC(limited)
{
	BEGIN(limited);
	AWAIT_UNTIL(&self->limit, weft_now() + 3 * STAGE_STEP, weft_event_wait(&never));
	inject_note(stage_result(rc));
	AWAIT_UNTIL(&self->limit, weft_now() + STAGE_STEP, weft_yield());
	inject_note(stage_result(rc));
	END(0);
}

struct deadlines {
	WEFT_FRAME;
	struct weft_deadline limit;
	struct limited inner;
};

static ASYNC(deadlines)
{
	BEGIN(deadlines);
	never = (struct weft_event){0};
	AWAIT_UNTIL(&self->limit, weft_now() + STAGE_STEP, CALL(&self->inner, limited));
	inject_note(stage_result(rc));
	weft_deadline_start(&self->limit, weft_now() + STAGE_STEP);
	inject_note(stage_result(weft_deadline_move(&self->limit, weft_now() + 9 * STAGE_STEP)));
	AWAIT(CALL(&self->inner, limited));
	inject_note(weft_deadline_expired(&self->limit) ? 'X' : 'k');
	rc = weft_deadline_end(&self->limit, rc);
	inject_note(stage_result(rc));
	AWAIT_FOR(&self->limit, 0, weft_event_wait(&never));
	inject_note(stage_result(rc));
	END(0);
}
PREPARE(deadlines)

/* ---- Tickers and sleeps ---------------------------------------------------------------------- */

ACTOR(sleeper_until)
{
	BEGIN(sleeper_until);
	TRY(weft_sleep((weft_time)(self->letter - 'a') * STAGE_STEP));
	inject_note(self->letter);
	END(0);
}

struct ticks {
	WEFT_FRAME;
	unsigned i;
	struct weft_ticker ticker;
};

static ASYNC(ticks)
{
	BEGIN(ticks);
	SPAWN(0, sleeper_until, 'a');
	SPAWN(1, sleeper_until, 'd');
	SPAWN(2, sleeper_until, 'd');
	SPAWN(3, sleeper_until, 'b');
	(void)weft_ticker_start(&self->ticker, 2 * STAGE_STEP);
	for (self->i = 0; self->i < 3; self->i++) {
		TRY(weft_ticker_wait(&self->ticker));
		inject_note('t');
		inject_note(stage_result(rc));
	}
	JOIN_ALL();
	TRY(weft_sleep_until(0));
	END(0);
}
PREPARE(ticks)

/* ---- The heap in all shapes: stopped and started again at random, the same in every run ------ */

ACTOR(heap_shapes)
{
	BEGIN(heap_shapes);
	for (unsigned i = 0; i < TIMERS; i++)
		weft_call_init(&timers[i], timer_ran);
	self->limit.timer.due = weft_now();
	self->item = 1;
	for (self->i = 0; self->i < 30; self->i++) {
		struct weft_call *call;

		self->item = self->item * 1103515245u + 12345u;
		call = &timers[(self->item >> 16) % TIMERS];
		if (!weft_call_cancel(call))
			weft_call_at(call, self->limit.timer.due +
			                       (1 + (self->item >> 20) % 5) * STAGE_STEP);
	}
	TRY(weft_sleep(6 * STAGE_STEP));
	END(0);
}
PREPARE(heap_shapes)

/* ---- A limit that is moved: later, to never, from never, to the past, behind its end --------- */

struct moves {
	WEFT_FRAME;
	struct weft_deadline limit;
};

static void note_move(struct weft_deadline *limit, weft_time due)
{
	inject_note(weft_deadline_move(limit, due) == WEFT_ESTATE ? 'S' : 'm');
}

static ASYNC(moves)
{
	BEGIN(moves);
	never = (struct weft_event){0};
	weft_deadline_start(&self->limit, WEFT_NEVER);
	note_move(&self->limit, weft_now() + STAGE_STEP);
	note_move(&self->limit, WEFT_NEVER);
	note_move(&self->limit, 0); /* ready */
	note_move(&self->limit, weft_now() + STAGE_STEP);
	TRY(weft_yield());
	AWAIT(weft_sleep_until(WEFT_NEVER));
	inject_note(stage_result(rc));
	note_move(&self->limit, WEFT_NEVER);
	rc = weft_deadline_end(&self->limit, rc);
	inject_note(stage_result(rc));
	note_move(&self->limit, WEFT_NEVER);
	weft_deadline_start(&self->limit, 0);
	inject_note(stage_result(weft_deadline_end(&self->limit, 0))); /* was ready */
	weft_deadline_start(&self->limit, 0);
	AWAIT(weft_event_wait(&never));
	(void)weft_cancel(weft_task_self());
	rc = weft_deadline_end(&self->limit, rc); /* a request of others stays */
	inject_note(stage_result(rc));
	(void)weft_uncancel(weft_task_self());
	END(0);
}
PREPARE(moves)

/* ---- Ticks that are missed ------------------------------------------------------------------- */

static ASYNC(missed)
{
	BEGIN_AS(ticks, missed);
	(void)weft_ticker_start(&self->ticker, 2 * STAGE_STEP);
	for (self->i = 0; self->i < 2; self->i++) {
		AWAIT(weft_ticker_wait(&self->ticker));
		inject_note(stage_result(rc));
		TRY(weft_sleep(7 * STAGE_STEP));
	}
	(void)weft_cancel(weft_task_self());
	AWAIT(weft_ticker_wait(&self->ticker)); /* missed ones, and a cancel */
	inject_note(stage_result(rc));
	(void)weft_uncancel(weft_task_self());
	(void)weft_cancel(weft_task_self());
	AWAIT(weft_sleep(STAGE_STEP));
	inject_note(stage_result(rc));
	(void)weft_uncancel(weft_task_self());
	END(0);
}
PREPARE_AS(ticks, missed)

const HAL_ROM struct inject_program inject_time[] = {
    NOTES(heap), NOTES(deadlines), NOTES(ticks), RARE(heap_shapes), RARE(moves), RARE(missed), {0},
};
