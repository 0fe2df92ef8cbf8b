/* The one way to wait.
 *
 * A waiter is the record of somebody who waits. It stands in one place at a time: in the wait
 * queue of an object, among the timers, or in the ready ring. Whatever ends the wait - the wake,
 * the deadline, a cancel, the end of the object - takes it out of there and hands over one
 * result through weft_waiter_end(). No object has a time-out path or a cancel path of its own.
 *
 * A task has its waiter built in. A wait for any of several objects adds a record for each of
 * them; a deadline is a record among the timers; a callback is a ready item that is no task.
 */
#ifndef WEFT_WAITER_H
#define WEFT_WAITER_H

#include "check.h"
#include "config.h"
#include "error.h"
#include "frame.h"
#include "hal/hal.h"
#include "post.h"
#include "trace.h"

/* A wait queue, first in first out. All zero is an empty one. */
struct weft_waiters {
	struct weft_waiter *first; /* first->prev is the last */
};

struct weft_waiter {
	/* Where it stands. In a wait queue next ends with NULL and prev is circular; in the ready
	 * ring next is circular; for the timers see timer.c. */
	struct weft_waiter *next, *prev;
	union {
		struct weft_waiters *in;   /* the queue it stands in, NULL if none */
		struct weft_waiter *child; /* among the timers */
	};

	uint8_t kind;     /* enum weft_waiter_kind */
	uint8_t state;    /* WEFT_WAIT_..., of the wait under way or the last one */
	uint8_t traits;   /* priority in the low four bits, WEFT_TRAIT_... above */
	uint8_t requests; /* cancel requests that nobody took back */

	union {
		int rc;         /* ready: what the await returns */
		void *slot;     /* waiting: where the object's hand-over puts or finds its data */
		uintptr_t bits; /* waiting for an event group: which bits, and how */
	};
	union {
		struct weft_frame *frame;                        /* WEFT_READY_ITEM */
		void (*ended)(struct weft_waiter *self, int rc); /* WEFT_RECORD */
	};
};

enum weft_waiter_kind {
	WEFT_READY_ITEM, /* a task or callback: its wait's end puts it into the ready ring */
	WEFT_RECORD,     /* its wait's end calls ended() */
};

/* What kind of wait it is, and what became of it. */
enum {
	WEFT_WAIT_TAKES = 1,    /* the await takes something: once given, it can't be cancelled */
	WEFT_WAIT_CANCEL = 2,   /* a request that the next suspension delivers */
	WEFT_WAIT_TIMED = 4,    /* it stands among the timers */
	WEFT_WAIT_HOOKED = 8,   /* slot is a weft_cancel_hook */
	WEFT_WAIT_PARKED = 16,  /* for weft_task_wake() */
	WEFT_WAIT_DONE = 32,    /* the task has ended */
	WEFT_WAIT_EXPIRED = 64, /* a deadline has passed; a task's result gave way to a cancel */
	WEFT_WAIT_CALLBACK = 128,
};

enum {
	WEFT_TRAIT_PRIORITY = 15, /* mask */
	WEFT_TRAIT_OWNED = 16,    /* it is a weft_owned_task */
	WEFT_TRAIT_WOKEN = 32,    /* weft_task_wake() came while it was not parked */
};

/* Takes a cancel in place of the waiting task; it decides what happens to the wait. */
typedef void weft_cancel_hook(struct weft_waiter *waiter);

#define WEFT_OF(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

/* ---- The ready ring ---------------------------------------------------------------------
 *
 * What is ready stands in a ring, first in first out. The one that runs stays in it, at the
 * head: to yield is to move the tail by one, to wait is to leave the ring. When the last one
 * leaves, the ring's floor takes its place: an item that idles, or serves the next lower
 * priority, and leaves again when something else has come. So a ring is never empty. */
struct weft_ring {
	struct weft_waiter *tail; /* tail->next is the head */
	struct weft_waiter floor;
};

struct weft_loop {
	struct weft_post *inbox;     /* posts from outside, newest first (post.h) */
	struct weft_waiter *current; /* what runs now */
	struct weft_ring ring[WEFT_PRIORITIES];
	struct weft_waiter *timers;   /* root of the heap (timer.c) */
	struct weft_waiters for_ever; /* who sleeps until WEFT_NEVER, without a timer */
	struct weft_task *tasks;      /* all that have not ended, newest first */
	struct weft_posted alarm;     /* a timer is due */
	bool (*is_over)(void);        /* nothing is ready: does the loop end? NULL: never */
	void (*spawned)(struct weft_task *task); /* sees every new task; NULL: nobody */
	uint16_t sources;                        /* what could still wake a task from outside */
	uint16_t run;                            /* counts the runs */
	bool asleep; /* the first interrupt may act in the loop's place: weft_post() */
#if WEFT_DEBUG
	bool suspended;                        /* the running step has suspended */
	bool lent;                             /* an interrupt acts in the loop's place */
	const void *stack_base;                /* below lies what a step has on the stack */
	hal_time stepped;                      /* when the running step began */
	const HAL_ROM struct weft_point *from; /* and where */
#endif
};

