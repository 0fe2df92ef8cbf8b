/* Waiting for any of several objects: the first one that gives something wins, the others give
 * nothing. Each arm stands in its object's queue with a record of its own.
 *
 *     struct weft_any any; struct weft_arm arm[2];        (in the frame)
 *
 *     weft_arm_get(&self->arm[0], &commands, &self->command);
 *     weft_arm_event(&self->arm[1], &stop);
 *     AWAIT(weft_wait_any(&self->any, self->arm, 2));
 *     if (rc == 0) ...a command...
 */
#ifndef WEFT_ANY_H
#define WEFT_ANY_H

#include "waiter.h"

struct weft_arm {
	struct weft_waiter waiter;
	struct weft_any *any;
	struct weft_waiters *queue;        /* the object's, to stand in */
	int (*take)(struct weft_arm *arm); /* takes from the object, or returns WEFT_PENDING */
	void *wish;                        /* what goes into the slot */
};

/* All zero is ready for use; keep it over the waits to be fair (see below). */
struct weft_any {
	struct weft_waiters task; /* the one that waits */
	struct weft_arm *arms;
	uint8_t count;
	uint8_t next; /* the arm to be asked first */
};

#define WEFT_ANY_MAX 255

/* Suspends until one of the arms, prepared by weft_arm_...(), is served; at once if one can be. The
 * result is its index, weft_arm_result() tells the rest. Of several that could be served at once
 * the first one behind the last winner is, so none of them starves. Prepare the winner again
 * before the next wait; the others can stay. WEFT_EINVAL for no arm or more than WEFT_ANY_MAX. A
 * cancel or deadline takes nothing from any of them. Task context. */
__attribute__((warn_unused_result)) int weft_wait_any(struct weft_any *any, struct weft_arm *arms,
                                                      unsigned count);

/* What the winning arm was given: what the await of its object alone would have returned. */
static inline int weft_arm_result(const struct weft_arm *arm)
{
	return arm->waiter.rc;
}

/* For objects: prepares an arm. take() returns WEFT_PENDING when it can't be served yet; in a wait
 * that takes something, WEFT_EEMPTY and WEFT_EFULL say so as well. */
void weft_arm_init(struct weft_arm *arm, struct weft_waiters *queue,
                   int (*take)(struct weft_arm *arm), unsigned state, void *wish);

/* The task that waits with this record. */
static inline struct weft_waiter *weft_arm_task(const struct weft_waiter *w)
{
	return WEFT_OF(w, struct weft_arm, waiter)->any->task.first;
}

#endif
