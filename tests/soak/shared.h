/* What all tasks of the soak test share: figures, chance, objects. */
#ifndef SOAK_SHARED_H
#define SOAK_SHARED_H

#include <string.h>

#include "tests/tap.h"

/* ---- Figures --------------------------------------------------------------------------------- */

enum kind {
	LOCK,
	UNIT,
	BLOCK,
	PUT,
	GET,
	EVENT,
	FAMILY,
	COUNTER,
	EITHER,
	KINDS, /* what the jobs do; the rest is done by tasks that stay */
	PATIENT_LOCK = KINDS,
	PATIENT_PUT,
	PATIENT_GET,
	FROM_ISR,
	TOKEN,
	PARKED,
	CALLBACK,
	FAST,
	SLOW,
	ROWS,
};

static const char *const names[ROWS] = {
    "lock, limited",     "unit, limited",     "block, limited",     "put, limited",
    "get, limited",      "event, limited",    "group of two",       "generator",
    "any of two",        "lock, patient",     "put, patient",       "get, patient",
    "item of interrupt", "unit of interrupt", "woken by interrupt", "callback of interrupt",
    "every 3 beats",     "every 50 beats",
};

/* The longest that each may wait, in beats. What has a limit waits no longer than that: 6; who is
 * patient, until as many as there are jobs have had it before him, for 2 beats each. */
#define JOBS 16u
#define SOON 1u
static const uint8_t bounds[ROWS] = {
    [LOCK] = 7,         [UNIT] = 7,
    [BLOCK] = 7,        [PUT] = 7,
    [GET] = 7,          [EVENT] = 7,
    [FAMILY] = 7,       [COUNTER] = 7,
    [EITHER] = 7,       [PATIENT_LOCK] = 2 * JOBS + 4,
    [PATIENT_PUT] = 60, [PATIENT_GET] = 60,
    [FROM_ISR] = SOON,  [TOKEN] = SOON,
    [PARKED] = SOON,    [CALLBACK] = SOON,
    [FAST] = SOON,      [SLOW] = SOON,
};

static struct row {
	uintptr_t done, canceled, late; /* late: the limit had passed; of periods: missed */
	weft_time longest;              /* wait */
} rows[ROWS];

static uintptr_t spawned;

static void waited(unsigned kind, weft_time since)
{
	weft_time took = weft_now() - since;

	if (took > rows[kind].longest)
		rows[kind].longest = took;
}

/* ---- Chance ---------------------------------------------------------------------------------- */

/* Tasks and each level of interrupts have their own. xorshift32, see tests/tap.c. */
static uint32_t chance = 0x50a4;

static uint32_t draw(uint32_t *state, uint32_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state % n;
}

/* Up to so many beats, any number of ticks. */
static weft_time beats(unsigned most)
{
	return draw(&chance, most * (uint32_t)SOAK_BEAT) + 1;
}

/* ---- What is shared -------------------------------------------------------------------------- */

struct item {
	uint32_t number;
	uint32_t put_at; /* in ticks, by an interrupt */
};

static struct weft_lock lock;
static struct weft_semaphore units, tokens;
static struct weft_event event;
static struct block {
	void *link;
	uint32_t owner[3];
} blocks[2];
static struct weft_pool pool = WEFT_POOL(blocks);
static uint32_t room[3];
static struct weft_queue queue = WEFT_QUEUE(room);
static struct item isr_items[8];
static uint8_t isr_flags[8];
static struct weft_isr_queue isr_queue = WEFT_ISR_QUEUE(isr_items, isr_flags);
static struct weft_call call;

static unsigned holders, inside;             /* of the lock, with a unit */
static uint32_t put_count, put_sum, got_sum; /* through the queue */
static bool over;

#endif