extern struct weft_loop weft_loop;

static inline struct weft_ring *weft_ring_of(const struct weft_waiter *w)
{
	return &weft_loop.ring[WEFT_PRIORITIES > 1 ? w->traits & WEFT_TRAIT_PRIORITY : 0];
}

/* Puts an item behind all that are ready. */
static inline void weft_ready(struct weft_waiter *w)
{
	struct weft_ring *ring = weft_ring_of(w);
	struct weft_waiter *tail = ring->tail;

	w->next = tail->next;
	tail->next = w;
	ring->tail = w;
}

/* Takes the one that runs out of the ring. */
void weft_unready(struct weft_waiter *current);

#if WEFT_PRIORITIES > 1
/* Puts the one that runs, which has left its ring, at the head of another. */
void weft_ready_first(struct weft_waiter *current);
#endif

/* Takes an item that does not run out of the ring, wherever it stands: a walk through the ring. */
void weft_ready_remove(struct weft_waiter *w);

/* ---- From outside --------------------------------------------------------------------------
 *
 * While the loop sleeps nobody touches its data. Where interrupt handlers run on top of the loop
 * and to their ends (HAL_LENDS), the first one acts in its place, at once; the next ones, also one
 * that interrupts the first, find the loop awake and post. */
static inline __attribute__((always_inline)) void
weft_post(struct weft_post *post, enum weft_post_kind kind, void (*carry_out)(struct weft_post *))
{
	if (!HAL_LENDS || !HAL_LOAD(&weft_loop.asleep)) {
		weft_post_push(post, kind);
		return;
	}
	HAL_STORE(&weft_loop.asleep, false);
	weft_trace_post(post);
	WEFT_LENT(true);
	carry_out(post);
	WEFT_LENT(false);
}

/* ---- Waiting and waking ----------------------------------------------------------------- */

/* Ends the wait of a record that stands nowhere any more. */
void weft_waiter_end(struct weft_waiter *w, int rc);

static inline void weft_waiter_end_fast(struct weft_waiter *w, int rc)
{
	if (w->kind) {
		w->ended(w, rc);
	} else {
		w->rc = rc;
		weft_ready(w);
	}
}

/* Takes the first waiter, which must exist, out of its queue. */
struct weft_waiter *weft_waiters_pop(struct weft_waiters *queue);

static inline struct weft_waiter *weft_waiters_pop_fast(struct weft_waiters *queue)
{
	struct weft_waiter *w = queue->first, *next = w->next;

	queue->first = next;
	if (next)
		next->prev = w->prev;
	w->in = NULL;
	return w;
}

/* Hands the first waiter, which must exist, the result 0. */
void weft_waiters_wake(struct weft_waiters *queue);

/* Hands everyone who waits now the same result. */
void weft_waiters_wake_all(struct weft_waiters *queue, int rc);

/* Appends a waiter. */
void weft_waiters_add(struct weft_waiters *queue, struct weft_waiter *w);

static inline void weft_waiters_add_fast(struct weft_waiters *queue, struct weft_waiter *w)
{
	struct weft_waiter *first = queue->first;

	w->in = queue;
	w->next = NULL;
	if (!first) {
		queue->first = w;
		w->prev = w;
	} else {
		w->prev = first->prev;
		first->prev->next = w;
		first->prev = w;
	}
}

/* Takes a waiter out wherever it stands in its queue. */
void weft_waiters_remove(struct weft_waiter *w);

/* Suspends the running task in a queue, with WEFT_WAIT_TAKES or other bits of state and something
 * in the waiter's slot. A cancel request that is pending is delivered instead of the wait. The
 * caller returns WEFT_PENDING without doing anything else. */
void weft_suspend(struct weft_waiters *queue, unsigned state, void *slot);
void weft_suspend_taking(struct weft_waiters *queue); /* state: WEFT_WAIT_TAKES, nothing in slot */

__attribute__((warn_unused_result)) static inline int weft_wait(struct weft_waiters *queue,
                                                                unsigned state)
{
#if WEFT_FAST
	if (state == WEFT_WAIT_TAKES) {
		weft_suspend_taking(queue);
		return WEFT_PENDING;
	}
#endif
	weft_suspend(queue, state, NULL);
	return WEFT_PENDING;
}

__attribute__((warn_unused_result)) static inline int weft_wait_slot(struct weft_waiters *queue,
                                                                     unsigned state, void *slot)
{
	weft_suspend(queue, state, slot);
	return WEFT_PENDING;
}

/* What every suspension begins with: the running task leaves the ring, and is in that state. False
 * when a cancel request is pending: then it stays ready, to be resumed with WEFT_ECANCELED in its
 * turn. Either way the caller returns WEFT_PENDING. */
bool weft_leave_ring(struct weft_waiter *current, unsigned state);

#endif
