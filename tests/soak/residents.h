/* Tasks that stay and wait without limits; and what interrupts do. */
#ifndef SOAK_RESIDENTS_H
#define SOAK_RESIDENTS_H

#include "tests/soak/shared.h"

/* ---- Those who stay -------------------------------------------------------------------------- */

struct stays {
	WEFT_FRAME;
	weft_time since, start;
	struct weft_ticker ticker;
	uint32_t number;
	struct item item;
	unsigned kind;
};

static ASYNC(patient_lock)
{
	BEGIN_AS(stays, patient_lock);
	for (;;) {
		self->since = weft_now();
		TRY(weft_lock(&lock));
		waited(PATIENT_LOCK, self->since);
		rows[PATIENT_LOCK].done++;
		OK(holders == 0);
		weft_unlock(&lock);
		TRY(weft_sleep(beats(3)));
	}
	END(0);
}

/* For some hundred items they are faster than all who get, then slower: the queue is full, then
 * empty. */
static unsigned pace(unsigned fast)
{
	return (put_count / 256 & 1) == fast ? 1 : 4;
}

static ASYNC(patient_put)
{
	BEGIN_AS(stays, patient_put);
	for (;;) {
		self->number = ++put_count;
		self->since = weft_now();
		TRY(weft_queue_put(&queue, &self->number));
		put_sum += self->number;
		waited(PATIENT_PUT, self->since);
		rows[PATIENT_PUT].done++;
		TRY(weft_sleep(beats(pace(0))));
	}
	END(0);
}

static ASYNC(patient_get)
{
	BEGIN_AS(stays, patient_get);
	for (;;) {
		self->since = weft_now();
		TRY(weft_queue_get(&queue, &self->number));
		got_sum += self->number;
		waited(PATIENT_GET, self->since);
		rows[PATIENT_GET].done++;
		TRY(weft_sleep(beats(pace(1))));
	}
	END(0);
}

static ASYNC(periodic)
{
	BEGIN_AS(stays, periodic);
	EQ(weft_ticker_start(&self->ticker, (self->kind == FAST ? 3 : 50) * SOAK_BEAT), 0);
	self->start = self->ticker.due - self->ticker.period;
	for (;;) {
		self->since = self->ticker.due;
		AWAIT(weft_ticker_wait(&self->ticker));
		if (rc < 0)
			RETURN(rc);
		rows[self->kind].late += (unsigned)rc;
		rows[self->kind].done += 1 + (unsigned)rc;
		self->since = self->ticker.due - self->ticker.period; /* this tick */
		waited(self->kind, self->since);
		/* On the grid: no tick more or less than have passed. */
		OK(self->since - self->start == rows[self->kind].done * self->ticker.period);
	}
	END(0);
}

/* ---- Interrupts ------------------------------------------------------------------------------ */

static struct weft_task parked_task;
static uint32_t isr_put, isr_refused, isr_got;
static uintptr_t wake_asked, call_asked; /* and not seen yet */
static uint32_t woken_at, called_at;

/* What each level of interrupts has of its own. */
struct source {
	uint32_t chance;
	uint32_t interrupts, released;
	bool puts; /* one of them only, so that the items have an order */
};

static uint32_t now32(void)
{
	return (uint32_t)weft_now();
}

/* A time of the last minutes that was kept in 32 bits. */
static weft_time since32(uint32_t time)
{
	weft_time now = weft_now();

	return now - (uint32_t)((uint32_t)now - time);
}

/* What interrupts asked for has come. While they count as not answered they do not change the time.
 */
static void note_answer(unsigned kind, uintptr_t *asked, const uint32_t *since)
{
	weft_time from = since32(HAL_LOAD(since));

	if (HAL_SWAP(asked, 0))
		waited(kind, from);
}

static ASYNC(from_isr)
{
	BEGIN_AS(stays, from_isr);
	for (;;) {
		TRY(weft_isr_queue_get(&isr_queue, &self->item));
		EQ(self->item.number, isr_got);
		isr_got++;
		rows[FROM_ISR].done++;
		waited(FROM_ISR, since32(self->item.put_at));
	}
	END(0);
}

static ASYNC(takes_tokens)
{
	BEGIN_AS(stays, takes_tokens);
	for (;;) {
		TRY(weft_semaphore_acquire(&tokens));
		rows[TOKEN].done++;
	}
	END(0);
}

static ASYNC(parks)
{
	BEGIN_AS(stays, parks);
	for (;;) {
		TRY(weft_park());
		rows[PARKED].done++;
		note_answer(PARKED, &wake_asked, &woken_at);
	}
	END(0);
}

static void called(struct weft_call *self)
{
	(void)self;
	rows[CALLBACK].done++;
	note_answer(CALLBACK, &call_asked, &called_at);
}

static void put_item(void)
{
	struct item item = {isr_put, now32()};

	if (weft_isr_queue_put_isr(&isr_queue, &item) == 0)
		isr_put++;
	else
		isr_refused++;
}

/* Since when something is asked for. */
static void ask(uintptr_t *asked, uint32_t *since)
{
	if (!HAL_SWAP(asked, 1))
		HAL_STORE(since, now32());
}

/* To be called at random times, in interrupts. */
static void soak_interrupt(struct source *source)
{
	source->interrupts++;
	switch (draw(&source->chance, source->puts ? 5 : 4)) {
	case 0:
		weft_event_set_isr(&event);
		break;
	case 1:
		if (weft_semaphore_release_isr(&tokens) == 0)
			source->released++;
		break;
	case 2:
		ask(&wake_asked, &woken_at);
		weft_task_wake_isr(&parked_task);
		break;
	case 3:
		ask(&call_asked, &called_at);
		weft_call_soon_isr(&call);
		break;
	default:
		put_item();
	}
}

#endif
